"""Run one code scanner over many texts at once: the project's rules by the native engine, or bandit.

Used by the scripts beside it. Texts are written to a private folder, so paths of the inputs never matter.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guard.rules_test import read_files
from guard.tools.rule_files import rules_by_file

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
    end: int = 0
    """The last line of the match; 0 where the tool does not say."""


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
    return [rule for rules in rules_by_file(read_files(folder)).values() for rule in rules]


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
                    result["end"]["line"],
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
