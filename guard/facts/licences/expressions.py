"""SPDX expressions as trees, and judged leaf by leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any


class Standing(Enum):
    """What may be done with a licence, worst last."""

    ALLOWED = 0
    UNKNOWN = 1
    INCOMPATIBLE = 2
    DENIED = 3


@dataclass(frozen=True)
class Judged:
    """How an expression stands, and the single licences that decide it."""

    standing: Standing
    leaves: tuple[str, ...]


def _library() -> Any:
    import license_expression  # 0.1 s, only where a licence is judged

    return license_expression


@lru_cache(maxsize=1)
def _licensing() -> Any:
    return _library().get_spdx_licensing()


def parse(text: str) -> Any | None:
    """The tree of an expression in which every name is an SPDX id or a `LicenseRef-`, or None."""
    licensing = _licensing()
    try:
        tree = licensing.parse(text, strict=True)
        unknown = licensing.unknown_license_keys(tree) if tree is not None else ["nothing"]
    except (_library().ExpressionError, _library().ExpressionParseError, RecursionError):
        return None
    return tree if all(key.lower().startswith("licenseref-") for key in unknown) else None


def known_ids() -> frozenset[str]:
    """Every SPDX licence id."""
    return frozenset(key for key in _licensing().known_symbols if not key.startswith("LicenseRef-"))


def leaves_of(expression: str) -> tuple[str, ...]:
    """The single licences that an expression names, `X WITH Y` as one."""
    tree = parse(expression)
    return tuple(dict.fromkeys(str(leaf) for leaf in _leaves(tree))) if tree is not None else ()


def _leaves(tree: Any) -> Iterable[Any]:
    if not _is_operator(tree):
        yield tree
        return
    for part in tree.args:
        yield from _leaves(part)


def _is_operator(tree: Any) -> bool:
    licensing = _licensing()
    return isinstance(tree, licensing.AND | licensing.OR)


def is_choice(tree: Any) -> bool:
    """Whether an expression's tree leaves the choice between several licences."""
    return isinstance(tree, _licensing().OR)


def judge(expression: str, leaf: Callable[[str], Standing]) -> Judged:
    """How an expression stands: AND as its worst part, OR as its best, each `leaf` as the caller says."""
    tree = parse(expression)
    return _judge(tree, leaf) if tree is not None else Judged(Standing.UNKNOWN, (expression,))


def _judge(tree: Any, leaf: Callable[[str], Standing]) -> Judged:
    if not _is_operator(tree):
        name = str(tree)
        return Judged(leaf(name), (name,))
    parts = [_judge(part, leaf) for part in tree.args]
    pick = max if isinstance(tree, _licensing().AND) else min
    standing = pick((part.standing for part in parts), key=lambda one: one.value)
    names = (name for part in parts if part.standing is standing for name in part.leaves)
    return Judged(standing, tuple(dict.fromkeys(names)))
