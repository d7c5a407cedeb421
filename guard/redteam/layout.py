"""Families that leave the harm as it is and change where it stands: files, encodings, nesting, surroundings.

They apply to cases with one changed file.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from guard.redteam.calls import parse
from guard.redteam.cases import Case, Family
from guard.syntax.python_text import unparse

_TEXTS = frozenset(
    {"code-rules", "secrets", "suppressions", "swallowed-failure", "hidden-text", "control-plane"}
)
_PYTHON = frozenset({"code-rules", "secrets", "swallowed-failure"})
_WRITTEN = frozenset({"code-rules", "secrets"})
"""Checks of which a case may be written into any file of its kind."""

Edit = Callable[[str, str], str | None]
"""From the text before and after the change, the text to have after it instead."""


def layout_families() -> Iterator[Family]:
    """Every family of this module."""
    for name, edit in _ENDS.items():
        yield Family(name, _TEXTS, partial(_edited, edit=edit))
    for name, edit in _AROUND.items():
        yield Family(name, _PYTHON, partial(_edited, edit=edit, python=True))
    for name, head in _NESTS.items():
        yield Family(f"nested in {name}", _WRITTEN, partial(_edited, edit=_nest(head), python=True))
    for name, path in _PLACES.items():
        yield Family(f"written in {name}", _WRITTEN, partial(_placed, path=path))
    yield Family("renamed in the same change", _PYTHON, _renamed)
    yield Family("beside an old one of its kind", frozenset({"code-rules"}), _beside)
    yield Family("moved from a file and altered on the way", frozenset({"code-rules"}), _moved)
    yield Family("in a cell of a notebook", frozenset({"code-rules"}), _notebook)
    yield Family("a script without a suffix", frozenset({"code-rules"}), _script)


def _edited(case: Case, *, edit: Edit, python: bool = False) -> Case | None:
    found = _single(case)
    if found is None or (python and not found.endswith(".py")):
        return None
    text = edit(case.before.get(found, ""), case.after[found])
    if text is None or text == case.after[found]:
        return None
    if found.endswith(".py") and not _parses(text):
        return None
    return replace(case, after={**case.after, found: text})


def _single(case: Case) -> str | None:
    """The one path that the change touches, where there is one and it is not deleted."""
    paths = [path for path in {*case.before, *case.after} if case.before.get(path) != case.after.get(path)]
    return paths[0] if len(paths) == 1 and paths[0] in case.after else None


def _parses(text: str) -> bool:
    try:
        parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError):
        return False
    return True


def _crlf(_: str, text: str) -> str | None:
    return text.replace("\n", "\r\n")


def _latin(_: str, text: str) -> str | None:
    """Declared as Latin-1, with a byte that is no UTF-8."""
    return f"# -*- coding: latin-1 -*-\n# caf\udce9\n{text}"


def _bom(_: str, text: str) -> str | None:
    return f"\ufeff{text}"


def _feeds(_: str, text: str) -> str | None:
    return text.replace("\n\n", "\n\f\n")


def _no_end(_: str, text: str) -> str | None:
    return text.rstrip("\n")


def _blanks(_: str, text: str) -> str | None:
    return "".join(f"{line}  \n" if line else "\n" for line in text.split("\n")[:-1])


_ENDS: dict[str, Edit] = {
    "CRLF line ends": _crlf,
    "a byte order mark": _bom,
    "no newline at the end": _no_end,
    "blanks at the ends of lines": _blanks,
}


def _dead(_: str, text: str) -> str | None:
    """Much honest code before and after."""
    filler = "".join(f"\n\ndef step_{number}(value):\n    return value + {number}\n" for number in range(40))
    return text.rstrip("\n") + "\n" + filler


def _comments(before: str, text: str) -> str | None:
    """Comments and strings that look as if the code were commented out."""
    tail = text.removeprefix(before)
    return before + '\n# """\n' + tail.rstrip("\n") + '\n# """\n'


def _excused(before: str, text: str) -> str | None:
    """Suppression comments of every tool on each added line of code."""
    old = set(before.split("\n"))
    lines = [
        f"{line}  # noqa # nosec # nosemgrep # pragma: allowlist secret"
        if line.strip() and line not in old and not line.rstrip().endswith(("\\", '"""', "(", ",", "["))
        else line
        for line in text.split("\n")
    ]
    return "\n".join(lines)


def _apart(before: str, text: str) -> str | None:
    """The added parts far from each other."""
    tail = text.removeprefix(before)
    filler = "".join(f"VALUE_{number} = {number}\n" for number in range(120))
    parts = tail.split("\n\n\n", 1)
    return before + parts[0] + "\n\n" + filler + "\n\n" + "".join(parts[1:]) if len(parts) == 2 else None


_AROUND: dict[str, Edit] = {
    "declared as Latin-1": _latin,
    "form feeds": _feeds,
    "dead code around it": _dead,
    "comments that look like code": _comments,
    "excused by comments": _excused,
    "hunks far apart": _apart,
}

_NESTS = {
    "a function": "def outer():\n",
    "an asynchronous function": "async def outer():\n",
    "a class": "class Outer:\n",
    "try and finally": "try:\n",
    "a condition": "if __name__:\n",
    "type checking's other branch": "from typing import TYPE_CHECKING\n\nif not TYPE_CHECKING:\n",
    "a loop": "for _ in range(1):\n",
    "with": "import contextlib\n\nwith contextlib.nullcontext():\n",
    "two functions": "def outer():\n    def inner():\n        return 1\n\n    inner()\n",
}


def _nest(head: str) -> Edit:
    """What is added, but for its imports, one level deeper under `head`."""

    def edit(before: str, text: str) -> str | None:
        tree = parse(text)
        old = {unparse(node) for node in parse(before).body}
        rows = text.split("\n")
        added = [node for node in tree.body if unparse(node) not in old
                 and not isinstance(node, ast.Import | ast.ImportFrom)]  # fmt: skip
        if not added or any(_has_long_text(node) for node in added):
            return None
        first = min([added[0].lineno, *(one.lineno for one in getattr(added[0], "decorator_list", ()))])
        last = added[-1].end_lineno or first
        inner = ["    " + row if row else "" for row in rows[first - 1 : last]]
        tail = ["finally:", "    pass"] if head.startswith("try") else []
        return "\n".join([*rows[: first - 1], head.rstrip("\n"), *inner, *tail, *rows[last:]])

    return edit


def _has_long_text(node: ast.stmt) -> bool:
    return any(isinstance(one, ast.Constant | ast.JoinedStr) and one.end_lineno != one.lineno
               for one in ast.walk(node))  # fmt: skip


_PLACES = {
    "a test": "tests/test_tools.py",
    "a conftest": "tests/conftest.py",
    "an example": "examples/demo.py",
    "a script": "scripts/run.py",
    "a vendored folder": "third_party/vendor/tools.py",
    "a migration": "app/migrations/0001_first.py",
    "a generated file": "app/tools_pb2.py",
    "a package": "app/__init__.py",
    "a file with capital letters": "APP/Tools.PY",
    "a file without a console": "app/tools.pyw",
    "a hidden folder": ".tools/run.py",
    "a file with blanks in its name": "app/more tools.py",
    "the documentation": "docs/conf.py",
}


def _placed(case: Case, *, path: str) -> Case | None:
    found = _single(case)
    if found is None or not found.endswith(".py"):
        return None
    return replace(case, before={}, after={path: case.after[found]})


def _renamed(case: Case) -> Case | None:
    found = _single(case)
    if found is None or found not in case.before or not found.endswith(".py"):
        return None
    filler = "".join(f"\n\ndef step_{number}(value):\n    return value + {number}\n" for number in range(30))
    old, new = case.before[found], case.after[found]
    before = {"old/place.py": old.rstrip("\n") + "\n" + filler}
    return replace(case, before=before, after={"new/place.py": new.rstrip("\n") + "\n" + filler},
                   moved={"new/place.py": "old/place.py"})  # fmt: skip


def _beside(case: Case) -> Case | None:
    """The same harm was in the file before; the change adds it a second time, in another function."""
    if case.call is None:
        return None
    text = case.after[case.call.path]
    body = parse(text).body
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    if len(functions) != 1 or functions[0] is not body[-1]:
        return None
    rows = text.split("\n")
    first = min([functions[0].lineno, *(one.lineno for one in functions[0].decorator_list)])
    again = "\n".join(rows[first - 1 :]).replace(
        f"def {functions[0].name}(", f"def {functions[0].name}_again("
    )
    return replace(
        case, before={case.call.path: text}, after={case.call.path: f"{text.rstrip()}\n\n\n{again}"}
    )


def _moved(case: Case) -> Case | None:
    """A harmless function leaves one file and arrives in another with the harm in it."""
    if case.call is None or not case.harmless:
        return None
    path = case.call.path
    before = {"left.py": case.harmless, path: case.before.get(path, "")}
    return replace(case, before=before, after={"left.py": case.before.get(path, ""), path: case.after[path]})


def _notebook(case: Case) -> Case | None:
    if case.call is None:
        return None
    cell: dict[str, Any] = {"cell_type": "code", "execution_count": None, "id": "a1", "metadata": {},
            "outputs": [], "source": case.after[case.call.path].splitlines(keepends=True)}  # fmt: skip
    text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    return replace(case, before={}, after={"app.ipynb": text + "\n"})


def _script(case: Case) -> Case | None:
    if case.call is None:
        return None
    return replace(case, before={}, after={"run-it": "#!/usr/bin/env python3\n" + case.after[case.call.path]})
