"""Known ways round the shipped rules: what is caught, and, marked `todoruleid`, what is not yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from guard.rules_test import Hit, compare, rule_files
from tests.rules.native import RULES, engine_hits

HERE = Path(__file__).parent
OWN = {"__init__.py", Path(__file__).name}
ANNOTATED = sorted(path for path in HERE.iterdir() if path.is_file() and path.name not in OWN)


def evasions_of(rule: Path) -> list[Path]:
    return [path for path in ANNOTATED if path.name.split(".")[0] == rule.stem]


def test_every_file_belongs_to_a_rule() -> None:
    owned = [path for rule in rule_files(RULES) for path in evasions_of(rule)]
    assert sorted(owned) == ANNOTATED


def test_known_evasions_are_caught(tmp_path: Path) -> None:
    def scan(rules: Sequence[Path], targets: Sequence[Path]) -> Iterable[Hit]:
        return engine_hits(rules, targets, tmp_path)

    rules = [rule for rule in rule_files(RULES) if evasions_of(rule)]
    disagreements = compare(rules, scan, evasions_of)
    assert [str(item) for item in disagreements] == []
