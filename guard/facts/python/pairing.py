"""Which statement of a block became which: by place, by text, by normal form, by name, by likeness.

Statements whose lines did not change are anchors and never looked at again. The others are matched in
stages, the surest first, and within the gap between two anchors before across gaps. A statement that kept its
code but not its order is marked as moved: a reordering never goes unnamed.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from guard.facts.files.lines import longest_increasing
from guard.facts.python.alignment import Alignment
from guard.facts.python.statements import Category, Unit
from guard.syntax.python_normal import normal_form

_RENAME_LIKENESS = 0.6
_RENAME_CANDIDATES = 400
_NAMED = frozenset({Category.FUNCTION, Category.CLASS, Category.ASSIGNMENT, Category.IMPORT})


@dataclass(frozen=True, eq=False)
class Pair:
    """A statement before and after; one of them missing means removed or added."""

    before: Unit | None
    after: Unit | None
    moved: bool = False
    """Whether its order among the statements of the block changed."""


@dataclass(frozen=True, eq=False)
class _Loose:
    """A statement that is no anchor: the anchors before it, its place in the block, the statement."""

    gap: int
    index: int
    unit: Unit


def pair_units(before: Sequence[Unit], after: Sequence[Unit], alignment: Alignment) -> list[Pair]:
    """The statements of two blocks in pairs; anchors (unchanged, in place) are left out."""
    left, right = _loose(before, after, alignment)
    pairs: list[tuple[_Loose, _Loose]] = []
    for key in (_by_text, _by_normal, _by_name, _by_head):
        # A normal form costs something: not for what has nothing of its name and type on the other side.
        shared = {_likely(loose.unit) for loose in left} & {_likely(loose.unit) for loose in right}
        for across in (False, True):
            if across and key is _by_head:
                continue
            sides = [[loose for loose in side if _likely(loose.unit) in shared] for side in (left, right)]
            matched = _match(sides[0], sides[1], key, across)
            pairs += matched
            taken = {id(loose) for pair in matched for loose in pair}
            left = [loose for loose in left if id(loose) not in taken]
            right = [loose for loose in right if id(loose) not in taken]
    for matched in (_renamed(left, right), _same_type(left, right)):
        pairs += matched
        taken = {id(loose) for pair in matched for loose in pair}
        left = [loose for loose in left if id(loose) not in taken]
        right = [loose for loose in right if id(loose) not in taken]
    return [
        *_with_order(pairs),
        *(Pair(loose.unit, None) for loose in left),
        *(Pair(None, loose.unit) for loose in right),
    ]


def _loose(
    before: Sequence[Unit], after: Sequence[Unit], alignment: Alignment
) -> tuple[list[_Loose], list[_Loose]]:
    by_place = {(unit.start, unit.col): index for index, unit in enumerate(after)}
    anchors: dict[int, int] = {}
    left: list[_Loose] = []
    for index, unit in enumerate(before):
        counterpart = by_place.get((alignment.target(unit.start) or 0, unit.col))
        if counterpart is not None and alignment.same_place(unit, after[counterpart]):
            anchors[counterpart] = index
        else:
            left.append(_Loose(len(anchors), index, unit))
    right: list[_Loose] = []
    gap = 0
    for index, unit in enumerate(after):
        if index in anchors:
            gap += 1
        else:
            right.append(_Loose(gap, index, unit))
    return left, right


def _likely(unit: Unit) -> Hashable:
    """What two statements must share to be one by text, normal form, name or head."""
    return (unit.category, unit.name)


def _by_text(unit: Unit) -> Hashable:
    return (unit.category, unit.text)


def _by_normal(unit: Unit) -> Hashable | None:
    if unit.category in (Category.FUNCTION, Category.CLASS):
        return None  # their names tell as much, and cost nothing
    return (unit.category, unit.normal)


def _by_name(unit: Unit) -> Hashable | None:
    if unit.category is Category.DOCSTRING:
        return Category.DOCSTRING
    if unit.category in _NAMED and unit.name:
        return (unit.category, unit.name)
    return None


def _by_head(unit: Unit) -> Hashable | None:
    """What a nameless statement is about: the callee, the condition, the thing looped over."""
    node = unit.node
    if isinstance(node, ast.Expr):
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        return normal_form(value.func) if isinstance(value, ast.Call) else None
    if isinstance(node, ast.If | ast.While):
        return (type(node), normal_form(node.test))
    if isinstance(node, ast.For | ast.AsyncFor):
        return (type(node), normal_form(node.target))
    if isinstance(node, ast.With | ast.AsyncWith):
        return (type(node), normal_form(node.items))
    return None


def _match(
    left: list[_Loose], right: list[_Loose], key: Callable[[Unit], Hashable | None], across: bool
) -> list[tuple[_Loose, _Loose]]:
    """Pair those with equal keys in order, within a gap or, with `across`, anywhere in the block."""
    if not left or not right:
        return []
    waiting: dict[Hashable, deque[_Loose]] = defaultdict(deque)
    for loose in right:
        if (found := key(loose.unit)) is not None:
            waiting[found if across else (loose.gap, found)].append(loose)
    pairs: list[tuple[_Loose, _Loose]] = []
    for loose in left:
        found = key(loose.unit)
        queue = waiting.get(found if across else (loose.gap, found)) if found is not None else None
        if queue:
            pairs.append((loose, queue.popleft()))
    return pairs


def _renamed(left: list[_Loose], right: list[_Loose]) -> list[tuple[_Loose, _Loose]]:
    """Functions and classes under another name with an equal or similar body, the most alike first."""
    olds = [loose for loose in left if loose.unit.category in (Category.FUNCTION, Category.CLASS)]
    news = [loose for loose in right if loose.unit.category in (Category.FUNCTION, Category.CLASS)]
    if not olds or not news or len(olds) * len(news) > _RENAME_CANDIDATES:
        return []
    bags = {id(loose): _bag(loose.unit) for loose in (*olds, *news)}
    scored: list[tuple[float, int, int]] = []
    for i, old in enumerate(olds):
        for j, new in enumerate(news):
            if old.unit.category is new.unit.category:
                score = _likeness(bags[id(old)], bags[id(new)])
                if score >= _RENAME_LIKENESS:
                    scored.append((-score, i, j))
    pairs: list[tuple[_Loose, _Loose]] = []
    used: set[tuple[str, int]] = set()
    for _, i, j in sorted(scored):
        if ("old", i) not in used and ("new", j) not in used:
            used |= {("old", i), ("new", j)}
            pairs.append((olds[i], news[j]))
    return pairs


def _bag(unit: Unit) -> Counter[bytes]:
    """The lines of a definition, but for the one that names it."""
    first = getattr(unit.node, "lineno", unit.start)
    lines = (unit.source.lines[number - 1].strip() for number in unit.lines if number != first)
    return Counter(line for line in lines if line)


def _likeness(one: Counter[bytes], other: Counter[bytes]) -> float:
    total = max(one.total(), other.total())
    return (one & other).total() / total if total else 0.0


def _same_type(left: list[_Loose], right: list[_Loose]) -> list[tuple[_Loose, _Loose]]:
    """Nameless statements of one type in one gap, in order."""
    plain = [
        [loose for loose in side if loose.unit.category not in _NAMED | {Category.DOCSTRING}]
        for side in (left, right)
    ]
    return _match(plain[0], plain[1], lambda unit: type(unit.node).__name__, across=False)


def _with_order(pairs: list[tuple[_Loose, _Loose]]) -> Iterator[Pair]:
    """Mark as moved what changed its gap, or its order within it (as few as possible)."""
    ordered = sorted(pairs, key=lambda pair: pair[0].index)
    stay = [pair for pair in ordered if pair[0].gap == pair[1].gap]
    kept = {id(stay[i][0]) for i in longest_increasing([pair[1].index for pair in stay])}
    for old, new in ordered:
        yield Pair(old.unit, new.unit, moved=id(old) not in kept)
