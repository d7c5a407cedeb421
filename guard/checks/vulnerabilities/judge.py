"""Vulnerabilities: what is known of the versions that a change brings in or moves to."""

from __future__ import annotations

from collections.abc import Iterable

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.versions.choice import Choice, Chooser, chooser_for
from guard.checks.versions.repair import Repairs
from guard.checks.versions.subjects import earlier_of, place_of, subjects_of
from guard.checks.vulnerabilities import rules
from guard.checks.vulnerabilities.check import Vulnerabilities
from guard.checks.vulnerabilities.options import Options
from guard.errors import ToolError
from guard.facts.dependencies.delta import PYPI, Dependency, DependencyDelta, dependency_delta
from guard.model.finding import CheckResult, Confidence, Origin, failed, skipped
from guard.ports import Advisory, AdvisoryDatabase, AdvisoryState, Pin
from guard.wording import some

_ID = Vulnerabilities.meta.id
_SHOWN = 10
_NOT_CONFIGURED = (
    "no advisory database is configured, so nobody looked for known vulnerabilities and malware: give "
    "--advisories PATH or set GUARD_ADVISORIES (`guard advisories sync` fetches one)"
)


def judge(context: Context) -> CheckResult:
    """Look up what the change brings in or moves.

    Raises:
        ToolError: the database cannot be relied on, or the policy's options for the check are wrong.
    """
    delta = dependency_delta(context.change, context.sources)
    if context.ports.advisories is None and any(subjects_of(delta)):
        return CheckResult(skipped(_ID, _NOT_CONFIGURED))
    if context.ports.advisories is None:
        return _result(delta, Findings(Vulnerabilities.meta), [], [])
    return _judge(context, delta, context.ports.advisories)


def _judge(context: Context, delta: DependencyDelta, database: AdvisoryDatabase) -> CheckResult:
    found = Findings(Vulnerabilities.meta)
    subjects = list(subjects_of(delta))
    if not subjects:
        return _result(delta, found, [], [])
    earlier = earlier_of(context.change, delta)
    every = [*subjects, *(one for group in earlier.values() for one in group)]
    state = database.state()
    options = read_options(Options, context.options, _ID)
    problems = options.staleness(state)
    if problems and state.service:
        return _result(delta, found, problems, [])  # what the policy does not accept is not told anything
    _say_age(found, subjects[0], state, options)
    answers = database.audit([_pin(one) for one in every if one.version])
    chooser = chooser_for(context, options.index, options.cool_down_days, asks_services=True)
    repairs = Repairs(context.change, context.sources)

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


def _say_age(found: Findings, first: Dependency, state: AdvisoryState, options: Options) -> None:
    """That nothing was found in an old database says little: say so where people look."""
    if state.service or options.stale_days is None:
        return
    if state.age_days is not None and state.age_days <= options.stale_days:
        return
    message = (
        f"The advisory database ends with {state.newest}: nobody looked for what became known since "
        f"of the versions that this change brings in."
    )
    found.add(rules.OLD_DATABASE, first.file, first.line, message, state.digest)


def _pin(dependency: Dependency) -> Pin:
    return Pin(dependency.name, dependency.version)


def _add(found: Findings, dependency: Dependency, advisory: Advisory, repair: str, origin: Origin) -> None:
    aliases = f" ({', '.join(advisory.aliases)})" if advisory.aliases else ""
    which = f"{dependency.name} {dependency.version or dependency.specifier or '(any version)'}"
    rule = rules.MALWARE if advisory.is_malware else rules.VULNERABLE
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
        Case(
            severity=rules.MALWARE.severity if advisory.is_malware else advisory.severity,
            confidence=rule.confidence if dependency.version else Confidence.MEDIUM,
            title=f"{rule.title}: {advisory.id}",
            repair=repair,
            origin=origin,
        ),
    )


def _remove(dependency: Dependency) -> str:
    where = f"{dependency.name} from {dependency.file}, line {dependency.line}"
    if dependency.version:
        return f"Remove {where}. {rules.MALWARE.repair}"
    return f"Remove {where}, or pin a version that is not malicious, if you are sure of the project."


def _raise(repairs: Repairs, dependency: Dependency, clean: str, chooser: Chooser) -> str:
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


def _some(items: list[str], mark: str = ", ") -> str:
    return some(items, _SHOWN, mark, f"{mark}and ")
