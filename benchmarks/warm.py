"""Warm Python processor time of one check, without the engine: this checkout against another revision.

    python benchmarks/warm.py --changes DIR --answers DIR [--limit 100] [--old a59c7f6]

Two processes, one of each tree, are given the same merged changes in turn, so that whatever else the machine
does falls on both. Each judges one change after another in one process, as a service would; the first
`WARM_UP` do not count, and no change comes twice. The figure is the processor time of all threads of the
process for one `guard.check`, without the time in which the scanner's answer is fetched from `--answers`: the
engine's process, and what is written for it, are left out. Answers are those that `benchmarks/equality.py
record` keeps; a change that one of the two has no answer for is left out of both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.changes import add_options, chosen_entries
from benchmarks.revisions import BEFORE_ONE_READING, Worker, measured_tree, tree_of

WARM_UP = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 100)
    parser.add_argument("--answers", type=Path, metavar="DIR", required=True)
    parser.add_argument("--old", metavar="REV", default=BEFORE_ONE_READING)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.answers)
        return
    entries = chosen_entries(options.changes, options.limit and options.limit + WARM_UP, options.max_bytes)
    with ExitStack() as stack:
        old = stack.enter_context(tree_of(options.old))
        trees = {options.old: old, "checkout": None}
        workers = {
            name: Worker(stack, __file__, [*sys.argv[1:], "--work"], tree) for name, tree in trees.items()
        }
        rows = []
        for number, entry in enumerate(entries):
            order = list(workers) if number % 2 else list(reversed(workers))
            took = {name: workers[name].ask(entry) for name in order}
            if number >= WARM_UP:
                rows.append([took[name] for name in workers])
    _print(list(workers), rows)


def work(answers: Path) -> None:
    """Judge each change that comes in as a line, and answer with the seconds it took."""
    import guard
    from benchmarks import answers as store
    from benchmarks.gate import change_of

    measured_tree()
    store.replay(answers, only_stored=True)
    for line in sys.stdin:
        change = change_of(json.loads(line))
        took: float | None = None
        if change is not None:
            fetching = store.spent()
            started = time.process_time()
            try:
                guard.check(change, "guard:default")
                took = time.process_time() - started - (store.spent() - fetching)
            except store.NoAnswerError:
                took = None
        print(json.dumps(took), flush=True)


def _print(names: Sequence[str], rows: Sequence[Sequence[float | None]]) -> None:
    judged = [[took for took in row if took is not None] for row in rows if None not in row]
    print(f"{len(judged)} changes, {len(rows) - len(judged)} left out for want of answers")
    if not judged:
        return
    print(f"{'processor ms a check':24}" + "".join(f"{label:>12}" for label in ("median", "p95", "worst")))
    for place, name in enumerate(names):
        ordered = sorted(row[place] * 1000 for row in judged)
        figures = statistics.median(ordered), ordered[int(len(ordered) * 0.95)], ordered[-1]
        print(f"{name:24}" + "".join(f"{figure:12.1f}" for figure in figures))
    medians = [statistics.median(row[place] for row in judged) for place in range(len(names))]
    each = statistics.median(row[1] / row[0] for row in judged)
    print(f"new over old: {medians[1] / medians[0]:.2f} by the medians, {each:.2f} in the median change")


if __name__ == "__main__":
    main()
