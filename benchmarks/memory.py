"""How much memory one process keeps while it judges change after change.

    python benchmarks/memory.py --changes DIR [--verdicts 1000] [--answers DIR] [--old a59c7f6]

Prints the resident memory after verdicts 1, 10, 85, 200, 500 and 1,000, going round the chosen merged changes
(`benchmarks/changes.py`) as often as it takes; then, in a process of its own, what eight changes leave
behind, each of one source of 269 kB that gains a handler of exceptions. The code scanner's engine does not
run, as its memory is its own: it answers "nothing found", or what `--answers` holds (see
`benchmarks/answers.py`). With `--old REV` the figures of that revision stand beside. Linux only: they are
of `/proc/self/statm`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.changes import add_options, chosen_entries
from benchmarks.revisions import BEFORE_ONE_READING, measure_both, measured_tree

MARKS = (1, 10, 85, 200, 500, 1000)
SOURCES = 8
SOURCE_BYTES = 269_000
HANDLER = b"""\
    try:
        return total // limit
    except ZeroDivisionError:
        return total  # noqa: TRY300"""
"""What is altered in each source: an exception and a suppression, so that the checks on both read it."""


def main() -> None:
    options = _options()
    if options.into:
        kept = measure_sources() if options.part == "sources" else measure_changes(options)
        options.into.write_text(json.dumps(kept))
        return
    for part, label in (("changes", "MB after verdict"), ("sources", "MB after source of 269 kB")):
        found = measure_both(__file__, options.old, [*sys.argv[1:], "--part", part])
        print(f"{label:28}" + "".join(f"{name:>12}" for name in found))
        for mark in sorted({mark for figures in found.values() for mark in figures}, key=int):
            print(f"{mark:>28}" + "".join(f"{figures.get(mark, 0):12.1f}" for figures in found.values()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 200)
    parser.add_argument("--verdicts", type=int, default=MARKS[-1])
    parser.add_argument("--answers", type=Path, metavar="DIR")
    parser.add_argument("--old", metavar="REV", nargs="?", const=BEFORE_ONE_READING)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    return parser.parse_args()


def measure_changes(options: argparse.Namespace) -> dict[int, float]:
    """Resident memory by the number of verdicts given."""
    import guard
    from benchmarks.answers import NoAnswerError, replay, silence
    from benchmarks.gate import change_of

    measured_tree()
    if options.answers:
        replay(options.answers, only_stored=True)
    else:
        silence()
    entries = chosen_entries(options.changes, options.limit, options.max_bytes)
    # The data itself would count: it is written aside and read again one change at a time.
    lines = [json.dumps(entry) for entry in entries]
    aside = options.into.with_suffix(".changes")
    aside.write_text("\n".join(lines))
    del entries, lines
    figures: dict[int, float] = {}
    given = 0
    for entry in cycle_lines(aside):
        change = change_of(entry)
        if change is None:
            continue
        try:
            guard.check(change, "guard:default")
        except NoAnswerError:
            continue
        given += 1
        del change
        if given in MARKS:
            figures[given] = resident()
        if given >= options.verdicts:
            return figures
    raise RuntimeError("no change could be judged")


def cycle_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The changes of a file of JSON lines, one at a time, round and round."""
    while True:
        with path.open(encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)


def measure_sources() -> dict[int, float]:
    """Resident memory after each of a few changes that add one large source."""
    import guard
    from benchmarks.answers import silence

    measured_tree()
    silence()
    figures: dict[int, float] = {}
    small = {"app.py": b"x = 1\n"}
    guard.check(guard.ChangeSet.from_files(small, {"app.py": b"x = 2\n"}), "guard:default")
    figures[0] = resident()
    for number in range(1, SOURCES + 1):
        before = source(number)
        after = before.replace(b"    return total", HANDLER, 1)
        guard.check(guard.ChangeSet.from_files({"app.py": before}, {"app.py": after}), "guard:default")
        figures[number] = resident()
    return figures


def source(number: int) -> bytes:
    """A source of about `SOURCE_BYTES` bytes, another one for each number."""
    text = f'"""Source {number}."""\n'
    place = 0
    while len(text) < SOURCE_BYTES:
        text += (
            f"\n\ndef sum_{number}_{place}(values: list[int], limit: int = {place}) -> int:\n"
            f'    """The sum of what is below {place}."""\n'
            "    total = 0\n    for value in values:\n        if value < limit:\n"
            f"            total += value * {number}\n    return total\n"
        )
        place += 1
    return text.encode()


def resident() -> float:
    """The resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
