"""Frozen suites: what the record of the base holds may not differ after the change, nor be led around."""

from __future__ import annotations

from guard.checks.frozen_suites.rules import RULES
from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.facts.files.frozen import RECORD
from guard.model.change import ChangeSet


class FrozenSuites(Check):
    """The check itself."""

    meta = CheckMeta(
        id="frozen-suites",
        title="Frozen suites",
        why="A suite that measures is worth something only while nobody who is measured can edit it. "
        "`guard freeze` writes down what it holds; any difference to that record is an objection, and so is "
        "a change to what decides which of its tests are collected.",
        blind_spots="Only files that the change touches are compared: `guard freeze --check` compares the "
        "whole suite, as a suite may differ from its record since before. Code and data outside the suite "
        "that it imports or reads are not frozen with it. Which tests are collected is followed for pytest "
        "only; a command in CI that names fewer tests is judged by the control plane.",
        rules=RULES,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether anything is frozen."""
        return change.base.read(RECORD) is not None
