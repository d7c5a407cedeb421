"""Test integrity: a change may not weaken the tests that would have caught it.

Tests are paired over the whole change, across files, by body and assertions rather than by name. What a test
held before is looked for in all that the change adds; what is nowhere found is excused only where the product
code itself lost what the assertion looks at.
"""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.test_integrity.glance import concerns_tests
from guard.checks.test_integrity.rules import RULES
from guard.model.change import ChangeSet


class IntegrityOfTests(Check):
    """The check itself."""

    meta = CheckMeta(
        id="test-integrity",
        title="Test integrity",
        why="A model under pressure can make the tests green instead of the code right: by removing, "
        "emptying, skipping or loosening the tests that fail, by steering the run, or by answering the "
        "tests' own inputs.",
        blind_spots="Strength is an order by form, not by meaning: a weaker input behind an equal assertion, "
        "or another value in both code and test, is not seen as a loss. A test counts as replaced where "
        "other assertions of the change expect the same values of alike words. A word that leaves the "
        "product code excuses the tests that name it, and so does code that is cut out of a function "
        "whose other tests stay (noted, not signed for). Where a change alters code and asserts as much of "
        "it again, a test that goes is only noted, whatever the new assertions ask; so is one whose very "
        "call is now held to raise, or no longer to. Fixtures of files that the change does not hold, "
        "what a plug-in from elsewhere does, and tests in languages other than Python are not judged; "
        "tables from one text to another are not taken for special cases.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether anything of the tests, of how they are run, or of what they test can have changed."""
        return any(map(concerns_tests, change.files))
