"""What a program in a sandbox gets, what it may use, and what comes back of it."""

from __future__ import annotations

import ast
import os
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Timer

import pytest

from guard.errors import ToolError, UsageError
from guard.ports import Stop
from guard.ports.sandbox import Ended
from guard.tools.sandbox import choosing, landlock
from tests.sandboxes import MIB, NAMES, PLAIN, SMALL, code, sandbox

PRINT_ENV = "import os; print(dict(os.environ))"


@pytest.mark.parametrize("name", NAMES)
def test_it_sees_a_list_of_variables_and_its_own_home(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not a secret")
    ran = sandbox(name).run(code(PRINT_ENV, env={"GIVEN": "1"}))
    seen = ast.literal_eval(ran.stdout.decode())
    assert ran.exit == 0
    assert set(seen) <= {"PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "LC_ALL", "GIVEN"}
    assert seen["GIVEN"] == "1"
    assert not Path(seen["HOME"]).exists()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_readable_is_read_and_not_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("here")
    text = "import sys; p = sys.argv[1] + '/a.txt'; print(open(p).read(), flush=True); open(p, 'w')"
    job = code(text, str(tmp_path))
    ran = sandbox(name).run(replace(job, readable=(*job.readable, tmp_path)))
    assert ran.stdout == b"here\n"
    assert ran.exit == 1
    assert (tmp_path / "a.txt").read_text() == "here"


@pytest.mark.parametrize("name", NAMES)
def test_report_and_input_have_descriptors_of_their_own(name: str) -> None:
    text = "import os, sys; os.write(int(sys.argv[2]), os.read(int(sys.argv[1]), 100)[::-1])"
    ran = sandbox(name).run(code(text, "{input}", "{report}", input=b"abc"))
    assert (ran.report, ran.stdout, ran.exit) == (b"cba", b"", 0)


@pytest.mark.parametrize("name", NAMES)
def test_how_it_ended_is_told(name: str) -> None:
    assert sandbox(name).run(code("raise SystemExit(7)")).exit == 7
    ran = sandbox(name).run(code("import os; os.abort()"))
    assert ran.exit != 0
    assert sandbox(name).run(code("import os; os._exit(126)")).exit == 126


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("text", "limits", "ended"),
    [
        ("import time; time.sleep(60)", replace(SMALL, seconds=1.0), Ended.TIME),
        ("import os\nwhile True: os.write(2, b'x' * 4096)", SMALL, Ended.OUTPUT),
        ("import sys, os\nwhile True: os.write(int(sys.argv[1]), b'x' * 4096)", SMALL, Ended.OUTPUT),
    ],
    ids=["time", "stderr", "report"],
)
def test_past_a_limit_it_is_ended(name: str, text: str, limits: object, ended: Ended) -> None:
    job = code(text, "{report}")
    ran = sandbox(name).run(replace(job, limits=limits))  # type: ignore[arg-type]
    assert ran.ended is ended


@pytest.mark.parametrize("name", NAMES)
def test_many_that_use_little_each_are_too_much_together(name: str) -> None:
    text = (
        "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
        "        x = bytearray(os.urandom(1 << 20) * 40); time.sleep(60)\ntime.sleep(60)"
    )
    ran = sandbox(name).run(code(text, limits=replace(SMALL, memory=160 * MIB)))
    assert ran.ended is Ended.MEMORY


@pytest.mark.parametrize("name", NAMES)
def test_nobody_wants_it_any_more(name: str) -> None:
    cancel = Event()
    Timer(0.5, cancel.set).start()
    ran = sandbox(name).run(code("import time; time.sleep(60)"), Stop(cancel=cancel))
    assert ran.ended is Ended.STOPPED


@pytest.mark.parametrize("name", NAMES)
def test_a_program_that_cannot_be_begun_is_no_answer(name: str) -> None:
    job = code("pass")
    with pytest.raises(ToolError, match="could not be made"):
        sandbox(name).run(replace(job, argv=("/no/such/program",)))


def test_without_any_sandbox_it_is_said_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(landlock, "version", lambda: 3)
    choosing.sandbox_here.cache_clear()
    try:
        with pytest.raises(ToolError, match=r"bwrap.*Landlock of version 4 or newer is needed.*version 3"):
            choosing.sandbox_here()
    finally:
        choosing.sandbox_here.cache_clear()
    with pytest.raises(UsageError, match="known are"):
        choosing.sandbox_here("chroot")


def test_a_sandbox_that_is_refused_here_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sandbox("landlock")
    refused = tmp_path / "bwrap"
    refused.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    refused.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    choosing.sandbox_here.cache_clear()
    try:
        assert choosing.sandbox_here().name.startswith("Landlock")
    finally:
        choosing.sandbox_here.cache_clear()


def test_the_plain_python_is_there() -> None:
    assert PLAIN.exists(), sys.base_prefix
