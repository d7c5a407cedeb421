"""Trying rules on their annotated tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard.ports import ScanTarget
from guard.resources import resource_dir
from guard.rules_test import Hit, compare, presented_path, rule_files
from guard.tools.rules import load_bundle
from guard.tools.semgrep import SemgrepScanner


def test_rules(folder: Path | None) -> tuple[list[str], int]:
    """Run rules over the annotated test files beside them.

    Args:
        folder: holds `<language>/<topic>/<rule>.yaml`; None for the shipped rules.

    Returns:
        What is wrong, a line each, and how many rules were tried.

    Raises:
        RuleError: a rule or an annotation cannot be read, a rule has no test file, or there are no rules.
        ToolError: the engine cannot be relied on.
    """
    top = folder or resource_dir("rules")
    scanner = SemgrepScanner(top)
    sources = load_bundle(top).sources
    include = {
        rule["id"]: rule.get("paths", {}).get("include", ()) for group in sources.values() for rule in group
    }
    unread: list[str] = []

    def scan(_: Sequence[Path], tests: Sequence[Path]) -> Iterator[Hit]:
        shown = {test: presented_path(include.get(test.name.split(".")[0], ()), test) for test in tests}
        targets = [ScanTarget(str(test), shown[test], test.read_bytes()) for test in tests]
        report = scanner.scan(targets)
        unread.extend(f"{part.key}:{part.line}: {part.message}" for part in report.unread)
        unread.extend(
            f"{target.key}:1: guard reads no language here"
            for target in targets
            if target.key not in report.scanned
        )
        return ((match.rule, Path(match.key), match.line) for match in report.matches)

    files = rule_files(top)
    disagreements = compare(files, scan)
    return [*map(str, disagreements), *unread], len(files)
