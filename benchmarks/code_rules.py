"""Measure the code rules on labelled sets and on real changes.

A plain script, not a test. Every path is an argument. Each input set gives one table:

``--sven FILE``
    Pairs of one function before and after a security fix (``.jsonl.gz``). A pair is *told apart* when its
    vulnerable side is flagged and its fixed side is not.
``--security-eval DIR``
    Insecure snippets (``dataset.jsonl``); the figure is recall.
``--changes DIR``
    Changes with both sides of every file (``*.jsonl.gz``); the figure is the share of merged changes that
    have a new finding. A finding is new when its rule matched that line's text more often after than before.

Only findings whose rule has a metadata severity of medium or more count. ``--compare bandit`` runs bandit
over the same files. Half of SVEN, chosen by a hash of the commit, can be held out with ``--half dev|held``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.code_scan import Finding, Scanner, analyzer, load_rules, run_bandit, run_rules

LEVELS = ("info", "low", "medium", "high", "critical")


def counted(findings: Iterable[Finding], sure: bool = False) -> list[Finding]:
    """Keep findings of medium severity or more; with ``sure``, of medium confidence or more as well."""
    enough = LEVELS.index("medium")
    return [
        one
        for one in findings
        if LEVELS.index(one.severity) >= enough and (not sure or LEVELS.index(one.confidence) >= enough)
    ]


def percent(part: int, whole: int) -> str:
    """Write a share as 'part/whole (x %)'."""
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "0/0"


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Give each JSON object of a (gzipped) file of JSON lines."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def measure_sven(scanner: Scanner, path: Path, half: str, sure: bool, verbose: bool) -> None:
    """Print how many pairs are told apart, and how often each side is flagged, by CWE."""
    pairs = []
    for number, row in enumerate(read_lines(path)):
        held = int(hashlib.sha256(row["commit"].encode()).hexdigest(), 16) % 2 == 1
        if half == "all" or (half == "held") == held:
            sides = [
                scanner.add(textwrap.dedent(row[side].replace("\r\n", "\n")))
                for side in ("vulnerable", "fixed")
            ]
            pairs.append((number, row["cwe"], *sides))
    scanner.scan()
    table: dict[object, Counter[str]] = defaultdict(Counter)
    for number, cwe, before, after in pairs:
        bad, good = counted(scanner.found[before], sure), counted(scanner.found[after], sure)
        for key in (cwe, "all"):
            table[key].update(pairs=1, bad=bool(bad), good=bool(good), apart=bool(bad) and not good)
        if verbose and (not bad or good):
            names = sorted({one.rule for one in good})
            false = f"false {' '.join(names)}" if good else ""
            print(f"  sven {number} CWE-{cwe} {'' if bad else 'missed'} {false}")
    for key, row in sorted(table.items(), key=str):
        print(
            f"SVEN[{half}] {key}: told apart {percent(row['apart'], row['pairs'])}, vulnerable flagged "
            f"{percent(row['bad'], row['pairs'])}, fixed flagged {percent(row['good'], row['pairs'])}"
        )


def measure_security_eval(scanner: Scanner, folder: Path, sure: bool, verbose: bool) -> None:
    """Print the recall over the insecure snippets, by CWE."""
    rows = [(row["ID"], scanner.add(row["Insecure_code"])) for row in read_lines(folder / "dataset.jsonl")]
    scanner.scan()
    table: dict[str, list[bool]] = defaultdict(list)
    for name, key in rows:
        hit = bool(counted(scanner.found[key], sure))
        table[name.split("_")[0]].append(hit)
        if verbose and not hit:
            print(f"  SecurityEval missed {name}")
    print(
        "SecurityEval by CWE:",
        ", ".join(f"{cwe[4:]} {sum(hits)}/{len(hits)}" for cwe, hits in sorted(table.items())),
    )
    print("SecurityEval recall:", percent(sum(map(sum, table.values())), len(rows)))


def measure_changes(scanner: Scanner, folder: Path, every: int, sure: bool, verbose: bool) -> None:
    """Print the share of merged changes (every n-th, by a hash of its name) with new findings, and which."""
    changes: list[tuple[str, list[tuple[str, str, str]]]] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in read_lines(path):
            if row["merged"] and int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % every == 0:
                changes.append((row["id"], list(changed_files(row["files"]))))
    after = [
        [(where, old, scanner.add(new, "", base_name(where))) for where, old, new in files]
        for _, files in changes
    ]
    scanner.scan()
    # The earlier side matters only where the later one has a finding at all.
    both = [
        [
            (where, scanner.add(old, "", base_name(where)), key)
            for where, old, key in files
            if scanner.found[key]
        ]
        for files in after
    ]
    scanner.scan()
    flagged = 0
    for (name, _), files in zip(changes, both, strict=True):
        new = [(where, one) for where, old, key in files for one in new_findings(scanner, old, key, sure)]
        flagged += bool(new)
        if verbose:
            for where, one in new:
                grade = f"{one.severity}/{one.confidence}"
                print(f"  {name} {where}:{one.line} {one.rule} [{grade}] {one.text[:110]}")
    print("merged changes with new findings:", percent(flagged, len(changes)))


def base_name(path: str) -> str:
    """Give the last part of a path."""
    return path.rsplit("/", 1)[-1]


def changed_files(files: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Give path and both texts of each changed file that some rule could read; an absent side is empty."""
    for row in files:
        before, after = row.get("old") or "", row.get("new") or ""
        if after and analyzer(row["path"]) and before != after:
            yield row["path"], before, after


def new_findings(scanner: Scanner, before: str, after: str, sure: bool) -> list[Finding]:
    """Give the findings of the later text that the earlier one has fewer of (same rule, same line text)."""
    old = Counter((one.rule, one.text) for one in counted(scanner.found[before], sure))
    new = []
    for one in counted(scanner.found[after], sure):
        if old[one.rule, one.text]:
            old[one.rule, one.text] -= 1
        else:
            new.append(one)
    return new


def main() -> None:
    """Read the arguments and print the tables asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=Path, default=Path(__file__).parent.parent / "rules")
    parser.add_argument("--sven", type=Path)
    parser.add_argument("--half", choices=("all", "dev", "held"), default="all")
    parser.add_argument("--security-eval", type=Path)
    parser.add_argument("--changes", type=Path)
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="look at every n-th merged change only"
    )
    parser.add_argument("--compare", choices=("bandit",))
    parser.add_argument("--verbose", action="store_true", help="list misses, false alarms and new findings")
    parser.add_argument("--slow", type=int, default=0, metavar="N", help="print the N slowest rules")
    args = parser.parse_args()
    scanners = {"guard": Scanner(run_rules(load_rules(args.rules), args.slow))}
    if args.compare:
        scanners[args.compare] = Scanner(run_bandit)
    for tool, scanner in scanners.items():
        for sure in (False, True):
            print(f"== {tool}: severity medium or more{', confidence medium or more' if sure else ''}")
            verbose = args.verbose and not sure and tool == "guard"
            if args.sven:
                measure_sven(scanner, args.sven, args.half, sure, verbose)
            if args.security_eval:
                measure_security_eval(scanner, args.security_eval, sure, verbose)
            if args.changes:
                measure_changes(scanner, args.changes, args.every, sure, verbose)


if __name__ == "__main__":
    main()
