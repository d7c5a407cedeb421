"""Measure the code rules, class by class, on what other analysers and benchmarks marked as weak or as fine.

A plain script, not a test; every path is an argument and nothing of the sets is kept here.

``--marked DIR``
    Python files whose weak lines end with ``# Noncompliant`` (``@+1`` and the like say which line is meant)
    and whose near misses end with ``# OK`` or ``# Compliant``. A class is one file.
``--snapshots FIXTURES SNAPSHOTS``
    Python files, and what a linter said of them (``name.py:LINE:COLUMN`` in ``*.snap``). What it did not say
    is no near miss, as its fixtures are not marked.
``--pairs DIR``
    Folders, one a weakness, with ``1.py`` and its mended form ``p_1.py``.
``--expected CSV CODE``
    A table of test name, class and whether it is real; the score of a class is recall less false alarms.

A weak line is found when a finding covers it whose match is at most twelve lines long. Files are split by a
hash of their name: one half may be read by who writes the rules (``--half dev``), of the other only the
figures (``held``). ``--least`` is the severity from which a finding counts.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.code_rules import LEVELS, percent
from benchmarks.code_scan import Finding, Scanner, load_rules, run_rules

_WEAK = re.compile(r"#\s*Noncompliant(?:@([+-]\d+))?")
_FINE = re.compile(r"#\s*(?:OK|Ok|ok|Compliant|compliant)\b")
_SAID = re.compile(r"^\s*-->\s*(\S+\.py):(\d+):\d+", re.MULTILINE)
_LONGEST = 12


@dataclass
class Case:
    """One file of a set: its class, its text's key, its weak lines and its near misses."""

    kind: str
    name: str
    key: str
    weak: list[int] = field(default_factory=list)
    fine: list[int] = field(default_factory=list)


def half_of(name: str) -> str:
    """Say which half a file belongs to."""
    return "held" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "dev"


def marked(scanner: Scanner, folder: Path, only: str) -> Iterator[Case]:
    """Read files with marks on their lines."""
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if not re.search(only, name):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        lines = text.split("\n")
        marks = [(number, _WEAK.search(line)) for number, line in enumerate(lines, 1)]
        weak = sorted({number + int(mark[1] or 0) for number, mark in marks if mark})
        fine = [
            number
            for number, line in enumerate(lines, 1)
            if _FINE.search(line) and line.split("#")[0].strip() and number not in weak
        ]
        if weak or fine:
            yield Case(name, name, scanner.add(_plain(text), "", path.name), weak, fine)


def _plain(text: str) -> str:
    """Take the marks off, so that no rule can read them; lines stay where they are."""
    return re.sub(r"#\s*(Noncompliant|OK|Ok|Compliant)[^\n]*", "#", text)


def snapshots(scanner: Scanner, fixtures: Path, said: Path) -> Iterator[Case]:
    """Read files beside what a linter said of them."""
    lines: dict[str, set[int]] = defaultdict(set)
    for path in sorted(said.rglob("*.snap")):
        if "__preview__" not in path.name and "_extend" not in path.name:
            for name, number in _SAID.findall(path.read_text(encoding="utf-8")):
                lines[name].add(int(number))
    for path in sorted(fixtures.rglob("*.py")):
        if lines[path.name]:
            key = scanner.add(path.read_text(encoding="utf-8", errors="replace"), "", path.name)
            yield Case(path.stem, path.name, key, sorted(lines[path.name]))


def report_lines(title: str, cases: Iterable[Case], scanner: Scanner, least: str, verbose: bool) -> None:
    """Print for each class how many weak lines are found and how many near misses are flagged."""
    total: Counter[str] = Counter()
    for case in cases:
        found = counted(scanner.found[case.key], least)
        weak = [number for number in case.weak if covered(number, found)]
        fine = [number for number in case.fine if covered(number, found)]
        own = {one.rule for one in found if any(one.line <= line <= max(one.end, one.line) for line in weak)}
        same = [number for number in fine if covered(number, [one for one in found if one.rule in own])]
        total.update(
            weak=len(case.weak), found=len(weak), fine=len(case.fine), flagged=len(fine), same=len(same)
        )
        print(
            f"  {case.kind}: weak found {percent(len(weak), len(case.weak))}, near misses flagged "
            f"{percent(len(fine), len(case.fine))}"
        )
        if verbose:
            text = scanner.texts[case.key].split("\n")
            for number in sorted(set(case.weak) - set(weak)):
                print(f"    missed {number}: {text[number - 1].strip()[:140]}")
            for number in fine:
                rules = {one.rule for one in found if one.line <= number <= max(one.end, one.line)}
                print(f"    false {number}: {text[number - 1].strip()[:110]} {' '.join(sorted(rules))}")
    print(
        f"{title}: weak found {percent(total['found'], total['weak'])}, near misses flagged "
        f"{percent(total['flagged'], total['fine'])}, by a rule that found a weak line of the file "
        f"{percent(total['same'], total['fine'])}"
    )


def counted(findings: Iterable[Finding], least: str) -> list[Finding]:
    """Keep findings of at least this severity."""
    return [one for one in findings if LEVELS.index(one.severity) >= LEVELS.index(least)]


def covered(line: int, findings: Iterable[Finding]) -> bool:
    """Say whether a finding stands on this line."""
    return any(
        one.line <= line <= max(one.end, one.line) and one.end - one.line < _LONGEST for one in findings
    )


def pairs(scanner: Scanner, folder: Path) -> list[tuple[str, str, str, str]]:
    """Read pairs of a weak file and its mended form: class, name, both keys."""
    out = []
    for fixed in sorted(folder.rglob("p_*.py")):
        weak = fixed.with_name(fixed.name[2:])
        if weak.exists():
            sides = [scanner.add(one.read_text(encoding="utf-8", errors="replace")) for one in (weak, fixed)]
            out.append((fixed.parent.name, f"{fixed.parent.name}/{weak.name}", sides[0], sides[1]))
    return out


def report_pairs(rows: Iterable[tuple[str, str, str, str]], scanner: Scanner) -> None:
    """Print how many pairs are told apart, and how many mended forms are flagged."""
    told = [tuple(bool(counted(scanner.found[key], "medium")) for key in row[2:]) for row in rows]
    apart = sum(bad and not good for bad, good in told)
    print(
        f"pairs: told apart {percent(apart, len(told))}, "
        f"mended flagged {percent(sum(good for _, good in told), len(told))}"
    )


def expected(scanner: Scanner, table: Path, code: Path) -> list[tuple[str, str, bool, str]]:
    """Read a table of tests: class, name, whether real, key."""
    out = []
    for row in csv.reader(table.read_text(encoding="utf-8").splitlines()):
        if row and not row[0].startswith("#"):
            key = scanner.add((code / f"{row[0]}.py").read_text(encoding="utf-8"))
            out.append((row[1], row[0], row[2] == "true", key))
    return out


def report_expected(
    rows: Iterable[tuple[str, str, bool, str]], scanner: Scanner, kinds: dict[str, str], verbose: bool
) -> None:
    """Print recall less false alarms for each class; only findings of the class's own weaknesses count."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, name, real, key in rows:
        found = [
            one
            for one in counted(scanner.found[key], "medium")
            if re.match(rf"python-({kinds.get(kind, '.*')})-", one.rule)
        ]
        table[kind].update({f"{'real' if real else 'safe'}": 1, f"{'hit' if real else 'false'}": bool(found)})
        if verbose and real != bool(found):
            print(
                f"    {kind} {name} {'missed' if real else 'false'} {' '.join({one.rule for one in found})}"
            )
    scores = []
    for kind, row in sorted(table.items()):
        score = row["hit"] / (row["real"] or 1) - row["false"] / (row["safe"] or 1)
        scores.append(score)
        print(
            f"  {kind}: found {percent(row['hit'], row['real'])}, "
            f"false {percent(row['false'], row['safe'])}, score {score:.2f}"
        )
    print(f"expected: score {sum(scores) / (len(scores) or 1):.2f}")


def chosen_rules(folder: Path, wanted: str) -> list[dict[str, Any]]:
    """Load the rules about Python whose id holds the regular expression."""
    return [
        one for one in load_rules(folder) if "python" in one["languages"] and re.search(wanted, one["id"])
    ]


KINDS = {
    "cmdi": "command",
    "codeinj": "code",
    "deserialization": "deserialise",
    "hash": "crypto",
    "ldapi": "ldap",
    "pathtraver": "path",
    "redirect": "redirect",
    "securecookie": "cookie",
    "sqli": "sql",
    "trustbound": "trust-boundary",
    "weakrand": "random",
    "xpathi": "xpath",
    "xss": "xss|template",
    "xxe": "xml",
}
"""Which topics of the rules answer for a class of the web benchmark."""


def main() -> None:
    """Read the arguments and print the tables asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rules", type=Path, default=Path(__file__).parent.parent / "rules")
    parser.add_argument("--rule", default="", help="use only rules whose id this regular expression finds")
    parser.add_argument("--marked", type=Path)
    parser.add_argument("--only", default="", help="a regular expression for the names of marked files")
    parser.add_argument("--snapshots", type=Path, nargs=2)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--expected", type=Path, nargs=2)
    parser.add_argument("--half", choices=("all", "dev", "held"), default="all")
    parser.add_argument("--least", choices=LEVELS, default="low")
    parser.add_argument("--verbose", action="store_true", help="list misses and false alarms (dev half only)")
    args = parser.parse_args()
    if args.verbose and args.half != "dev":
        parser.error("--verbose is for --half dev: the other half is not to be read")
    scanner = Scanner(run_rules(chosen_rules(args.rules, args.rule), 0))
    halves = ("dev", "held") if args.half == "all" else (args.half,)
    cases = list(marked(scanner, args.marked, args.only)) if args.marked else []
    said = list(snapshots(scanner, *args.snapshots)) if args.snapshots else []
    both = pairs(scanner, args.pairs) if args.pairs else []
    tests = expected(scanner, *args.expected) if args.expected else []
    scanner.scan()
    for half in halves:
        for title, group in (("marked", cases), ("snapshots", said)):
            chosen = [one for one in group if half_of(one.name) == half]
            if chosen:
                report_lines(f"{title}[{half}]", chosen, scanner, args.least, args.verbose)
        chosen_tests = [row for row in tests if half_of(row[1]) == half]
        if chosen_tests:
            print(f"expected[{half}]")
            report_expected(chosen_tests, scanner, KINDS, args.verbose)
    if both:
        report_pairs(both, scanner)


if __name__ == "__main__":
    main()
