"""Roles whose grants grew, each held against the roles beside it, as what they resolve to.

Aliases, merge keys and what one role inherits from another are written out first: what counts is what a role
may do in the end, however it is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guard.facts.effects.protection.config.compare import name_of
from guard.facts.effects.protection.values import Looser, rank
from guard.facts.effects.protection.words import listed, words_of
from guard.model.finding import Severity
from guard.syntax.tree import Tree

_HOLDERS = listed(
    "role roles group groups permission permissions grants acl rbac scopes clients profiles subjects"
)
"""Words of keys whose members are roles, each with what it may do."""
_INHERITS = listed("inherits inherit extends parent parents includes include base composites roles")
_STRONG_GRANT = listed(
    "write delete remove admin manage refund any all impersonate approve export update create edit grant "
    "payout transfer override root sudo publish"
)
"""Words of grants that say more than to look at what is one's own."""
_DEEPEST = 6
_MOST_ROLES = 200
Path = tuple[str, ...]


@dataclass(frozen=True)
class Wider:
    """A role that may do more than before."""

    path: Path
    how: Looser
    before: Tree
    after: Tree


def wider(before: Tree, after: Tree) -> tuple[Wider, ...]:
    """The roles that came to hold all that another role held above them, or a grant that is strong."""
    old = dict(_tables(before, (), 0))
    found: list[Wider] = []
    for path, table in _tables(after, (), 0) if old else ():
        was = old.get(path)
        if was is not None and 1 < len(table) <= _MOST_ROLES:
            found += _compared(path, was, table)
    return tuple(found)


def _tables(tree: Tree, path: Path, depth: int) -> Iterator[tuple[Path, Mapping[str, Tree]]]:
    """The mappings and lists of roles in a tree, by their path."""
    if depth > _DEEPEST:
        return
    named = {name_of(one): one for one in tree.items if name_of(one)} if not tree.is_leaf else {}
    members = tree.members or named
    if path and members and frozenset(words_of(path[-1])) & _HOLDERS:
        yield path, members
    for key, one in members.items():
        yield from _tables(one, (*path, key), depth + 1)


def _compared(path: Path, was: Mapping[str, Tree], now: Mapping[str, Tree]) -> Iterator[Wider]:
    old = {name: _grants(name, was, 0) for name in was}
    new = {name: _grants(name, now, 0) for name in now}
    for name in new:
        if name not in old or not old[name] or not (came := new[name] - old[name]):
            continue
        above = next(
            (other for other, held in old.items() if _is_above(name, other, old) and new[name] >= held), None
        )
        shown = ", ".join(f"`{one[:40]}`" for one in sorted(came)[:3])
        if above is not None:
            how = f"may do all that `{above}` may: also {shown}"
            yield Wider((*path, name), Looser(how, Severity.HIGH), was[name], now[name])
        elif rank(name) <= 1 and any(frozenset(words_of(one)) & _STRONG_GRANT for one in came):
            how = f"may also do {shown}"
            yield Wider((*path, name), Looser(how, Severity.MEDIUM), was[name], now[name])


def _is_above(name: str, other: str, old: Mapping[str, frozenset[str]]) -> bool:
    """Whether a role held more than another, and is not known to rank below it."""
    return (
        other != name
        and bool(old[other] - old[name])
        and len(old[other]) > 1
        and (rank(other) < 0 or rank(other) >= rank(name))
    )


def _grants(name: str, table: Mapping[str, Tree], depth: int) -> frozenset[str]:
    """What a role may do: every text below it, and what the roles may that it inherits from."""
    role = table[name]
    found: set[str] = set()
    for keys, leaf in role.leaves():
        values = [one.value for one in leaf.items] if leaf.items else [leaf.value]
        texts = [value for value in values if isinstance(value, str) and not value[:1].isdigit()]
        if keys and frozenset(words_of(keys[-1])) & _INHERITS and any(one in table for one in texts):
            for one in texts:
                if one in table and one != name and depth < _DEEPEST:
                    found |= _grants(one, table, depth + 1)
        elif not keys or not frozenset(words_of(keys[-1])) & _TOLD:
            found.update(texts)
    return frozenset(found)


_TOLD = listed("name title description label comment color id display icon")
"""Words of keys that only tell people what a role is."""
