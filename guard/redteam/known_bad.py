"""Known-bad changes: examples of the checks, annotated code of the rules, and cases kept as data."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from guard.checks.kit.interface import CheckMeta
from guard.errors import ToolError
from guard.redteam.calls import parse
from guard.redteam.cases import PLAIN, Case, HarmfulCall
from guard.rules_test import Expected, annotated_files, read_annotations, rule_files

_HOME = "app.py"
_KEPT = '"""Tools of the application."""\n'
"""What the file holds before the change."""
_UNKNOWN = "some_function"
_TAKEN_OUT = "\N{SECTION SIGN}"
"""Stands inside invented secrets, so that nobody's scanner takes the data for a leak."""


def from_checks(metas: Iterable[CheckMeta]) -> Iterator[Case]:
    """The examples that must trip a check."""
    for meta in metas:
        for example in meta.trips:
            yield Case(meta.id, example.name, example.before, example.after)


def from_rules(folder: Path) -> Iterator[Case]:
    """For each Python rule, the first annotated call of a library or a builtin that its pattern names.

    Raises:
        RuleError: an annotation cannot be read.
    """
    for rule in rule_files(folder / "python"):
        for test in annotated_files(rule):
            if test.suffix != ".py":
                continue
            text = test.read_text("utf-8")
            lines = [one.line for one in read_annotations(text, str(test))
                     if one.rule == rule.stem and one.expected is Expected.MATCH]  # fmt: skip
            case = next(_of_rule(rule.stem, text, lines, rule.read_text("utf-8")), None)
            if case is not None:
                yield case


def from_data(folder: Path) -> Iterator[Case]:
    """The cases that are kept as data, in every `*.toml` file of `folder`, sorted by file.

    Raises:
        ToolError: a file is malformed.
    """
    for path in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            for row in data.get("case", ()):
                yield _of_row(row)
            for row in data.get("call", ()):
                yield _of_call(row)
        except (tomllib.TOMLDecodeError, KeyError, ValueError, SyntaxError) as error:
            raise ToolError(f"a case is malformed: {error}", where=str(path)) from error


def _of_row(row: dict[str, Any]) -> Case:
    family = row.get("family", PLAIN)
    before, after = row.get("before", {}), row["after"]
    if isinstance(after, str):
        after = after.replace(_TAKEN_OUT, "")
    if isinstance(after, str):
        path = row["path"]
        before = {path: before} if isinstance(before, str) else {}
        after = {path: after}
    if row.get("keep"):
        after = {**before, **after}
    gone = set(row.get("deleted", ()))
    after = {path: text for path, text in after.items() if path not in gone}
    return Case(row["check"], row["name"], before, after, family, row.get("moved", {}))


def _of_call(row: dict[str, Any]) -> Case:
    """A case of code whose harm lies in one call, named by `module` and `function`."""
    text = f"{_KEPT}\n{row['code']}"
    case = _with_call(row["check"], row["name"], text, (row["module"], row["function"]))
    if case is None:
        raise ValueError(f"{row['name']}: no call of {row['module']}.{row['function']}")
    return case


def _of_rule(rule: str, text: str, lines: list[int], pattern: str) -> Iterator[Case]:
    tree = parse(text)
    imports = {name: target for node in tree.body for name, target in _imported(node)}
    for line in lines:
        top = next((node for node in tree.body if _first_line(node) <= line <= (node.end_lineno or 0)), None)
        if top is None:
            continue
        segment = _alone(text, top, line)
        used = {node.id for node in ast.walk(top) if isinstance(node, ast.Name)}
        needed = dict.fromkeys(_statement(name, imports[name]) for name in sorted(used & imports.keys()))
        for node in ast.walk(top):
            target = _target(node, imports)
            if target and isinstance(node, ast.Call) and node.lineno == line and target[1] in pattern:
                head = f"{_KEPT}\n" + "".join(needed) + "\n\n"
                yield from filter(None, [_with_call(
                    "code-rules", rule, head + segment + "\n", target,
                    head.count("\n") + line - _first_line(top) + 1,
                )])  # fmt: skip


def _alone(text: str, top: ast.stmt, line: int) -> str:
    """The text of a statement without annotations, and without what stands beneath one but at `line`."""
    rows = text.split("\n")
    annotated = {number for number, row in enumerate(rows, 1) if _NOTE.match(row)}
    for node in ast.walk(top):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        if node.lineno - 1 in annotated and node.lineno != line:
            indent = rows[node.lineno - 1][: node.col_offset]
            rows[node.lineno - 1 : node.end_lineno] = [
                indent + "pass",
                *[""] * ((node.end_lineno or 0) - node.lineno),
            ]
    for number in annotated:
        rows[number - 1] = ""
    return "\n".join(rows[_first_line(top) - 1 : top.end_lineno])


_NOTE = re.compile(r"\s*#\s*(?:todo)?(?:ruleid|ok):")


def _with_call(check: str, name: str, text: str, target: tuple[str, str], line: int = 0) -> Case | None:
    """The case whose harm is the call of `target` (on `line`, where it is not 0) in a file of `text`."""
    tree = parse(text)
    imports = {bound: where for node in tree.body for bound, where in _imported(node)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)
             and _target(node, imports) == target and line in (0, node.lineno)]  # fmt: skip
    if not calls:
        return None
    node = calls[0]
    call = HarmfulCall(_HOME, *target, node.lineno, node.col_offset)
    rows = text.split("\n")
    function = node.func
    row = rows[function.lineno - 1]
    if function.end_lineno != function.lineno or not row.isascii():
        return None
    rows[function.lineno - 1] = row[: function.col_offset] + _UNKNOWN + row[function.end_col_offset :]
    case = Case(check, name, {_HOME: _KEPT}, {_HOME: text}, call=call)
    return replace(case, harmless="\n".join(rows))


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _imported(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """The names that an import binds, and what each stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2
    elif isinstance(node, ast.ImportFrom) and not node.level:
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}:{alias.name}"


def _statement(name: str, target: str) -> str:
    module, _, member = target.partition(":")
    if member:
        return f"from {module} import {member}" + (f" as {name}\n" if name != member else "\n")
    return f"import {module}" + (f" as {name}\n" if name != module else "\n")


def _target(node: ast.AST, imports: dict[str, str]) -> tuple[str, str] | None:
    """The module and name of the function that a call names, where a module of the standard kind holds it."""
    if not isinstance(node, ast.Call):
        return None
    parts: list[str] = []
    function = node.func
    while isinstance(function, ast.Attribute):
        parts.insert(0, function.attr)
        function = function.value
    if not isinstance(function, ast.Name):
        return None
    if function.id in _BUILTINS and not parts and function.id not in imports:
        return "builtins", function.id
    if function.id not in imports:
        return None
    full = [*imports[function.id].replace(":", ".").split("."), *parts]
    if len(full) < 2 or any(part[:1].isupper() for part in full[:-1]):
        return None  # a method of a class is reached through the class, not through a module
    return ".".join(full[:-1]), full[-1]


_BUILTINS = frozenset({"eval", "exec", "compile", "__import__", "open"})
