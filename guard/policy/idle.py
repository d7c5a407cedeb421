"""What of a policy is well formed and can never do anything: for its author, before it is merged.

A change is judged by such a policy all the same; that a waiver runs out must not stop anybody's work.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guard.policy.document import Path
from guard.policy.loaded import Layer, LoadedPolicy
from guard.policy.names import name_matches, nearest

_GLOB = re.compile(r"[*?\[\\]")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Idle:
    """One part of a policy that does nothing."""

    where: str
    """File, line and column."""
    message: str


@dataclass(frozen=True)
class Around:
    """What a policy is held against."""

    rules: Collection[str]
    """The ids of all rules of all checks."""
    folders: Collection[str]
    """The folders of the tree; empty where there is none to ask."""
    is_known: Callable[[str], bool]
    """Whether a name of a `by` stands for somebody."""
    owners: str
    """Where that is read from."""
    today: date


def idle(loaded: LoadedPolicy, around: Around) -> Iterator[Idle]:
    """The parts of a policy, and of the files of its own that it builds on, that do nothing."""
    for layer in loaded.layers:
        if not layer.shipped:
            yield from _folders(layer, around.folders)
            yield from _people(layer, around)
            yield from _rules(layer, around.rules)
            yield from _ended(layer, around.today)


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """Every folder that one of the paths lies in."""
    found: set[str] = set()
    for path in paths:
        parent = path.rpartition("/")[0]
        while parent and parent not in found:
            found.add(parent)
            parent = parent.rpartition("/")[0]
    return frozenset(found)


def _folders(layer: Layer, folders: Collection[str]) -> Iterator[Idle]:
    """Paths that name a folder, where files are meant: a glob without `/**` matches no file in it."""
    for place, globs in _globs(layer):
        for index, glob in enumerate(globs):
            if not _GLOB.search(glob) and glob in folders:
                said = f"{glob} is a folder, and this matches no file in it; write {glob}/**"
                yield Idle(layer.document.where((*place, index)), said)


def _globs(layer: Layer) -> Iterator[tuple[Path, Iterable[str]]]:
    policy = layer.policy
    yield ("frozen",), policy.frozen or ()
    for number, pattern in enumerate(policy.patterns or ()):
        yield ("patterns", number, "paths"), pattern.paths
        yield ("patterns", number, "except_paths"), pattern.except_paths or ()
    for number, rule in enumerate(policy.sign_off or ()):
        for at, when in enumerate(rule.when):
            yield ("sign_off", number, "when", at, "paths"), when.paths or ()
    for name, setting in policy.checks.items():
        yield ("checks", name, "judges"), setting.judges or ()
        yield ("checks", name, "except_paths"), setting.except_paths or ()
    for number, waiver in enumerate(policy.waivers or ()):
        yield ("waivers", number, "path"), (waiver.path,)


def _people(layer: Layer, around: Around) -> Iterator[Idle]:
    for place, names in _names(layer):
        for index, name in enumerate(names):
            if not around.is_known(name):
                said = f"{name!r} is nobody in {around.owners}, so nobody can sign"
                yield Idle(layer.document.where((*place, index)), said)


def _names(layer: Layer) -> Iterator[tuple[Path, Iterable[str]]]:
    policy = layer.policy
    if "signers" in policy.stated:
        yield ("signers",), policy.signers
    for number, rule in enumerate(policy.sign_off or ()):
        yield ("sign_off", number, "by"), rule.by
    for name, setting in policy.checks.items():
        if setting.sign_off is not None:
            yield ("checks", name, "sign_off", "by"), setting.sign_off.by or ()
    if policy.limits is not None:
        yield ("limits", "by"), policy.limits.by or ()


def _rules(layer: Layer, rules: Collection[str]) -> Iterator[Idle]:
    for place, name in _findings(layer):
        if not _FINGERPRINT.fullmatch(name) and not any(name_matches(name, rule) for rule in rules):
            hint = nearest(name, rules)
            said = f"no check has a rule {name!r}" + (f"; {hint}" if hint else "")
            yield Idle(layer.document.where(place), said)


def _findings(layer: Layer) -> Iterator[tuple[Path, str]]:
    for number, waiver in enumerate(layer.policy.waivers or ()):
        yield ("waivers", number, "finding"), waiver.finding
    for number, rule in enumerate(layer.policy.sign_off or ()):
        for at, when in enumerate(rule.when):
            for index, name in enumerate(when.findings or ()):
                yield ("sign_off", number, "when", at, "findings", index), name


def _ended(layer: Layer, today: date) -> Iterator[Idle]:
    for number, waiver in enumerate(layer.policy.waivers or ()):
        if waiver.until < today:
            said = f"the waiver of {waiver.finding} in {waiver.path} ended on {waiver.until.isoformat()}"
            yield Idle(layer.document.where(("waivers", number, "until")), said)
