"""How fast `guard batch` is, what a second worker brings, and what very many verdicts leave behind.

    python benchmarks/batch.py --changes DIR [--limit 60] [--workers 1 2] [--verdicts 1000] [--silent]

First the chosen merged changes (`benchmarks/changes.py`) are judged by pools of each size, in turn, after
every process has warmed up: changes a second, and processor seconds a change, those of ended processes that
the judging ones started included. Then one process gives `--verdicts` verdicts, going round the same changes:
resident memory, open descriptors, children and files in the folder for temporary ones after every tenth part.
With `--silent` the code scanner's engine is left out of the second part, which is then much quicker.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import guard
from benchmarks import answers
from benchmarks.changes import add_options, chosen_entries
from benchmarks.gate import change_of
from benchmarks.memory import resident
from guard.batch.pool import Pool, Task
from guard.batch.record import Record
from guard.batch.work import Settings
from guard.model.change import ChangeSet

POLICY = "guard:default"
MARKS = 10


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="guard-batch-") as scratch:
        for name in ("cache", "tmp"):
            (Path(scratch) / name).mkdir()
        os.environ |= {"GUARD_CACHE_DIR": f"{scratch}/cache", "TMPDIR": f"{scratch}/tmp"}
        tempfile.tempdir = None
        entries = chosen_entries(options.changes, options.limit, options.max_bytes)
        changes = [change for entry in entries if (change := change_of(entry)) is not None]
        if options.workers:
            rates(changes, options.workers)
        if options.verdicts:
            drift(changes, options.verdicts, silent=options.silent)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 60)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--verdicts", type=int, default=1000)
    parser.add_argument("--silent", action="store_true")
    return parser.parse_args()


def rates(changes: Sequence[ChangeSet], sizes: Sequence[int]) -> dict[int, float]:
    """Changes a second by the number of workers; each change is judged once by each pool."""
    found = {}
    for workers in sizes:
        tasks = [Task(Record(number, {"id": str(number)}), one) for number, one in enumerate(changes, 1)]
        before = _spent()
        with Pool(workers, Settings(policy=POLICY)) as pool:
            list(pool.judged(tasks[: 2 * workers]))
            started = time.perf_counter()
            judged = [answer.decision.value for answer in pool.judged(tasks)]
            seconds = time.perf_counter() - started
        found[workers] = len(judged) / seconds
        spent = (_spent() - before) / len(judged)
        print(
            f"{workers} worker{'s' * (workers > 1)}: {len(judged)} changes in {seconds:.1f} s, "
            f"{found[workers]:.2f} a second, {spent:.3f} s of processor each (their start included), "
            f"{judged.count('incomplete')} incomplete"
        )
    if len(found) > 1:
        least, most = min(found), max(found)
        print(f"{most} workers: {found[most] / found[least]:.2f} times {least}")
    return found


def _spent() -> float:
    """Processor seconds of processes that have ended and were waited for, their own children included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def drift(changes: Sequence[ChangeSet], verdicts: int, *, silent: bool) -> None:
    """What one process holds after every tenth part of so many verdicts."""
    if silent:
        answers.silence()
    print(f"{'verdicts':>9}{'MB':>8}{'descriptors':>13}{'children':>10}{'files':>7}{'a second':>10}")
    started = time.perf_counter()
    marks = {round(verdicts * part / MARKS) for part in range(1, MARKS + 1)} | {len(changes)}
    for number in range(1, verdicts + 1):
        guard.check(changes[(number - 1) % len(changes)], POLICY)
        if number in marks:
            rate = number / (time.perf_counter() - started)
            held = f"{number:9}{resident():8.1f}{_count(Path('/proc/self/fd')):13}{_children():10}"
            print(f"{held}{_count(Path(tempfile.gettempdir())):7}{rate:10.2f}", flush=True)


def _count(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def _children() -> int:
    """Processes that this one has, by any of its threads."""
    lists = Path("/proc/self/task").glob("*/children")
    return sum(len(path.read_text().split()) for path in lists)


if __name__ == "__main__":
    main()
