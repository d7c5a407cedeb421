"""Assertions by call as the comparisons they stand for.

`self.assertEqual(a, b)`, `eq_(a, b)`, `np.testing.assert_equal(a, b)` and `assert a == b` hold the same, so
they are given one form; who moves from one to the other neither gains nor loses anything.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from guard.expressions import expression
from guard.syntax.calls import callee as called

_COMPARED: Mapping[str, Callable[[], ast.cmpop]] = {
    "equal": ast.Eq, "equals": ast.Eq, "listequal": ast.Eq, "dictequal": ast.Eq, "tupleequal": ast.Eq,
    "setequal": ast.Eq, "sequenceequal": ast.Eq, "multilineequal": ast.Eq, "arrayequal": ast.Eq,
    "arrayequiv": ast.Eq, "stringequal": ast.Eq, "notequal": ast.NotEq, "notequals": ast.NotEq,
    "is": ast.Is, "isnot": ast.IsNot, "in": ast.In, "notin": ast.NotIn, "greater": ast.Gt,
    "greaterequal": ast.GtE, "less": ast.Lt, "lessequal": ast.LtE,
}  # fmt: skip
_CLOSE = frozenset({"almostequal", "almostequals", "arrayalmostequal", "allclose", "approxequal", "isclose"})
_PLACES = {"places", "decimal", "significant"}
_SAID_ON_FAILURE = frozenset({"msg", "err_msg", "verbose", "message", "reason"})
_PREDICATES = frozenset({"allclose", "isclose", "array_equal", "array_equiv"})
"""Functions that tell of two values whether they are equal, or nearly so."""
_SAME = expression(r"(^|_)(equals?|same|equivalent|identical)$")
"""The end of the name of a function that tells whether its first two arguments are the same."""
_ALONE = frozenset({"eq_", "ok_"})


def as_condition(call: ast.Call) -> ast.expr | None:
    """The condition that an asserting call asserts; None where it is no known one."""
    name = called(call)
    if name in _ALONE:
        word = "equal" if name == "eq_" else "true"
    elif name.startswith("assert"):
        word = name[6:].replace("_", "").casefold()
    else:
        return None
    return _condition(word, call)


def as_comparison(test: ast.expr) -> ast.expr:
    """An asserted expression, with a function that compares two values written as the comparison."""
    if isinstance(test, ast.Call) and called(test) in _PREDICATES:
        return _condition(called(test).replace("_", ""), test) or test
    if isinstance(test, ast.Call) and _SAME.search(called(test)) and len(test.args) > 1:
        # In whatever way it compares, it is not told here: nearly the value.
        one, other = (_called("sorted", each) for each in test.args[:2])
        return _compare(one, ast.Eq(), other)
    return test


def _condition(word: str, call: ast.Call) -> ast.expr | None:
    args = call.args
    if any(isinstance(one, ast.Starred) for one in args) or any(one.arg is None for one in call.keywords):
        return None
    given = [one for one in call.keywords if one.arg not in _SAID_ON_FAILURE]
    if word in _CLOSE and len(args) > 1:
        return _compare(args[0], ast.Eq(), _approx(word, args, given))
    if given:
        return None
    match word, args:
        case "true", [only, *_]:
            return only
        case "false", [only, *_]:
            return ast.UnaryOp(ast.Not(), only)
        case "isnone", [only, *_]:
            return _compare(only, ast.Is(), ast.Constant(None))
        case "isnotnone", [only, *_]:
            return _compare(only, ast.IsNot(), ast.Constant(None))
        case "isinstance", [value, kind, *_]:
            return _called("isinstance", value, kind)
        case "notisinstance" | "isnotinstance", [value, kind, *_]:
            return ast.UnaryOp(ast.Not(), _called("isinstance", value, kind))
        case (("regex" | "regexpmatches"), [text, pattern, *_]):
            return _found(pattern, text)
        case (("notregex" | "notregexpmatches"), [text, pattern, *_]):
            return ast.UnaryOp(ast.Not(), _found(pattern, text))
        case (("countequal" | "itemsequal"), [one, other, *_]):
            return _compare(_called("sorted", one), ast.Eq(), _called("sorted", other))
        case _, [one, other, *_] if word in _COMPARED:
            return _compare(one, _COMPARED[word](), other)
    return None


def _approx(word: str, args: Sequence[ast.expr], given: Sequence[ast.keyword]) -> ast.expr:
    """`approx` with the tolerance that the call gives."""
    tolerances = [*given]
    names = ("rtol", "atol") if word in ("allclose", "isclose") else ("places",)
    tolerances += [ast.keyword(name, one) for name, one in zip(names, args[2:], strict=False)]
    said = [ast.keyword("places" if one.arg in _PLACES else one.arg, one.value) for one in tolerances]
    return ast.Call(ast.Name("approx", ast.Load()), [args[1]], said)


def _compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant) and isinstance(op, ast.Eq):
        left, right = right, left
    return ast.Compare(left, [op], [right])


def _found(pattern: ast.expr, text: ast.expr) -> ast.expr:
    search = ast.Attribute(ast.Name("re", ast.Load()), "search", ast.Load())
    return ast.Call(search, [pattern, text], [])


def _called(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


_RAISING = {"assertRaises": "raises", "assertRaisesRegex": "raises", "assertRaisesRegexp": "raises",
            "assert_raises": "raises", "assert_raises_regex": "raises", "assertWarns": "warns",
            "assertWarnsRegex": "warns", "assert_warns": "warns"}  # fmt: skip


def as_raises(call: ast.Call) -> tuple[ast.Call, list[ast.expr]]:
    """A call that expects an exception in pytest's form, and what it calls by itself, if anything."""
    name = called(call)
    args, keywords = list(call.args), list(call.keywords)
    named = {one.arg for one in keywords}
    if "egex" in name and len(args) > 1:
        keywords = [*keywords, ast.keyword("match", args.pop(1))]
    elif "expected_regex" in named:
        keywords = [ast.keyword("match" if one.arg == "expected_regex" else one.arg, one.value)
                    for one in keywords]  # fmt: skip
    run: list[ast.expr] = []
    if len(args) > 1:
        passed = [one for one in keywords if one.arg != "match"]
        run = [ast.Call(args[1], args[2:], passed)]
        keywords = [one for one in keywords if one.arg == "match"]
    form = ast.Call(ast.Name(_RAISING.get(name, name), ast.Load()), args[:1], keywords)
    return ast.copy_location(form, call), run


def as_context(context: ast.expr) -> ast.expr:
    """What a name that `with` gives stands for: of what expects an exception, its form without the regex.

    So that `excinfo.value` is the same under `raises(E)`, `assertRaises(E)` and `raises(E, match=...)`.
    """
    if not isinstance(context, ast.Call) or called(context) not in {*_RAISING, "raises", "warns"}:
        return context
    call, _ = as_raises(context)
    return ast.copy_location(ast.Call(call.func, call.args, []), call)
