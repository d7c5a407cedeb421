"""Every kind of finding that the checks of this package report, found where they are written down.

A check keeps the fixed words of its findings at the top of its modules. They are collected from there, so
that a new check needs no second list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import MappingProxyType

from guard.checks.kit.findings import Rule
from guard.checks.test_integrity.report import Rule as IntegrityRule
from guard.model.finding import Confidence, Finding, Severity

_PACKAGE = "guard.checks"
_IMPORT = re.compile(rf"^\s*from ({re.escape(_PACKAGE)}(?:\.[\w.]+)?) import ([\w, ]+)", re.MULTILINE)


@dataclass(frozen=True)
class FindingKind:
    """What is the same for every finding of one id."""

    id: str
    title: str
    repair: str
    severity: Severity | None
    """None where each case has its own."""
    confidence: Confidence | None
    cwe: tuple[str, ...]
    checks: tuple[str, ...]
    """Ids of the checks that report it."""


@lru_cache(maxsize=1)
def finding_kinds() -> Mapping[str, FindingKind]:
    """By id, those that a check of `CHECKS` reports.

    Imports every module of this package, which takes a while: for explanations, not for judging.
    """
    package = import_module(_PACKAGE)
    names = sorted(module.name for module in walk_packages(package.__path__, f"{_PACKAGE}."))
    words: dict[str, Rule | IntegrityRule | Finding] = {}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for value in vars(import_module(name)).values():
            for found in _within(value):
                words.setdefault(found.id, found)
                places[found.id].add(name)
    reaching = _reaching(names)
    kinds = {}
    for id in sorted(words):
        checks = {check for place in places[id] for check in reaching[place]}
        if checks:
            kinds[id] = _kind(words[id], checks)
    return MappingProxyType(kinds)


def _within(value: object) -> Iterator[Rule | IntegrityRule | Finding]:
    """The fixed words that a module's value is or holds."""
    if isinstance(value, Rule | IntegrityRule | Finding):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _within(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _within(part)


def _kind(words: Rule | IntegrityRule | Finding, checks: set[str]) -> FindingKind:
    if isinstance(words, IntegrityRule):
        return FindingKind(words.id, words.title, words.repair, None, None, (), tuple(sorted(checks)))
    return FindingKind(
        words.id,
        words.title,
        words.repair,
        words.severity,
        words.confidence,
        words.cwe,
        tuple(sorted(checks)),
    )


def _reaching(names: list[str]) -> Mapping[str, set[str]]:
    """By module: the checks whose own module imports it, also by way of others and inside of functions."""
    from guard.checks import CHECKS

    imports = {name: _imports(name) & set(names) for name in names}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for check in CHECKS:
        waiting = [f"{type(check).__module__.rpartition('.')[0]}.judge"]
        while waiting:
            name = waiting.pop()
            if check.meta.id not in found[name]:
                found[name].add(check.meta.id)
                waiting += imports.get(name, ())
    return found


def _imports(name: str) -> set[str]:
    file = import_module(name).__file__
    source = Path(file).read_text(encoding="utf-8") if file else ""
    found: set[str] = set()
    for module, parts in _IMPORT.findall(source):
        found |= {module, *(f"{module}.{part.split()[0]}" for part in parts.split(",") if part.strip())}
    return found
