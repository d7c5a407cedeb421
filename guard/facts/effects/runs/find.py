"""What of a change acts unasked: settings line by line, modules by the names that imports look for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.family import EffectKind
from guard.facts.effects.runs import family as kinds
from guard.facts.effects.runs import tables as table
from guard.facts.effects.runs.shadows import shadowed
from guard.facts.effects.under import Setting, settings
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee
from guard.syntax.python import Unreadable
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_FAMILY = kinds.Runs()
_NOTHING = ChangedLines()
_ASSIGNED = expression(r"""(?:^|[\s"'{,-])(?:export\s+|set\s+|-e\s+)?["']?([A-Z_][A-Z0-9_]*)["']?\s*[=:]""")
_MANY = 5
"""From so many vendored files on, a change brings a version, and does not alter a place."""
_IMPORTS = expression(r"^[^\S\n]*import[ \t]", re.MULTILINE)
_IS_OFF = expression(
    r"""(?i)\b(?:allow|enable|auto)\w*["']?\s*[:=]\s*["']?(?:off|false|never|no|0)["']?\s*,?$"""
)
"""A setting by which something is not done unasked."""


def find(around: Around) -> Iterable[ChangeEffect]:
    """Everything in the change that will act by itself, each place once."""
    vendored: list[FileChange] = []
    for file in around.files(_FAMILY):
        around.stop.check()
        path = file.path.casefold()
        if table.VENDORED.search(path):
            vendored.append(file)
            continue
        if kinds.adds_module(file):
            yield from shadowed(file, around)
        if file.after is not None and kinds.acts(path):
            yield from _acting(file, path, around)
    yield from _vendored(vendored, around)


def _acting(file: FileChange, path: str, around: Around) -> Iterator[ChangeEffect]:
    place = next((one for one in table.PLACES if one.path.search(path)), None)
    changed = _settings(file, around)
    if place is not None:
        told = [one for one in changed if place.acts_by(one.keys) and not _IS_OFF.search(one.text)]
        severity = Severity.HIGH if _starts_code(file, path) else place.severity
        yield from _each_once(file, told, place.when, severity)
    elif table.PYTHON_SETTINGS.search(path) or path.endswith("conftest.py"):
        yield from _python(file, around, only_plugins=path.endswith("conftest.py"))
    else:
        loading = [one for one in changed if _loads(one)]
        when = "in what is started with its variables or options"
        yield from _each_once(file, loading, when, kinds.ITSELF.severity)


def _loads(setting: Setting) -> bool:
    if table.PLUGINS.search(setting.keys):
        return bool(re.search(r"(?:^|[\s\"'=\[])-p[ =]?[\w.]+|pytest_plugins|pytest11|plugins", setting.text))
    return any(name in table.LOADERS for name in _ASSIGNED.findall(setting.text))


def _settings(file: FileChange, around: Around) -> list[Setting]:
    assert file.after is not None
    lines = (file.after.text or "").split("\n")
    numbers = around.lines.get(file.path, _NOTHING).after
    return list(settings(lines, sorted(numbers)))


def _each_once(
    file: FileChange, told: list[Setting], when: str, severity: Severity
) -> Iterator[ChangeEffect]:
    """One effect for each key, at its first line."""
    for keys, group in groupby(told, key=lambda one: one.keys):
        first = next(iter(group))
        what = f"`{keys}` of {file.path}" if keys else file.path
        yield _effect(
            kinds.ITSELF,
            file.path,
            first.line,
            f"{what} acts {when}, without being asked",
            first.text,
            severity=severity,
        )
        if not keys:
            return


def _starts_code(file: FileChange, path: str) -> bool:
    """Whether a line of a `.pth` file is code for every start of the interpreter."""
    return path.endswith(".pth") and file.after is not None and bool(_IMPORTS.search(file.after.text or ""))


def _python(file: FileChange, around: Around, *, only_plugins: bool) -> Iterator[ChangeEffect]:
    """Module statements that changed and are more than an assignment of plain values."""
    source = around.sources.python(file.after)
    if isinstance(source, Unreadable):
        return
    changed = around.lines.get(file.path, _NOTHING).after
    for node in source.tree.body:
        lines = {
            source.physical[number - 1]
            for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
            if number <= len(source.physical)
        }
        if lines.isdisjoint(changed):
            continue
        if _names_plugins(node) if only_plugins else not _is_plain(node):
            when = "when the tests run" if only_plugins else "when the documentation is built"
            yield _effect(
                kinds.ITSELF,
                file.path,
                min(lines & set(changed)),
                f"a statement of {file.path} acts {when}, without being asked",
                unparse(node)[:200],
            )


def _names_plugins(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(one, ast.Name) and one.id == "pytest_plugins" for one in targets)


_USUAL = expression(
    r"^(?:os|sys|pathlib|datetime|time|importlib\.metadata|tomllib|re|typing|__future__|sphinx\w*"
    r"|pallets_sphinx_themes)\b"
)
_HARMLESS = frozenset(
    {
        "abspath",
        "join",
        "dirname",
        "insert",
        "append",
        "extend",
        "today",
        "now",
        "strftime",
        "fromtimestamp",
        "gmtime",
        "localtime",
        "version",
        "Path",
        "resolve",
        "get",
        "split",
        "replace",
        "format",
        "strip",
        "relpath",
        "exists",
        "get_version",
        "range",
        "len",
        "str",
        "int",
        "dict",
        "list",
        "set",
        "isoformat",
        "read_text",
        "loads",
    }
)
"""Calls by which settings of documentation work out paths, dates and versions."""


def _is_plain(node: ast.stmt) -> bool:
    """Whether a statement of settings only says something: values, usual imports, paths and versions."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [node.module or "."] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        return all(_USUAL.match(name) for name in names)
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return False
    calls = [part for part in walk(node) if isinstance(part, ast.Call)]
    named = [callee(part) for part in calls]
    return all(name in _HARMLESS for name in named)


def _vendored(files: list[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """Code in folders of others that is altered, unless so much of it is that a version was brought."""
    altered = [
        file for file in files if file.before is not None and file.after is not None and _is_code(file.path)
    ]
    if len(files) >= _MANY or len(altered) < len(files):
        return
    for file in altered:
        lines = around.lines.get(file.path, _NOTHING).after
        message = f"{file.path} is code of others, altered in place by this change alone"
        installed = table.INSTALLED.search(file.path.casefold())
        yield _effect(
            kinds.VENDORED_CHANGED,
            file.path,
            min(lines, default=1),
            message,
            file.path,
            severity=Severity.MEDIUM if installed else None,
        )


def _is_code(path: str) -> bool:
    return bool({FileClass.PYTHON, FileClass.SOURCE, FileClass.TEMPLATE} & set(classes(path)))


def _effect(
    kind: EffectKind,
    path: str,
    line: int,
    message: str,
    evidence: str,
    *,
    severity: Severity | None = None,
) -> ChangeEffect:
    worth = severity or kind.severity
    return ChangeEffect(kind.id, path, worth, kind.confidence, message, after=line, evidence=evidence)
