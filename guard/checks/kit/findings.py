"""What checks share to make findings: a rule's fixed words, and a collector that numbers equal findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guard.model.finding import CheckResult, Confidence, Finding, Location, Origin, Severity, Side, ran


@dataclass(frozen=True)
class Rule:
    """What is the same for every finding of one id."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    repair: str
    """What to do instead; addressed to the proposer."""
    cwe: tuple[str, ...] = ()


class Findings:
    """Collects what one run of one check finds."""

    def __init__(self, check: str) -> None:
        self._check = check
        self._found: list[Finding] = []

    def add(
        self,
        rule: Rule,
        path: str,
        line: int,
        message: str,
        evidence: str,
        *,
        side: Side = Side.AFTER,
        related: tuple[Location, ...] = (),
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        title: str = "",
        repair: str = "",
        origin: Origin = Origin.NEW,
    ) -> None:
        """Enter a finding; what is given by name replaces the rule's where this case differs."""
        self._found.append(
            Finding(
                check=self._check,
                id=rule.id,
                title=title or rule.title,
                message=message,
                location=Location(path, line, line, side=side),
                severity=severity or rule.severity,
                confidence=confidence or rule.confidence,
                repair=repair or rule.repair,
                origin=origin,
                cwe=rule.cwe,
                related=related,
                evidence=evidence,
            )
        )

    def result(self, judged: Iterable[str], *details: str) -> CheckResult:
        """The findings, each under its own fingerprint, and an outcome that says the check ran."""
        counts: Counter[tuple[str, str, str]] = Counter()
        numbered = []
        for finding in sorted(self._found, key=lambda one: (one.sort_key, one.message)):
            key = (finding.id, finding.location.path, finding.evidence)
            numbered.append(replace(finding, ordinal=counts[key]))
            counts[key] += 1
        ordered = sorted(numbered, key=lambda one: one.sort_key)
        return CheckResult(ran(self._check, tuple(dict.fromkeys(judged)), *details), tuple(ordered))
