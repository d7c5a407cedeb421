"""Changes of small projects, run for real."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from guard.model.change import ChangeSet
from guard.ports import NEVER
from guard.ports.behaviour import Observed
from guard.ports.sandbox import Limits
from guard.prove.environment import Environment
from guard.prove.prover import Prover
from guard.prove.runs import Runner
from guard.syntax.sources import Sources
from tests.sandboxes import SMALL, plain, sandbox

CODE = "def total(prices):\n    return sum(prices)\n"
TEST = (
    "import unittest\n\nfrom shop import total\n\n\nclass Total(unittest.TestCase):\n"
    "    def test_sum(self):\n        self.assertEqual(total([1, 2]), 3)\n\n"
    "    def test_none(self):\n        self.assertEqual(total([]), 0)\n"
)
BASE = {"shop.py": CODE, "tests/__init__.py": "", "tests/test_shop.py": TEST}


def observed(
    folder: Path,
    before: Mapping[str, str],
    after: Mapping[str, str | None],
    *,
    name: str = "",
    environment: Environment | None = None,
    limits: Limits = SMALL,
    full: bool = False,
    base_runs: int = 1,
    faults: int = 0,
    examples: bool = False,
) -> Observed:
    """What the runs show of the change that lays `after` over `before`; None deletes a file."""
    whole = {path: text for path, text in {**before, **after}.items() if text is not None}
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in whole.items()},
    )
    folder.chmod(0o755)
    trees = folder / "trees"
    trees.mkdir()
    runner = Runner(sandbox(name), environment or plain(), trees, replace(limits))
    return Prover(runner, full, base_runs, faults, examples).observe(change, Sources(change), NEVER)


def kinds(found: Observed) -> list[str]:
    """The kinds of what was shown, each once."""
    return sorted({one.kind.value for one in found.evidence})
