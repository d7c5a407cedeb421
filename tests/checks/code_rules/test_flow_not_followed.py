"""A function too large to follow data through is shown to a person where it changed, and only there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pytest

from guard import app, engine
from guard.checks.code_rules.check import CodeRules
from guard.checks.kit.interface import Ports
from guard.model.change import ChangeSet
from guard.model.verdict import Decision, Verdict
from guard.ports import NEVER, CodeRule, ScanReport, ScanTarget, Stop, Unread
from guard.tools.clock import SystemClock

SOURCE = "def small():\n    return 1\n\n\ndef large():\n    return 2\n"


class GivesUp:
    """The shipped scanner, which gives up following data through the function on line 5."""

    def __init__(self) -> None:
        self.real = app.default_scanner()

    def rules(self) -> Mapping[str, CodeRule]:
        return self.real.rules()

    def rules_digest(self) -> str:
        return self.real.rules_digest()

    def language_of(self, path: str, data: bytes) -> str | None:
        return self.real.language_of(path, data)

    def may_match(self, target: ScanTarget, rules: Collection[str]) -> bool:
        return self.real.may_match(target, rules)

    def scan(
        self, targets: Sequence[ScanTarget], rules: Collection[str] | None = None, *, stop: Stop = NEVER
    ) -> ScanReport:
        report = self.real.scan(targets, rules, stop=stop)
        unread = tuple(Unread(target.key, 5, 5, "timeout of data flow", only_flow=True) for target in targets)
        return replace(report, unread=unread)


def judge(after: str) -> Verdict:
    change = ChangeSet.from_files({"a.py": SOURCE.encode()}, {"a.py": after.encode()})
    policy = app.policy_for(change.base, "guard:default")
    ports = Ports(scanner=GivesUp())
    return engine.judge(
        change, lambda: policy, ports, SystemClock(), guard_version="0", checks=(CodeRules(),)
    )


@pytest.mark.parametrize(
    ("old", "new", "found"), [("return 1", "return 11", []), ("return 2", "return 22", [("a.py", 5, 6)])]
)
def test_only_a_changed_function_is_shown(old: str, new: str, found: list[tuple[str, int, int]]) -> None:
    verdict = judge(SOURCE.replace(old, new))
    assert [(one.path, one.line, one.end_line) for one in verdict.findings] == found
    assert verdict.outcomes[0].reason == ""
    if found:
        assert len(verdict.sign_offs) == 1
        assert verdict.decision is not Decision.REVIEW
