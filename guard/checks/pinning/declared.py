"""How firmly manifests and requirements files hold what they declare."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.rule import Rule
from guard.checks.pinning import rules
from guard.checks.pinning.options import Hold, Options
from guard.checks.pinning.sources import readings
from guard.checks.versions.choice import Choice, Chooser
from guard.checks.versions.repair import Repairs
from guard.expressions import expression
from guard.facts.dependencies.delta import PYPI, Dependency, DependencyDelta, DependencyMove, Move
from guard.facts.dependencies.manifests.model import Entry, words
from guard.facts.dependencies.source import SourceKind
from guard.facts.dependencies.tool_tables import BUILD
from guard.facts.files.classify import content_before, folded_name, reads_manifest
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Severity
from guard.syntax.sources import Sources

_MOSTLY = 0.8
"""The part of a requirements file's lines that makes the rest exceptions."""
_BUILD_PLACE = expression(
    r"build-system\.requires|(?:.*\.)?setup_requires|tool\.uv\.extra-build-dependencies(?:\..*)?"
    rf"|{BUILD} .*"
)
_KNOWN_BACKENDS = words(
    """
    setuptools wheel setuptools-scm hatchling hatch-vcs hatch-fancy-pypi-readme flit-core poetry-core
    poetry-dynamic-versioning pdm-backend uv-build maturin scikit-build-core meson-python cython numpy
    pybind11 pbr setuptools-rust versioneer versioningit uv-dynamic-versioning cffi
    """
)
"""What builds most projects: worth a word, not a signature."""
_KINDS = {
    Hold.HASHED: "one version with hashes",
    Hold.EXACT: "one version",
    Hold.BOUNDED: "a bounded range",
}
_CONSTRAINTS = expression(r"constraint|override", re.IGNORECASE)


def hold_of(dependency: Dependency) -> Hold:
    """How firmly an entry that comes from an index is held."""
    if dependency.version:
        return Hold.HASHED if dependency.hashes else Hold.EXACT
    return range_hold(dependency.specifier)


def range_hold(text: str) -> Hold:
    """How firmly a range holds: of Python, or of poetry's and npm's own kinds."""
    text = text.strip()
    if text in ("", "*", "x", "latest"):
        return Hold.ANY
    try:
        clauses = list(SpecifierSet(text))
    except InvalidSpecifier:
        has_end = text[0] in "^~" or (re.search(r"<", text) and "||" not in text) or text[0].isdigit()
        return Hold.BOUNDED if has_end else Hold.OPEN
    if any(one.operator == "===" or (one.operator == "==" and "*" not in one.version) for one in clauses):
        return Hold.EXACT
    if any(
        one.operator in ("~=", "==") or (one.operator in ("<", "<=") and _ends(one.version))
        for one in clauses
    ):
        return Hold.BOUNDED
    return Hold.OPEN if any(one.operator in (">", ">=") for one in clauses) else Hold.ANY


def _ends(version: str) -> bool:
    """Whether an upper end is one that a project may reach; calendar versions count years."""
    major = int(re.match(r"v?(?:[0-9]+!)?([0-9]+)", version)[1])  # type: ignore[index]  # a valid version
    return major < 1000 or 1990 < major < 2100


@dataclass(frozen=True)
class _Objection:
    """One entry that is held less firmly than wanted or than before."""

    move: DependencyMove
    after: Dependency
    rule: Rule
    severity: Severity
    message: str
    pins: bool
    """Whether one version is wanted, as against a narrower range."""
    hashed: bool
    """Whether the hashes of its files are wanted too."""


def judge_declared(
    change: ChangeSet,
    delta: DependencyDelta,
    options: Options,
    chooser: Chooser,
    sources: Sources,
    found: Findings,
) -> None:
    """Enter what is held less firmly than wanted or than before."""
    files = {file.path: file for file in change.files}
    habits: dict[str, Hold | None] = {}
    included = _included(change, sources)
    objections: list[_Objection] = []
    for move in delta.moves:
        after = move.after
        if after is None:
            _lost_constraint(move, found)
            continue
        if after.locked:
            continue
        _build_time(move, delta, found)
        if after.source not in (SourceKind.INDEX, SourceKind.NAMED_INDEX):
            continue
        if after.file not in habits:
            habits[after.file] = _habit(files.get(included.get(after.file, after.file)), sources)
        _pinned_marker(move, found)
        habit = habits[after.file]
        objections += _objections(move, after, _wanted(after, options, habit), habit)
    chooser.prepare(one.after.name for one in objections if one.pins and one.after.ecosystem == PYPI)
    repairs = Repairs(change, sources)
    for one in objections:
        after = one.after
        advice = _repair(repairs, one, chooser) if one.pins and after.ecosystem == PYPI else ""
        evidence = f"{after.name} {_said(after)}"
        found.add(
            one.rule,
            after.file,
            after.line,
            one.message,
            evidence,
            Case(severity=one.severity, repair=advice),
        )


def _repair(repairs: Repairs, objection: _Objection, chooser: Chooser) -> str:
    """What stood there before, if it still may; else the newest version that is fit."""
    before, after = objection.move.before, objection.after
    choice: Choice | None = None
    if before is not None and before.version and _admits(after.specifier, before.version):
        choice = Choice(before.version, before.hashes)
    choice = choice or chooser.choose(after)
    if choice is None:
        return ""
    if not objection.hashed:
        return repairs.say(after, choice, pin=True)
    if not choice.hashes:
        where = f"{after.file}, line {after.line}"
        return f"Write {after.name}=={choice.version} in {where}, with the hashes of that version."
    return repairs.say(replace(after, hashes=choice.hashes), choice, pin=True)


def _admits(specifier: str, version: str) -> bool:
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return False


def _wanted(dependency: Dependency, options: Options, habit: Hold | None) -> Hold:
    if _is_requirements(dependency):
        wanted = options.requirements
        return wanted if wanted is not None else habit if habit is not None else Hold.ANY
    if any(
        folder == "." or dependency.file.startswith(f"{folder.strip('/')}/")
        for folder in options.applications
    ):
        return Hold.EXACT
    return options.libraries


def _is_requirements(dependency: Dependency) -> bool:
    """Whether it is in a place that is installed from, as against one that says what a project works with."""
    return dependency.place.startswith(("requirements", "pip", "script"))


def _included(change: ChangeSet, sources: Sources) -> dict[str, str]:
    """New requirements files, and the file of the change that includes each: its habit holds there too."""
    found: dict[str, str] = {}
    new = {file.path for file in change.files if file.before is None}
    for file in change.files if new else ():
        if file.before is None or file.after is None or not reads_manifest(file.after.path):
            continue
        _, after = readings(None, file.after, sources)
        for entry in after.entries:
            if entry.place == "requirements" and entry.name.startswith("--"):
                path = posixpath.join(posixpath.dirname(file.path), entry.facets.get("source", ""))
                found.setdefault(posixpath.normpath(path), file.path)
    return {path: other for path, other in found.items() if path in new}


def _habit(file: FileChange | None, sources: Sources) -> Hold | None:
    """What most lines of a requirements file held before the change, if that is one version each."""
    earlier = content_before(file) if file is not None else None
    if file is None or file.after is None or earlier is None or not reads_manifest(earlier.path):
        return None
    before, _ = readings(earlier, file.after, sources)
    entries = [one for one in before.entries if one.place == "requirements" and not one.name.startswith("-")]
    entries = [one for one in entries if one.name != "index" and not one.facets.get("source")]
    for hold in (Hold.HASHED, Hold.EXACT):
        held = [one for one in entries if _entry_hold(one) <= hold]
        if entries and len(held) >= _MOSTLY * len(entries):
            return hold
    return None


def _entry_hold(entry: Entry) -> Hold:
    hold = range_hold(entry.version)
    return Hold.HASHED if hold is Hold.EXACT and entry.facets.get("hashes") else hold


def _objections(
    move: DependencyMove, after: Dependency, wanted: Hold, habit: Hold | None
) -> Iterator[_Objection]:
    before = move.before
    now = hold_of(after)
    was = hold_of(before) if before is not None else None
    weight = _weight(after, habit)
    if was is not None and now > was:
        # What the policy accepts of a new entry is worth a word, no more.
        severity = Severity.LOW if now <= wanted else weight
        message = f"{after.name} was held by {_said(before)} and is now by {_said(after)}."
        hashed = was is Hold.HASHED
        yield _Objection(move, after, rules.LOOSER, severity, message, was <= Hold.EXACT, hashed)
    elif was is None and now > wanted:
        why = "as most of the file's lines are" if habit == wanted else "by the policy"
        message = f"{after.name} is held by {_said(after)}; {_KINDS[wanted]} is wanted {why}."
        hashed = wanted is Hold.HASHED
        yield _Objection(move, after, rules.UNPINNED, weight, message, wanted <= Hold.EXACT, hashed)


def _weight(after: Dependency, habit: Hold | None) -> Severity:
    """A file that pins and no longer does is a hole; elsewhere it is a question."""
    return Severity.HIGH if habit is not None and _is_requirements(after) else Severity.MEDIUM


def _said(dependency: Dependency | None) -> str:
    if dependency is None:
        return "nothing"
    hashes = " with hashes" if dependency.hashes else ""
    return f"`{dependency.specifier or 'any version'}`{hashes}"


def _pinned_marker(move: DependencyMove, found: Findings) -> None:
    before, after = move.before, move.after
    if before is None or after is None or Move.MARKER not in move.moves or not after.marker:
        return
    if hold_of(before) <= Hold.EXACT and _is_requirements(after):
        message = (
            f"{after.name} is held only where {after.marker!r} holds; before: {before.marker or 'always'}."
        )
        found.add(
            rules.LOOSER, after.file, after.line, message, f"{after.name} marker", Case(severity=Severity.LOW)
        )


def _lost_constraint(move: DependencyMove, found: Findings) -> None:
    """A constraint installs nothing: taking it away only lets other versions in."""
    before = move.before
    if before is None or not (
        _CONSTRAINTS.search(folded_name(before.file)) or _CONSTRAINTS.search(before.place)
    ):
        return
    if hold_of(before) < Hold.ANY:
        message = f"The constraint on {before.name} ({_said(before)}) is gone."
        found.add(
            rules.LOOSER,
            before.file,
            before.line,
            message,
            f"{before.name} gone",
            Case(severity=Severity.LOW),
        )


def _build_time(move: DependencyMove, delta: DependencyDelta, found: Findings) -> None:
    after = move.after
    if after is None or not _BUILD_PLACE.fullmatch(after.place):
        return
    if not move.moves & {Move.ADDED, Move.SOURCE}:
        return
    if Move.ADDED in move.moves and any(
        other.before is not None
        and other.before.name == after.name
        and other.before.file == after.file
        and _BUILD_PLACE.fullmatch(other.before.place)
        for other in delta.moves
    ):
        return
    known = after.name in _KNOWN_BACKENDS and after.source is SourceKind.INDEX
    message = f"{after.name} is installed and run whenever the project is built ({after.place})."
    severity = Severity.LOW if known else rules.BUILD_ADDED.severity
    found.add(rules.BUILD_ADDED, after.file, after.line, message, after.name, Case(severity=severity))
