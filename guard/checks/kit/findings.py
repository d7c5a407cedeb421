"""The only way to a finding: of a rule that the check names in its metadata, and with a place in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guard.checks.kit.interface import CheckMeta
from guard.checks.kit.rule import Rule
from guard.model.finding import CheckResult, Confidence, Finding, Location, Origin, Severity, Side, ran


@dataclass(frozen=True)
class Case:
    """Where one finding differs from what its rule says of all of them; what is empty is as in the rule."""

    severity: Severity | None = None
    """How bad this case is."""
    confidence: Confidence | None = None
    """How sure this case is."""
    title: str = ""
    """What this case is called."""
    repair: str = ""
    """What to do instead in this case."""
    origin: Origin = Origin.NEW
    """Whether the change brought it."""
    related: tuple[Location, ...] = ()
    """Other places that have to do with it."""


_AS_THE_RULE = Case()


def finding(
    check: CheckMeta,
    rule: Rule,
    place: Location,
    message: str,
    evidence: str,
    case: Case = _AS_THE_RULE,
    *,
    more: Iterable[Rule] = (),
) -> Finding:
    """A finding of `rule` at `place`.

    Args:
        check: the metadata of the check that gives it.
        rule: one of the check's own, or of `more`, by its id; its words may be fitted to the case.
        place: where it is; its path must not be empty.
        message: what is wrong and what follows from it.
        evidence: the normalised text it rests on; feeds the fingerprint and is never printed.
        case: where it differs from the rule.
        more: rules that the check has from elsewhere, beside those in its metadata.

    Raises:
        ValueError: the check names no such rule, or there is no path: an error in the check itself.
    """
    if all(rule.id != known.id for known in (*check.rules, *more)):
        raise ValueError(f"the check {check.id} names no rule {rule.id!r} in its metadata")
    if not place.path:
        raise ValueError(f"a finding of {rule.id} of the check {check.id} names no file")
    return Finding(
        check=check.id,
        id=rule.id,
        title=case.title or rule.title,
        message=message,
        location=place,
        severity=case.severity or rule.severity,
        confidence=case.confidence or rule.confidence,
        repair=case.repair or rule.repair,
        origin=case.origin,
        cwe=rule.cwe,
        related=case.related,
        evidence=evidence,
    )


def numbered(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in order, each of those that look alike with a number and so a fingerprint of its own."""
    counts: Counter[tuple[str, str, str]] = Counter()
    told_apart = []
    for one in sorted(found, key=lambda one: (one.sort_key, one.message)):
        key = (one.id, one.location.path, one.evidence)
        told_apart.append(replace(one, ordinal=counts[key]))
        counts[key] += 1
    return tuple(sorted(told_apart, key=lambda one: one.sort_key))


class Findings:
    """Collects what one run of one check finds."""

    def __init__(self, check: CheckMeta, more: Iterable[Rule] = ()) -> None:
        """Collect findings of `check`, by the rules in its metadata and those in `more`."""
        self._check = check
        self._more = tuple(more)
        self._found: list[Finding] = []

    def add(
        self,
        rule: Rule,
        path: str,
        line: int,
        message: str,
        evidence: str,
        case: Case = _AS_THE_RULE,
        *,
        side: Side = Side.AFTER,
    ) -> None:
        """Enter a finding on one line; the rest, and what is raised, as in `finding`."""
        self.add_at(rule, Location(path, line, line, side=side), message, evidence, case)

    def add_at(
        self, rule: Rule, place: Location, message: str, evidence: str, case: Case = _AS_THE_RULE
    ) -> None:
        """Enter a finding at a place of any extent; the rest, and what is raised, as in `finding`."""
        self._found.append(finding(self._check, rule, place, message, evidence, case, more=self._more))

    def result(self, judged: Iterable[str], *details: str) -> CheckResult:
        """The findings, each under its own fingerprint, and an outcome that says the check ran."""
        return CheckResult(ran(self._check.id, tuple(dict.fromkeys(judged)), *details), self.numbered())

    def numbered(self) -> tuple[Finding, ...]:
        """The findings in order, each under its own fingerprint."""
        return numbered(self._found)
