"""The ledger: what is acknowledged is kept, and what is tampered with shows."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.errors import ToolError
from guard.model.record import LedgerEntry, Proposer
from guard.report.json_format import to_json
from guard.tools.ledger import Ledger, entry_line
from tests.report.samples import ALL

AT = datetime(2026, 11, 21, 12, 0, 1, 5000, tzinfo=UTC)
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from guard.model.record import Proposer
from guard.report.json_format import to_json
from guard.tools.ledger import Ledger
from tests.report.samples import ALL
ledger, verdict = Ledger(Path(sys.argv[1])), ALL["blocked"]()
for count in range(int(sys.argv[2])):
    who = Proposer(session=sys.argv[3])
    entry = ledger.append(verdict, to_json(verdict), who, datetime.now(UTC), {"n": count})
    print(entry.number, entry.digest, flush=True)
"""


def _append(ledger: Ledger, name: str = "blocked", proposer: Proposer | None = None) -> LedgerEntry:
    verdict = ALL[name]()
    return ledger.append(verdict, to_json(verdict), proposer or Proposer(), AT, {"tokens": 7})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "state" / "ledger.sqlite")


def test_what_is_kept_comes_back(ledger: Ledger) -> None:
    who = Proposer("s1", "codex", "some-model", "mend the parser", (("Assisted-by", "a model"),))
    kept = [_append(ledger, "blocked", who), _append(ledger, "review")]
    assert ledger.entries() == kept
    assert (kept[0].number, kept[0].at, kept[0].proposer, kept[0].decision) == (1, AT, who, "blocked")
    assert "blocked code-rules" in kept[0].reasons
    assert kept[1].reasons == ()
    assert ledger.document(kept[0].verdict) == to_json(ALL["blocked"]())
    assert ledger.damage() == []
    assert ledger.head() == f"2:{kept[1].digest}"
    assert entry_line(kept[0]).count("\n") == 0


def test_nobody_else_may_read_it(ledger: Ledger) -> None:
    _append(ledger)
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3))
def test_any_text_of_a_proposer_is_kept_sound(
    tmp_path_factory: pytest.TempPathFactory, text: str, pairs: list[tuple[str, str]]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "l")
    who = Proposer(text, text, text, text, tuple(pairs))
    assert _append(ledger, "blocked", who).proposer == who
    assert ledger.damage() == []


TAMPERING: dict[str, tuple[str, int]] = {
    "altered": ("UPDATE entries SET text = replace(text, 'blocked', 'review') WHERE number = 2", 2),
    "removed": ("DELETE FROM entries WHERE number = 2", 2),
    "first removed": ("DELETE FROM entries WHERE number = 1", 1),
    "renumbered": (
        "DELETE FROM entries WHERE number = 2; UPDATE entries SET number = 2 WHERE number = 3",
        2,
    ),
    "digest replaced": ("UPDATE entries SET digest = 'sha256:00' WHERE number = 2", 2),
    "verdict removed": ("DELETE FROM documents", 1),
    "verdict altered": ("UPDATE documents SET data = x'789c030000000001'", 1),
    "verdict is no archive": ("UPDATE documents SET data = 'x'", 1),
    "text is no entry": ("UPDATE entries SET text = '[]' WHERE number = 3", 3),
}


@pytest.mark.parametrize(("how", "first"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_shows(ledger: Ledger, how: str, first: int) -> None:
    for _ in range(3):
        _append(ledger)
    with closing(sqlite3.connect(ledger.path)) as base:
        base.executescript(how)
    assert ledger.damage()[0].number == first


def test_a_cut_end_shows_against_a_noted_head(ledger: Ledger) -> None:
    _append(ledger)
    _append(ledger)
    noted = ledger.head()
    _append(ledger)
    assert ledger.damage(noted) == []
    with closing(sqlite3.connect(ledger.path)) as base, base:
        base.execute("DELETE FROM entries WHERE number > 1")
    assert ledger.damage() == []
    assert [one.number for one in ledger.damage(noted)] == [1]


@pytest.mark.parametrize("rest", [b"{}\n", bytes(4096)])
def test_bytes_behind_its_end_show(ledger: Ledger, rest: bytes) -> None:
    _append(ledger)
    ledger.path.write_bytes(ledger.path.read_bytes() + rest)
    [damage] = ledger.damage()
    assert "behind its end" in str(damage)


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("CREATE TABLE other (x)")


def _newer(path: Path) -> None:
    _append(Ledger(path))
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("PRAGMA user_version=2")


@pytest.mark.parametrize(
    "spoil",
    [_foreign, _newer, lambda path: path.write_bytes(b"no database " * 500), lambda path: path.mkdir()],
    ids=["foreign", "newer", "garbage", "folder"],
)
def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    path = tmp_path / "ledger"
    spoil(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ToolError):
        _append(Ledger(path))
    with pytest.raises(ToolError):
        Ledger(path).entries()
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_reading_makes_nothing(ledger: Ledger) -> None:
    with pytest.raises(ToolError, match="there is no ledger yet"):
        ledger.entries()
    assert not ledger.path.parent.exists()


def _writer(path: Path, count: int, session: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(count), session]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_several_may_write_at_once(ledger: Ledger) -> None:
    writers = [_writer(ledger.path, 15, str(number)) for number in range(3)]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.communicate()
    kept = ledger.entries()
    assert sorted(entry.proposer.session for entry in kept) == sorted("012" * 15)
    assert ledger.damage() == []


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.029, 0.07])
def test_a_killed_writer_loses_nothing_that_was_acknowledged(ledger: Ledger, delay: float) -> None:
    writer = _writer(ledger.path, 100_000, "s")
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline()]
    time.sleep(delay)
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [text for text in writer.stdout if text.endswith("\n")]
    writer.wait()
    writer.stdout.close()
    kept = {f"{entry.number} {entry.digest}\n" for entry in ledger.entries()}
    assert set(acknowledged) <= kept
    assert ledger.damage() == []
    assert _append(ledger).number == len(kept) + 1
