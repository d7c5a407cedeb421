"""Suppressions that suppress nothing any more, as far as the text tells: nothing runs the tools they silence.

Known are comments of Python whose rules can say nothing where they stand, since what they look for is not
there, and paths in lists of exceptions that no file has. What a rule needs is in the documentation of
flake8, pycodestyle, ruff and bandit; a code that is not in the table is left alone, and so is a `noqa`
without codes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from guard.checks.suppressions.comments import Silencer, silencers
from guard.checks.suppressions.files import is_config
from guard.checks.suppressions.parse import settings_of
from guard.expressions import expression
from guard.facts.files.added import Block, is_text
from guard.model.change import FileSide
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources

_PEP8 = 79
"""Columns that no line-length check asks to be fewer than."""
_IMPORT = (ast.Import, ast.ImportFrom)
_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HANDLER = (ast.ExceptHandler,)
_BANDIT = (ast.Call, *_IMPORT, ast.Assert, *_HANDLER, *_DEFINITION)
"""What bandit's plugins and blacklists look at; texts too, which are looked for by themselves."""
_NEEDS: Mapping[str, tuple[type[ast.AST], ...]] = MappingProxyType(
    {
        **dict.fromkeys(("F401", "F403", "E401", "I001"), _IMPORT),
        **dict.fromkeys(("E722", "BLE001", "S110", "S112", "B110", "B112"), (*_HANDLER, ast.Try)),
        **dict.fromkeys(("S101", "B101"), (ast.Assert,)),
        **dict.fromkeys(("E711", "E712", "E713", "E714", "E721"), (ast.Compare,)),
        "E731": (ast.Lambda,),
        **dict.fromkeys(("C901", "N802", "N801", "D101", "D102", "D103", "D107"), _DEFINITION),
    }
)
_EVERY_BANDIT = expression(r"(?:S|B)\d{3}")
_TEXTS = (ast.Constant, ast.JoinedStr)
_LINE_BOUND = frozenset({"noqa", "nosec"})
_PER_FILE = expression(r"^(?:ruff|flake8)\.(?:extend-)?per-file-ignores(?:\.(?P<glob>.+))?$")
_PAIRS = expression(r"(?:^|[\s,])(?P<glob>[^\s,:]+)\s*:")


@dataclass(frozen=True)
class Orphan:
    """A suppression that suppresses nothing."""

    path: str
    line: int
    """0 where it is a setting."""
    text: str
    why: str


def in_comments(side: FileSide, sources: Sources) -> Iterator[Orphan]:
    """The comments of a Python file that silence what cannot be said where they stand."""
    source = sources.python(side)
    if isinstance(source, Unreadable) or not is_text(side):
        return
    lines = tuple(line.decode("utf-8", "surrogateescape") for line in side.lines)
    block = Block(side.path, tuple(range(1, len(lines) + 1)), lines)
    found = [one for one in silencers(side, block, sources) if one.name in _LINE_BOUND]
    if not found:
        return
    there = _nodes(source, {one.line for one in found})
    for one in found:
        why = _why(one, lines[one.line - 1], there.get(one.line, ()))
        if why:
            yield Orphan(side.path, one.line, one.text, why)


def _nodes(source: PythonSource, wanted: Collection[int]) -> dict[int, list[ast.AST]]:
    """What stands on each wanted line: all of its statement, of a compound one its head alone."""
    found: dict[int, list[ast.AST]] = {line: [] for line in wanted}
    for node in ast.walk(source.tree):
        first = getattr(node, "lineno", None)
        if first is None:
            continue
        body = getattr(node, "body", None)
        last = getattr(node, "end_lineno", None) or first
        if isinstance(body, list) and body:
            last = max(first, body[0].lineno - 1)
            first = min([first, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        for line in range(first, last + 1):
            number = source.physical[line - 1] if line <= len(source.physical) else 0
            if number in found:
                found[number].append(node)
    return found


def _why(one: Silencer, line: str, nodes: Iterable[ast.AST]) -> str:
    """Why the comment silences nothing; "" where it may silence something."""
    nodes = tuple(nodes)
    if one.name == "nosec" and not one.codes:
        return "" if _bandit(nodes) else "no code that bandit looks at stands there"
    if not one.codes or any(_may_say(code, line, nodes) for code in one.codes):
        return ""
    codes = ", ".join(sorted(one.codes))
    return f"nothing stands there that {codes} can be about"


def _may_say(code: str, line: str, nodes: tuple[ast.AST, ...]) -> bool:
    code = code.upper()
    if code == "E501":
        # A text of several lines is excused by a comment behind its end.
        spread = any(isinstance(node, _TEXTS) and _lines(node) > 1 for node in nodes)
        return spread or len(line) > _PEP8
    needed = _NEEDS.get(code)
    if needed is not None:
        return any(isinstance(node, needed) for node in nodes)
    return _bandit(nodes) if _EVERY_BANDIT.fullmatch(code) and code[1] != "0" else True


def _bandit(nodes: tuple[ast.AST, ...]) -> bool:
    return any(
        isinstance(node, _BANDIT) or (isinstance(node, _TEXTS) and not _is_number(node)) for node in nodes
    )


def _lines(node: ast.Constant | ast.JoinedStr) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes)


def in_settings(side: FileSide, paths: Iterable[str], sources: Sources) -> Iterator[Orphan]:
    """The paths for which a linter's settings make an exception and that no file has."""
    if not is_config(side.path):
        return
    folder = side.path.rpartition("/")[0]
    below = [path.removeprefix(f"{folder}/") for path in paths if not folder or path.startswith(f"{folder}/")]
    for key, value in settings_of(side, sources).items():
        match = _PER_FILE.match(key)
        if match is None:
            continue
        globs = [match["glob"]] if match["glob"] else [one["glob"] for one in _PAIRS.finditer(_flat(value))]
        for glob in globs:
            if not glob.startswith("!") and not _matches(glob, below):
                yield Orphan(side.path, 0, f"per-file-ignores of {glob}", "no file is there")


def _flat(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _matches(glob: str, paths: Iterable[str]) -> bool:
    """Whether a linter may take one of the paths for what the glob means; in doubt it may."""
    glob = re.sub(r"^\./|/\*\*$|/$", "", glob)
    forms = (glob, f"*/{glob}", f"{glob}/*", f"*/{glob}/*", glob.replace("**/", ""))
    # `{a,b}` is known to ruff alone, and taken for a fit.
    return bool({"{", "}"} & set(glob)) or any(fnmatchcase(path, form) for path in paths for form in forms)
