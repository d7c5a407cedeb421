"""Ways to hide what code can do: each must still show as a gain of the change that adds it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from guard.facts.gather import gather
from guard.model.change import ChangeSet

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("capabilities.toml").read_text(encoding="utf-8")
)["case"]
OLD = "def kept():\n    return 1\n\n\n"


def _gains(before: bytes | None, after: bytes, path: str, others: dict[str, str]) -> set[str]:
    change = ChangeSet.from_files(
        {} if before is None else {path: before},
        {path: after, **{other: code.encode() for other, code in others.items()}},
    )
    edits = [edit for edit in gather(change).edits if edit.path == path]
    return {capability for edit in edits for capability in edit.gains}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
@pytest.mark.parametrize("before", [None, OLD.encode()], ids=["new file", "added to a file"])
def test_evasion_shows(case: dict[str, Any], before: bytes | None) -> None:
    after = (OLD + case["code"] + "\n").encode()
    found = _gains(before, after, case.get("path", "a.py"), case.get("files", {}))
    if case.get("known_gap"):
        assert case["reason"]
        assert not set(case["gains"]) <= found, "this gap is closed: take the mark away"
    else:
        assert set(case["gains"]) <= found
