"""Where and how a project's configuration runs its tests: one command for each job, target or session."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guard.expressions import expression
from guard.facts.gates import RUNNERS
from guard.model.change import FileSide
from guard.project.run_settings import pytest_settings
from guard.syntax.shell.lines import joined
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_WORKFLOW = expression(r"^\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")
_OTHER = expression(
    r"(^|/)(Makefile|GNUmakefile|justfile|tox\.ini|noxfile\.py|pyproject\.toml|setup\.cfg|pytest\.ini|\.pytest\.ini"
    r"|Taskfile\.ya?ml|\.pre-commit-config\.ya?ml|azure-pipelines\.ya?ml|\.travis\.yml|appveyor\.yml)$"
    r"|^\.gitlab-ci|^\.circleci/|(^|/)\.?(scripts?|bin|ci|tools)/([^/]*\.sh|[^.]+)$|(^|/)[^/]*test[^/]*\.sh$"
)
_FORGIVEN = expression(r"\|\|\s*(?:true|:|exit\s+0|echo|printf)|;\s*(?:true|exit\s+0)\s*$|^-(?=\w)")
_COMMENT = expression(r"(^|\s)#.*$")
_VALUED = frozenset(
    {
        "-k",
        "-m",
        "-p",
        "-n",
        "-c",
        "-o",
        "-W",
        "--ignore",
        "--ignore-glob",
        "--deselect",
        "--maxfail",
        "--cov",
    }
    | {
        "--cov-fail-under",
        "--cov-report",
        "--cov-config",
        "--timeout",
        "--rootdir",
        "--tb",
        "--junitxml",
        "--dist",
    }
    | {"--durations", "--numprocesses", "--reruns", "--color", "-r", "--basetemp", "--confcutdir", "--splits"}
)
_NARROW = frozenset(
    {"-k", "-m", "--ignore", "--ignore-glob", "--deselect", "--lf", "--last-failed", "--maxfail", "--co"}
    | {"--collect-only", "--sw", "--stepwise", "--reruns", "--no-cov"}
)
_LOUD = frozenset(
    {
        "--strict",
        "--strict-markers",
        "--strict-config",
        "-W",
        "--doctest-modules",
        "--cov-fail-under",
        "--runslow",
    }
)
_WIDE = expression(r"always\(\)|!\s*cancelled\(\)|success\(\)|failure\(\)")
ADDED_OPTIONS = "addopts"
"""The job of options that a configuration file adds to every run."""
_SETTINGS = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")
_ENDS = frozenset({"&&", "||", ";", "|", ">", ">>", "2>&1", "&"})


@dataclass(frozen=True)
class RunnerCommand:
    """One call of a test runner."""

    path: str
    line: int
    job: str
    """The job, target, environment or session that it stands in."""
    text: str
    """The command, on one line."""
    narrow: frozenset[str]
    """Options that leave tests out, with their values."""
    loud: frozenset[str]
    """Options that make it stricter, with their values."""
    paths: frozenset[str]
    """What it is told to run; nothing means everything."""
    forgiven: bool = False
    """Whether its failure is ignored: by the shell, the step or the job."""
    condition: str = ""
    """What must hold for it to run at all."""
    matrix: frozenset[str] = field(default=frozenset(), repr=False)


def may_run_tests(path: str) -> bool:
    """Whether a file of that name may say how tests are run."""
    return _WORKFLOW.search(path) is not None or _OTHER.search(path) is not None


def runner_commands(side: FileSide | None, sources: Sources) -> list[RunnerCommand]:
    """Every call of a test runner in one side of a file; none where it is no text or cannot be read."""
    if side is None or side.text is None or not may_run_tests(side.path):
        return []
    if not (RUNNERS.search(side.text) or side.path.endswith(_SETTINGS)):
        return []
    found = list(_of_workflow(side, sources)) if _WORKFLOW.search(side.path) else []
    return found or list(_of_lines(side, sources))


def _of_workflow(side: FileSide, sources: Sources) -> Iterator[RunnerCommand]:
    try:
        data = known(sources.yaml(side)).data
    except UnreadableError:
        return
    jobs = data.get("jobs") if isinstance(data, Mapping) else None
    for name, job in jobs.items() if isinstance(jobs, Mapping) else ():
        for step in (job.get("steps") or ()) if isinstance(job, Mapping) else ():
            if isinstance(step, Mapping) and isinstance(step.get("run"), str):
                yield from _of_step(side, str(name), job, step)


def _of_step(
    side: FileSide, name: str, job: Mapping[str, Any], step: Mapping[str, Any]
) -> Iterator[RunnerCommand]:
    conditions = [
        str(part["if"]) for part in (job, step) if "if" in part and not _WIDE.search(str(part["if"]))
    ]
    tolerant = any(part.get("continue-on-error") not in (None, False, "false") for part in (job, step))
    for line in _joined(step["run"]):
        if RUNNERS.search(line):
            yield _command(
                side, name, line, _place(side, line), tolerant, " and ".join(conditions), _matrix(job)
            )


def _matrix(job: Mapping[str, Any]) -> frozenset[str]:
    strategy = job.get("strategy")
    matrix = strategy.get("matrix") if isinstance(strategy, Mapping) else None
    if not isinstance(matrix, Mapping):
        return frozenset()
    rows = ((key, values) for key, values in matrix.items() if isinstance(values, list) and key != "exclude")
    return frozenset(f"{key}: {value}" for key, values in rows for value in values)


def _of_lines(side: FileSide, sources: Sources) -> Iterator[RunnerCommand]:
    """Commands of files that are read by their lines; the nearest header above names the job."""
    options = pytest_settings(side, sources).get("addopts", () if side.path.endswith(_SETTINGS) else None)
    if options is not None:
        place = next((number for number, one in enumerate(side.lines, 1) if b"addopts" in one), 1)
        yield _command(side, ADDED_OPTIONS, f"pytest {shlex.join(options)}", place, False, "", frozenset())
    job = ""
    for line in _joined(side.text or ""):
        header = re.match(r"\[([^\]]+)\]|([\w./-]+)\s*:(?!=)|def (\w+)\(|(\w[\w-]*)\s*=\s*\[?$", line)
        if header:
            job = next(part for part in header.groups() if part)
        if RUNNERS.search(line) and _is_call(line):
            yield _command(side, job, line, _place(side, line), False, "", frozenset())


def _is_call(line: str) -> bool:
    """Whether a line that names a runner calls it: no requirement, no heading, no setting of it."""
    flat = line.strip().strip("\"',")
    return not re.match(
        r"\[|(?:pytest|tox|nox|py\.test)[\w\[\]-]*\s*(?:[<>=~!]=|$|[=:])|(?:import|from|def|class)\b", flat
    ) and not re.search(r"[\"'](?:pytest|tox|nox)[\w-]*(?:\[\w+\])?\s*[<>=~!^]", line)


def _joined(text: str) -> Iterator[str]:
    """The lines of a shell text, continued ones joined, comments left out."""
    return (line for _, line in joined(_COMMENT.sub("", raw) for raw in text.split("\n")))


def _place(side: FileSide, line: str) -> int:
    start = line.strip().split("  ")[0].encode("utf-8", "replace")
    return next((number for number, one in enumerate(side.lines, 1) if start and start in one), 1)


def _command(
    side: FileSide, job: str, line: str, place: int, tolerant: bool, condition: str, matrix: frozenset[str]
) -> RunnerCommand:
    narrow: set[str] = set()
    loud: set[str] = set()
    paths: set[str] = set()
    words = iter(_words(line))
    for word in words:
        option, equals, value = word.partition("=")
        if option in _VALUED and not equals:
            value = next(words, "")
        elif not word.startswith("-"):
            if "::" in word or "/" in word or word.startswith("test"):
                paths.add(word.rstrip("/"))
            continue
        text = f"{option} {value}".strip()
        if option in _NARROW:
            narrow.add(text)
        elif option in _LOUD and not (option == "-W" and value.startswith(("ignore", "default"))):
            loud.add(text)
    shown = " ".join(line.split())
    forgiven = tolerant or _FORGIVEN.search(line.strip()) is not None
    kept = frozenset(narrow), frozenset(loud), frozenset(paths)
    return RunnerCommand(side.path, place, job, shown, *kept, forgiven, condition, matrix)


def _words(line: str) -> Iterator[str]:
    """The arguments of the runner that a line calls, up to the next command."""
    text = line[RUNNERS.search(line).end() :]  # type: ignore[union-attr]
    if re.match(r"[\"']\s*,", text):  # a list of strings: session.run("pytest", "-k", "x")
        found = re.findall(r"[\"']([^\"']*)[\"']", text[1:])
    else:
        try:
            found = shlex.split(text.strip().strip("\"',]"))
        except ValueError:
            found = text.split()
    for word in found:
        if word in _ENDS:
            return
        yield word.rstrip(";,")
