"""Run the whole gate over real proposed changes and print what it decides, why, and how fast.

    python benchmarks/gate.py --changes DIR [--policy guard:default] [--limit N] [--show blocked]

DIR holds `*.jsonl.gz`, a line per change: `id`, `merged`, `files` with `path`, `old_path`, `old_mode`,
`new_mode`, `old`, `new` (text or null) and `binary`. Near-duplicates (equal sets of added lines) are counted
once. A side that is binary or missing from the data stands as a NUL byte, so that it is judged as a binary
file.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard import app
from guard.errors import GuardError
from guard.model.change import MODES, ChangeSet, FileChange, FileSide, MappingTree
from guard.model.verdict import Decision, Verdict

TEXTS = (".lock", ".json", ".py", ".md", ".ipynb", ".txt", ".yaml", ".yml", ".toml", ".html", ".csv", ".svg")


def main() -> None:
    options = _options()
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    reasons: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    times: list[float] = []
    crashes: list[str] = []
    unattributed = 0
    total_bytes = 0
    seen: set[str] = set()
    left_out = 0
    for number, entry in enumerate(_entries(options.changes, options.limit)):
        if number % options.every or (options.merged and not entry["merged"]):
            continue
        left_out += sum(map(_is_left_out, entry["files"]))
        change = change_of(entry)
        if change is None or (added := _added(change)) in seen:
            continue
        seen.add(added)
        merged = bool(entry["merged"])
        started = time.perf_counter()
        try:
            verdict = app.check(change, options.policy)
        except GuardError as error:
            crashes.append(f"{entry['id']}: {error}")
            continue
        times.append(time.perf_counter() - started)
        total_bytes += sum(len(side.data) for file in change.files for side in file.sides)
        counts[merged][verdict.decision] += 1
        unattributed += sum(1 for judged in verdict.edits if judged.kind == "unattributed")
        for code in sorted(_causes(verdict)):
            reasons[merged][code] += 1
        if verdict.decision.value in options.show and (merged or options.all):
            _show(entry["id"], verdict)
    _print(counts, reasons)
    print(f"\nerrors: {len(crashes)}; unattributed edits: {unattributed}; files left out: {left_out}")
    for crash in crashes[:20]:
        print(f"  {crash}")
    _print_times(times, total_bytes)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=Path, required=True)
    parser.add_argument("--policy", default="guard:default")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--show", nargs="*", default=[], choices=[decision.value for decision in Decision])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th change")
    parser.add_argument("--merged", action="store_true", help="only changes that were merged")
    parser.add_argument("--all", action="store_true", help="show changes that were not merged, too")
    return parser.parse_args()


def _entries(folder: Path, limit: int) -> Iterator[dict[str, Any]]:
    count = 0
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                if limit and count >= limit:
                    return
                count += 1
                yield json.loads(line)


def change_of(entry: dict[str, Any]) -> ChangeSet | None:
    """The change of one line of the data, or None where nothing differs in it."""
    files = []
    base: dict[str, bytes] = {}
    for file in entry["files"]:
        if _is_left_out(file):
            continue
        before = _side(file, "old", file["old_path"])
        after = _side(file, "new", file["path"])
        if before is not None:
            base[before.path] = before.data
        if before != after and (before or after):
            files.append(FileChange(before, after))
    return ChangeSet(tuple(files), base=MappingTree(base), source=entry["id"]) if files else None


def _is_left_out(file: dict[str, Any]) -> bool:
    """Whether the data holds no text of what is one by its name: it was past the size limit."""
    return bool(file["binary"]) and file["path"].endswith(TEXTS)


def _side(file: dict[str, Any], name: str, path: str) -> FileSide | None:
    mode = int(file[f"{name}_mode"], 8)
    if mode not in MODES:
        return None
    text = file[name]
    data = text.encode() if text is not None else b"\0" + name.encode()
    return FileSide(path, data, mode)


def _added(change: ChangeSet) -> str:
    lines = hashlib.sha256()
    for file in change.files:
        old = set(file.before.lines) if file.before else set()
        for line in file.after.lines if file.after else ():
            if line not in old:
                lines.update(line.strip() + b"\n")
    return lines.hexdigest()


def _causes(verdict: Verdict) -> set[str]:
    """What led to the decision: `finding:ID`, `uncovered_edit:KIND`, `sign_off:ID`, …"""
    causes = set()
    for reason in verdict.reasons:
        if reason.decision is verdict.decision and verdict.decision is not Decision.REVIEW:
            causes.add(f"{verdict.decision} {reason.code} {reason.message[:70]}")
    return causes


def _show(name: str, verdict: Verdict) -> None:
    print(f"{name}: {verdict.decision}")
    for reason in verdict.reasons:
        if reason.decision is verdict.decision:
            print(f"    {reason.path}:{reason.line} {reason.code} {reason.message[:160]!r}")


def _print(counts: dict[bool, Counter[str]], reasons: dict[bool, Counter[str]]) -> None:
    print(f"{'':12}{'merged':>16}{'not merged':>16}")
    totals = {merged: sum(counts[merged].values()) or 1 for merged in (True, False)}
    for decision in Decision:
        cells = [f"{counts[m][decision]} ({counts[m][decision] / totals[m]:.1%})" for m in (True, False)]
        print(f"{decision.value:12}{cells[0]:>16}{cells[1]:>16}")
    for merged in (True, False):
        print(f"\nwhy, {'merged' if merged else 'not merged'} (changes):")
        for cause, count in reasons[merged].most_common(25):
            print(f"  {count:5} {cause}")


def _print_times(times: list[float], total_bytes: int) -> None:
    if not times:
        return
    ordered = sorted(times)
    worst, p95 = ordered[-1], ordered[int(len(ordered) * 0.95)]
    print(
        f"\nwarm, in one process: {len(times)} changes, median {statistics.median(times) * 1000:.0f} ms, "
        f"95th percentile {p95 * 1000:.0f} ms, worst {worst * 1000:.0f} ms, "
        f"{total_bytes / sum(times) / 1e6:.2f} MB/s"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory: guard {peak:.0f} MiB, scanner {child:.0f} MiB")


if __name__ == "__main__":
    main()
