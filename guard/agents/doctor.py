"""Does what is configured really stop a bad change? Tried in a clone, with the configured commands."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from guard.agents.answers import EDIT, HARNESSES, STOP
from guard.agents.install import END, SETTINGS, installed, program
from guard.agents.rehearse import finishing, is_denied, said, writing
from guard.app.own_code import own_code_inside, refuse_own_code
from guard.app.rehearsal import (
    Holds,
    commit_all,
    judge_new_file,
    prove_checks,
    rehearsal,
    run_shell,
    stage_all,
)
from guard.errors import EXIT_BLOCKED, EXIT_INCOMPLETE, GuardError
from guard.model.verdict import Decision
from guard.service.health import disbelieved, health
from guard.surroundings import service_folder

_TIMEOUT = 30.0
BAD_NAME = "guard_doctor_bad.py"
GOOD_NAME = "guard_doctor_good.py"
_BAD_TEXTS = (
    "import subprocess\nimport sys\n\nsubprocess.run(sys.argv[1], shell=True)\n",
    "import sys\n\nexec(sys.argv[1])\n",
    "def broken(:\n",
)
"""Harmless as long as nobody runs them, and nobody does: they are only ever proposed."""
GOOD_TEXT = '"""A plain helper."""\n\n\ndef twice(number):\n    return 2 * number\n'
_CI_FILES = (
    *(".github/workflows/*.y*ml", ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml"),
    *("bitbucket-pipelines.yml", "Jenkinsfile", ".ci/*", "Makefile", "tox.ini", "noxfile.py"),
)
_GATE = re.compile(r"\bguard\s+check\b(?P<rest>[^\n#]*)")
_SWALLOWED = re.compile(r"\|\|\s*(true|:|exit 0|echo)|;\s*(true|exit 0)\s*$|\|\s*\w")


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    what: str
    """Which hook or gate."""
    ok: bool
    told: str


def examine(top: Path) -> Iterator[Finding]:
    """Try every hook and gate that is configured in the repository whose top is `top`.

    Yields:
        What was tried, and how it went. Where nothing is configured there is one finding, and it is not ok.

    Raises:
        GuardError: nothing can be tried at all.
    """
    bad = planted(top)
    count = 0
    for harness in HARNESSES:
        for found in _harness(top, harness, bad):
            count += 1
            yield found
    for found in (*_pre_commit(top, bad), *_gates(top, bad)):
        count += 1
        yield found
    yield from _itself(top)
    yield from _service()
    if not count:
        yield Finding(
            "hooks and gates", False, "none is configured: see `guard hook install` and `guard init`"
        )


def checks(top: Path) -> Iterator[Finding]:
    """Whether each installed check can go red in the repository whose top is `top`, by its own policy.

    What the policy only has shown, or lets be skipped, is told and is no fault.

    Raises:
        GuardError: as `guard.app.rehearsal.prove_checks` does.
    """
    for proof in prove_checks(top):
        yield Finding(f"check {proof.check}", proof.holds is not Holds.BLIND, proof.told)


def _itself(top: Path) -> Iterator[Finding]:
    """Where guard runs from, if that is in reach of who works in the tree."""
    inside = own_code_inside(os.path.realpath(top))
    try:
        refuse_own_code([top])
    except GuardError as error:
        yield Finding("guard itself", False, str(error))
        return
    if inside:
        told = f"runs from {inside[0]} in this tree, which an agent here can write: install it elsewhere"
        yield Finding("guard itself", True, told)


def _service() -> Iterator[Finding]:
    """Whether what hooks and checks would ask is a service of this guard."""
    said = health()
    if said is not None:
        told = f"process {said['pid']} runs what is installed here, and has answered {said['answered']} calls"
        yield Finding("service", True, told)
    elif why := disbelieved():
        yield Finding("service", False, f"something listens in {service_folder()} that is not asked: {why}")


def planted(top: Path) -> str:
    """A text that this repository's policy blocks.

    Raises:
        GuardError: it blocks none.
    """
    with rehearsal(top) as folder:
        for text in _BAD_TEXTS:
            if judge_new_file(folder, BAD_NAME, text).decision is Decision.BLOCKED:
                return text
    raise GuardError("the policy blocks none of the bad files that were tried; nothing can be proved by them")


def _harness(top: Path, harness: str, bad: str) -> Iterator[Finding]:
    file = SETTINGS[harness].file
    try:
        commands = list(installed(top, harness))
    except GuardError as error:
        yield Finding(f"{harness} ({file})", False, str(error))
        return
    if not commands:
        return
    for event in (EDIT, STOP):
        ours = [line for found, line in commands if found == event]
        what = f"{harness} {event} hook"
        if not ours:
            yield Finding(
                what, False, f"{file} has no hook of guard for it; run `guard hook install {harness}`"
            )
        for line in ours:
            found = _hook(top, harness, event, line, what, bad)
            if found.ok and line.rstrip().endswith(END):
                found = _brought(top, harness, event, line, found, bad)
            yield found


def _hook(top: Path, harness: str, event: str, line: str, what: str, bad: str) -> Finding:
    """Both a good and a bad edit: a hook that denies everything proves nothing."""
    answers: dict[bool, tuple[bool, str]] = {}
    with rehearsal(top) as folder:
        place = str(folder)
        # A harness tells its hooks where the project is.
        variables = {f"{name}_PROJECT_DIR": place for name in ("CLAUDE", "GEMINI", "CURSOR")}
        for is_bad, name, text in ((False, GOOD_NAME, GOOD_TEXT), (True, BAD_NAME, bad)):
            if event == STOP:
                (folder / name).write_text(text)
            data = finishing(harness, place) if event == STOP else writing(harness, place, name, text)
            try:
                done = run_shell(line, folder, data, _TIMEOUT, variables)
            except GuardError as error:
                return Finding(what, False, str(error))
            denied = is_denied(harness, event, done.returncode, done.stdout, done.stderr)
            answers[is_bad] = (denied, f"exit {done.returncode}, {said(done.stdout, done.stderr)}")
    if not answers[True][0]:
        return Finding(what, False, f"the bad edit was let through ({answers[True][1]})")
    if answers[False][0] and not _is_about_policy(top):
        return Finding(what, False, f"a harmless edit was stopped as well ({answers[False][1]})")
    if not line.rstrip().endswith(END):
        said_so = f"run `guard hook install {harness}` again"
        return Finding(
            what, True, f"stops the bad edit; but not where guard is missing or ends early: {said_so}"
        )
    return Finding(what, True, "stops the bad edit and lets the harmless one through")


_EARLY = "import os\n\nos._exit(0)\n"
_BROUGHT = {
    "sitecustomize.py": _EARLY,
    "usercustomize.py": _EARLY,
    "guard/__init__.py": _EARLY,
    "click.py": _EARLY,
    "bin/git": "#!/bin/sh\nexit 0\n",
    "bin/semgrep-core": "#!/bin/sh\nexit 0\n",
}
"""What a proposal can bring along: modules that end guard with success, and programs that do nothing."""


def _brought(top: Path, harness: str, event: str, line: str, found: Finding, bad: str) -> Finding:
    """The bad edit in a tree whose own files are on the way of guard's start."""
    with rehearsal(top) as folder:
        for name, text in _BROUGHT.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
        if event == STOP:
            (folder / BAD_NAME).write_text(bad)
        place = str(folder)
        data = finishing(harness, place) if event == STOP else writing(harness, place, BAD_NAME, bad)
        variables = {
            "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
            "PATH": os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)]),
        }
        try:
            done = run_shell(line, folder, data, _TIMEOUT, variables)
        except GuardError as error:
            return replace(found, ok=False, told=str(error))
    if is_denied(harness, event, done.returncode, done.stdout, done.stderr):
        return replace(found, told=f"{found.told}, whatever modules and programs the tree brings")
    told = said(done.stdout, done.stderr)
    return replace(
        found,
        ok=False,
        told=f"what the tree brings is run in guard's start, and the bad edit passes ({told})",
    )


def _is_about_policy(top: Path) -> bool:
    """Whether the policy itself stops the harmless edit."""
    with rehearsal(top) as folder:
        verdict = judge_new_file(folder, GOOD_NAME, GOOD_TEXT)
    return verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE)


def _pre_commit(top: Path, bad: str) -> Iterator[Finding]:
    path = top / ".pre-commit-config.yaml"
    if not path.is_file() or "id: guard" not in path.read_text(encoding="utf-8", errors="replace"):
        return
    what = "pre-commit entry"
    with rehearsal(top) as folder:
        (folder / BAD_NAME).write_text(bad)
        stage_all(folder)
        yield _stops(what, command_line_of("check --pre-commit"), folder)
    if not any((top / ".git" / "hooks" / name).is_file() for name in ("pre-commit", "pre-push")):
        yield Finding(
            "pre-commit itself", False, "is configured and not installed here: run `pre-commit install`"
        )


def _gates(top: Path, bad: str) -> Iterator[Finding]:
    for pattern in _CI_FILES:
        for path in sorted(top.glob(pattern)):
            if not path.is_file():
                continue
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                gate = _GATE.search(line)
                if gate is not None and not line.lstrip().startswith("#"):
                    yield _gate(top, f"gate in {path.relative_to(top)}", gate["rest"], bad)


def _gate(top: Path, what: str, rest: str, bad: str) -> Finding:
    if _SWALLOWED.search(rest):
        return Finding(what, False, "its exit code is thrown away, so it stops nothing")
    try:
        words = shlex.split(re.split(r"&&|;|>", rest)[0].strip().rstrip("'\")"))
    except ValueError:
        return Finding(what, False, "its command cannot be read")
    with rehearsal(top) as folder:
        (folder / BAD_NAME).write_text(bad)
        before = commit_all(folder)
        kept = [f"{before}..HEAD" if ".." in word else word for word in words]
        if not any(".." in word for word in words):
            return Finding(what, False, "names no range of commits that could be tried here")
        return _stops(what, command_line_of(f"check {shlex.join(kept)}"), folder)


def command_line_of(arguments: str) -> str:
    """How guard is called here, with `arguments`."""
    return f"{program()} {arguments}"


def _stops(what: str, line: str, folder: Path) -> Finding:
    try:
        done = run_shell(line, folder, b"", _TIMEOUT * 2, {})
    except GuardError as error:
        return Finding(what, False, str(error))
    if done.returncode in (EXIT_BLOCKED, EXIT_INCOMPLETE):
        return Finding(what, True, "stops the bad change")
    return Finding(what, False, f"exit {done.returncode}: {said(done.stdout, done.stderr)}")
