"""Past changes of a repository, judged one by one by warm processes: what several commands begin with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from guard.app.own_code import refuse_own_code
from guard.app.simulating import kept_in
from guard.batch.progress import Watched
from guard.batch.reading import source_of
from guard.batch.run import engine_of, run
from guard.batch.work import Settings
from guard.errors import UsageError


@contextmanager
def judged_past(
    spec: str, settings: Settings, *, workers: int, keep: str | None, resume: bool
) -> Iterator[BinaryIO]:
    """The answers to a range's first-parent changes, a line of JSON each, once they are all there.

    How far it is stands on standard error meanwhile.

    Args:
        spec: BASE..HEAD, of the repository around the folder that `settings` names.
        settings: how each is judged.
        workers: how many processes; 0 for one for each processor.
        keep: the file that the answers stay in; None for one that is gone afterwards.
        resume: whether to go on where a run that wrote to `keep` ended.

    Raises:
        UsageError: `spec` is no range, or there is nothing to go on with.
        GuardError: the range cannot be read, or nothing can be judged.
    """
    if ".." not in spec:
        raise UsageError("is no range BASE..HEAD", where=spec)
    if resume and keep is None:
        raise UsageError("--resume needs --keep: without it nothing is remembered")
    source = source_of(spec, settings.folder, None, first_parents=True)
    refuse_own_code(source.trees)
    with kept_in(keep) as lines, Watched(source.total) as watched:
        judge = engine_of("local", settings, workers)
        run(source, judge, str(lines), resume=resume, watched=watched, fail_on_blocked=False)
        with lines.open("rb") as stream:
            yield stream
    print(f"guard: {watched.summary()}", file=sys.stderr)
