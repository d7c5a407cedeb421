"""The judgements that need the tests of both sides, paired and compared."""

from __future__ import annotations

from collections.abc import Iterator

from guard.checks.test_integrity.added import cannot_fail
from guard.checks.test_integrity.fixtures import answering_fixtures
from guard.checks.test_integrity.rewritten import rewritten
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.losses import LossFinder
from guard.checks.test_integrity.support import shrunk_lists
from guard.checks.test_integrity.weakened import weakened
from guard.model.finding import Finding


def compared(changes: ChangesOfTests) -> Iterator[Finding]:
    """Findings on what tests held before the change and hold no more, and on new ones that hold nothing."""
    losses = LossFinder(changes).run()
    for rules in (weakened, rewritten):
        yield from rules(changes, losses)
    for others in (cannot_fail, shrunk_lists, answering_fixtures):
        yield from others(changes)
