"""The names a policy speaks in, kinds of edit, capabilities and effects, and globs over them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from guard.facts.capabilities.table import CAPABILITIES
from guard.facts.effects.families import EFFECTS
from guard.facts.kinds import KINDS, NEVER_COVERED


def nearest(word: str, known: Iterable[str]) -> str:
    """The words "did you mean X?" for the known name closest to `word`, or "" where none is close."""
    found = import_module("difflib").get_close_matches(word, sorted(known), n=1)
    return f"did you mean {found[0]}?" if found else ""


def name_matches(glob: str, name: str) -> bool:
    """Whether `name` matches `glob`, in which only `*` is special."""
    head, star, tail = glob.partition("*")
    if not star:
        return glob == name
    if "*" in tail:
        return _compiled(glob).fullmatch(name) is not None
    return len(name) >= len(head) + len(tail) and name.startswith(head) and name.endswith(tail)


def kinds_of(globs: Iterable[str]) -> frozenset[str]:
    """The kinds of edit that any of `globs` matches; never one that no pattern may cover."""
    return frozenset[str]().union(*map(_kinds_of_one, globs))


@lru_cache(maxsize=1024)
def _kinds_of_one(glob: str) -> frozenset[str]:
    return frozenset(kind for kind in KINDS if kind not in NEVER_COVERED and name_matches(glob, kind))


def rewrite_kinds() -> frozenset[str]:
    """The kinds that a rewrite can cover: edits of code, not of comments, files or what a file is for."""
    return kinds_of(["function.*", "class.*", "assignment.*", "statement.*"])


def check_kind(glob: str) -> str:
    """Return `glob` if it names a kind of edit that a policy may speak of.

    Raises:
        ValueError: it names none, or one that always blocks.
    """
    if glob in NEVER_COVERED:
        raise ValueError(f"{glob!r} always blocks: no policy may name it")
    if not kinds_of([glob]):
        hint = nearest(glob, KINDS.keys() - NEVER_COVERED)
        raise ValueError(f"{glob!r} matches no kind of edit; {hint or '`guard explain` lists them'}")
    return glob


def check_capability(glob: str) -> str:
    """Return `glob` if it names a capability, or is a glob that matches one.

    Raises:
        ValueError: it matches no known capability.
    """
    known = capabilities()
    if not any(name_matches(glob, name) for name in known):
        hint = nearest(glob, known)
        raise ValueError(f"{glob!r} matches no capability; {hint or 'they are ' + ', '.join(sorted(known))}")
    return glob


def check_effect(glob: str) -> str:
    """Return `glob` if it names a kind of effect, or is a glob that matches one.

    Raises:
        ValueError: it matches no known effect.
    """
    if not any(name_matches(glob, name) for name in EFFECTS):
        hint = nearest(glob, EFFECTS)
        raise ValueError(f"{glob!r} matches no effect; {hint or 'they are ' + ', '.join(sorted(EFFECTS))}")
    return glob


def capabilities() -> tuple[str, ...]:
    """Every capability that facts can name."""
    return tuple(CAPABILITIES)


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, glob.split("*"))), re.DOTALL)
