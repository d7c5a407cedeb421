"""The contract of every shipped rule file, and every rule against its own annotated test file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from guard.rules_test import (
    Expected,
    Hit,
    annotated_files,
    compare,
    read_annotations,
    rule_files,
    shared_files,
)
from tests.rules.native import RULES, engine_hits, rule_of, written

FOLDERS = sorted({path.relative_to(RULES).parts[0] for path in rule_files(RULES)})
FILES = rule_files(RULES)
ENGINE_SEVERITY = {
    "critical": "ERROR",
    "high": "ERROR",
    "medium": "WARNING",
    "low": "INFO",
    "info": "INFO",
}


def name(path: Path) -> str:
    return path.relative_to(RULES).as_posix()


def test_there_are_rules_for_every_language() -> None:
    assert {"python", "dockerfile", "workflow", "shell", "javascript", "sql"} <= set(FOLDERS)
    assert len(FILES) >= 120


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rule_file_keeps_the_form(path: Path) -> None:
    document = written()[path]
    assert list(document) == ["rules"]
    assert len(document["rules"]) == 1, "exactly one rule a file"
    rule = rule_of(path)
    assert rule["id"] == path.stem, "the id is the file's name"
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule["id"])
    assert len(path.relative_to(RULES).parts) == 3, "rules/<language>/<topic>/<rule>.yaml"
    assert rule.get("mode", "search") in {"search", "taint"}, "the engine passes over other modes in silence"
    assert str(rule["message"]).strip()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_metadata_is_complete(path: Path) -> None:
    rule = rule_of(path)
    metadata = rule["metadata"]
    assert set(metadata) >= {"title", "cwe", "severity", "confidence", "fix"}
    assert str(metadata["title"]).strip()
    assert str(metadata["fix"]).strip()
    cwe = [metadata["cwe"]] if isinstance(metadata["cwe"], str) else metadata["cwe"]
    assert cwe
    assert all(re.fullmatch(r"CWE-\d+", one) for one in cwe)
    assert metadata["confidence"] in {"low", "medium", "high"}
    assert rule["severity"] == ENGINE_SEVERITY[metadata["severity"]]


@pytest.mark.parametrize("path", FILES, ids=name)
def test_texts_are_read_as_they_are_written(path: Path) -> None:
    rule = rule_of(path)
    for text in (rule["message"], rule["metadata"]["title"], rule["metadata"]["fix"]):
        assert text.strip()[:1] not in ("'", '"'), "quotes in a block of YAML are part of the text"


def test_ids_are_unique() -> None:
    ids = [rule_of(path)["id"] for path in FILES]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_test_file_shows_both_sides(path: Path) -> None:
    tests = annotated_files(path)
    assert tests, "no annotated test file beside the rule"
    said = {
        item.expected
        for test in tests
        for item in read_annotations(test.read_text("utf-8"), name(test))
        if item.rule == path.stem
    }
    assert said >= {Expected.MATCH, Expected.NO_MATCH}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_suppression_comment(path: Path) -> None:
    for file in (path, *annotated_files(path)):
        assert "nosemgrep" not in file.read_text("utf-8").casefold()


def test_test_files_have_a_rule() -> None:
    owned = {test for path in FILES for test in annotated_files(path)} | set(FILES) | set(shared_files(RULES))
    others = {path for path in RULES.rglob("*") if path.is_file() and path.suffix != ".md"}
    assert sorted(name(path) for path in others - owned) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_rules_find_what_their_test_files_say(folder: str, tmp_path: Path) -> None:
    def scan(rules: Sequence[Path], targets: Sequence[Path]) -> Iterable[Hit]:
        return engine_hits(rules, targets, tmp_path)

    disagreements = compare(rule_files(RULES / folder), scan)
    assert [str(item) for item in disagreements] == []
