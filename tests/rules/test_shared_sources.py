"""The blocks that many Python rules share are written out in each; these tests keep the copies equal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

RULES = Path(__file__).parents[2] / "rules" / "python"
SHARED = ("sources.txt", "values.txt")


def blocks() -> dict[str, str]:
    """Read each shared block under the name of its file."""
    return {name: (RULES / name).read_text(encoding="utf-8").rstrip("\n") for name in SHARED}


def users(name: str) -> list[Path]:
    """Find the rules that say they hold a copy of the named block."""
    return [
        path for path in sorted(RULES.rglob("*.yaml")) if f"(rules/python/{name})" in path.read_text("utf-8")
    ]


@pytest.mark.parametrize("name", SHARED)
def test_every_copy_of_a_shared_block_equals_it(name: str) -> None:
    block = blocks()[name]
    different = [path.name for path in users(name) if path.read_text(encoding="utf-8").count(block) != 1]
    assert different == []


@pytest.mark.parametrize("name", SHARED)
def test_the_shared_block_is_used_and_names_itself(name: str) -> None:
    assert f"(rules/python/{name})" in blocks()[name].split("\n")[0]
    assert len(users(name)) >= 5


def test_every_rule_about_requests_holds_the_web_sources() -> None:
    about_requests = sorted(RULES.rglob("*-from-request.yaml"))
    assert about_requests
    assert [path.name for path in about_requests if path not in users("sources.txt")] == []


def test_every_rule_with_the_web_sources_says_what_they_need() -> None:
    line = (RULES / "requires.txt").read_text(encoding="utf-8").strip()
    without = [
        path.name for path in users("sources.txt") if path.read_text(encoding="utf-8").count(line) != 1
    ]
    assert without == []


def test_what_a_rule_requires_is_in_each_file_it_must_match() -> None:
    for path in RULES.rglob("*.yaml"):
        requires = YAML(typ="safe").load(path)["rules"][0]["metadata"].get("requires", "")
        text = path.with_suffix(".py").read_bytes()
        for one in [requires] if isinstance(requires, str) else requires:
            assert re.search(one.encode(), text), f"{path.name}: {one}"
