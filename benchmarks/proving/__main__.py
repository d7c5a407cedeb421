"""What `guard prove` finds on real projects, and on gamed changes.

    python -m benchmarks.proving seeded CLONE --python ENVIRONMENT [--wanted 10] [--out FILE]
    python -m benchmarks.proving gamed --python ENVIRONMENT [--wanted 60] [--cases FILE --base FILE]
    python -m benchmarks.proving told FILE...

`seeded`: faults all over the code of a clone, kept where a test that passes breaks in a plain run of pytest;
each is asked about twice, by the tests that it can affect and by all. `gamed`: code that is broken with its
tests made green. `told` sums up what FILEs hold. Honest changes are measured by `benchmarks.prove_merged`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.proving.gamed import gamed
from benchmarks.proving.seeded import FOUND, seeded


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("action", choices=("seeded", "gamed", "told"))
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--python", default=sys.prefix)
    parser.add_argument("--wanted", type=int, default=10)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--cases", type=Path)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if asked.action == "told":
        for line in _told(json.loads(line) for path in asked.paths for line in path.open()):
            print(line)
        return
    if asked.action == "gamed":
        made = gamed(asked.python, asked.wanted, asked.seed, asked.cases, asked.base)
    else:
        made = seeded(asked.paths[0], asked.python, asked.wanted, asked.seed, asked.seconds)
    out = asked.out.open("a") if asked.out else sys.stdout
    for one in made:
        print(json.dumps(one), file=out, flush=True)


def _told(lines: Iterable[dict[str, Any]]) -> Iterable[str]:
    count: Counter[tuple[str, str]] = Counter()
    faster: list[float] = []
    for one in lines:
        if "game" in one:
            blocks = {kind.value for kind in FOUND} | {"report_forged"}
            count["games", "all"] += 1
            count["games", "found"] += bool(blocks & set(one["kinds"]))
            if not blocks & set(one["kinds"]):
                yield f"not held up: {one['game']}: {one['kinds']} {one['could not']}"
        elif "bug" in one:
            affected, full = one["affected"], one["full"]
            count[one["project"], "bugs"] += 1
            count[one["project"], "found"] += affected["found"]
            count[one["project"], "found by all"] += full["found"]
            if not affected["found"]:
                yield f"missed: {one['project']} {one['bug']}: {affected} {full}"
            if "seconds" in affected and "seconds" in full:
                faster.append(full["seconds"] / affected["seconds"])
    for (name, kind), number in sorted(count.items()):
        yield f"{name}: {kind} {number}"
    if faster:
        yield f"all takes {statistics.median(faster):.1f} times as long at the median of {len(faster)}"


if __name__ == "__main__":
    main()
