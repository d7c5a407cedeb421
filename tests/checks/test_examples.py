"""Every check against the examples that its own metadata shows, through the whole engine."""

from __future__ import annotations

import re

import pytest

import guard
from guard.checks import CHECKS
from guard.checks.kit.interface import CheckMeta, Example
from guard.model.finding import Status

METAS = [check.meta for check in CHECKS]
TRIPS = [pytest.param(meta, one, id=f"{meta.id}: {one.name}") for meta in METAS for one in meta.trips]
QUIET = [pytest.param(meta, one, id=f"{meta.id}: {one.name}") for meta in METAS for one in meta.quiet]


def judged(meta: CheckMeta, example: Example) -> list[guard.JudgedFinding]:
    """The check's new findings on an example; the check must have run."""
    before = {path: text.encode() for path, text in example.before.items()}
    after = {path: text.encode() for path, text in example.after.items()}
    verdict = guard.check(guard.ChangeSet.from_files(before, after))
    [outcome] = [outcome for outcome in verdict.outcomes if outcome.check == meta.id]
    assert outcome.status is Status.RAN, outcome.reason
    return [one for one in verdict.findings if one.check == meta.id and one.origin is guard.Origin.NEW]


@pytest.mark.parametrize(("meta", "example"), TRIPS)
def test_trips(meta: CheckMeta, example: Example) -> None:
    assert judged(meta, example)


@pytest.mark.parametrize(("meta", "example"), QUIET)
def test_stays_quiet(meta: CheckMeta, example: Example) -> None:
    assert judged(meta, example) == []


@pytest.mark.parametrize("meta", METAS, ids=lambda meta: meta.id)
def test_metadata_is_complete(meta: CheckMeta) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", meta.id)
    assert meta.title
    assert meta.why
    assert meta.blind_spots
    assert meta.trips
    assert meta.quiet


def test_ids_are_unique() -> None:
    assert len({meta.id for meta in METAS}) == len(METAS)
