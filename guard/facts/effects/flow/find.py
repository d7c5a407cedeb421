"""What a change lets leave, and what it runs unseen: each language in turn."""

from __future__ import annotations

from collections.abc import Iterable

from guard.facts.effects.around import Around
from guard.facts.effects.flow.bundles import bundled
from guard.facts.effects.flow.collectors import collected
from guard.facts.effects.flow.copies import copied
from guard.facts.effects.flow.dumped import dumped
from guard.facts.effects.flow.family import Flow, is_python
from guard.facts.effects.flow.formats import written_down
from guard.facts.effects.flow.given_out import given_out
from guard.facts.effects.flow.leaks import leaks
from guard.facts.effects.flow.links import linked
from guard.facts.effects.flow.options import loosened
from guard.facts.effects.flow.packed import intercepted, packed
from guard.facts.effects.flow.pages import carried_out
from guard.facts.effects.flow.payload import payloads
from guard.facts.effects.flow.placed import placed
from guard.facts.effects.flow.scripts import shell_leaks
from guard.facts.effects.flow.sent_away import sent_away
from guard.facts.effects.flow.shown import shown
from guard.facts.effects.flow.web import web_leaks
from guard.model.effect import ChangeEffect

_FAMILY = Flow()


def find(around: Around) -> Iterable[ChangeEffect]:
    """The effects on what is secret, from the difference of both sides of what the family reads."""
    files = around.files(_FAMILY)
    if any(file.after is not None and is_python(file.after.path) for file in files):
        yield from leaks(around)
        yield from payloads(around)
    yield from shell_leaks(files, around)
    yield from dumped(files, around)
    yield from web_leaks(files, around)
    yield from bundled(files, around)
    yield from shown(files, around)
    yield from written_down(files)
    yield from copied(files, around)
    yield from given_out(files, around)
    yield from sent_away(files, around)
    yield from collected(files, around)
    yield from carried_out(files, around)
    yield from placed(files, around)
    yield from packed(files)
    yield from intercepted(files)
    yield from linked(files, around)
    yield from loosened(files, around)
