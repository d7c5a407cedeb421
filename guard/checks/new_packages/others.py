"""New packages of other ecosystems than Python's: their index is not asked, and that is said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from guard.checks.kit.findings import Findings
from guard.checks.new_packages import rules
from guard.checks.new_packages.judgement import is_moved
from guard.facts.likeness import Habit, Likeness, npm_names
from guard.model.finding import Confidence
from guard.wording import some

if TYPE_CHECKING:
    from guard.facts.dependencies.delta import Dependency, DependencyDelta

_NPM = "npm"
_PYTHON = "pypi"
_SHOWN = 20
_NAMING = frozenset({Habit.AFFIX, Habit.EDITION, Habit.JOINED, Habit.BORROWED, Habit.WORD_ORDER})
"""Habits of naming. Where packages are small and many, honest ones have them too; slips of spelling count."""


def judge_others(delta: DependencyDelta, found: Findings, *, is_off: bool) -> list[str]:
    """Enter what is to be said of new packages that the Python index does not know of.

    Args:
        delta: what the change does to dependencies.
        found: takes the findings.
        is_off: whether questions to an index are turned off, so that none is missed here either.

    Returns:
        What the outcome should mention.
    """
    new: defaultdict[tuple[str, str], dict[str, Dependency]] = defaultdict(dict)
    moved: defaultdict[str, set[str]] = defaultdict(set)
    for move in delta.moves:
        one = move.dependency
        if one.ecosystem == _PYTHON or not is_moved(move):
            continue
        moved[one.ecosystem].add(one.name)
        if (one.ecosystem, one.name) not in delta.known:
            new[one.ecosystem, one.file].setdefault(one.name, one)
    for (ecosystem, file), named in sorted(new.items()):
        entries = sorted(named.values(), key=lambda entry: (entry.line, entry.name))
        for entry in entries if ecosystem == _NPM else ():
            _judge_name(entry, found)
        if not is_off:
            shown = some([entry.name for entry in entries], _SHOWN)
            message = f"Nobody asked whether these {ecosystem} packages exist and are fit for use: {shown}."
            evidence = f"{ecosystem} {' '.join(named)}"
            found.add(rules.NOT_ASKED, file, entries[0].line, message, evidence)
    return [f"{one} packages not asked about: {len(names)}" for one, names in sorted(moved.items())]


def _judge_name(entry: Dependency, found: Findings) -> None:
    likeness = _npm_likeness(entry.name)
    if likeness is None:
        return
    message = f"{entry.name} looks like {likeness.target} (a well-known name): {likeness.habit}."
    rule = replace(
        rules.LOOKALIKE,
        confidence=likeness.confidence,
        repair=f"Write {likeness.target} if that is what was meant; else have a person vouch for this one.",
    )
    found.add(rule, entry.file, entry.line, message, entry.name)


def _npm_likeness(name: str) -> Likeness | None:
    """The well-known name that an npm name looks like; of a scoped one (`@scope/name`) the scope is judged,
    since who owns the scope decides what is in it."""
    names = npm_names()
    scope, slash, _ = name.removeprefix("@").partition("/")
    plain = canonicalize_name(scope if name.startswith("@") and slash else name)
    likeness = names.alike(plain)
    if likeness is None or likeness.habit in _NAMING:
        return None
    is_scope = name.startswith("@")
    return likeness if not is_scope or likeness.confidence is Confidence.HIGH else None
