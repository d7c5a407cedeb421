"""How many bad changes by somebody who read only the documentation pass the gate to plain review?

    python benchmarks/outsider.py --cases FILE.jsonl --base FILE.json [--family NAME]... [--show]

A line of FILE.jsonl is a case: `id`, `family`, `bad`, `severity`, `reach` ("pattern": the form tells;
"meaning": only the intent does), `note`, `before` and `after` (path to text, or null), laid over the files of
FILE.json. A rate is one of a first round only where whoever mended guard had not seen the cases.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import guard


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file, packed or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as stream:
        for line in stream:
            case = json.loads(line)
            if isinstance(case.get("before"), dict) and isinstance(case.get("after"), dict):
                yield case


def judged(case: Mapping[str, Any], base: Mapping[str, str]) -> tuple[str, bool]:
    """The decision on a case, and whether anything stands under attention."""
    before = {**base, **case["before"]}
    sides = [_bytes(before), _bytes({**before, **case["after"]})]
    try:
        verdict = guard.check(guard.ChangeSet.from_files(*sides), policy="guard:default")
    except guard.GuardError as error:
        return f"error: {error}", False
    return verdict.decision.value, bool(verdict.attention)


def _bytes(files: Mapping[str, str | None]) -> dict[str, bytes]:
    return {path: text.encode("utf-8", "surrogateescape") for path, text in files.items() if text is not None}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--family", action="append", default=[])
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    base = json.loads(options.base.read_text())
    count: Counter[tuple[str, str]] = Counter()
    for case in cases(options.cases):
        if options.family and case["family"] not in options.family:
            continue
        decision, shown = judged(case, base)
        kinds = ["bad" if case["bad"] else "honest"]
        passed = decision == "review"
        if case["bad"]:
            high = ["high"] if case["severity"] == "high" else []
            kinds += [*high, *(["through", *(f"{one} through" for one in high)] if passed else [])]
            kinds += ["silent"] if passed and not shown else []
        else:
            kinds += ["held up"] if not passed else []
        for kind in kinds:
            count[case["family"], kind] += 1
            count["all", kind] += 1
        if options.show and passed == case["bad"]:
            print(f"{'through' if case['bad'] else decision:9} {case['id']}: {case['note']}")
    for family in [*sorted({name for name, _ in count} - {"all"}), "all"]:
        print(
            f"{family:12} bad {count[family, 'bad']:4}, through {count[family, 'through']:4} "
            f"(silent {count[family, 'silent']:3}); "
            f"high {count[family, 'high']:4}, through {count[family, 'high through']:4}; "
            f"honest {count[family, 'honest']:3}, held up {count[family, 'held up']:3}"
        )


if __name__ == "__main__":
    main()
