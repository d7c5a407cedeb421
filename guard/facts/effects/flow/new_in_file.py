"""What a reader finds in a file since the change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from guard.facts.effects.flow.family import SECRET
from guard.facts.effects.flow.modules import ASIDE
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

Read = Callable[[FileSide | None], Iterable[tuple[str, int]]]
"""Gives what one side of a file holds, each with its line; of a missing side nothing."""


def new_in_files(
    files: Sequence[FileChange], read: Read, say: Callable[[str, str], str], repair: str = ""
) -> Iterator[ChangeEffect]:
    """The effects of what files hold after the change and did not before.

    Args:
        files: what was proposed; where secrets are made up, nothing is told.
        read: finds it in one side.
        say: the message for a path and what was found there.
        repair: what to do instead.
    """
    for file in files:
        if file.after is None or ASIDE.search(file.path):
            continue
        found = list(read(file.after))
        known = {what for what, _ in read(file.before)} if found else set()
        for what, line in found:
            if what not in known:
                said = say(file.path, what)
                yield ChangeEffect(
                    SECRET.id, file.path, Severity.MEDIUM, Confidence.MEDIUM, said,
                    after=line, evidence=said, repair=repair,
                )  # fmt: skip
