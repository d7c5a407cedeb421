"""Behaviour: what the project's own tests say of a change, where the caller has them run."""

from __future__ import annotations

from guard.checks.behaviour.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.model.change import ChangeSet


class BehaviourOfChange(Check):
    """The check itself. It is none of those that every run makes: `guard prove` asks for it by name."""

    meta = CheckMeta(
        id="behaviour",
        title="Behaviour",
        why="No reading of a change shows that a value is wrong. `guard prove` runs the tests of the base on "
        "the change, and the change's own tests on both sides, in a sandbox without network, user's files "
        "and other processes. Tests, `conftest.py`, configuration and runner come from the base, so that a "
        "change cannot make itself pass by editing them; what the edits of tests hide shows by running both.",
        blind_spots="What no test of the project runs is not seen. Tests that need a network, a display or "
        "another service fail in the sandbox on the base too, and say nothing. Tested code runs in the "
        "process of its tests: code that was written against guard's own reporter could still tell it lies; "
        "tests that must fail, signed and numbered lines, and the names that the base collects stand against "
        "that. Tests of other languages are not run. A package with compiled parts is tested with those of "
        "the environment that the caller names.",
        rules=RULES,
        examples=examples_in(__package__),
        asked=True,
    )

    def applies(self, change: ChangeSet) -> bool:  # noqa: ARG002  # what runs tells what it looked at
        """Always: whoever asks for it gets an answer."""
        return True
