"""Effects among the facts: asked of every family, attached to edits, and never silently missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from guard.errors import RepositoryError, ToolError
from guard.facts.effects import gathered
from guard.facts.effects.around import Around
from guard.facts.effects.families import EFFECTS, FAMILIES
from guard.facts.effects.gathered import attach_effects
from guard.facts.gather import gather
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import Edit, Span
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.ports import Stop

CHANGE = ChangeSet.from_files({"a.py": b"a = 1\n"}, {"a.py": b"a = 2\n"})


def effect(kind: str = "protection.removed", before: int = 0, after: int = 0) -> ChangeEffect:
    return ChangeEffect(
        kind, "a.py", Severity.HIGH, Confidence.HIGH, "it is gone", before=before, after=after
    )


@dataclass
class Saying:
    """A family that says the same of every change, or cannot."""

    said: tuple[ChangeEffect, ...] = ()
    error: Exception | None = None
    id: str = "saying"

    def reads(self, file: FileChange) -> bool:
        return file.path.endswith(".py")

    def may_find(self, around: Around) -> bool:
        return around.change is CHANGE

    def find(self, around: Around) -> Iterable[ChangeEffect]:
        if self.error is not None:
            raise self.error
        return self.said


def test_an_effect_belongs_to_the_edits_whose_lines_it_points_at() -> None:
    edits = (
        Edit("function.body", "a.py", "", before=(Span(1, 3),)),
        Edit("function.body", "a.py", "", after=(Span(4, 6),)),
        Edit("function.body", "b.py", "", before=(Span(1, 3),), after=(Span(4, 6),)),
    )
    found = attach_effects(edits, [effect(before=2), effect("protection.loosened", after=6)])
    assert [one.effects for one in found] == [("protection.removed",), ("protection.loosened",), ()]


def test_an_effect_that_no_edit_stands_at_belongs_to_all_of_its_file() -> None:
    edits = (Edit("comment", "a.py", ""), Edit("text", "a.py", ""), Edit("text", "b.py", ""))
    found = attach_effects(edits, [effect(after=9)])
    assert [one.effects for one in found] == [("protection.removed",), ("protection.removed",), ()]


def test_effects_are_sorted_and_each_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    two = (effect(after=9), effect(after=1))
    monkeypatch.setattr(gathered, "FAMILIES", (Saying(two), Saying(two)))
    facts = gather(CHANGE)
    assert [one.after for one in facts.effects] == [1, 9]
    assert {name for edit in facts.edits for name in edit.effects} == {"protection.removed"}


def test_what_could_not_be_asked_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Saying(error=RepositoryError("no such object"))
    monkeypatch.setattr(gathered, "FAMILIES", (broken, Saying((effect(after=1),))))
    facts = gather(CHANGE)
    assert facts.unasked == ("saying: no such object",)
    assert len(facts.effects) == 1


def test_a_family_that_is_stopped_stops_the_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([0.0, *[0.0] * 9, 99.0])
    stop = Stop.after(5, monotonic=lambda: next(now, 99.0))

    class Slow(Saying):
        def find(self, around: Around) -> Iterable[ChangeEffect]:
            while True:
                around.stop.check()

    monkeypatch.setattr(gathered, "FAMILIES", (Slow(),))
    with pytest.raises(ToolError, match="deadline"):
        gather(CHANGE, stop=stop)


def test_a_kind_that_no_family_names_is_an_error_of_the_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "FAMILIES", (Saying((effect("made.up"),)),))
    with pytest.raises(ValueError, match=r"made\.up"):
        gather(CHANGE)


def test_every_kind_begins_with_the_name_of_its_family_and_no_two_are_one() -> None:
    kinds = [kind.id for family in FAMILIES for kind in family.kinds]
    assert len(kinds) == len(set(kinds)) == len(EFFECTS)
    for family in FAMILIES:
        assert all(kind.id.startswith(f"{family.id}.") for kind in family.kinds)
        assert all(kind.repair and kind.meaning and kind.title for kind in family.kinds)
        assert family.blind_spots
