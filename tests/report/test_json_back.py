"""A verdict read back from its document is the verdict."""

from __future__ import annotations

import pytest

from guard.errors import UsageError
from guard.report.interface import FORMATS, render
from guard.report.json_format import to_json
from guard.report.json_reading import from_json, verdict_of
from tests.report import samples


@pytest.mark.parametrize("name", ["review", "attention", "sign_off", "blocked", "incomplete", "hostile"])
def test_every_report_of_it_is_the_same(name: str) -> None:
    verdict = getattr(samples, name)()
    back = verdict_of(from_json(to_json(verdict)))
    assert back.decision is verdict.decision
    assert [one.path for one in back.findings] == [one.path for one in verdict.findings]
    if name != "hostile":  # what nobody can see is written out in the document, and stays so
        for form in FORMATS:
            assert render(back, form) == render(verdict, form) or form == "json"


def test_a_code_that_is_not_the_decisions_is_refused() -> None:
    text = to_json(samples.blocked()).replace('"exit_code": 1', '"exit_code": 0')
    with pytest.raises(UsageError):
        verdict_of(from_json(text))
