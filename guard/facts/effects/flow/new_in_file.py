"""The secrets that a reader finds under way in a file since the change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow.family import SECRET
from guard.facts.effects.new_in_file import Found, Read, new_in
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

Weight = tuple[Severity, Confidence]
SIGNED: Weight = (Severity.MEDIUM, Confidence.MEDIUM)
SHOWN: Weight = (Severity.LOW, Confidence.LOW)


def _signed(_: Found) -> Weight:
    return SIGNED


def _always(_: Found) -> bool:
    return True


def new_in_files(
    files: Sequence[FileChange],
    read: Read,
    say: Callable[[str, Found], str],
    repair: str = "",
    weigh: Callable[[Found], Weight] = _signed,
    is_told: Callable[[Found], bool] = _always,
) -> Iterator[ChangeEffect]:
    """The effects of what files hold after the change and did not before.

    Args:
        files: what was proposed; where secrets are made up, nothing is told.
        read: finds it in one side.
        say: the message for a path and what was found there.
        repair: what to do instead.
        weigh: how grave what was found is.
        is_told: whether something new is told; asked of what is new alone, as asking the base takes long.
    """
    for file in files:
        if file.after is None or MADE_UP.search(file.path):
            continue
        for one in filter(is_told, new_in(file, read)):
            said = say(file.path, one)
            yield ChangeEffect(
                SECRET.id, file.path, *weigh(one), said, one.symbol,
                after=one.line, evidence=said, repair=repair,
            )  # fmt: skip
