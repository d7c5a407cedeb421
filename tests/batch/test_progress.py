"""How far a batch is, on a terminal and elsewhere."""

from __future__ import annotations

import pytest

from guard.batch import progress
from guard.batch.progress import Watched
from guard.model.verdict import Decision


def test_a_line_now_and_then_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Watched(3, terminal=False) as watched:
        watched.kept([Decision.REVIEW])
        assert capsys.readouterr().err == ""
        monkeypatch.setattr(progress, "_EVERY", 0.0)
        watched.add(Decision.BLOCKED)
    assert capsys.readouterr().err == "guard: 2 of 3 judged (blocked 1, review 1)\n"
    assert watched.summary().startswith("2 judged, 1 of them before this run (blocked 1, review 1)")


def test_a_bar_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Watched(2, terminal=True) as watched:
        watched.add(Decision.REVIEW)
        watched.add(Decision.INCOMPLETE)
    said = capsys.readouterr()
    assert "2/2" in said.err
    assert "incomplete 1, review 1" in said.err
    assert said.out == ""
