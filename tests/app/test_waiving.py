"""Which findings a waiver is written for."""

from __future__ import annotations

from datetime import date

import pytest

from guard.app.waiving import waivers_for
from guard.errors import UsageError
from guard.model.finding import Confidence, Severity
from guard.model.verdict import Effect, JudgedFinding

UNTIL = date(2999, 1, 31)


def found(rule: str, line: int = 3, cwe: str = "CWE-78", effect: Effect = Effect.BLOCKS) -> JudgedFinding:
    return JudgedFinding(
        check="code-rules",
        id=rule,
        path="tool.py",
        line=line,
        end_line=line,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        effect=effect,
        title="",
        message="",
        repair="",
        cwe=(cwe,),
        content=f"sha256:{rule}",
        fingerprint="",
    )


def waived(*findings: JudgedFinding) -> list[str]:
    return [one.finding for one in waivers_for(findings, "first", "dana", "No other way.", UNTIL)]


def test_what_another_rule_says_of_the_same_weakness_is_waived_with_it() -> None:
    assert waived(found("second"), found("first"), found("third", line=4)) == ["first", "second"]


def test_another_weakness_in_the_same_line_is_not() -> None:
    assert waived(found("first"), found("second", cwe="CWE-89")) == ["first"]


def test_what_does_not_block_is_left() -> None:
    assert waived(found("first"), found("second", effect=Effect.ATTENTION)) == ["first"]


def test_nothing_is_left_to_waive() -> None:
    with pytest.raises(UsageError, match="waived already"):
        waived(found("first", effect=Effect.WAIVED), found("second", line=9))
