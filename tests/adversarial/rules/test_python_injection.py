"""What the injection rules catch of the known ways round them, and what is still open."""

from __future__ import annotations

from pathlib import Path

from guard.rules_test import Expected, read_annotations, rule_files
from tests.rules.native import RULES, engine_hits

WAYS = Path(__file__).with_name("python_injection.py")


def test_the_known_ways_are_caught_or_said_to_be_open(tmp_path: Path) -> None:
    annotations = read_annotations(WAYS.read_text("utf-8"), WAYS.name)
    named = {item.rule for item in annotations}
    rules = [path for path in rule_files(RULES / "python") if path.stem in named]
    assert {path.stem for path in rules} == named
    # The engine's helper names a target's rule by the file's stem; here one file serves several rules.
    targets = []
    for rule in sorted(named):
        target = tmp_path / f"{rule}.py"
        target.write_text(WAYS.read_text("utf-8"))
        targets.append(target)
    hits = {(rule, line) for rule, path, line in engine_hits(rules, targets, tmp_path) if path.stem == rule}
    caught = {(item.rule, item.line) for item in annotations if item.expected is Expected.MATCH}
    still_open = {(item.rule, item.line) for item in annotations if item.expected is Expected.NO_MATCH_YET}
    assert caught - hits == set()
    # A way that is closed must be moved to the caught ones, or its closing is not kept.
    assert still_open & hits == set()
