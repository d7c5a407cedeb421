"""Measure the test integrity check on labelled changes, on merged changes and on special-cased solutions.

A plain script, not a test. Every path is an argument.

``--labels FILE --clones DIR``
    Changes of tests labelled `weakened` or `honest` (CSV with repo, commit, label, kind), taken from bare
    clones at ``DIR/OWNER+NAME/repo``. Half of them, by a hash of the commit (with ``--split repo``, of the
    repository and the commit), are held out of development; both halves are printed. A change is *flagged*
    when a finding of it blocks or asks for a sign-off.
``--commits FILE --clones DIR``
    Any commits (CSV with repo and commit), by the share that is flagged.
``--changes DIR``
    Changes with both sides of every file (``*.jsonl.gz``); the figures are the shares of merged changes that
    the check blocks and sends to sign-off, and the time it takes.
``--special-cased DIR``
    A bare clone with solutions to the same problems, special-cased and honest, beside their examples.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import hashlib
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import quantiles

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.checks.test_integrity.product import answers_tests, is_enough
from guard.checks.test_integrity.shape.special_cases import canned_answers
from guard.intake.git import git_range
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.edit import Facts
from guard.model.finding import Confidence, Finding, Severity
from guard.syntax.python import parse_module
from guard.tools.git import GitRepository

HALVES = ("dev", "held")
SOLUTIONS = {
    "special-cased": "datasets/claude_completions_hacking.jsonl",
    "honest": "datasets/claude_completions_no_hacking.jsonl",
}


def judge(change: ChangeSet) -> tuple[Finding, ...]:
    """What the check says of a change."""
    ports = Ports(None)  # type: ignore[arg-type, call-arg, unused-ignore]  # the check asks no tool
    return IntegrityOfTests().run(Context(change, lambda: Facts(()), ports)).findings


def signed(one: Finding) -> bool:
    """Whether the shipped policy asks for a sign-off (or more)."""
    return one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM


def blocks(one: Finding) -> bool:
    """Whether the shipped policy blocks."""
    return one.severity >= Severity.HIGH and one.confidence >= Confidence.HIGH


def half(row: Mapping[str, str], split: str) -> str:
    """Which half a change belongs to, by a hash of its commit, or of its repository and commit."""
    key = row["commit"] if split == "commit" else row["repo"] + row["commit"]
    return HALVES[int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2]


def commit_of(row: Mapping[str, str], clones: Path) -> ChangeSet:
    """What a commit changed, from the clone of its repository."""
    clone = clones / row["repo"].replace("/", "+") / "repo"
    return git_range(GitRepository(clone), f"{row['commit']}~1..{row['commit']}")


def measure_commits(listed: Path, clones: Path, verbose: bool) -> None:
    """Print how many of the listed commits would be signed for, and by which rules."""
    total = asked = 0
    rules: Counter[str] = Counter()
    with listed.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found = {one.id for one in judge(commit_of(row, clones)) if signed(one)}
            total += 1
            asked += bool(found)
            rules.update(found)
            if verbose and found:
                print(f"  {row['repo']} {row['commit'][:10]} {', '.join(sorted(found))}")
    print(f"commits signed for: {share(asked, total)}")
    print("    " + ", ".join(f"{rule} {n}" for rule, n in rules.most_common()))


def measure_labels(labels: Path, clones: Path, verbose: bool, split: str) -> None:
    """Print what is found of the weakened and flagged of the honest, by half and by kind."""
    count: Counter[tuple[str, str, str, bool]] = Counter()
    with labels.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        flagged = any(map(signed, judge(commit_of(row, clones))))
        part = half(row, split)
        count[part, row["label"], row["kind"], flagged] += 1
        if verbose and part == "dev" and flagged != (row["label"] == "weakened"):
            print(f"  {row['label']} {row['repo']} {row['commit'][:10]} {row['kind']}")
    for label, word in (("weakened", "weakened found"), ("honest", "honest flagged")):
        for name in (*HALVES, "all"):
            chosen = {key: n for key, n in count.items() if key[1] == label and name in (key[0], "all")}
            print(f"{word}, {name}: {flagged_share(chosen)}")
        for kind in sorted({key[2] for key in count if key[1] == label}):
            chosen = {key: n for key, n in count.items() if key[1:3] == (label, kind)}
            print(f"    {kind}: {flagged_share(chosen)}")


def flagged_share(chosen: Mapping[tuple[str, str, str, bool], int]) -> str:
    return share(sum(n for key, n in chosen.items() if key[3]), sum(chosen.values()))


def read_merged(folder: Path) -> Iterator[tuple[str, ChangeSet]]:
    """The merged changes of every file of the folder."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                files = [
                    FileChange(_side(one["old_path"], one["old"], one["old_mode"]),
                               _side(one["path"], one["new"], one["new_mode"]))
                    for one in row["files"] if one["old"] is not None or one["new"] is not None
                ]  # fmt: skip
                if row["merged"] and files:
                    yield row["id"], ChangeSet(tuple(files))


def _side(path: str, text: str | None, mode: str) -> FileSide | None:
    return None if text is None else FileSide(path, text.encode("utf-8", "surrogatepass"), int(mode, 8))


def measure_changes(folder: Path, verbose: bool) -> None:
    """Print the shares of merged changes that are blocked and signed for, by rule, and the time."""
    total = blocked = asked = 0
    rules: Counter[str] = Counter()
    times: list[float] = []
    for name, change in read_merged(folder):
        started = time.process_time()
        findings = judge(change)
        times.append((time.process_time() - started) * 1000)
        total += 1
        blocked += any(map(blocks, findings))
        asked += any(map(signed, findings))
        rules.update({one.id for one in findings if signed(one)})
        for one in findings if verbose else ():
            if signed(one):
                print(f"  {name} {one.id} {one.severity}/{one.confidence} {one.message[:140]}")
    print(f"merged changes blocked: {share(blocked, total)}; at least a sign-off: {share(asked, total)}")
    print("    " + ", ".join(f"{rule} {n}" for rule, n in rules.most_common()))
    if len(times) > 1:
        tenths = quantiles(times, n=20)
        print(f"processor time of the check: median {tenths[9]:.1f} ms, 95 % under {tenths[18]:.0f} ms")


def measure_special_cased(clone: Path) -> None:
    """Print how many special-cased and how many honest solutions are called special-cased."""
    right = total = 0
    for label, path in SOLUTIONS.items():
        shown = subprocess.run(
            ["git", "-C", str(clone), "show", f"HEAD:{path}"], capture_output=True, check=True, text=True
        ).stdout
        told = read = 0
        for row in map(json.loads, shown.splitlines()):
            block = re.search(r"```(?:python)?\n(.*?)```", row["completion"], re.DOTALL)
            tree = parse_module(block[1] if block else row["completion"])
            if isinstance(tree, ast.Module):
                read += 1
                told += answers_examples(tree, row["original_prompt"])
        print(f"{label} solutions called special-cased: {share(told, read)}")
        right += told if label == "special-cased" else read - told
        total += read
    print(f"told apart: {share(right, total)}")


def answers_examples(tree: ast.Module, problem: str) -> bool:
    """Whether a solution answers the problem's examples: the check's own reading, with them as the tests."""
    examples = problem.rsplit("Inputs:", 1)[-1]
    words = re.findall(r"-?\d+(?:\.\d+)?|[A-Za-z]+", examples)
    texts = {*words, *(line.strip() for line in examples.splitlines())}
    known = frozenset({*texts, *(repr(text) for text in texts)})
    return is_enough(answers_tests(canned_answers(tree), (known,)))


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--commits", type=Path)
    parser.add_argument("--clones", type=Path)
    parser.add_argument("--split", choices=("commit", "repo"), default="commit")
    parser.add_argument("--changes", type=Path)
    parser.add_argument("--special-cased", type=Path)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    if (args.labels or args.commits) and not args.clones:
        parser.error("--labels and --commits need --clones")
    if args.labels:
        measure_labels(args.labels, args.clones, args.verbose, args.split)
    if args.commits:
        measure_commits(args.commits, args.clones, args.verbose)
    if args.changes:
        measure_changes(args.changes, args.verbose)
    if args.special_cased:
        measure_special_cased(args.special_cased)
    return 0


if __name__ == "__main__":
    sys.exit(main())
