"""A whole batch: records in, answers out, by whichever engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from guard.batch import on_ray, parquet
from guard.batch.output import Output, skip_kept
from guard.batch.pool import Answer, Pool, Task
from guard.batch.progress import Watched
from guard.batch.reading import Source
from guard.batch.record import Record
from guard.batch.work import Settings
from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, EXIT_REVIEW, UsageError
from guard.model.verdict import Decision

PARTIAL = ".partial.jsonl"
"""What is added to the name of a Parquet file while its rows are not all there."""


class Engine(Protocol):
    """Judges records, whatever processes it has."""

    def __call__(self, records: Iterator[Record]) -> Iterator[Answer]:
        """An answer to each record, in their order."""
        ...


@dataclass(frozen=True)
class Local:
    """Processes of this machine."""

    settings: Settings
    workers: int = 0
    """How many; 0 for as many as there are processors for this process."""

    def __call__(self, records: Iterator[Record]) -> Iterator[Answer]:
        """An answer to each record, in their order.

        Raises:
            ToolError: no process can be started.
        """
        with Pool(self.workers or processors(), self.settings) as pool:
            yield from pool.judged(map(Task, records))


def engine_of(name: str, settings: Settings, workers: int) -> Engine:
    """The engine called `local` or `ray`.

    Raises:
        ToolError: Ray was asked for and is not installed.
    """
    return on_ray.OnRay(settings, workers) if name == "ray" else Local(settings, workers)


def run(
    source: Source,
    engine: Engine,
    output: str | None,
    *,
    resume: bool,
    watched: Watched,
    fail_on_blocked: bool,
) -> int:
    """Judge every record of an input.

    Args:
        source: what is judged.
        engine: what judges.
        output: a file of JSON Lines, or of Parquet by its name; None for standard output.
        resume: whether to go on where a run that wrote to `output` ended.
        watched: is told of each answer.
        fail_on_blocked: whether a blocked change alters the exit code.

    Returns:
        The exit code: 0 where each change could be judged, 3 where one could not (it is `incomplete`), and
        with `fail_on_blocked` 1 where one is blocked.

    Raises:
        UsageError: `output` cannot be gone on with.
        OutputError: it cannot be written.
        ToolError: nothing can be judged at all, or what writes Parquet is not installed.
    """
    records = iter(source.records)
    with ExitStack() as stack:
        if output is None:
            if resume:
                raise UsageError("--resume needs --output: standard output remembers nothing")
            write: Callable[[bytes], None] = _print
        elif output.endswith(".parquet"):
            write = _into_parquet(stack, Path(output), records, resume, watched)
        else:
            kept = stack.enter_context(Output(Path(output), resume=resume))
            watched.kept(skip_kept(records, kept))
            write = kept.write
        for answer in engine(records):
            write(answer.line)
            watched.add(answer.decision)
    if fail_on_blocked and watched.counts[Decision.BLOCKED]:
        return EXIT_BLOCKED
    return EXIT_INCOMPLETE if watched.counts[Decision.INCOMPLETE] else EXIT_REVIEW


def _into_parquet(
    stack: ExitStack, path: Path, records: Iterator[Record], resume: bool, watched: Watched
) -> Callable[[bytes], None]:
    """Keep lines beside `path`, and make it of them once they are all there."""
    parquet.require()
    if path.exists() and not resume:
        raise UsageError("is there already: give --resume or another place", where=str(path))
    partial = path.with_name(path.name + PARTIAL)
    kept = Output(partial, resume=resume)

    def finish(kind: type[BaseException] | None, *_: object) -> None:
        with kept:
            if kind is None:
                parquet.write(kept.lines(), path)
                partial.unlink()

    stack.push(finish)
    watched.kept(skip_kept(records, kept))
    return kept.write


def _print(line: bytes) -> None:
    sys.stdout.write(line.decode("ascii"))
    sys.stdout.flush()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
