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
import os
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LEVELS = ("info", "low", "medium", "high", "critical")
ANALYZERS = {
    ".py": "python",
    ".pyi": "python",
    ".js": "javascript",
    ".jsx": "javascript",
    ".mjs": "javascript",
    ".ts": "typescript",
    ".tsx": "typescript",
    ".sh": "bash",
    ".yml": "yaml",
    ".yaml": "yaml",
}


@dataclass(frozen=True)
class Finding:
    """One match: which rule, on which line, and how bad and how sure its rule says it is."""

    rule: str
    line: int
    text: str
    severity: str
    confidence: str


@dataclass
class Scanner:
    """Collects texts, scans them all in one run of one tool, and answers what was found in each."""

    run: Callable[[Path, dict[str, str]], dict[str, list[Finding]]]
    texts: dict[str, str] = field(default_factory=dict)
    found: dict[str, list[Finding]] = field(default_factory=dict)

    def add(self, text: str, suffix: str = ".py", name: str = "f") -> str:
        """Queue a text under a key made of its content and name, and give that key."""
        key = (
            hashlib.sha256(f"{name}\0{text}".encode("utf-8", "replace")).hexdigest()[:24]
            + "/"
            + name
            + suffix
        )
        self.texts[key] = text
        return key

    def scan(self) -> None:
        """Scan what is queued and was not scanned before."""
        todo = {key: text for key, text in self.texts.items() if key not in self.found}
        with tempfile.TemporaryDirectory() as folder:
            for key, text in todo.items():
                target = Path(folder, key)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8", errors="replace", newline="")
            found = self.run(Path(folder), todo)
        self.found.update({key: found.get(key, []) for key in todo})


def line_text(text: str, line: int) -> str:
    """Give the given line (from 1) of the text without its outer and repeated blanks."""
    lines = text.split("\n")
    return " ".join(lines[line - 1].split()) if 0 < line <= len(lines) else ""


def load_rules(folder: Path) -> list[dict[str, Any]]:
    """Read every rule below a folder; a rule file that cannot be read is an error, never left out."""
    reader = YAML(typ="safe")
    return [rule for path in sorted(folder.rglob("*.yaml")) for rule in reader.load(path)["rules"]]


def semgrep_core() -> Path:
    """Find the native engine inside the installed semgrep package."""
    import semgrep

    return Path(semgrep.__file__).parent / "bin" / "semgrep-core"


def run_rules(
    rules: list[dict[str, Any]], slow: int
) -> Callable[[Path, dict[str, str]], dict[str, list[Finding]]]:
    """Give a function that scans a folder with these rules, in one process of the native engine."""
    meta = {rule["id"]: rule["metadata"] for rule in rules}
    languages = {language for rule in rules for language in rule["languages"]}

    def run(folder: Path, texts: dict[str, str]) -> dict[str, list[Finding]]:
        keys = [key for key in texts if analyzer(key) in languages]
        targets = [
            [
                "CodeTarget",
                {
                    "path": {"fpath": str(folder / key), "ppath": "/" + key.split("/", 1)[1]},
                    "analyzer": analyzer(key),
                    "products": ["sast"],
                },
            ]
            for key in keys
        ]
        (folder / "targets.json").write_text(json.dumps(["Targets", targets]))
        (folder / "rules.json").write_text(json.dumps({"rules": rules}))
        command = [
            str(semgrep_core()),
            "-rules",
            str(folder / "rules.json"),
            "-targets",
            str(folder / "targets.json"),
            "-json_nodots",
            "-j",
            "1",
            "-timeout",
            "20",
        ] + (["-json_time"] if slow else [])
        done = subprocess.run(
            command, capture_output=True, check=False, env={**os.environ, "SEMGREP_SEND_METRICS": "off"}
        )
        report = json.loads(
            done.stdout[done.stdout.index(b"{") :]
        )  # with -json_time, progress dots come first
        hard = [error for error in report["errors"] if error.get("severity") == "error"]
        for error in hard[:10]:
            print(
                "engine error:", error.get("error_type"), error.get("rule_id"), error.get("message", "")[:300]
            )
        if len(report["paths"]["scanned"]) != len(keys):
            print(f"scanned {len(report['paths']['scanned'])} of {len(keys)} files")
        found: dict[str, list[Finding]] = defaultdict(list)
        for result in report["results"]:
            key = str(Path(result["path"]).relative_to(folder))
            data, line = meta[result["check_id"]], result["start"]["line"]
            found[key].append(
                Finding(
                    result["check_id"],
                    line,
                    line_text(texts[key], line),
                    data["severity"],
                    data["confidence"],
                )
            )
        if slow:
            print_slow(report, slow)
        return found

    return run


def print_slow(report: dict[str, Any], count: int) -> None:
    """Print the rules that took longest, with their matching time over all files."""
    time = report["time"]
    total: Counter[str] = Counter()
    for target in time["targets"]:
        for rule, spent in zip(time["rules"], target["match_times"], strict=False):
            total[rule if isinstance(rule, str) else str(rule)] += spent
    size = len(time["targets"]) or 1
    print(f"matching time, all rules: {sum(total.values()):.2f} s over {size} files")
    for rule, spent in total.most_common(count):
        print(f"  {spent:8.3f} s {rule}")


def analyzer(name: str) -> str:
    """Name the language the engine should read a file as; empty when the rules know none for it."""
    base = name.rsplit("/", 1)[-1]
    if base == "Dockerfile" or base.endswith(".dockerfile"):
        return "dockerfile"
    return ANALYZERS.get(Path(base).suffix, "")


def run_bandit(folder: Path, texts: dict[str, str]) -> dict[str, list[Finding]]:
    """Scan a folder with bandit's defaults."""
    done = subprocess.run(
        [sys.executable, "-m", "bandit", "-q", "-r", "-f", "json", str(folder)],
        capture_output=True,
        check=False,
    )
    found: dict[str, list[Finding]] = defaultdict(list)
    for result in json.loads(done.stdout)["results"]:
        key, line = str(Path(result["filename"]).relative_to(folder)), result["line_number"]
        found[key].append(
            Finding(
                result["test_id"],
                line,
                line_text(texts[key], line),
                result["issue_severity"].lower(),
                result["issue_confidence"].lower(),
            )
        )
    return found


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
