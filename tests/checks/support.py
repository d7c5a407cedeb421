"""Runs one check over a small change, without facts that it does not read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from guard.checks.kit.interface import Check, Context, Ports
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import Facts
from guard.model.finding import Finding, Status
from guard.ports import NEVER, CodeRule, CodeScanner, ScanReport, ScanTarget, Stop

Files = Mapping[str, str | bytes]


class NoScanner(CodeScanner):
    """A scanner that no check under test may ask."""

    def rules(self) -> Mapping[str, CodeRule]:
        raise AssertionError("asked for the code rules")

    def rules_digest(self) -> str:
        raise AssertionError("asked for the code rules")

    def language_of(self, path: str, data: bytes) -> str | None:
        raise AssertionError("asked for languages")

    def may_match(self, target: ScanTarget, rules: Collection[str]) -> bool:
        raise AssertionError("asked for a glance")

    def scan(
        self, targets: Sequence[ScanTarget], rules: Collection[str] | None = None, *, stop: Stop = NEVER
    ) -> ScanReport:
        raise AssertionError("asked for a scan")


def run(check: Check, before: Files, after: Files, ports: Ports | None = None) -> tuple[Finding, ...]:
    """What `check` finds in the change from the files `before` to the files `after`."""
    return judge(check, ChangeSet.from_files(_bytes(before), _bytes(after)), ports)


def judge_files(check: Check, *files: FileChange) -> tuple[Finding, ...]:
    """What `check` finds in a change of these files."""
    return judge(check, ChangeSet(files))


def judge(check: Check, change: ChangeSet, ports: Ports | None = None) -> tuple[Finding, ...]:
    """What `check` finds in `change`; it must have run."""
    facts = Facts((), {file.path: file_lines(file) for file in change.files})
    result = check.run(Context(change, lambda: facts, ports or Ports(scanner=NoScanner())))
    assert result.outcome.status is Status.RAN
    assert len({finding.fingerprint for finding in result.findings}) == len(result.findings)
    return result.findings


def ids(found: Sequence[Finding]) -> list[str]:
    """The ids of findings, in order."""
    return [finding.id for finding in found]


def levels(found: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Id, severity and confidence of findings, in order."""
    return [(one.id, one.severity.value, one.confidence.value) for one in found]


def _bytes(files: Files) -> dict[str, bytes]:
    return {
        path: text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        for path, text in files.items()
    }
