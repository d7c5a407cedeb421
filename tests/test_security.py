"""SECURITY.md names what holds each promise: the tests and families of faults that it names exist."""

from __future__ import annotations

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.faults.__main__ import MODULES, listed

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
FAULTS = [fault for module in MODULES for fault in module.faults()]


def test_each_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", TEXT)
    assert len(named) > 15
    for path, test in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert (test or next(iter(names))) in names, f"{path} has no {test}"


def test_each_family_of_faults_is_named_and_exists() -> None:
    spoken = re.findall(r"famil(?:y|ies) ((?:`\w+`(?:, )?)+)", TEXT)
    named = set(re.findall(r"`(\w+)`", " ".join(spoken)))
    assert named == {fault.family for fault in FAULTS}


def test_each_promise_names_what_holds_it() -> None:
    rows = [line for line in TEXT.split("## Threat model")[1].splitlines() if line.startswith("| ")]
    promises = [row for row in rows if row.count("|") == 3 and "---" not in row and "| promise" not in row]
    assert len(promises) > 15
    for row in promises:
        assert re.search(r"famil|::test_|test_\w+\.py", row.split("|")[2]), row


def test_faults_are_distinct_and_promise_something() -> None:
    names = [f"{fault.family}: {fault.name}" for fault in FAULTS]
    assert len(names) == len(set(names))
    assert all(fault.promise for fault in FAULTS)
    assert len(names) >= 600


@pytest.mark.parametrize("name", listed() or ["none"])
def test_what_is_known_to_be_open_is_a_fault_with_a_reason(name: str) -> None:
    known = {f"{fault.family}: {fault.name}" for fault in chain(FAULTS)}
    assert name == "none" or name in known
