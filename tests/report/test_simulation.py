"""Two policies over past changes: the figures, and that nothing of a change can break out of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guard.report.simulation import Names, Simulation, simulation, to_json, to_text
from guard.report.simulation_page import to_page
from tests.report.test_figures_page import read

NAMES = Names("main~4..main", "new 1 (new.yaml)", "old 2 (guard:default)")


def verdict(
    decision: str, *rules: str, sign_offs: tuple[str, ...] = (), why: str = "because"
) -> dict[str, Any]:
    """As much of a verdict's document as figures are made of."""
    code = "finding" if rules else "uncovered_edit"
    effect = "blocks" if decision == "blocked" else "sign_off"
    return {
        "decision": decision,
        "reasons": [{"decision": decision, "code": code, "message": why}],
        "findings": [{"check": "code-rules", "id": rule, "effect": effect} for rule in rules],
        "sign_offs": [{"id": one} for one in sign_offs],
    }


def line(id: str, now: dict[str, Any], against: dict[str, Any] | None = None) -> bytes:
    both = {"verdict": now, **({} if against is None else {"against": against})}
    return json.dumps({"id": id, **both}).encode() + b"\n"


LINES = [
    line("a" * 40, verdict("review"), verdict("review")),
    line("b" * 40, verdict("blocked", "shell"), verdict("review")),
    line("c" * 40, verdict("sign_off", sign_offs=("build",)), verdict("blocked", "shell")),
    line("d" * 40, verdict("sign_off", sign_offs=("build",)), verdict("sign_off", sign_offs=("build",))),
    line("e" * 40, verdict("incomplete")),
]


@pytest.fixture
def found() -> Simulation:
    return simulation(LINES, NAMES)


def test_counts(found: Simulation) -> None:
    assert found.decisions(against=False) == {"review": 1, "blocked": 1, "sign_off": 2, "incomplete": 1}
    assert found.decisions(against=True) == {"review": 2, "blocked": 1, "sign_off": 1, "incomplete": 1}
    assert found.causes(against=False) == {"code-rules shell": 1, "sign-off build": 2, "uncovered_edit": 3}
    assert found.moves() == {("review", "blocked"): 1, ("blocked", "sign_off"): 1}


def test_what_is_newly_stopped_is_read_first(found: Simulation) -> None:
    assert [one.id[0] for one in found.to_read()] == ["b", "c", "e", "d"]


def test_what_could_not_be_judged_is_alike_for_both(found: Simulation) -> None:
    assert found.changes[-1].now == found.changes[-1].against


def test_as_text(found: Simulation) -> None:
    text = to_text(found, width=80, color=False, unicode=True)
    assert "5 changes of main~4..main" in text
    assert "    1  review -> blocked" in text
    assert "bbbbbbbbbb  review -> blocked" in text
    assert max(map(len, text.splitlines())) <= 80


def test_equal_policies_are_said_to_be(found: Simulation) -> None:
    same = simulation(LINES[3:], NAMES)
    assert "Both decide every change alike." in to_text(same, width=80, color=False, unicode=True)


def test_as_json(found: Simulation) -> None:
    said = json.loads(to_json(found))
    assert (said["schema"], said["changes"]) == ("guard.simulation/1", 5)
    assert said["moves"][0] in (
        {"from": "review", "to": "blocked", "changes": 1},
        {"from": "blocked", "to": "sign_off", "changes": 1},
    )
    assert said["to_read"][0]["id"] == "b" * 40


def test_of_no_change() -> None:
    none = simulation([], NAMES)
    assert "0 changes" in to_text(none, width=80, color=False, unicode=True)
    assert "0 changes" in to_page(none)


def test_nothing_in_the_page_acts_or_is_fetched() -> None:
    hostile = "</text><script>x</script>\x1b[31m\u202e\"'&"
    names = Names(hostile, hostile, hostile)
    lines = [line("a", verdict("blocked", hostile, why=hostile), verdict("review"))]
    picture = to_page(simulation(lines, names))
    found = read(picture)
    assert found.tags["script"] == 0
    assert found.tags["rect"] > 0
    assert all(link.startswith("#") for link in found.links)
    assert "\x1b" not in picture + to_text(simulation(lines, names), width=80, color=False, unicode=True)
    assert "\u202e" not in picture
