"""A step that hangs is ended at the deadline of `guard check`, whatever it does; the verdict names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, Guard, started
from tests.repos import Repo

MATCH = "re.compile(r'(a+)+$').match('a' * 60 + '!')"
"""A regular expression that does not end in a human life; nor does"""
LOOP = "[None for _ in iter(int, 1)]"
"""this loop."""
IMPATIENT = """
from guard.ports import watch
watch.GRACE = 0.1
"""
AS_A_CHECK = """
import re
from guard.app import judging
from guard.checks import CHECKS
from guard.checks.hidden_text.check import HiddenText
from dataclasses import replace

class Hangs(HiddenText):
    meta = replace(HiddenText.meta, id="hangs")
    def run(self, context):
        for _ in context.files():
            {step}

judging.CHECKS = (Hangs(), *CHECKS)
"""
IN_THE_FACTS = """
import re
from guard.facts import gather
gather._read = lambda *_: {step}
"""
IN_THE_INTAKE = """
import re
from guard.cli.selecting import Selection
Selection.change = lambda _: {step}
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    repo.stage({"app.py": CLEAN.replace("2", "3")})
    return repo


def run(repo: Repo, fault: str, *arguments: str, **more: str) -> tuple[int, bytes, bytes]:
    """Exit code and output of a run with so much time that all but what hangs is done in it."""
    process = started(repo, f"{IMPATIENT}{fault}", "--deadline", "5", *arguments, **more)
    out, complaint = process.communicate(timeout=120)
    return process.returncode, out, complaint


@pytest.mark.parametrize("step", [MATCH, LOOP])
@pytest.mark.parametrize(
    ("fault", "names"), [(AS_A_CHECK, {"hangs", "code-rules"}), (IN_THE_FACTS, {"the edits", "hidden-text"})]
)
def test_a_step_that_hangs_is_ended_and_named(repo: Repo, fault: str, names: set[str], step: str) -> None:
    code, out, complaint = run(repo, fault.format(step=step), "--format", "json")
    assert (code, complaint) == (3, b"")
    verdict = json.loads(out)
    assert verdict["decision"] == "incomplete"
    [said] = [reason["message"] for reason in verdict["reasons"] if reason["code"] == "stopped"]
    assert said.startswith("the deadline of 5 seconds passed while app.py was looked at, before these were")
    assert names <= set(said.partition("finished: ")[2].split(", "))


def test_reading_the_change_ends_at_the_deadline_too(repo: Repo) -> None:
    code, out, complaint = run(repo, IN_THE_INTAKE.format(step=MATCH))
    assert (code, out) == (3, b"")
    assert complaint == b"guard: the deadline of 5 seconds passed\n"


def test_what_was_ended_is_kept_whole_and_leaves_nothing(
    repo: Repo, tmp_path: Path, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUARD_LEDGER", str(tmp_path / "state" / "ledger"))
    place = tmp_path / "temporary"
    place.mkdir()
    code, _, complaint = run(repo, AS_A_CHECK.format(step=MATCH), "--record", TMPDIR=str(place))
    assert (code, complaint) == (3, b"")
    assert list(place.iterdir()) == []
    mark = str(place).encode()
    left = [
        path.name for path in Path("/proc").iterdir() if path.name.isdigit() and mark in _environment(path)
    ]
    assert left == []
    assert guard("log", "verify").out.startswith("sound, head 1:")
    assert "incomplete" in guard("log", "list").out


def _environment(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
