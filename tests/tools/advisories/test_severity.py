"""Ratings, against scores that the standard's own examples give."""

from __future__ import annotations

from typing import Any

import pytest

from guard.model.finding import Severity
from guard.tools.advisories.severity import UNRATED, base_score, severity_of


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
        ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 7.8),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N/E:P/RL:O", 5.9),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None),
        ("CVSS:3.1/AV:N", None),
        ("CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", None),
        (7.5, None),
    ],
)
def test_base_score(vector: object, score: float | None) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    ("entry", "severity"),
    [
        ({}, UNRATED),
        ({"severity": [{"score": "nonsense"}]}, UNRATED),
        ({"database_specific": {"severity": "MODERATE"}}, Severity.MEDIUM),
        ({"affected": [{"database_specific": {"severity": "LOW"}}]}, Severity.LOW),
        (
            {
                "database_specific": {"severity": "LOW"},
                "severity": [{"score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
            },
            Severity.CRITICAL,
        ),
    ],
)
def test_the_worst_rating_counts(entry: dict[str, Any], severity: Severity) -> None:
    assert severity_of(entry) is severity
