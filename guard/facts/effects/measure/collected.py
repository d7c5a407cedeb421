"""Which tests are run: files moved away, marks that are left out, modules that are missing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import own, said
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.protection.sides import Function, Part, Sides
from guard.facts.names.loads import imported
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.project.run_settings import pytest_settings
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_COLLECTED = ("test_*.py", "*_test.py")
_LEFT_OUT = expression(r"-m[ =]?\s*[\"']?not\s+(?P<marks>[\w\s()]+)")
_CONFIGURED = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
"""In the order in which pytest looks for its settings."""


def left_out(files: Sequence[FileChange], sides: Sides, around: Around) -> Iterator[ChangeEffect]:
    """The effects on which tests are run."""
    yield from _moved_out(files, sides, around)
    altered = {
        file.path: around.lines[file.path].after
        for file in files
        if file.before is not None and file.path in around.lines
    }
    for path, changed in altered.items():
        for part in sides.of_file(path) if changed and is_of_tests(path) else ():
            yield from _marked(part, changed, sides, around)
            yield from _missing(part, changed)


def _moved_out(files: Sequence[FileChange], sides: Sides, around: Around) -> Iterator[ChangeEffect]:
    """Test files that stood where tests are looked for, and stand elsewhere now."""
    gone = [
        file.before
        for file in files
        if file.before is not None and _is_test(file.before.path) and (file.after is None or file.is_moved)
    ]
    if not gone:
        return
    folders = _setting(around, "testpaths").split()
    paths = {side.path for side in gone}
    names = {
        part.short
        for path in sorted(paths)
        for part in sides.of_file(path, after=False)
        if part.short.startswith("test")
    }
    if not folders or not names:
        return
    by_path: dict[str, list[Part]] = defaultdict(list)
    for part in sides.after:
        if part.short in names:
            by_path[part.path].append(part)
    for file in files:
        side = file.after
        if side is None or (file.before is not None and not file.is_moved) or _beneath(side.path, folders):
            continue
        here = by_path.get(side.path)
        was = next((one for one in gone if _beneath(one.path, folders)), None)
        if here and was is not None:
            yield of_line(
                HARNESS,
                side.path,
                f"{len(here)} tests of {was.path} stand here now, which is not below "
                f"{' or '.join(folders)}, where tests are looked for",
                side.path,
                after=here[0].line,
                confidence=Confidence.HIGH,
            )


def _is_test(path: str) -> bool:
    return any(fnmatchcase(path.rsplit("/", 1)[-1], one) for one in _COLLECTED)


def _beneath(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(f"{one.strip('./')}/") or one in (".", "./") for one in folders)


def _marked(part: Part, changed: AbstractSet[int], sides: Sides, around: Around) -> Iterator[ChangeEffect]:
    """A mark on a test that stood there before, by which every run leaves it out."""
    node = part.node
    if not isinstance(node, Function) or not node.decorator_list or not part.short.startswith("test"):
        return
    marks = [one for one in node.decorator_list if part.at(one) in changed and ".mark." in said(one)]
    if not marks:
        return
    was = next((one for one in sides.of_file(part.path, after=False) if one.name == part.name), None)
    if was is None:
        return
    found = _LEFT_OUT.search(_setting(around, "addopts"))
    words = set(found["marks"].split()) if found else set()
    had = {said(one) for one in getattr(was.node, "decorator_list", ())}
    for one in marks:
        name = said(one.func if isinstance(one, ast.Call) else one).rpartition(".")[2]
        if name in words and said(one) not in had:
            yield of_line(
                HARNESS,
                part.path,
                f"{part.name} gained the mark {name}, which the options of every run leave out",
                said(one),
                after=part.at(one),
            )


def _missing(part: Part, changed: AbstractSet[int]) -> Iterator[ChangeEffect]:
    """A module whose absence skips a whole file that has no use for it."""
    if not isinstance(part.node, ast.Module):
        return
    for node in part.node.body:
        if part.at(node) not in changed or not isinstance(node, ast.Expr):
            continue
        for call in (one for each in own(node) for one in walk(each)):
            if callee(call) != "importorskip" or not isinstance(call, ast.Call) or not call.args:
                continue
            wanted = call.args[0]
            if isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
                name = wanted.value.split(".")[0]
                if not _uses(part.source.tree, name):
                    yield of_line(
                        HARNESS,
                        part.path,
                        f"`{said(call)}` skips the whole file where {name} is missing, "
                        "and nothing in the file uses it",
                        said(call),
                        after=part.at(node),
                    )


def _uses(tree: ast.Module, name: str) -> bool:
    """Whether a file imports the top-level module `name`, or has a name of that kind."""
    return any(one.partition(".")[0] == name for one in imported(tree)) or any(
        isinstance(node, ast.Name | ast.Attribute) and name in said(node).split(".") for node in walk(tree)
    )


def _setting(around: Around, key: str) -> str:
    """What the base's configuration of pytest says under `key`, as one text; "" for nothing."""
    return " ".join(around.sources.once(("pytest of the base",), lambda: _settings(around)).get(key, ()))


def _settings(around: Around) -> Mapping[str, tuple[str, ...]]:
    """The settings of the first file that pytest would take them from."""
    by_path = {file.before.path: file.before for file in around.change.files if file.before is not None}
    for path in _CONFIGURED:
        side = by_path.get(path) or around.sources.base(path)
        if side is not None and (found := pytest_settings(side, around.sources)):
            return found
    return {}
