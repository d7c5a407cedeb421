"""Roles by what they resolve to: aliases, merge keys, what they inherit; wider, narrower and only tidied."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

FLAT = "roles:\n  customer: [read_own]\n  clerk: [read_own, read_any, refund]\nlimit: 3\n"
DEEP = (
    "roles:\n  customer: {permissions: [read_own], day: 3}\n"
    "  admin: {permissions: [read_own, delete_any], day: 9}\n"
)


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [
        (one.symbol, one.severity.value)
        for one in effects({"config/prod.yaml": before}, {"config/prod.yaml": after})
    ]


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (FLAT, "roles:\n  clerk: &all [read_own, read_any, refund]\n  customer: *all\nlimit: 3\n", "high"),
        (FLAT, FLAT.replace("[read_own]", "[read_own, refund]"), "medium"),
        (FLAT, FLAT.replace("[read_own]", "[read_own, rate_own]"), "low"),
        (
            DEEP,
            "roles:\n  admin: &a {permissions: [read_own, delete_any], "
            "day: 9}\n  customer: {<<: [*a], day: 3}\n",
            "high",
        ),
        (DEEP, DEEP.replace("customer: {", "customer: {inherits: admin, "), "high"),
    ],
)
def test_a_role_that_may_more_is_named(before: str, after: str, severity: str) -> None:
    [(symbol, found)] = said(before, after)
    assert symbol.startswith("roles.customer")
    assert found == severity


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FLAT, "roles:\n  clerk: [read_own, read_any, refund]\n  customer: [read_own]\nlimit: 3\n"),
        (FLAT, "roles:\n  customer: &own [read_own]\n  clerk: [read_own, read_any]\nlimit: 3\n"),
        (FLAT, FLAT.replace("limit", "  auditor: [read_any]\nlimit")),
        (
            DEEP,
            "roles:\n  customer: &c {permissions: [read_own], day: 3}\n  admin: "
            "{<<: *c, permissions: [read_own, delete_any], day: 9}\n",
        ),
    ],
)
def test_a_role_that_may_as_much_or_less(before: str, after: str) -> None:
    assert said(before, after) == []
