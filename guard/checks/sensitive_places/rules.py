"""The rules of the check: one for each kind of place."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity


def _rule(name: str, title: str) -> Rule:
    repair = "Say in the description what is different for whom, and add the test that shows it."
    return Rule(name, title, Severity.LOW, Confidence.LOW, repair)


ACCESS = _rule("place-access", "What decides who may do what is altered")
RECORDS = _rule("place-records", "What records, or raises the alarm, is altered")
ENTRY = _rule("place-entry", "There is a new way in")
REACH = _rule("place-reach", "What a deployed program may, or who reaches it, is altered")
DATABASE = _rule("place-database", "A migration does more than make room for rows")
SENDING = _rule("place-sending", "What copies data elsewhere is altered")
FIGURE = _rule("place-figure", "What works out a figure is altered")
AMOUNT = _rule("place-amount", "What works out an amount of money is altered")

RULES = (ACCESS, RECORDS, ENTRY, REACH, DATABASE, SENDING, FIGURE, AMOUNT)
