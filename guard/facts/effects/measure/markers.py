"""Tests that are marked away by their names, and comparisons of tests whose outcome nobody asks for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.statements import Statement, own, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.protection.sides import Part
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_HOOKS = frozenset({"pytest_collection_modifyitems", "pytest_itemcollected", "pytest_runtest_setup"})
_LEAVES_OUT = expression(r"\bmark\.(?:skip|xfail)\b|^(?:pytest\.)?(?:skip|xfail)$")
_NAME = expression(r"\.(?:name|nodeid|originalname|location|module|cls|path|fspath|function|parent)\b")
_WISH = expression(
    r"getoption|getini|get_closest_marker|iter_markers|keywords|environ|getenv|platform|version_info|which"
    r"|find_spec|importlib|has_\w+|HAS_\w+|is_available|is_installed"
)
_ASKED = expression(r"^(?:assert_\w+|assert[A-Z]\w*|called|called_once|awaited)$")


def left_out(part: Part, new: Sequence[Statement]) -> Iterator[ChangeEffect]:
    """Hooks that skip tests, or let them fail, by what they are called and whatever anybody asks for."""
    if part.short not in _HOOKS or _WISH.search(said(part.node)):
        return
    bound = Bound(part.node)
    for one in new:
        for call in (item for each in own(one.node) for item in walk(each) if isinstance(item, ast.Call)):
            marks = callee(call) == "add_marker" and any(
                _LEAVES_OUT.search(said(each))
                for each in bound.origins(call) if isinstance(each, ast.Attribute)
            )  # fmt: skip
            if not marks and not _LEAVES_OUT.search(said(call.func)):
                continue
            conditions = [each.test for each in one.above if isinstance(each, ast.If)]
            by_name = any(
                _NAME.search(said(each))
                for test in conditions
                for each in bound.origins(test) if isinstance(each, ast.Attribute)
            )  # fmt: skip
            if by_name or not conditions:
                how = "by their names" if by_name else "whoever runs them"
                what = f"{part.name}: `{short(call)}` leaves tests out {how}"
                yield of_line(HARNESS, part.path, what, said(call), after=part.at(call))
                return


def dropped(part: Part, new: Sequence[Statement]) -> Iterator[ChangeEffect]:
    """Comparisons, and assertions of mocks, that a test writes down as statements and does not ask."""
    if not part.short.startswith("test"):
        return
    for one in new:
        value = one.node.value if isinstance(one.node, ast.Expr) else None
        idle = isinstance(value, ast.Compare) or (
            isinstance(value, ast.Attribute) and _ASKED.search(value.attr) is not None
        )
        if idle and not any(isinstance(each, ast.With | ast.AsyncWith | ast.Try) for each in one.above):
            what = f"{part.name}: `{short(one.node)}` asserts nothing: its outcome is dropped"
            yield of_line(
                HARNESS, part.path, what, said(one.node), after=part.at(one.node), confidence=Confidence.HIGH
            )
