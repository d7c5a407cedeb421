"""Count whole-file parses in one `guard.check`: each text of a change by each reader, and who asked.

    python benchmarks/parses.py [--old a59c7f6] [--callers]

The change is that of `benchmarks/parse_fixture.py`; the count is that of `benchmarks/parse_counts.py`. With
`--old REV` the count of that revision stands beside. The code scanner's engine is not run: it parses in a
process of its own. Wanted is 1 for each text and reader.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.revisions import BEFORE_ONE_READING, measure_both, measured_tree


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--old", metavar="REV", nargs="?", const=BEFORE_ONE_READING)
    parser.add_argument("--callers", action="store_true", help="list who asked for each parse")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into:
        options.into.write_text(json.dumps(measure()))
        return
    _print(measure_both(__file__, options.old), options.callers)


def measure() -> list[list[Any]]:
    """The counts as [text, reader, caller, count]."""
    import guard
    from benchmarks.answers import silence
    from benchmarks.parse_counts import ParseCounts
    from benchmarks.parse_fixture import AFTER, BEFORE, texts

    measured_tree()
    silence()
    with ParseCounts(texts()) as counts:
        guard.check(guard.ChangeSet.from_files(BEFORE, AFTER), "guard:default")
    return sorted([*parse, count] for parse, count in counts.counts.items())


def _print(found: dict[str, Any], callers: bool) -> None:
    sums = {name: Counter[tuple[str, str]]() for name in found}
    for name, rows in found.items():
        for text, reader, _, count in rows:
            sums[name][text, reader] += count
    print(f"{'whole text':40}{'reader':10}" + "".join(f"{name:>12}" for name in found))
    keys = sorted({key for one in sums.values() for key in one if key[0]})
    for key in keys:
        print(f"{key[0]:40}{key[1]:10}" + "".join(f"{one[key]:12}" for one in sums.values()))
    whole = [sum(count for key, count in one.items() if key[0]) for one in sums.values()]
    worst = [max((count for key, count in one.items() if key[0]), default=0) for one in sums.values()]
    rest = [sum(count for key, count in one.items() if not key[0]) for one in sums.values()]
    labels = ("all whole texts", "most for one text and reader", "other texts (cells, views, pieces)")
    for label, figures in zip(labels, (whole, worst, rest), strict=True):
        print(f"{label:50}" + "".join(f"{figure:12}" for figure in figures))
    for name, rows in found.items() if callers else ():
        print(f"\n{name}: who asked")
        for text, reader, caller, count in rows:
            print(f"{count:5} {reader:8}{text or '(other)':40}{caller}")


if __name__ == "__main__":
    main()
