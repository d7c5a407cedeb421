"""The library's face: typed values in, a verdict out, from threads and from an event loop."""

from __future__ import annotations

import asyncio
import dataclasses
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import guard
from tests.repos import Repo

CLEAN = b"def twice(x):\n    return 2 * x\n"
OTHER = b"def twice(x):\n    return x + x\n"
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
