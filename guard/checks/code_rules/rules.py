"""The rules of the check that are not the bundle's: what each finding means, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

FLOW_NOT_FOLLOWED = Rule(
    "flow-not-followed",
    "Function too large to follow data through",
    Severity.MEDIUM,
    Confidence.LOW,
    "Split the function into smaller ones; a person has to look at it as it stands.",
)

CALLS_NOT_FOLLOWED = Rule(
    "calls-not-followed",
    "Calls of the project's own functions that were not followed",
    Severity.LOW,
    Confidence.LOW,
    "Split the function, or name what is called apart; a person has to look at where its data goes.",
)

PART_NOT_PARSED = Rule(
    "part-not-parsed",
    "Lines that the rules could not read",
    Severity.MEDIUM,
    Confidence.LOW,
    "Write it in the language's plain forms; a person who knows the language has to look at it as it stands.",
)

RULES = (FLOW_NOT_FOLLOWED, CALLS_NOT_FOLLOWED, PART_NOT_PARSED)
