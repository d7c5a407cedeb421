"""The effects of a change, asked of every family that reads a file of it, and the edits they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from guard.errors import IntakeError, ToolError
from guard.facts.effects.around import Around
from guard.facts.effects.families import EFFECTS, FAMILIES
from guard.model.edit import Edit
from guard.model.effect import ChangeEffect


@dataclass(frozen=True)
class Gathered:
    """What the families said."""

    effects: tuple[ChangeEffect, ...] = ()
    """Sorted, each once."""
    unasked: tuple[str, ...] = ()
    """What could not be asked, in words: nothing is known of it."""


def effects_of(around: Around) -> Gathered:
    """Ask every family.

    Raises:
        ToolError: `around.stop` said to stop.
        ValueError: a family gave a kind that it does not name: an error in the family.
    """
    found: list[ChangeEffect] = []
    unasked: list[str] = []
    for family in FAMILIES:
        around.stop.check()
        if not around.files(family) or not family.may_find(around):
            continue
        try:
            said = tuple(family.find(around))
        except (ToolError, IntakeError) as error:
            if around.stop.reason:
                raise
            unasked.append(f"{family.id}: {error}")
            continue
        except RecursionError:
            unasked.append(f"{family.id}: the change nests something too deeply to be followed")
            continue
        unknown = {one.kind for one in said} - EFFECTS.keys()
        if unknown:
            raise ValueError(f"the family {family.id} names no kind {', '.join(sorted(unknown))}")
        found += said
    unique = dict.fromkeys(found)
    return Gathered(tuple(sorted(unique, key=lambda one: one.sort_key)), tuple(unasked))


def attach_effects(edits: tuple[Edit, ...], effects: Sequence[ChangeEffect]) -> tuple[Edit, ...]:
    """`edits` in the same order, each with the kinds of the effects it has a part in.

    An effect belongs to the edits of its file whose lines it points at; where it points at none of them, to
    all edits of the file, as one of them must have brought it.
    """
    if not effects:
        return edits
    kinds: list[set[str]] = [set() for _ in edits]
    for effect in effects:
        here = [index for index, edit in enumerate(edits) if edit.path == effect.path]
        at = [index for index in here if _points_at(effect, edits[index])]
        for index in at or here:
            kinds[index].add(effect.kind)
    return tuple(
        replace(edit, effects=tuple(sorted(names))) if names else edit
        for edit, names in zip(edits, kinds, strict=True)
    )


def _points_at(effect: ChangeEffect, edit: Edit) -> bool:
    return any(effect.before in span for span in edit.before) or any(
        effect.after in span for span in edit.after
    )
