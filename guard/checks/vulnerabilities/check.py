"""Vulnerabilities: what is known of the versions that a change brings in or moves to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guard.checks.kit.findings import Findings, Rule
from guard.checks.kit.interface import CheckMeta, Context, Example
from guard.checks.versions.subjects import earlier_of, place_of, subjects_of
from guard.checks.vulnerabilities.options import Options
from guard.errors import ToolError
from guard.model.finding import CheckResult, Confidence, Origin, Severity, failed, ran, skipped
from guard.ports import Advisory, AdvisoryDatabase, AdvisoryState, Pin

if TYPE_CHECKING:
    from guard.checks.versions.choice import Chooser
    from guard.checks.versions.repair import Repairs
    from guard.facts.dependencies.delta import Dependency, DependencyDelta

_ID = "vulnerabilities"
_SHOWN = 10
_NOT_CONFIGURED = (
    "no advisory database is configured, so nobody looked for known vulnerabilities and malware: give "
    "--advisories PATH or set GUARD_ADVISORIES (`guard advisories sync` fetches one)"
)

VULNERABLE = Rule(
    "known-vulnerability",
    "A known vulnerability",
    Severity.HIGH,
    Confidence.HIGH,
    "Take a version that is not affected, or leave the dependency out.",
    ("CWE-1395",),
)
MALWARE = Rule(
    "known-malware",
    "Known malware",
    Severity.CRITICAL,
    Confidence.HIGH,
    "Remove the dependency. Wherever it was installed, treat every secret of that machine as stolen.",
    ("CWE-506",),
)


class Vulnerabilities:
    """The check itself."""

    meta = CheckMeta(
        id=_ID,
        title="Known vulnerabilities and malware",
        why="A model proposes the versions it remembers, and those are old; it also proposes names that "
        "somebody registered to be proposed. What a change adds, raises or moves is looked up in a local "
        "database of advisories, transitive dependencies in lock files included. A vulnerability that the "
        "version before had as well is shown as old. The option `max_age_days` refuses a database whose "
        "latest advisory is older; the index is asked for the version to write instead as `index` says "
        "(`defer`, `ask`, `off`), and names none younger than `cool_down_days`; `services` lists who may be "
        "asked of vulnerabilities (`local`, `osv`, `pypi`).",
        blind_spots="Only Python packages are looked up, by name and version: what comes from an address or "
        "a fork under its own name is not recognised. A range that nothing locks is reported where it admits "
        "malware, or no version but vulnerable ones, as far as the database names versions. What the "
        "database does not know yet, or is too old to know, is not found. Without a database nothing is "
        "looked up, and the check says that it was skipped.",
        trips=(
            Example(
                "a version with a known hole",
                {"requirements.txt": "guard-sample-web==2.0\n"},
                {"requirements.txt": "guard-sample-web==1.4\n"},
            ),
            Example(
                "malware, in a range",
                {"requirements.txt": "guard-sample-web==2.0\n"},
                {"requirements.txt": "guard-sample-web==2.0\nguard-sample-stealer>=0.1\n"},
            ),
        ),
        options_of="new-packages",
        quiet=(
            Example(
                "the version that mends it",
                {"requirements.txt": "guard-sample-web==1.4\n"},
                {"requirements.txt": "guard-sample-web==2.0\n"},
            ),
            Example(
                "a hole that was there before",
                {"requirements.txt": "guard-sample-web==1.4\n"},
                {"requirements.txt": "guard-sample-web==1.4\nguard-sample-other==1.0\n"},
            ),
        ),
    )

    def run(self, context: Context) -> CheckResult:
        """Look up what the change brings in or moves.

        Raises:
            ToolError: the database cannot be relied on, or the policy's options for the check are wrong.
        """
        # Most changes touch no dependency: nothing that takes time to import comes before this is known.
        from guard.facts.files.classify import reads_manifest

        if not any(reads_manifest(side.path) for file in context.change.files for side in file.sides):
            return CheckResult(ran(_ID, ()))
        from guard.facts.dependencies.delta import dependency_delta

        delta = dependency_delta(context.change)
        if context.ports.advisories is None and any(subjects_of(delta)):
            return CheckResult(skipped(_ID, _NOT_CONFIGURED))
        if context.ports.advisories is None:
            return _result(delta, Findings(_ID), [], [])
        return _judge(context, delta, context.ports.advisories)


def _judge(context: Context, delta: DependencyDelta, database: AdvisoryDatabase) -> CheckResult:
    from guard.checks.versions.repair import Repairs

    found = Findings(_ID)
    subjects = list(subjects_of(delta))
    if not subjects:
        return _result(delta, found, [], [])
    earlier = earlier_of(context.change, delta)
    every = [*subjects, *(one for group in earlier.values() for one in group)]
    state = database.state()
    options = Options.read(context.options)
    problems = options.staleness(state)
    if problems and state.service:
        return _result(delta, found, problems, [])  # what the policy does not accept is not told anything
    answers = database.audit([_pin(one) for one in every if one.version])
    chooser = options.chooser(context)
    repairs = Repairs(context.change)

    def known_of(dependency: Dependency) -> tuple[Advisory, ...]:
        if dependency.version:
            return answers.found.get(_pin(dependency), ())
        try:
            return database.admitted(dependency.name, dependency.specifier)
        except ToolError as error:
            problems.append(f"{dependency.name} {dependency.specifier}: {error}".replace("  ", " "))
            return ()

    chooser.prepare(one.name for one in subjects if not one.locked and known_of(one))
    for dependency in subjects:
        pin = _pin(dependency)
        if pin in answers.unanswered:
            problems.append(f"{pin.name} {pin.version}: {answers.unanswered[pin]}")
        advisories = known_of(dependency)
        if not advisories:
            continue
        clean = database.clean_version(pin)
        before = earlier.get(place_of(dependency.file, dependency), ())
        known = {name for old in before for advisory in known_of(old) for name in advisory.names}
        for advisory in advisories:
            is_old = not advisory.is_malware and not known.isdisjoint(advisory.names)
            repair = (
                _remove(dependency) if advisory.is_malware else _raise(repairs, dependency, clean, chooser)
            )
            _add(found, dependency, advisory, repair, Origin.OLD if is_old else Origin.NEW)
    ranges = sorted({one.name for one in subjects if not one.version})
    pins = sum(1 for one in subjects if one.version)
    details = [_described(state), f"{pins} versions looked up"]
    if ranges:
        details.append(f"not locked, so looked up as ranges only: {_some(ranges)}")
    return _result(delta, found, problems, details)


def _pin(dependency: Dependency) -> Pin:
    return Pin(dependency.name, dependency.version)


def _add(found: Findings, dependency: Dependency, advisory: Advisory, repair: str, origin: Origin) -> None:
    aliases = f" ({', '.join(advisory.aliases)})" if advisory.aliases else ""
    which = f"{dependency.name} {dependency.version or dependency.specifier or '(any version)'}"
    rule = MALWARE if advisory.is_malware else VULNERABLE
    verb = "is malicious" if advisory.is_malware else "is vulnerable"
    if not dependency.version:
        verb = (
            "admits versions that are malicious" if advisory.is_malware else "admits vulnerable versions only"
        )
    found.add(
        rule,
        dependency.file,
        dependency.line,
        f"{which} {verb}: {advisory.id}{aliases}{': ' + advisory.summary if advisory.summary else ''}",
        f"{dependency.name} {advisory.id}",
        severity=MALWARE.severity if advisory.is_malware else advisory.severity,
        confidence=rule.confidence if dependency.version else Confidence.MEDIUM,
        title=f"{rule.title}: {advisory.id}",
        repair=repair,
        origin=origin,
    )


def _remove(dependency: Dependency) -> str:
    where = f"{dependency.name} from {dependency.file}, line {dependency.line}"
    if dependency.version:
        return f"Remove {where}. {MALWARE.repair}"
    return f"Remove {where}, or pin a version that is not malicious, if you are sure of the project."


def _raise(repairs: Repairs, dependency: Dependency, clean: str, chooser: Chooser) -> str:
    from guard.checks.versions.choice import Choice

    choice = chooser.choose_instead(dependency)
    if choice is not None and not dependency.locked:
        return repairs.say(dependency, choice)
    if not clean:
        return (
            f"No later version of {dependency.name} is known to be free of this: take another package, or "
            "leave the dependency as it was."
        )
    return repairs.say(dependency, Choice(clean))


def _described(state: AdvisoryState) -> str:
    if state.service:
        return f"asked online: {state.path}"
    age = "in the future" if state.age_days is None else f"{state.age_days} days ago"
    return f"{state.advisories} advisories, the latest of {state.newest} ({age}), {state.digest}"


def _result(
    delta: DependencyDelta, found: Findings, problems: Iterable[str], details: Iterable[str]
) -> CheckResult:
    from guard.facts.dependencies.delta import PYPI

    others = {move.dependency.file for move in delta.moves if move.dependency.ecosystem != PYPI}
    unread = {one.file for one in delta.unread}
    reasons = [f"{one.file}:{one.line} cannot be read: {one.message}" for one in delta.unread]
    reasons += problems
    notes = list(details)
    if others:
        notes.append(f"not looked up, no Python packages: {_some(sorted(others))}")
    result = found.result([path for path in delta.files if path not in others | unread], *notes)
    if reasons:
        return CheckResult(failed(_ID, _some(reasons, "; "), *notes), result.findings)
    return result


def _some(parts: list[str], mark: str = ", ") -> str:
    more = f"{mark}and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
    return mark.join(parts[:_SHOWN]) + more
