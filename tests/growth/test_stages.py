"""The work of the facts, of each check and of each report grows with the change, and no faster.

What is here was once dear; `benchmarks/growth.py` asks every input of every stage.
"""

from __future__ import annotations

import pytest

from benchmarks.growth import MOST, grown
from benchmarks.growth_inputs import inputs
from guard.tools.semgrep import SemgrepScanner

ONCE_DEAR = (
    ("app.py: classes", "facts"),
    ("app.py: a name bound again", "facts"),
    ("app.py: a name bound in branches", "facts"),
    ("app.py: the same line again", "facts"),
    ("app.py: assignments altered", "facts"),
    ("app.py: imports shadowed", "code-rules"),
    ("a.ipynb: cells altered", "facts"),
    ("Dockerfile: stages", "pinning"),
    (".github/workflows/ci.yml: jobs altered", "test-integrity"),
    ("config/app.json: settings of one mapping altered", "facts"),
    ("config/app.yaml: groups removed", "facts"),
    ("tests/test_a.py: tests removed and others added", "test-integrity"),
    ("tests/test_a.py: assertions altered", "test-integrity"),
    ("tests/test_a.py: assertions in place of others", "test-integrity"),
    ("tests/test_a.py: cases removed from tests", "test-integrity"),
    ("tests/: files of tests renamed", "facts"),
    ("workflows", "control-plane"),
    ("a.ipynb: commands", "code-rules"),
    ("app.py: suppressions", "report: summary"),
    ("app.py: statements on a line", "report: html"),
)


@pytest.fixture(autouse=True)
def heard_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine, which `grown` silences for the whole process, is back for whatever runs after the test."""
    monkeypatch.setattr(SemgrepScanner, "scan", SemgrepScanner.scan)


@pytest.mark.parametrize(("name", "stage"), ONCE_DEAR)
def test_a_stage_that_was_once_dear(name: str, stage: str) -> None:
    [one] = [one for one in inputs(name) if one.name == name]
    [row] = [row for row in grown(one, max(8, one.size // 4), (stage,)) if row.stage == stage]
    assert row.exponent <= MOST, row
