"""New tests that cannot fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.checks.test_integrity.report import finding, place
from guard.checks.test_integrity.shape.changes import ChangesOfTests
from guard.checks.test_integrity.shape.skips import Skip
from guard.model.finding import Confidence, Finding, Severity


def cannot_fail(changes: ChangesOfTests) -> Iterator[Finding]:
    """Findings on tests that the change adds and that hold nothing."""
    for pair in changes.pairs:
        test = pair.after
        if pair.before is not None or test is None or not test.collected or test.skipped[0] is Skip.ALWAYS:
            continue
        if ">>> " in (ast.get_docstring(test.node, clean=False) or ""):
            continue  # run as examples, which can fail
        body = test.body
        if test.assertions or (body.runs and not body.unreached):
            continue
        what = (
            "its assertions stand where no failure is seen"
            if body.unreached
            else "it asserts and runs nothing"
        )
        if body.assertions:
            what = f"`{body.assertions[0].text}` holds whatever the code does"
        message = f"{test.name} is new and cannot fail: {what}. Nothing stood there before."
        yield finding("test-cannot-fail", message, Severity.MEDIUM, Confidence.MEDIUM, place(test),
                      evidence=test.name)  # fmt: skip
