"""Named values in Python that became looser: settings, defaults of parameters, arguments of calls."""

from __future__ import annotations

import ast
import operator
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.listing import parts_of
from guard.facts.effects.protection.sides import Pair, Part
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.values import MISSING, Looser, Missing, Symbol, looser
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import called, defaults, dotted
from guard.syntax.python_text import unparse
from guard.syntax.walk import children

_ARITHMETIC = {
    ast.Mult: operator.mul,
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.LShift: operator.lshift,
}
_SECONDS = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1, "weeks": 604800}
_BY_PLACE = ("days", "seconds")
"""What `timedelta` takes by place."""
_FROM_OUTSIDE = frozenset(
    ["get", "getenv", "config", "env", "bool", "int", "float", "str", "getint", "getboolean"]
)
_BESIDE = frozenset(["run", "check_call", "check_output", "Popen", "zip", "add_argument", "getLogger"])
"""Calls whose options are about failing loudly, or about form."""
_DEPTH = 4
_PATH = expression(r"""(?:pathlib\.)?(?:Pure)?(?:Posix)?Path\(['"](/[^'"]*)['"]\)(?:\.resolve\(\))?""")


@dataclass(frozen=True)
class _Named:
    value: Any
    node: ast.AST
    shown: str


def loosened(pair: Pair) -> Iterator[ChangeEffect]:
    """The values that stand in a function, class or module on both sides, and let more through now."""
    before, after = _changed(pair.before, pair.after)
    calls_after = {key[:2] for key in after if key[0] == "call"}
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            if key[0] != "call" or key[:2] not in calls_after:
                continue
            first = key[1].partition(" ")[0] if key[0] == "call" else ""
            if first.rpartition(".")[2] in _BESIDE:
                continue
            new = _Named(MISSING, pair.after.node, old.shown)
        if old.value == new.value and type(old.value) is type(new.value):
            continue
        found = looser(old.shown, old.value, new.value) or _higher(key[-1], old.value, new.value, pair)
        if found is None or _moved(old, before, after):
            continue
        is_missing = isinstance(new.value, Missing)
        where = f" in {pair.after.name}" if pair.after.name else ""
        said = f"{old.shown} {found.how}"
        yield effect(
            REMOVED if found.is_gone else LOOSENED, pair, found.severity,
            f"`{old.shown}`{where} {found.how}", said,
            before=pair.before.at(old.node), after=None if is_missing else pair.after.at(new.node),
            confidence=found.confidence,
        )  # fmt: skip


def _higher(name: str, before: Any, after: Any, pair: Pair) -> Looser | None:
    """Whether a folder that paths are kept in became one above it."""
    texts = [_PATH.fullmatch(one.text) if isinstance(one, Symbol) else None for one in (before, after)]
    if not all(texts):
        return None
    old, new = (found[1].rstrip("/") + "/" for found in texts if found)
    keeps = rf"(?:relative_to|startswith|commonpath)\([^\n]*\b{re.escape(name)}\b"
    if old == new or not old.startswith(new) or not re.search(keeps, pair.after.source.text):
        return None
    return Looser(f"was {old!r} and is {new!r}, above it, and paths are kept in it", Severity.MEDIUM)


def _moved(old: _Named, before: _Values, after: _Values) -> bool:
    """Whether the same list of guards is given to something else now."""
    if not isinstance(old.value, list) or not old.value:
        return False
    came = [one.value for key, one in after.items() if key not in before]
    return any(isinstance(value, list) and all(one in value for one in old.value) for value in came)


_Values = dict[tuple[str, ...], _Named]


def _changed(before: Part, after: Part) -> tuple[_Values, _Values]:
    """The named values of the statements of two parts that are not written alike in both."""
    sides = [_written(before), _written(after)]
    left = [[node for text, node in side if text not in known] for side, known in _against(sides)]
    found: list[_Values] = [{}, {}]
    for part, statements, values in zip((before, after), left, found, strict=True):
        if isinstance(part.node, ast.FunctionDef | ast.AsyncFunctionDef):
            _defaults(part.node, values)
        _values(statements, values)
    return found[0], found[1]


def _against(
    sides: list[list[tuple[bytes, ast.AST]]],
) -> Iterator[tuple[list[tuple[bytes, ast.AST]], frozenset[bytes]]]:
    texts = [frozenset(text for text, _ in side) for side in sides]
    yield sides[0], texts[1]
    yield sides[1], texts[0]


def _written(part: Part) -> list[tuple[bytes, ast.AST]]:
    """The statements of a part, heads and decorators among them, each with its text."""
    node = part.node
    found: list[tuple[bytes, ast.AST]] = []
    heads = [] if isinstance(node, ast.Module) else list(node.decorator_list)
    for one in [*heads, *_own(node)]:
        end = one.end_lineno or one.lineno
        found.append((part.source.slice(one.lineno, one.col_offset, end, one.end_col_offset or 0), one))
    return found


def _values(statements: list[ast.AST], found: _Values) -> None:
    """Enter the named values of statements, by what names them."""
    counts: defaultdict[str, int] = defaultdict(int)
    for statement in statements:
        _assigned(statement, found)
        for name, call in sorted(called(statement), key=lambda one: (one[1].lineno, one[1].col_offset)):
            first = unparse(call.args[0])[:60] if call.args else ""
            counts[name + first] += 1
            place = f"{name} {first} {counts[name + first]}"
            found["call", place] = _Named(Symbol(name), call, name)
            for keyword in call.keywords:
                if keyword.arg is not None:
                    shown = f"{name.rpartition('.')[2]}({keyword.arg})"
                    _enter(("call", place, keyword.arg), shown, keyword.value, found, _DEPTH)


def _own(node: ast.AST) -> Iterator[ast.stmt | ast.expr]:
    """The simple statements of a part, and the heads of the others."""
    stack: list[ast.AST] = list(reversed(getattr(node, "body", [])))
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(statement, ast.stmt) and not hasattr(statement, "body"):
            yield statement
        else:
            for child in children(statement):
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    stack.append(child)
                elif isinstance(child, ast.expr):
                    yield child


def _assigned(node: ast.AST, found: _Values) -> None:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return
    name = unparse(target)
    _enter(("name", name), name, value, found, _DEPTH)


def _defaults(node: ast.FunctionDef | ast.AsyncFunctionDef, found: _Values) -> None:
    for argument, value in defaults(node):
        _enter(("default", argument.arg), argument.arg, value, found, _DEPTH)


def _enter(key: tuple[str, ...], shown: str, node: ast.expr, found: _Values, depth: int) -> None:
    found[key] = _Named(value_of(node), node, shown)
    if isinstance(node, ast.Dict) and depth:
        for name, value in zip(node.keys, node.values, strict=True):
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                _enter((*key, name.value), f"{shown}[{name.value}]", value, found, depth - 1)


def value_of(node: ast.expr) -> Any:
    """The value of an expression as plain data: literals, lists of them, sums; else what is written."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [value for one in node.elts for value in _element(one)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = value_of(node.operand)
        return -inner if isinstance(inner, int | float) else Symbol(unparse(node))
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        left, right = value_of(node.left), value_of(node.right)
        if all(isinstance(one, int | float) and abs(one) < 10**9 for one in (left, right)):
            small = not isinstance(node.op, ast.LShift) or (
                type(left) is type(right) is int and 0 <= right < 64
            )
            return _ARITHMETIC[type(node.op)](left, right) if small else Symbol(unparse(node))
    if isinstance(node, ast.Call):
        return _of_call(node)
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return _of_each(node)
    return Symbol(unparse(node))


def _element(node: ast.expr) -> list[Any]:
    """What one element of a display puts in: several where it is unpacked, and a text gives its letters."""
    inner = value_of(node.value) if isinstance(node, ast.Starred) else None
    if isinstance(inner, str):
        return list(inner)
    return inner if isinstance(inner, list) else [value_of(node)]


def _of_each(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
    """The list that a comprehension goes through and gives back as it is, but for blanks and empty parts."""
    [first, *more] = node.generators
    inner = value_of(first.iter)
    element = node.elt
    if isinstance(element, ast.Call) and isinstance(element.func, ast.Attribute) and not element.args:
        element = element.func.value if element.func.attr in _KEEPS else element
    is_same = isinstance(element, ast.Name) and unparse(first.target) == element.id
    if more or not isinstance(inner, list) or not is_same:
        return Symbol(unparse(node))
    return [one for one in inner if one != ""] if first.ifs else inner


_KEEPS = frozenset({"strip", "lower", "casefold"})


def _of_split(node: ast.Call) -> Any:
    """The parts of a text that is written out: `os.environ.get("PREFIXES", "/a,/b").split(",")`."""
    assert isinstance(node.func, ast.Attribute)
    whole = value_of(node.func.value)
    separator = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else ""
    if not isinstance(whole, str) or not isinstance(separator, str) or len(node.args) > 1:
        return Symbol(unparse(node))
    return parts_of(whole, separator) if separator else whole.split()


def _converted(name: str, value: Any) -> Any:
    """A text as the number that `int` or `float` makes of it."""
    if name not in ("int", "float") or not isinstance(value, str):
        return value
    try:
        return float(value) if name == "float" else int(value)
    except ValueError:
        return value


def _of_call(node: ast.Call) -> Any:
    name = dotted(node.func).rpartition(".")[2]
    if name == "timedelta" and len(node.args) <= len(_BY_PLACE):
        parts = [*zip(_BY_PLACE, map(value_of, node.args), strict=False)]
        parts += [(keyword.arg or "", value_of(keyword.value)) for keyword in node.keywords]
        if all(arg in _SECONDS and isinstance(value, int | float) for arg, value in parts):
            return sum(_SECONDS[arg] * value for arg, value in parts)
    if name == "split" and isinstance(node.func, ast.Attribute):
        return _of_split(node)
    if name in ("strip", "lower") and isinstance(node.func, ast.Attribute) and not node.args:
        return value_of(node.func.value)
    if name in ("frozenset", "set", "tuple", "list") and len(node.args) == 1:
        inner = value_of(node.args[0])
        if isinstance(inner, str):
            return list(inner)  # a text is taken apart into its letters
        return inner if isinstance(inner, list) else Symbol(unparse(node))
    if name in _FROM_OUTSIDE:
        default = [keyword.value for keyword in node.keywords if keyword.arg == "default"] or node.args[1:2]
        if default:
            return value_of(default[0])
        if name in ("bool", "int", "float", "str") and len(node.args) == 1:
            return _converted(name, value_of(node.args[0]))
    if name == "compile" and node.args and isinstance(node.args[0], ast.Constant):
        return node.args[0].value
    return Symbol(unparse(node))
