"""The library's face: typed values in, a verdict out, from threads and from an event loop."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import guard
from guard.tools import process, semgrep
from tests.repos import Repo

CLEAN = b"def twice(x):\n    return 2 * x\n"
OTHER = b"def twice(x):\n    return x + x\n"
SCANNED = b"def twice(x):\n    return x.execute('select 2')\n"
"""Nothing is wrong with it, and the scanner has to look."""
SHELL = b"import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"


def change(after: bytes) -> guard.ChangeSet:
    found = guard.ChangeSet.from_files({"app.py": CLEAN}, {"app.py": after})
    assert isinstance(found, guard.ChangeSet)
    return found


def plain(verdict: guard.Verdict) -> guard.Verdict:
    return dataclasses.replace(verdict, timings={})


def test_everything_public_is_there() -> None:
    assert sorted(guard.__all__) == sorted(set(guard.__all__))
    for name in guard.__all__:
        assert getattr(guard, name) is not None
    with pytest.raises(AttributeError):
        getattr(guard, "nothing")  # noqa: B009  # the attribute is missing on purpose


def test_every_error_is_public() -> None:
    from guard import errors

    kinds = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert kinds <= set(guard.__all__)


def test_a_verdict_on_files_in_memory() -> None:
    good, bad = guard.check(change(OTHER)), guard.check(change(SHELL))
    assert good.decision is guard.Decision.REVIEW
    assert [judged.kind for judged in good.edits] == [
        "function.body",
        "function.control_flow",
    ]
    assert bad.decision is guard.Decision.BLOCKED
    assert any(judged.id == "python-command-shell-built" for judged in bad.findings)
    assert '"decision": "blocked"' in guard.render(bad, "json")


def test_a_named_policy_and_one_of_the_base() -> None:
    assert guard.check(change(OTHER), policy="guard:docs-only").decision is guard.Decision.BLOCKED
    policy = b"version: 1\nextends: guard:docs-only\n"
    before = {"app.py": CLEAN, ".guard/policy.yaml": policy}
    own = guard.ChangeSet.from_files(before, {**before, "app.py": OTHER})
    assert guard.check(own).decision is guard.Decision.BLOCKED
    with pytest.raises(guard.PolicyError, match="guard:none"):
        guard.check(change(OTHER), policy="guard:none")


def test_names_are_shown_before_they_are_used() -> None:
    code = "import guard; names = dir(guard); assert not set(guard.__all__) - set(names), names"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_from_git_and_from_a_patch(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "r", {"app.py": CLEAN})
    repo.commit({"app.py": OTHER})
    from_git = guard.ChangeSet.from_git(repo.folder, "HEAD~1..HEAD")
    patch = repo.git("diff", "HEAD~1", "HEAD").encode() + b"\n"
    from_patch = guard.ChangeSet.from_patch(patch, "HEAD~1", repo.folder)
    assert [(f.path, f.after) for f in from_git.files] == [(f.path, f.after) for f in from_patch.files]
    with pytest.raises(guard.PatchError):
        guard.ChangeSet.from_patch(b"no patch\n", "HEAD", repo.folder)
    with pytest.raises(guard.RepositoryError):
        guard.ChangeSet.from_git(tmp_path, "HEAD~1..HEAD")


def test_many_threads_give_what_one_gives() -> None:
    proposals = [change(data) for data in (OTHER, SHELL, OTHER + b"x = 1\n", SHELL + b"y = 2\n")] * 3
    expected = [plain(guard.check(one)) for one in proposals[:4]] * 3
    with ThreadPoolExecutor(max_workers=6) as pool:
        assert [plain(verdict) for verdict in pool.map(guard.check, proposals)] == expected


def test_an_event_loop_keeps_running() -> None:
    async def judge() -> tuple[list[guard.Verdict], int]:
        ticks = 0
        done = asyncio.Event()

        async def tick() -> None:
            nonlocal ticks
            while not done.is_set():
                ticks += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        verdicts = await asyncio.gather(*(guard.check_async(change(data)) for data in (OTHER, SHELL)))
        done.set()
        await ticking
        return list(verdicts), ticks

    verdicts, ticks = asyncio.run(judge())
    assert [verdict.exit_code for verdict in verdicts] == [0, 1]
    assert ticks > 1


def test_what_findings_and_edits_say_directly() -> None:
    verdict = guard.check(change(SHELL))
    [finding] = [one for one in verdict.findings if one.effect is guard.Effect.BLOCKS]
    document = json.loads(verdict.to_json())
    [written] = [one for one in document["findings"] if one["effect"] == "blocks"]
    assert (finding.check, finding.id, finding.path) == ("code-rules", written["id"], "app.py")
    assert (finding.line, finding.end_line, finding.column) == tuple(
        written[key] for key in ("line", "end_line", "column")
    )
    assert (finding.severity, finding.confidence, finding.origin) == ("high", written["confidence"], "new")
    assert finding.repair == written["repair"]
    # What a waiver is bound to is for `guard waive` alone: no report holds a digest of what may be a secret.
    assert {one.name for one in dataclasses.fields(finding)} == {*written, "content"}
    edit = verdict.edits[0]
    shown = dataclasses.asdict(edit) | {"line": edit.line}
    assert set(shown) == set(document["edits"][0])
    assert (edit.kind, edit.path, edit.summary) == tuple(
        document["edits"][0][key] for key in ("kind", "path", "summary")
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.path = "b.py"  # type: ignore[misc]


def test_reasons_send_nobody_to_build_an_index() -> None:
    verdict = guard.check(change(SHELL))
    assert "copied-code" in dict(verdict.skipped)
    assert [reason.code for reason in verdict.reasons] == ["finding"]
    assert verdict.notes
    assert "index" not in repr(verdict.reasons)


def test_the_document_is_the_json_report() -> None:
    for verdict in (
        guard.check(change(SHELL)),
        guard.Session.from_files({"app.py": CLEAN}).propose({"app.py": OTHER}),
    ):
        assert isinstance(verdict, guard.Verdict)
        assert verdict.to_json() == guard.render(verdict, "json")
        assert json.loads(verdict.to_json())["schema"] == "guard.verdict/2"


def test_from_what_is_staged_and_from_the_work_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = Repo(tmp_path / "r", {"app.py": CLEAN})
    monkeypatch.chdir(repo.folder)
    with pytest.raises(guard.IntakeError):
        guard.ChangeSet.from_staged()
    (repo.folder / "app.py").write_bytes(OTHER)
    repo.git("add", "app.py")
    (repo.folder / "new.py").write_bytes(CLEAN)
    staged, written = guard.ChangeSet.from_staged(), guard.ChangeSet.from_worktree()
    assert [file.path for file in staged.files] == ["app.py"]
    assert [file.path for file in written.files] == ["app.py", "new.py"]
    assert staged == guard.ChangeSet.from_staged(repo.folder)
    assert written == guard.ChangeSet.from_worktree(str(repo.folder), "HEAD")
    assert all(isinstance(one, guard.ChangeSet) for one in (staged, written))
    for make in (guard.ChangeSet.from_staged, guard.ChangeSet.from_worktree):
        with pytest.raises(guard.RepositoryError, match="no such folder"):
            make(tmp_path / "none")
        with pytest.raises(guard.RepositoryError):
            make(tmp_path)


def test_a_policy_may_be_named_by_a_path(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("version: 1\nextends: guard:docs-only\n", encoding="utf-8")
    for policy in (path, str(path)):
        assert guard.check(change(OTHER), policy).decision is guard.Decision.BLOCKED
    session = guard.Session.from_files({"app.py": CLEAN}, policy=path)
    assert session.propose({"app.py": OTHER}).decision is guard.Decision.BLOCKED
    with pytest.raises(guard.PolicyError, match="cannot be read"):
        guard.check(change(OTHER), tmp_path / "none.yaml")


untyped: Any = guard
WRONG: list[tuple[Callable[[], object], str]] = [
    (
        lambda: untyped.ChangeSet.from_files({"a.py": "x"}, {"a.py": b"y"}),
        r"a\.py: .* is str: give the",
    ),
    (lambda: untyped.ChangeSet.from_files({"a.py": b"x"}, {"a.py": bytearray(b"y")}), "bytearray"),
    (lambda: untyped.ChangeSet.from_files({Path("a.py"): b"x"}, {}), "a path is text"),
    (
        lambda: untyped.ChangeSet.from_files([("a.py", b"x")], {}),
        "from path to bytes, and this is list",
    ),
    (lambda: untyped.ChangeSet.from_patch("--- a\n", "HEAD"), "a patch is bytes, and this is str"),
    (lambda: untyped.check("x"), "guard.ChangeSet, and this is str"),
    (lambda: untyped.check(change(OTHER), b"guard:strict"), "a policy is named by text or a path"),
    (lambda: untyped.check(change(OTHER), ""), "a policy is named by .* this is ''"),
    (lambda: untyped.check(change(OTHER), advisories=3), "advisories is named by text or a path, .* is int"),
    (lambda: untyped.check(change(OTHER), origins=b"o"), "origins is named by text or a path, .* is bytes"),
    (lambda: untyped.check(change(OTHER), index="never"), "index 'never': known are ask, defer and off"),
    (lambda: untyped.check(change(OTHER), deadline="5"), "a deadline is a number of seconds .* is '5'"),
    (lambda: untyped.check(change(OTHER), deadline=float("nan")), "a deadline is a number"),
    (lambda: untyped.check(change(OTHER), cancel=asyncio.Event()), "threading.Event, and this is asyncio"),
    (lambda: untyped.Session.from_files({"a.py": "x"}), "is str"),
    (
        lambda: untyped.Session.from_files({}).propose({"a.py": "x"}),
        r"bytes \(or None to delete it\), and",
    ),
    (lambda: untyped.Session.from_files({}).propose({"a.py": b"x"}, deadline=True), "a deadline is a number"),
    (lambda: untyped.Session.from_files({}, policy=7).propose({"a.py": b"x"}), "a policy is named by"),
    (lambda: untyped.render(guard.check(change(OTHER)), "pdf"), "unknown format 'pdf'; the formats are"),
]


@pytest.mark.parametrize(("call", "said"), WRONG)
def test_wrong_types_are_refused_in_words(call: Callable[[], object], said: str) -> None:
    with pytest.raises(guard.UsageError, match=said) as caught:
        call()
    assert caught.value.exit_code == 2


def test_a_database_among_what_is_judged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(guard.UsageError, match="inside of the tree that is judged"):
        guard.check(change(OTHER), origins=tmp_path / "x.index", trees=[tmp_path])


def test_advisories_and_origins_are_asked_where_they_are_named(tmp_path: Path) -> None:
    before = {"requirements.txt": b"left-pad==1.0\n", "app.py": CLEAN}
    after = {"requirements.txt": b"left-pad==1.1\n", "app.py": OTHER}
    proposed = guard.ChangeSet.from_files(before, after)
    advisories, origins = tmp_path / "none.zip", tmp_path / "none.index"
    verdict = guard.check(proposed, advisories=advisories, origins=origins, index="off")
    failed = {one.check for one in verdict.outcomes if one.status is guard.Status.FAILED}
    assert {"vulnerabilities", "copied-code"} <= failed
    assert verdict.decision in (guard.Decision.INCOMPLETE, guard.Decision.BLOCKED)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An engine that never ends; the file holds its process id once it runs."""
    guard.check(change(SHELL))  # what is asked of the engine once is asked of the real one
    pid, real = tmp_path / "pid", process.run

    def hangs(_: list[str], **options: Any) -> object:
        script = f"echo $$ > '{pid}.new'; mv '{pid}.new' '{pid}'; sleep 300"
        return real(["sh", "-c", script], **options)

    monkeypatch.setattr(semgrep, "run", hangs)
    return pid


def assert_ended(pid: Path) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def assert_stopped(verdict: guard.Verdict, why: str) -> None:
    assert verdict.decision is guard.Decision.INCOMPLETE
    [reason] = verdict.reasons
    assert reason.message.startswith(f"{why} before these were finished: code-rules, ")
    assert reason.repair


def test_a_deadline_ends_programs_and_names_what_was_not_finished(hanging: Path) -> None:
    assert_stopped(guard.check(change(SCANNED), deadline=1.5), "the deadline of 1.5 seconds passed")
    assert_ended(hanging)


def test_what_is_not_finished_is_not_accepted(hanging: Path) -> None:
    session = guard.Session.from_files({"app.py": CLEAN})
    assert_stopped(session.propose({"app.py": SCANNED}, deadline=1.5), "the deadline of 1.5 seconds passed")
    assert session.accepted == {}


def test_a_check_can_be_cancelled_from_another_thread(hanging: Path) -> None:
    cancel = threading.Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(guard.check, change(SCANNED), cancel=cancel)
        while not hanging.exists():
            assert not running.done()
            time.sleep(0.01)
        cancel.set()
        assert_stopped(running.result(), "the check was cancelled")
    assert_ended(hanging)


def test_a_cancelled_task_ends_the_work(hanging: Path) -> None:
    async def cancel_it() -> None:
        task = asyncio.create_task(guard.check_async(change(SCANNED)))
        while not hanging.exists():
            assert not task.done()
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert_ended(hanging)
        assert not [one for one in threading.enumerate() if one.name.startswith("guard_")]

    asyncio.run(cancel_it())


def test_a_deadline_that_is_not_reached_changes_nothing() -> None:
    usual = plain(guard.check(change(SHELL)))
    assert plain(guard.check(change(SHELL), deadline=600, cancel=threading.Event())) == usual
