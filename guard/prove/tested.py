"""How the tests of a change ended, and with what they were run: what is attested."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from guard.ports.behaviour import Evidence, Shown, Tested
from guard.prove.compare import Runs
from guard.prove.layout import Layout
from guard.prove.runs import Runner
from guard.prove.telling import Outcome

_FAILED = (Shown.BASE_TEST_FAILS, Shown.GREENED)


def tested(runner: Runner, layout: Layout, runs: Runs, evidence: Iterable[Evidence]) -> Tested:
    """What was run, and how it ended."""
    passed = runs.steady & runs.frozen.named(Outcome.PASSED) if runs.frozen is not None else frozenset()
    failed = {one.key for one in evidence if one.kind in _FAILED}
    proposed = runs.theirs.named(Outcome.PASSED) if runs.theirs is not None else frozenset()
    return Tested(
        sandbox=runner.sandbox.name,
        environment=runner.environment.digest,
        tests=_digest(layout),
        passed=tuple(sorted(passed)),
        warned=tuple(sorted(runs.base.results.keys() - passed - failed)),
        failed=tuple(sorted(failed)),
        proposed=tuple(sorted(proposed)),
    )


def _digest(layout: Layout) -> str:
    """Over the files of the base that decide: its tests, and what steers them."""
    digest = hashlib.sha256()
    for path, data in sorted(layout.base.items()):
        if layout.is_frozen(path):
            digest.update(path.encode("utf-8", "surrogatepass") + b"\0" + hashlib.sha256(data).digest())
    return f"sha256:{digest.hexdigest()}"
