"""Every case of `python.toml`: no code change passes for a comment, a docstring or formatting."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.facts.python.oracle import check

CASES = tomllib.loads(Path(__file__).with_name("python.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_hidden_code_is_named(case: dict[str, Any]) -> None:
    kinds = {edit.kind for edit in check(case["before"].encode(), case["after"].encode())}
    if "only" in case:
        assert kinds <= set(case["only"])
    else:
        assert kinds & set(case["must"]), kinds
