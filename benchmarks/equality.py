"""Record what guard says of many changes, and compare two records: verdicts must not change unnoticed.

    python benchmarks/equality.py record --changes DIR --answers DIR --out NEW.json
    python benchmarks/equality.py record --old a59c7f6 --changes DIR --answers DIR --out OLD.json
    python benchmarks/equality.py compare OLD.json NEW.json

`record` judges `--limit` merged changes (see `benchmarks/changes.py` for the choice) and every example of
the shipped policies, each with the policies that name it. It keeps of each: the decision; the findings (id,
path, line, effect); the edits (kind, path, symbol, lines, capabilities, calls not analysed, pattern); beside
them the sign-offs and how each check ended. It reads the JSON report, so that it holds for versions of guard
whose classes differ. With `--old REV` it does so with the guard, rules and policies of that revision.

The code scanner's answers are kept in `--answers` and replayed (`benchmarks/answers.py`); what is not there
yet is asked of the engine. A change of which one scan takes longer than `--patience` seconds is left out,
then and in later runs with the same answers.

`compare` lists each difference and ends with 1 where decision, findings or edits of any differ, or the second
record lacks a change. Differences of sign-offs and checks' ends alone are listed, and do not count.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.answers import TooSlowError, replay
from benchmarks.changes import add_options, chosen_entries
from benchmarks.revisions import again, measured_tree, tree_of

COUNTED = ("decision", "error", "findings", "edits")
FINDING_KEYS = ("id", "path", "line", "effect")
EDIT_KEYS = ("kind", "path", "symbol", "before", "after", "gains", "lost", "unanalysed", "pattern")
BESIDE = ("sign_offs", "outcomes")
_INSIDE = "GUARD_EQUALITY_INSIDE"


def main() -> int:
    options = _options()
    if options.mode == "compare":
        return compare(_read(options.old), _read(options.new))
    if os.environ.get(_INSIDE):
        return record(options)
    # Once more, in an environment that asks nobody and over the tree that was asked for.
    if options.old:
        with tree_of(options.old) as tree:
            return again(__file__, sys.argv[1:], tree, {_INSIDE: "1"})
    return again(__file__, sys.argv[1:], None, {_INSIDE: "1"})


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    modes = parser.add_subparsers(dest="mode", required=True)
    recording = modes.add_parser("record")
    add_options(recording, 320)
    recording.add_argument("--answers", type=Path, required=True, metavar="DIR")
    recording.add_argument("--out", type=Path, required=True, metavar="FILE")
    recording.add_argument("--old", metavar="REV", help="measure this revision instead of the checkout")
    recording.add_argument("--jobs", type=int, default=2)
    recording.add_argument("--patience", type=float, default=60, metavar="SECONDS")
    comparing = modes.add_parser("compare")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    return parser.parse_args()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = json.loads(path.read_text())["records"]
    return records


def record(options: argparse.Namespace) -> int:
    """Judge everything and write the record."""
    measured_tree()
    options.answers.mkdir(parents=True, exist_ok=True)
    records: dict[str, dict[str, Any]] = {}
    started = time.monotonic()
    prepare = partial(replay, options.answers, patience=options.patience)
    with ProcessPoolExecutor(options.jobs, initializer=prepare) as pool:
        waiting: dict[Future[dict[str, Any]], str] = {
            pool.submit(judge_example, policy, name): f"{policy} {name}" for policy, name in examples()
        }
        for entry in chosen_entries(options.changes, options.limit, options.max_bytes):
            if _slow_mark(options.answers, entry["id"]).exists():
                records[entry["id"]] = {"skipped": "a scan took too long in an earlier run"}
            else:
                waiting[pool.submit(judge_entry, entry)] = entry["id"]
        print(f"{len(waiting)} to judge, {len(records)} left out", flush=True)
        for count, future in enumerate(as_completed(waiting), 1):
            name = waiting[future]
            records[name] = _outcome(future, _slow_mark(options.answers, name))
            print(f"{count} {time.monotonic() - started:.0f} s {name}: {_state(records[name])}", flush=True)
    ordered = dict(sorted(records.items()))
    options.out.write_text(json.dumps({"records": ordered}, indent=1) + "\n")
    print(f"{len(ordered)} records: {dict(Counter(map(_state, ordered.values())))}")
    return 0


def _outcome(future: Future[dict[str, Any]], slow_mark: Path) -> dict[str, Any]:
    error = future.exception()
    if isinstance(error, TooSlowError):
        slow_mark.touch()
        return {"skipped": str(error)}
    if error is not None:
        return {"error": f"{type(error).__name__}: {error}"}
    return future.result()


def _slow_mark(answers: Path, name: str) -> Path:
    return answers / f"slow-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _state(kept: Mapping[str, Any]) -> str:
    return "skipped" if "skipped" in kept else str(kept.get("error") or kept["decision"])


def examples() -> list[tuple[str, str]]:
    """Every example of the shipped policies with the policy that names it, as (policy, file name)."""
    found = []
    folder = _policies()
    for policy in sorted(folder.glob("*.yaml")):
        names = re.findall(r"examples/([\w.-]+\.patch)", policy.read_text())
        found += [(policy.stem, name) for name in sorted(set(names))]
    unnamed = {path.name for path in (folder / "examples").iterdir()} - {name for _, name in found}
    return found + [("default", name) for name in sorted(unnamed)]


def _policies() -> Path:
    return measured_tree() / "policies"


def judge_example(policy: str, name: str) -> dict[str, Any]:
    """What guard says of one example under one shipped policy."""
    import guard
    from guard.intake.unified import reconstruct

    change = reconstruct((_policies() / "examples" / name).read_bytes(), name)
    return canonical(document_of(guard.check(change, f"guard:{policy}")))


def judge_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What guard says of one change of the data under the default policy."""
    import guard
    from benchmarks.gate import change_of

    change = change_of(dict(entry))
    if change is None:
        return {"decision": "nothing differs", "findings": [], "edits": []}
    return canonical(document_of(guard.check(change, "guard:default")))


def document_of(verdict: Any) -> dict[str, Any]:
    """The JSON report of a verdict, by whichever way this version of guard has."""
    import guard

    text = verdict.to_json() if hasattr(verdict, "to_json") else guard.render(verdict, "json")
    found: dict[str, Any] = json.loads(text)
    return found


def canonical(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a JSON report must not change, in an order of its own."""
    return {
        "decision": document["decision"],
        "findings": sorted([one[key] for key in FINDING_KEYS] for one in document["findings"]),
        "edits": sorted([one[key] for key in EDIT_KEYS] for one in document["edits"]),
        "sign_offs": sorted(one["id"] for one in document["sign_offs"]),
        "outcomes": sorted([one["check"], one["status"]] for one in document["outcomes"]),
    }


def compare(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> int:
    """Print every difference; 1 where one counts, else 0."""
    counts: Counter[str] = Counter()
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        if "skipped" in before or not before:
            counts["not in the first record" if not before else "left out of the first record"] += 1
            continue
        if "skipped" in after or not after:
            counts["differ"] += 1
            print(f"{name}: not in the second record{': ' + after['skipped'] if after else ''}")
            continue
        lines = list(differences(before, after, COUNTED))
        beside = list(differences(before, after, BESIDE))
        counts["equal" if not lines else "differ"] += 1
        counts["equal, but for sign-offs or the ends of checks"] += bool(beside and not lines)
        if lines or beside:
            print(f"{name}:")
            print("".join(f"    {line}\n" for line in lines + beside), end="")
    print(", ".join(f"{label}: {count}" for label, count in counts.items()))
    return 1 if counts["differ"] else 0


def differences(before: Mapping[str, Any], after: Mapping[str, Any], keys: tuple[str, ...]) -> list[str]:
    """One line for each difference of two records of one change: `-` for what only the first has."""
    lines = []
    for key in keys:
        old, new = before.get(key), after.get(key)
        if isinstance(old, list) and isinstance(new, list):
            gone, come = _counted(old), _counted(new)
            lines += [f"{key} - {item}" for item in sorted((gone - come).elements())]
            lines += [f"{key} + {item}" for item in sorted((come - gone).elements())]
        elif old != new:
            lines.append(f"{key}: {old} -> {new}")
    return lines


def _counted(items: list[Any]) -> Counter[str]:
    return Counter(json.dumps(item) for item in items)


if __name__ == "__main__":
    raise SystemExit(main())
