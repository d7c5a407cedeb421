"""Assertions that are named and not called: they say nothing, and the test is green."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_of_tests, is_other_test
from guard.facts.effects.measure.scripts import lines_of
from guard.facts.effects.measure.statements import short
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.syntax.calls import callee
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_KEPT = expression(r"\b(?P<name>[\w$]+)\s*=\s*(?:await\s+)?expect\(")
_MATCHER = expression(
    r"(?P<on>[\w$)]+)\s*(?:\.(?:not|resolves|rejects))*\.(?P<named>to[A-Z]\w*)\s*(?![\w\s(<.?])"
)
"""A matcher that nothing follows that would call it."""
_ALONE = expression(r"^\s*(?:await\s+)?expect\((?P<given>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*;?\s*$")
_GOES_ON = expression(r"^\s*\.")
_ASSERTS = expression(
    r"assert_(?:called|not_called|any_call|has_calls|awaited|not_awaited|any_await|has_awaits)\w*"
)
_MEANT = expression(
    r"(?:called|not_called|awaited)(?:_once)?_with|called_once|awaited_once|has_calls|not_called"
)
"""What a mock answers to as to any other name, so that it is always true."""


def uncalled(file: FileChange, lines: ChangedLines, sources: Sources) -> Iterator[ChangeEffect]:
    """The effects of assertions in one file of tests that are new and assert nothing."""
    side = file.after
    if side is None:
        return
    if side.path.endswith(_SCRIPTS) and is_other_test(side.path):
        yield from _in_script(file, lines)
    elif side.path.endswith(".py") and is_of_tests(side.path):
        yield from _in_python(file, lines, sources)


def _in_script(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    assert file.after is not None
    text = lines_of(file.after)
    kept = {found["name"] for line in text for found in _KEPT.finditer(line)}
    for number in sorted(lines.after):
        line = text[number - 1] if number <= len(text) else ""
        after = next((one for one in text[number:] if one.strip()), "")
        goes_on = _GOES_ON.match(after) is not None or after.lstrip().startswith("(")
        found = _MATCHER.search(line)
        named = found is not None and ("expect(" in line or found["on"] in kept)
        if not goes_on and (named or _ALONE.match(line)):
            what = (
                f"`{line.strip()[:80]}` names an assertion and does not call it, so that nothing is asserted"
            )
            yield of_line(HARNESS, file.path, what, line, after=number)


def _in_python(file: FileChange, lines: ChangedLines, sources: Sources) -> Iterator[ChangeEffect]:
    assert file.after is not None
    source = sources.python(file.after)
    if isinstance(source, Unreadable):
        return
    for node in walk(source.tree):
        if not isinstance(node, ast.Expr | ast.Assert):
            continue
        number = source.physical[node.lineno - 1]
        if number in lines.after and (how := _says_nothing(node)):
            yield of_line(HARNESS, file.path, f"`{short(node)}` {how}", short(node), after=number)


def _says_nothing(node: ast.Expr | ast.Assert) -> str:
    """How a statement of a test asserts nothing, though it reads like an assertion; "" where it does not."""
    asked = node.test if isinstance(node, ast.Assert) else node.value
    while isinstance(asked, ast.UnaryOp) and isinstance(asked.op, ast.Not):
        asked = asked.operand
    if isinstance(asked, ast.Attribute) and _ASSERTS.fullmatch(asked.attr):
        return "names an assertion and does not call it"
    if isinstance(asked, ast.Attribute) and isinstance(node, ast.Expr) and asked.attr.startswith("assert"):
        return "names an assertion and does not call it"
    if (
        isinstance(asked, ast.Call)
        and isinstance(asked.func, ast.Attribute)
        and _MEANT.fullmatch(callee(asked))
    ):
        return "is no assertion of a mock, which answers to any name"
    if isinstance(node, ast.Assert) and isinstance(asked, ast.Tuple) and asked.elts:
        return "asserts a pair of things, which is always true"
    if isinstance(node, ast.Expr) and callee(asked) in ("raises", "assertRaises", "warns"):
        given = [*asked.args, *asked.keywords] if isinstance(asked, ast.Call) else []
        if len([one for one in given if not (isinstance(one, ast.keyword) and one.arg == "match")]) < 2:
            return "is not entered, so that nothing has to be raised"
    return ""
