"""The environment in `examples/reward`, run as its page says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_environment_rewards_the_honest_answer_and_not_the_dangerous_one() -> None:
    pytest.importorskip("gymnasium", reason="gymnasium is not installed")
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "reward" / "environment.py")],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        timeout=600,
    )
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["1.00", "review"],
        ["0.50", "review"],
        ["0.00", "blocked"],
    ]
