"""Programs get no more memory than they are allowed, and the engine says what it gave up for want of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from guard.ports import ScanTarget
from guard.tools import semgrep
from guard.tools.process import run
from guard.tools.semgrep import SemgrepScanner
from tests.tools.test_semgrep import write_rule

DOUBLED = "a = 'ev'\n" + "a = a + a\n" * 60 + "eval(a)\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot limit a program that runs")
def test_a_program_gets_no_more_memory_than_allowed() -> None:
    script = "import sys; sys.stdin.read(); print(len(bytearray(1_000_000_000)))"
    free = run([sys.executable, "-c", script], memory=4 * 1024**3)
    bound = run([sys.executable, "-c", script], memory=512 * 1024**2)
    assert (free.returncode, free.stdout) == (0, b"1000000000\n")
    assert bound.returncode == 1
    assert bound.complaint.endswith("MemoryError")


def test_an_engine_that_runs_out_of_memory_says_of_which_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semgrep, "_MAX_MEMORY", 100)
    write_rule(tmp_path / "rules", "no-eval")
    scanner = SemgrepScanner(tmp_path / "rules")
    targets = [ScanTarget("a", "a.py", DOUBLED.encode()), ScanTarget("b", "b.py", b"eval(input())\n")]
    report = scanner.scan(targets)
    assert {part.key for part in report.unread} == {"a"}
    assert any("memory" in part.message for part in report.unread)
    assert {match.key for match in report.matches} == {"b"}
