"""Attesting what the runs of a change have shown, beside what the gate said of it."""

from __future__ import annotations

import hashlib
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from guard import __version__
from guard.app.looking import Looked
from guard.errors import ToolError
from guard.ports.behaviour import Observed, Shown
from guard.ports.sandbox import Limits
from guard.prove import inside
from guard.review.test_result import FAILED, PASSED, WARNED, TestResult
from guard.tools import sandbox

_DIGEST = "sha256:"
_SAYS_NOTHING = (Shown.BASE_BROKEN, Shown.FLAKY)


def result_of(looked: Looked, observed: Observed | None, limits: Limits, when: datetime | None) -> TestResult:
    """What is attested of the runs.

    Raises:
        ToolError: nothing was run, or the runs do not answer.
    """
    if observed is None or observed.tested is None or observed.could_not:
        why = observed.could_not if observed is not None else ""
        raise ToolError(f"there are no runs to attest: {why or 'nothing was run'}")
    tested = observed.tested
    shown = [one for one in observed.evidence if one.kind not in _SAYS_NOTHING]
    is_failed = bool(tested.failed) or any(one.kind is Shown.FORGED for one in shown)
    return TestResult(
        head=looked.head.commit,
        base=looked.base.commit,
        change=looked.change.digest.removeprefix(_DIGEST),
        repository=looked.roots,
        when=when or datetime.now(UTC),
        version=__version__,
        environment=tested.environment.removeprefix(_DIGEST),
        tests=tested.tests.removeprefix(_DIGEST),
        sandbox=_sandbox(tested.sandbox, limits),
        sandbox_name=tested.sandbox,
        passed=tested.passed,
        warned=tested.warned,
        failed=tested.failed,
        proposed=tested.proposed,
        shown=tuple((one.kind.value, one.path, one.key) for one in shown),
        result=FAILED if is_failed else WARNED if shown else PASSED,
    )


def _sandbox(name: str, limits: Limits) -> str:
    """Over what held the runs: its name, the limits, and guard's own programs that make it and run in it."""
    digest = hashlib.sha256(repr((name, astuple(limits))).encode())
    for package in (sandbox, inside):
        for folder in package.__path__:
            for path in sorted(Path(folder).glob("*.py")):
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
