"""`guard batch` from end to end: what comes in, what goes out, and going on after a kill."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from guard.__main__ import isolated
from tests.batch.conftest import CLEAN, SHELL, fields
from tests.cli.conftest import Guard
from tests.repos import Repo

PATCH = "--- a/app.py\n+++ b/app.py\n@@ -1,2 +1,3 @@\n def twice(x):\n+    x = int(x)\n     return 2 * x\n"
WHO = ("--policy", "guard:default")


def parsed(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def written(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    return path


def untimed(verdict: dict[str, Any]) -> str:
    return json.dumps({**verdict, "timings": {}})


def test_each_form_of_a_record_and_each_fault_in_one(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    raw = {"base64": base64.b64encode(b"\xff\0").decode()}
    lines = written(
        tmp_path / "in.jsonl",
        fields("honest", description="why not"),
        fields("bad", SHELL),
        {"id": "patch", "patch": PATCH, "base": "HEAD"},
        {"id": "bytes", "before": {}, "after": {"a.bin": raw}},
        {"id": "policy", **fields("policy"), "policy": "guard:no-such"},
        {"id": "both", "patch": PATCH, **fields("both")},
        {"id": "none"},
        {"id": "same", "before": {"a": "b"}, "after": {"a": "b"}},
        {"id": "astray", "patch": PATCH.replace("2 * x", "3 * x"), "base": "HEAD"},
        {"id": "unknown", "patches": 1, **fields("unknown")},
        fields(""),
        fields("number", 7),  # type: ignore[arg-type]
    )
    with lines.open("a") as stream:
        stream.write("\n[1]\n{\n")
    done = guard("batch", lines, *WHO, "-C", repo.folder)
    found = parsed(done.out)
    said = [(one["id"], one["decision"]) for one in found]
    assert said[:4] == [("honest", "review"), ("bad", "blocked"), ("patch", "review"), ("bytes", "sign_off")]
    assert [one["number"] for one in found] == list(range(1, 15))
    assert {decision for _, decision in said[4:]} == {"incomplete"}
    assert found[0]["description"] == "why not"
    reasons = [one["verdict"]["reasons"][0]["message"] for one in found[4:]]
    for message, word in zip(
        reasons,
        (
            "guard:no-such",
            "one way",
            "one way",
            "empty",
            "astray",
            "'patches'",
            "id",
            "text",
            "object",
            "JSON",
        ),
        strict=True,
    ):
        assert word in message
    assert done.code == 3


def test_a_line_holds_what_check_says(guard: Guard, repo: Repo) -> None:
    first = repo.git("rev-parse", "HEAD")
    second = repo.commit({"app.py": SHELL})
    found = parsed(guard("batch", f"{first}..{second}", cwd=repo.folder).out)
    checked = json.loads(guard("check", f"{first}..{second}", "--format", "json", cwd=repo.folder).out)
    assert [untimed(one["verdict"]) for one in found] == [untimed(checked)]


def test_a_range_is_judged_commit_by_commit(guard: Guard, repo: Repo) -> None:
    start = repo.git("rev-parse", "HEAD")
    good = repo.commit({"app.py": CLEAN.replace("2 * x", "x + x")})
    repo.git("switch", "-q", "-c", "side", start)
    bad = repo.commit({"show.py": SHELL})
    repo.commit({}, "empty")
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    merge = repo.git("rev-parse", "HEAD")
    done = guard("batch", f"{start}..main", cwd=repo.folder)
    found = {one["id"]: one["decision"] for one in parsed(done.out)}
    assert found == {good: "review", bad: "blocked", merge: "blocked"}
    assert done.code == 0
    assert guard("batch", f"{start}..main", "--fail-on", "blocked", cwd=repo.folder).code == 1


def test_the_policy_is_the_one_before_each_commit(guard: Guard, repo: Repo) -> None:
    start = repo.git("rev-parse", "HEAD")
    policy = "version: 1\nname: none\nextends: guard:docs-only\n"
    repo.commit({".guard/policy.yaml": policy})
    after = repo.commit({"app.py": CLEAN.replace("2 * x", "x + x")})
    found = parsed(guard("batch", f"{start}..{after}", cwd=repo.folder).out)
    assert [one["verdict"]["policy"]["name"] for one in found] == ["default", "none"]
    assert found[1]["decision"] == "blocked"


def test_a_first_commit_is_held_against_nothing(guard: Guard, repo: Repo) -> None:
    base = repo.git("rev-parse", "HEAD")
    repo.git("switch", "-q", "--orphan", "other")
    root = repo.commit({"new.py": CLEAN})
    [found] = parsed(guard("batch", f"{base}..other", cwd=repo.folder).out)
    assert (found["id"], found["verdict"]["files"][0]["kind"]) == (root, "added")


def test_a_folder_of_patches(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    folder = tmp_path / "patches"
    folder.mkdir()
    (folder / "1.patch").write_text(PATCH)
    (folder / "2.diff").write_text("no patch\n")
    (folder / "README").write_text("not one\n")
    for base, where in (("HEAD", repo.folder), (str(repo.folder), tmp_path)):
        done = guard("batch", folder, "--base", base, *WHO, cwd=where)
        assert [(one["id"], one["decision"]) for one in parsed(done.out)] == [
            ("1.patch", "review"),
            ("2.diff", "incomplete"),
        ]


def test_standard_input(guard: Guard) -> None:
    done = guard("batch", "-", *WHO, stdin=json.dumps(fields("one")).encode())
    assert [one["decision"] for one in parsed(done.out)] == ["review"]
    assert done.code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.jsonl",), "is no file"),
        (("no..where",), "not a commit"),
        (("-", "--base", "HEAD"), "--base goes with"),
        (("-", "--resume"), "--resume needs --output"),
        ((".",), "needs --base"),
        ((".", "--base", "HEAD"), "holds no patch"),
    ],
)
def test_bad_usage_judges_nothing(guard: Guard, repo: Repo, arguments: tuple[str, ...], said: str) -> None:
    done = guard("batch", *arguments, cwd=repo.folder)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_resume_goes_on_behind_the_last_whole_line(guard: Guard, tmp_path: Path) -> None:
    lines = written(tmp_path / "in.jsonl", *(fields(f"r{number}") for number in range(4)))
    out = tmp_path / "out.jsonl"
    assert guard("batch", lines, *WHO, "--output", out).code == 0
    whole = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(whole[0] + whole[1] + whole[2][:-20])
    refused = guard("batch", lines, *WHO, "--output", out)
    assert refused.code == 2
    assert "--resume" in refused.err
    assert guard("batch", lines, *WHO, "--output", out, "--resume").code == 0
    found = out.read_bytes().splitlines(keepends=True)
    assert found[:2] == whole[:2]
    assert [json.loads(line)["id"] for line in found] == ["r0", "r1", "r2", "r3"]
    assert guard("batch", lines, *WHO, "--output", out, "--resume").code == 0  # nothing is left to do
    assert out.read_bytes() == b"".join(found)


def test_resume_refuses_what_is_no_answer_to_this_input(guard: Guard, tmp_path: Path) -> None:
    lines = written(tmp_path / "in.jsonl", fields("one"), fields("two"))
    out = tmp_path / "out.jsonl"
    assert guard("batch", lines, *WHO, "--output", out).code == 0
    kept = out.read_bytes()
    written(lines, fields("one"), fields("two", SHELL))
    done = guard("batch", lines, *WHO, "--output", out, "--resume")
    assert done.code == 2
    assert "altered" in done.err
    older = kept.replace(b'"guard_version":"0', b'"guard_version":"9')
    for other in (b"{}\n", older, b"words\n"):
        out.write_bytes(other)
        assert guard("batch", lines, *WHO, "--output", out, "--resume").code == 2
        assert out.read_bytes() == other


def test_the_output_is_a_file_of_the_users_own(guard: Guard, tmp_path: Path) -> None:
    lines = written(tmp_path / "in.jsonl", fields("one"))
    aim = tmp_path / "aim"
    aim.write_text("")
    (tmp_path / "link").symlink_to(aim)
    for place in (tmp_path / "link", Path("/dev/null"), tmp_path / "none" / "out"):
        assert guard("batch", lines, *WHO, "--output", place).code == 2
    assert aim.read_text() == ""


def test_after_a_kill_nothing_is_lost_or_doubled_or_left_running(tmp_path: Path) -> None:
    lines = written(tmp_path / "in.jsonl", *(fields(f"r{number}") for number in range(12)))
    out = tmp_path / "out.jsonl"
    command = isolated(["batch", str(lines), *WHO, "--output", str(out), "--workers", "2"])
    killed = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 240
    while not (out.exists() and out.read_bytes().count(b"\n") >= 3) and time.monotonic() < until:
        time.sleep(0.01)
    workers = children(killed.pid)
    assert workers
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    while any(map(is_running, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not [pid for pid in workers if is_running(pid)]
    early = out.read_bytes()
    early = early[: early.rfind(b"\n") + 1]
    assert 3 <= early.count(b"\n") < 12
    assert subprocess.run([*command, "--resume"], check=False, stderr=subprocess.DEVNULL).returncode == 0
    assert out.read_bytes().startswith(early)
    assert [one["id"] for one in parsed(out.read_text())] == [f"r{number}" for number in range(12)]


def children(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True, env=os.environ
    )
    rows = [line.split() for line in done.stdout.splitlines()]
    return [int(child) for child, parent in rows if int(parent) == pid]


def is_running(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def test_two_runs_do_not_write_one_file(guard: Guard, tmp_path: Path) -> None:
    lines = written(tmp_path / "in.jsonl", fields("one"))
    out = tmp_path / "out.jsonl"
    holder = "import fcntl,sys;f=open(sys.argv[1],'a');fcntl.flock(f,2);print(flush=True);sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        done = guard("batch", lines, *WHO, "--output", out, "--resume")
        assert done.code == 2
        assert "another run" in done.err
        assert other.stdin is not None
        other.stdin.close()
