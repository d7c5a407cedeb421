"""Test integrity: a change may not weaken the tests that would have caught it.

Tests are paired over the whole change, across files, by body and assertions rather than by name. What a test
held before is looked for in all that the change adds; what is nowhere found is excused only where the product
code itself lost what the assertion looks at. `shape/` reads the tests of both sides.
"""

from __future__ import annotations

from guard.checks.kit.findings import numbered
from guard.checks.kit.interface import Context
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.checks.test_integrity.doctests import weaker_examples
from guard.checks.test_integrity.golden import rewritten_files
from guard.checks.test_integrity.product import special_cased
from guard.checks.test_integrity.replaced import replaced
from guard.checks.test_integrity.selection import narrowed_runs
from guard.checks.test_integrity.settings import settings_weakened
from guard.checks.test_integrity.shape.changes import product_of, read_changes
from guard.checks.test_integrity.steering import steered
from guard.model.finding import CheckResult, failed, ran

_ID = IntegrityOfTests.meta.id


def judge(context: Context) -> CheckResult:
    """Compare the tests of both sides."""
    change, sources = context.change, context.sources
    changes = read_changes(change, sources)
    product = product_of(change, sources)
    found = [*special_cased(change, sources), *steered(change, sources), *settings_weakened(change, sources)]
    found += [*narrowed_runs(change, sources), *replaced(change, sources)]
    found += [*weaker_examples(change, product, sources), *rewritten_files(change, product, sources)]
    if changes is not None:
        # Most changes of product code touch no test, and what compares tests takes time to import.
        from guard.checks.test_integrity.compared import compared

        found += compared(changes)
    judged = changes.judged if changes is not None else ()
    if changes is not None and changes.unread:
        path, why = changes.unread[0]
        return CheckResult(failed(_ID, f"{path} cannot be read: {why}"), numbered(found))
    return CheckResult(ran(_ID, judged), numbered(found))
