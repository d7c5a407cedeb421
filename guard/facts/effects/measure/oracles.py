"""Expectations of tests that come of the very code under test, by whatever way they reach the comparison."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.equalities import equalities
from guard.facts.effects.measure.family import LEAKED
from guard.facts.effects.measure.followed import READS, WRITES, places
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import Compared, inside, own, said, short
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.protection.sides import Function, Part, Sides
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import arguments, callee
from guard.syntax.walk import walk

PURE = frozenset(
    {"len", "sorted", "str", "list", "set", "tuple", "dict", "int", "float", "repr", "type", "sum", "min"}
    | {"max", "join", "round", "isinstance", "bool", "bytes", "frozenset", "abs", "any", "all", "hash", "id"}
    | {"iter", "next", "vars", "getattr", "enumerate", "range", "zip", "map", "filter", "reversed", "format"}
)  # fmt: skip
"""What the language itself does to a value before it is compared."""
_LITERALS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Constant, ast.JoinedStr)
_DEEPEST = 3
"""How many helpers, fixtures and tables of cases an expectation is followed through."""
_Held = tuple[Counter[str], dict[str, tuple[ast.AST, bool]]]


def circular(compared: Compared, sides: Sides) -> Iterator[ChangeEffect]:
    """The effects of tests that held a result against something else, and now hold it against itself."""
    part = compared.pair.after
    if not is_of_tests(part.path):
        return
    for old, new in _tests(compared, sides):
        if ast.dump(old.node) == ast.dump(new.node) and not isinstance(part.node, ast.Module):
            continue
        free, asked = _Side(old, sides, after=False).held()
        still, asks = _Side(new, sides, after=True).held()
        for name in sorted(asks.keys() - asked.keys()):
            if still[name] < free[name]:
                where, same = asks[name]
                what = f"`{short(where)}` expects what {name} gives, and {new.short} held it against another"
                yield of_line(
                    LEAKED, part.path, f"{new.name}: {what} before", said(where), after=new.at(where),
                    severity=None if same else Severity.MEDIUM, confidence=Confidence.HIGH if same else None,
                )  # fmt: skip
                break


def _tests(compared: Compared, sides: Sides) -> Iterator[tuple[Part, Part]]:
    """The test that a pair is; else those whose head is altered, or whose cases have an altered name."""
    old, new = compared.pair.before, compared.pair.after
    if isinstance(new.node, Function):
        if new.short.startswith("test"):
            yield old, new
        return
    heads = {one.node.name for _, one in compared.arrived if isinstance(one.node, Function)}
    names = {
        said(target)
        for _, one in compared.arrived if isinstance(one.node, ast.Assign)
        for target in one.node.targets
        if any(isinstance(item, ast.Call) for item in walk(one.node.value))
    }  # fmt: skip
    before = {one.name: one for one in sides.of_file(old.path, after=False)} if heads or names else {}
    for one in sides.of_file(new.path) if before else ():
        is_test = isinstance(one.node, Function) and one.short.startswith("test") and one.name in before
        if is_test and (one.short in heads or _speaks_of(one.node, names)):
            yield before[one.name], one


def _speaks_of(node: ast.AST, names: set[str]) -> bool:
    return bool(names) and any(isinstance(item, ast.Name) and item.id in names for item in walk(node))


class _Side:
    """What one test, on one side of a change, holds of which function, and what it expects that to be."""

    def __init__(self, part: Part, sides: Sides, *, after: bool) -> None:
        self._part = part
        self._named = sides.after_named if after else sides.before_named
        self._bound = Bound(part.node)
        self._module = Bound(part.source.tree)
        self._written = list(_written(part.node, self._bound))

    def held(self) -> _Held:
        """How often each function is held against what it did not give, and where against what it gave.

        Beside where: whether both sides are the very same call.
        """
        free: Counter[str] = Counter()
        asks: dict[str, tuple[ast.AST, bool]] = {}
        for one in inside(self._part.node):
            for left, right in equalities(one.node):
                for subject, expected in ((left, right), (right, left)):
                    if not (name := self._subject(subject)):
                        continue
                    if name in set(self._callees(expected, self._bound, _DEEPEST)):
                        same = said(self._bound.core(subject)) == said(self._bound.core(expected))
                        asks.setdefault(name, (one.node, same))
                    else:
                        free[name] += 1
        return free, asks

    def _subject(self, node: ast.expr) -> str:
        """The function whose result is compared, through what only takes a part of it or puts it in order."""
        for _ in range(10):
            match self._bound.core(node):
                case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
                    node = inner
                case ast.ListComp(elt=inner) | ast.GeneratorExp(elt=inner) | ast.SetComp(elt=inner):
                    node = inner
                case ast.Call(func=ast.Name(id=name), args=[inner, *_]) if name in PURE:
                    node = inner
                case ast.Call(func=ast.Attribute(value=ast.Call() as inner), args=[], keywords=[]):
                    node = inner
                case ast.Call() as call:
                    return "" if _is_the_languages(call, self._bound) else callee(call)
                case _:
                    return ""
        return ""

    def _callees(self, node: ast.expr, bound: Bound, left: int) -> Iterator[str]:
        """The functions that a value is what they give, through names, cases, fixtures and helpers."""
        for one in bound.origins(node):
            if isinstance(one, ast.Call) and (name := callee(one)) and not _is_of_literal(one, bound):
                yield name
                if bound is self._bound:
                    yield from self._recorded(one, left)
                if left and isinstance(one.func, ast.Name):
                    yield from self._given(name, left)
            elif isinstance(one, ast.Name) and left and not bound.of(one):
                for value in self._cases(one.id):
                    yield from self._callees(value, self._module, left - 1)
                if one.id in _parameters(self._part.node):
                    yield from self._given(one.id, left)

    def _recorded(self, call: ast.Call, left: int) -> Iterator[str]:
        """The functions that give what the test itself wrote where it now reads."""
        read = places(call, READS, self._bound) if self._written else set()
        for place, values in self._written if left and read else ():
            if place & read:
                for value in values:
                    yield from self._callees(value, self._bound, left - 1)

    def _given(self, name: str, left: int) -> Iterator[str]:
        """The functions that a helper or a fixture of the tests gives the result of."""
        for part in self._named(name):
            if isinstance(part.node, Function) and is_of_tests(part.path):
                bound = Bound(part.node)
                for one in inside(part.node):
                    value = getattr(one.node, "value", None)
                    if isinstance(one.node, ast.Return) and value is not None:
                        yield from self._callees(value, bound, left - 1)
                    elif isinstance(value, ast.Yield) and value.value is not None:
                        yield from self._callees(value.value, bound, left - 1)

    def _cases(self, name: str) -> Iterator[ast.expr]:
        """What a parameter of the test is given: its column of the cases, or whatever makes them."""
        for one in getattr(self._part.node, "decorator_list", ()):
            if not isinstance(one, ast.Call) or callee(one) != "parametrize" or len(one.args) < 2:
                continue
            names = _names(one.args[0])
            if name in names:
                yield from _column(self._module.core(one.args[1]), names.index(name), len(names))


def _is_the_languages(call: ast.Call, bound: Bound) -> bool:
    """Whether a call only puts a value into another form, or takes it out of a table that is written down."""
    return callee(call) in PURE or _is_of_literal(call, bound)


def _is_of_literal(call: ast.Call, bound: Bound) -> bool:
    """Whether a method of something that is written down is called: `table.items()`."""
    return isinstance(call.func, ast.Attribute) and isinstance(bound.core(call.func.value), _LITERALS)


def _written(node: ast.AST, bound: Bound) -> Iterator[tuple[set[str], list[ast.expr]]]:
    """Where a test writes unasked, and what."""
    if not isinstance(node, Function):
        return
    for one in inside(node):
        if any(isinstance(each, ast.If) and _is_wish(each.test, bound) for each in one.above):
            continue
        for call in (item for part in own(one.node) for item in walk(part) if isinstance(item, ast.Call)):
            to = [key.value for key in call.keywords if key.arg == "file"]
            if callee(call) == "print" and to:
                yield places(ast.Call(ast.Name("open"), to, []), frozenset({"open"}), bound), call.args
            elif callee(call) in WRITES and (place := places(call, WRITES, bound)):
                yield place, arguments(call)


def _is_wish(test: ast.expr, bound: Bound) -> bool:
    """Whether a condition asks what somebody wants, and neither a file nor a result: nor holds unasked."""
    for one in bound.origins(test):
        if isinstance(one, ast.Constant) and one.value is True:
            return False
        if isinstance(one, ast.Call):
            if callee(one) in READS | {"exists", "is_file", "isfile"}:
                return False
            if callee(one) in ("get", "getenv") and any(_holds(default) for default in one.args[1:]):
                return False
    return not any(isinstance(one, ast.Compare) and _of_results(one, bound) for one in walk(test))


def _holds(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value) and node.value not in ("0", "false", "no")


def _of_results(test: ast.Compare, bound: Bound) -> bool:
    """Whether a comparison is of two things that were worked out, as neither is written down."""
    return not any(isinstance(bound.core(one), ast.Constant) for one in (test.left, *test.comparators))


def _parameters(node: ast.AST) -> set[str]:
    return {one.arg for one in node.args.args} if isinstance(node, Function) else set()


def _names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [one.strip() for one in node.value.split(",")]
    if isinstance(node, ast.Tuple | ast.List):
        return [str(one.value) for one in node.elts if isinstance(one, ast.Constant)]
    return []


def _column(cases: ast.expr, at: int, wide: int) -> Iterator[ast.expr]:
    rows = cases.elts if isinstance(cases, ast.List | ast.Tuple) else [getattr(cases, "elt", cases)]
    for row in rows:
        if isinstance(row, ast.Call) and callee(row) == "param":
            yield from row.args[at : at + 1]
        elif wide > 1 and isinstance(row, ast.Tuple | ast.List):
            yield from row.elts[at : at + 1]
        else:
            yield row
