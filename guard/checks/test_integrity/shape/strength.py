"""How strong an assertion is, by its form.

Strength is an order, not a measure: two assertions of one value can be compared by it. It says how much of
what the value could wrongly be is still noticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import IntEnum

from guard.checks.test_integrity.shape.wild import matches_anything
from guard.syntax.calls import callee as called
from guard.syntax.python_normal import normal_form
from guard.syntax.walk import walk


class Strength(IntEnum):
    """How much an assertion notices, weakest first."""

    NONE = 0
    """It cannot fail: a constant, a value compared with itself, `x or True`."""
    TRUTH = 1
    """That something is there: truthiness, `is not None`, `isinstance`, `hasattr`, more than nothing."""
    BOUND = 2
    """A bound or a difference: `<`, `!=`, any exception at all, called at all."""
    MEMBER = 3
    """A part: `in`, a prefix, a subset, an exception's type, `called_once`, one of several values."""
    CLOSE = 4
    """Nearly the value: a count, an approximation, a set where order and number are lost, `raises` with
    `match`."""
    EXACT = 5
    """The value: `==`, `is`, called with exactly these arguments."""


STRENGTH_WORDS = {
    Strength.NONE: "cannot fail",
    Strength.TRUTH: "only that it is there",
    Strength.BOUND: "a bound",
    Strength.MEMBER: "a part of the value",
    Strength.CLOSE: "nearly the value",
    Strength.EXACT: "the value",
}


_UNITTEST = {
    "assertEqual": Strength.EXACT, "assertEquals": Strength.EXACT, "assertIs": Strength.EXACT,
    "assertListEqual": Strength.EXACT, "assertDictEqual": Strength.EXACT, "assertTupleEqual": Strength.EXACT,
    "assertSetEqual": Strength.EXACT, "assertSequenceEqual": Strength.EXACT, "assertIsNone": Strength.EXACT,
    "assertMultiLineEqual": Strength.EXACT, "assertNumQueries": Strength.EXACT,
    "assertAlmostEqual": Strength.CLOSE, "assertCountEqual": Strength.CLOSE,
    "assertRaisesRegex": Strength.CLOSE, "assertWarnsRegex": Strength.CLOSE,
    "assertIn": Strength.MEMBER, "assertNotIn": Strength.MEMBER, "assertRegex": Strength.MEMBER,
    "assertNotRegex": Strength.MEMBER, "assertRaises": Strength.MEMBER, "assertWarns": Strength.MEMBER,
    "assertLogs": Strength.MEMBER, "assertNoLogs": Strength.MEMBER, "assertDictContainsSubset":
    Strength.MEMBER, "assertNotEqual": Strength.BOUND, "assertIsNot": Strength.BOUND,
    "assertGreater": Strength.BOUND, "assertGreaterEqual": Strength.BOUND, "assertLess": Strength.BOUND,
    "assertLessEqual": Strength.BOUND, "assertNotAlmostEqual": Strength.BOUND,
    "assertIsInstance": Strength.TRUTH, "assertNotIsInstance": Strength.TRUTH,
    "assertIsNotNone": Strength.TRUTH,
}  # fmt: skip
MOCK = {
    "assert_called_once_with": Strength.EXACT, "assert_awaited_once_with": Strength.EXACT,
    "assert_called_with": Strength.EXACT, "assert_awaited_with": Strength.EXACT,
    "assert_not_called": Strength.EXACT, "assert_not_awaited": Strength.EXACT,
    "assert_any_call": Strength.CLOSE, "assert_has_calls": Strength.CLOSE, "assert_any_await": Strength.CLOSE,
    "assert_has_awaits": Strength.CLOSE, "assert_called_once": Strength.MEMBER,
    "assert_awaited_once": Strength.MEMBER, "assert_called": Strength.BOUND, "assert_awaited": Strength.BOUND,
}  # fmt: skip
RAISING = frozenset(
    {"raises", "warns", "assertRaises", "assertRaisesRegex", "assertWarns", "assertWarnsRegex"}
    | {
        "assertRaisesRegexp",
        "assert_raises",
        "assert_raises_regex",
        "assert_warns",
        "deprecated_call",
        "RaisesGroup",
        "assertLogs",
        "assertNoLogs",
    }
)
_BOUNDS = {"assertGreater": "least", "assertGreaterEqual": "least", "assertLess": "most",
           "assertLessEqual": "most"}  # fmt: skip
_ANY_ERROR = frozenset({"Exception", "BaseException", "Warning"})
PARTS = frozenset({"startswith", "endswith", "issubset", "issuperset", "search", "match", "fullmatch"})
_UNORDERED = frozenset({"set", "frozenset", "sorted", "Counter"})
WRITTEN = frozenset({"str", "repr"})
"""What a value is written as is all of it."""
_PRESENCE = frozenset({"isinstance", "hasattr", "issubclass", "callable", "bool", "len"})


def conditions(test: ast.expr) -> Iterator[ast.expr]:
    """The parts of an asserted expression that must all hold."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from conditions(value)
    elif isinstance(test, ast.Compare) and len(test.ops) > 1:
        left = test.left
        for op, right in zip(test.ops, test.comparators, strict=True):
            yield ast.Compare(left, [op], [right])
            left = right
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) and (pairs := _fieldwise(test)):
        for left, right in pairs:
            yield ast.Compare(left, [ast.Eq()], [right])
    else:
        yield test


def _fieldwise(test: ast.Compare) -> list[tuple[ast.expr, ast.expr]]:
    """The pairs of `(a, b) == (x, y)`, which holds as much as `a == x and b == y`."""
    left, right = test.left, test.comparators[0]
    if not (isinstance(left, ast.Tuple | ast.List) and type(left) is type(right)):
        return []
    assert isinstance(right, ast.Tuple | ast.List)
    if len(left.elts) != len(right.elts) or any(
        isinstance(one, ast.Starred) for one in left.elts + right.elts
    ):
        return []
    return list(zip(left.elts, right.elts, strict=True))


def strength_of(test: ast.expr, positive: bool = True) -> Strength:
    """How strong it is to assert `test` (or, where not `positive`, its opposite)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return strength_of(test.operand, not positive)
    if isinstance(test, ast.BoolOp):
        return _bool(test, positive)
    if isinstance(test, ast.Compare):
        return _compare(test, positive)
    if isinstance(test, ast.Call):
        return _call(test, positive)
    if isinstance(test, ast.Constant):
        return Strength.NONE if bool(test.value) == positive else Strength.MEMBER
    if isinstance(test, ast.Tuple | ast.List | ast.Dict | ast.Set | ast.JoinedStr | ast.Lambda):
        return Strength.NONE if positive else Strength.MEMBER
    if isinstance(test, ast.NamedExpr | ast.Await):
        return strength_of(test.value, positive)
    if isinstance(test, ast.Attribute) and test.attr in ("called", "awaited"):
        return Strength.BOUND if positive else Strength.EXACT
    return Strength.TRUTH if positive else Strength.CLOSE


def _bool(test: ast.BoolOp, positive: bool) -> Strength:
    parts = [strength_of(value, positive) for value in test.values]
    either = isinstance(test.op, ast.Or) is positive
    if either:
        weakest = min(parts)
        return weakest if weakest <= Strength.TRUTH else Strength(min(weakest - 1, Strength.MEMBER))
    return max(parts)


def _compare(test: ast.Compare, positive: bool) -> Strength:
    left, op, right = test.left, test.ops[0], test.comparators[0]
    same = len(test.ops) == 1 and normal_form(left) == normal_form(right)
    plain = same and not any(isinstance(node, ast.Call | ast.Await) for node in walk(left))
    equal = isinstance(op, ast.Eq | ast.Is)
    if plain and isinstance(op, ast.Eq | ast.Is | ast.LtE | ast.GtE) and positive:
        return Strength.NONE
    if same and equal and positive:
        return Strength.BOUND  # the same call twice: that it answers alike, not what
    constant = isinstance(left, ast.Constant) and isinstance(right, ast.Constant)
    if constant:
        return Strength.NONE
    if equal if positive else isinstance(op, ast.NotEq | ast.IsNot):
        if called(left) == "len" or called(right) == "len":
            return Strength.CLOSE
        if "approx" in (called(left), called(right)):
            return Strength.CLOSE if is_wide(tolerance_of(test)) else Strength.EXACT
        if _unordered(left) or _unordered(right) or _is_coarse(left, right):
            return Strength.CLOSE
        return Strength.EXACT
    if isinstance(op, ast.In | ast.NotIn):
        return Strength.MEMBER
    none = isinstance(right, ast.Constant) and right.value in (None, 0, "")
    if none or (called(left) == "len" and isinstance(right, ast.Constant) and right.value == 1):
        return Strength.TRUTH
    return Strength.BOUND


def _unordered(node: ast.expr) -> bool:
    return called(node) in _UNORDERED and isinstance(node, ast.Call) and bool(node.args)


def _is_coarse(left: ast.expr, right: ast.expr) -> bool:
    """Whether both sides go through one function, a plain value too: only what that leaves is compared."""
    if not (isinstance(left, ast.Call) and isinstance(right, ast.Call)):
        return False
    plain = right.args or (right.func.value if isinstance(right.func, ast.Attribute) else None)
    given = plain[0] if isinstance(plain, list) else plain
    if called(left) in WRITTEN or not isinstance(given, ast.Constant):
        return False
    return normal_form(left.func) == normal_form(right.func)


def _call(test: ast.Call, positive: bool) -> Strength:
    name = called(test)
    if name in ("all", "any") and len(test.args) == 1:
        inner = test.args[0]
        if isinstance(inner, ast.GeneratorExp | ast.ListComp):
            most = Strength.CLOSE if (name == "all") is positive else Strength.MEMBER
            narrowed = int(any(is_shortened(each.iter) for each in inner.generators))
            return Strength(max(0, min(strength_of(inner.elt, positive), most) - narrowed))
        return Strength.MEMBER
    if name in PARTS:
        return Strength.MEMBER
    if name in _PRESENCE:
        return Strength.TRUTH if positive else Strength.BOUND
    return Strength.MEMBER if positive else Strength.CLOSE


def call_strength(call: ast.Call) -> Strength | None:
    """The strength of a call that asserts by itself, or None for any other call."""
    name = called(call)
    if name in ("assertTrue", "assertFalse"):
        return strength_of(call.args[0], name == "assertTrue") if call.args else Strength.NONE
    if name in RAISING:
        return _raising(call)
    if name in _UNITTEST:
        pair = call.args[:2]
        if (
            len(pair) == 2
            and _UNITTEST[name] is Strength.EXACT
            and normal_form(pair[0]) == normal_form(pair[1])
        ):
            return Strength.NONE
        if name == "assertAlmostEqual":
            return Strength.CLOSE if is_wide(tolerance_of(call)) else Strength.EXACT
        return _UNITTEST[name]
    if name in MOCK:
        return MOCK[name]
    if name.startswith("assert") and len(name) > 6:
        return Strength.CLOSE  # a helper of a library or of the project: named to hold something
    if name == "fail" and isinstance(call.func, ast.Attribute):
        return Strength.MEMBER
    return None


def _raising(call: ast.Call) -> Strength:
    named = next((_error_names(arg) for arg in call.args[:1]), frozenset())
    asked = [keyword.value for keyword in call.keywords if keyword.arg in ("match", "check")]
    asked += call.args[1:2] if "egex" in called(call) else []
    if any(not matches_anything(one) for one in asked):
        return Strength.CLOSE
    return Strength.BOUND if named & _ANY_ERROR else Strength.MEMBER


def _error_names(node: ast.expr) -> frozenset[str]:
    nodes: Sequence[ast.expr] = node.elts if isinstance(node, ast.Tuple) else [node]
    return frozenset(
        item.id if isinstance(item, ast.Name) else item.attr
        for item in nodes
        if isinstance(item, ast.Name | ast.Attribute)
    )


def tolerance_of(test: ast.AST) -> float | None:
    """How far off an approximate comparison lets a value be, as a number; the widest of several."""
    found: list[float] = []
    for node in walk(test):
        if called(node) in ("approx", "isclose", "allclose", "assert_allclose", "assertAlmostEqual"):
            assert isinstance(node, ast.Call)
            if called(node) == "assertAlmostEqual" and len(node.args) > 2:
                found += [10.0 ** min(-value, 300) for value in _numbers(node.args[2:3])]
            elif called(node) == "approx":
                found += _numbers(node.args[1:3])
            elif called(node) != "assertAlmostEqual":
                found += _numbers(node.args[2:4])
            for keyword in node.keywords:
                if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, int | float):
                    value = float(keyword.value.value)
                    found.append(10.0 ** min(-value, 300) if keyword.arg == "places" else value)
    return max(found, default=None)


def _numbers(nodes: Sequence[ast.expr]) -> list[float]:
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [float(value) for value in values if isinstance(value, int | float)]


_FINE = 1e-4
"""A tolerance up to this only allows for the last digits of a floating-point number."""


def is_wide(tolerance: float | None) -> bool:
    """Whether a tolerance lets pass what rounding does not give; where none is written it is fine."""
    return tolerance is not None and tolerance > _FINE


def is_shortened(iterated: ast.expr) -> bool:
    """Whether a loop runs over a fixed part of what it could run over: `rows[:2]`, `islice(rows, 2)`."""
    if isinstance(iterated, ast.Subscript) and isinstance(iterated.slice, ast.Slice):
        return any(isinstance(end, ast.Constant) for end in (iterated.slice.lower, iterated.slice.upper))
    if called(iterated) == "zip" and isinstance(iterated, ast.Call):
        # It ends with the shorter of two.
        return len(iterated.args) > 1 and not any(one.arg == "strict" for one in iterated.keywords)
    return called(iterated) == "islice"


def bound_of(test: ast.AST) -> tuple[str, float] | None:
    """The bound that a comparison with a number sets, if it sets one."""
    if isinstance(test, ast.Call) and len(test.args) > 1 and called(test) in _BOUNDS:
        right, word = test.args[1], _BOUNDS[called(test)]
    elif isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        right, word = test.comparators[0], "most" if isinstance(test.ops[0], ast.Lt | ast.LtE) else "least"
    else:
        return None
    if isinstance(right, ast.Constant) and isinstance(right.value, int | float):
        return word, float(right.value)
    return None
