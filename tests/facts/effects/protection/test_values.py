"""Named values of Python that let more through, or let less be known."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [one[:2] for one in kinds({"server.conf.py": before}, {"server.conf.py": after})]


@pytest.mark.parametrize("name", ["accesslog", "ERROR_LOG", "audit_file", "log_path"])
def test_a_record_that_goes_nowhere_is_told(name: str) -> None:
    assert said(f'{name} = "-"\n', f'{name} = "/dev/null"\n') == [("protection.loosened", "medium")]


@pytest.mark.parametrize("name", ["catalogue", "dialog", "blog_page", "target"])
def test_what_is_no_record_may_go_nowhere(name: str) -> None:
    assert said(f'{name} = "a.txt"\n', f'{name} = "/dev/null"\n') == []


def test_a_record_that_went_nowhere_and_goes_on_is_nothing_new() -> None:
    assert said('accesslog = "/dev/null"\n', 'accesslog = "-"\n') == []
