"""A denial for want of time says which file, how large it is, and what to do; whatever the call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard.agents.late import late
from tests.agents.hooks import CLEAN, hook, writing
from tests.repos import Repo


def test_it_names_files_with_their_size_and_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_bytes(b"x" * 226_000)
    call = {"cwd": str(tmp_path), "tool_input": {"file_path": "big.py", "edits": [{"path": "new\x1b.py"}]}}
    text = late(json.dumps(call).encode(), 5.0)
    assert text.startswith("guard: no judgement within 5 seconds.")
    assert "\n- big.py (226 kB)\n- new?.py\n  repair: " in text
    assert "smaller steps" in text
    assert "--deadline" in text


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\xff", b"[" * 200_000, b'{"path": "\\u0000", "cwd": 3}', b'{"a": "' + b"x" * 33_000_000],
)
def test_it_never_fails(data: bytes) -> None:
    assert late(data, 5.0).startswith("guard: no judgement")


def test_the_hook_says_it(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo", {"app.py": CLEAN})
    fault = (
        "import guard.agents.supervisor as supervisor\n\n\ndef ask(work, until):\n"
        "    raise supervisor.LateError('no judgement within the deadline')\n\n\nsupervisor.ask = ask\n"
    )
    call = writing("claude-code", repo.folder, "app.py", CLEAN + "\nx = 1\n")
    done = hook("claude-code", call, "--deadline", "30", cwd=repo.folder, fault=fault)
    assert done.denies("claude-code")
    assert "app.py (0 kB)\n  repair: " in done.err
