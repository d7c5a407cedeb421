"""A pattern with a rewrite covers edits that are exactly it, and only edits of code."""

from __future__ import annotations

import ast
import tokenize

import pytest

from guard.facts.rewrites.verify import with_rewrites
from guard.model.verdict import Decision
from guard.policy.decide import decide
from tests.policy.samples import RAN, TODAY, changed, facts_of, loaded, verdict

POLICY = """
    version: 1
    patterns:
      - {id: warn, rewrite: {from: "logging.warn($...ARGS)", to: "logging.warning($...ARGS)"}}
"""
BEFORE, AFTER = b"import logging\nlogging.warn(1)\n", b"import logging\nlogging.warning(1)\n"


@pytest.mark.parametrize(
    "kind", ["comment", "comment.directive", "formatting", "build", "file.renamed", "mode"]
)
def test_a_rewrite_covers_code_and_nothing_else(kind: str) -> None:
    policy = loaded(POLICY)
    change = changed("a.py", BEFORE, AFTER)
    assert verdict(policy, change, facts_of(change, "statement.changed")).decision is Decision.REVIEW
    assert verdict(policy, change, facts_of(change, kind)).decision is Decision.BLOCKED
    other = changed("a.py", BEFORE, AFTER.replace(b"1", b"2"))
    found = verdict(policy, other, facts_of(other, "statement.changed"))
    assert found.decision is Decision.BLOCKED
    assert "covers exactly `logging.warn($...ARGS)`" in found.edits[0].why_not


def test_a_rewrite_that_nobody_looked_for_is_met_by_nothing() -> None:
    policy = loaded(POLICY)
    change = changed("a.py", BEFORE, AFTER)
    facts = facts_of(change, "statement.changed")
    (rewrite,) = policy.rewrites
    assert (rewrite.before, rewrite.after) == ("logging.warn($...ARGS)", "logging.warning($...ARGS)")
    assert decide(policy, change, facts, [RAN], today=TODAY, guard_version="1").decision is Decision.BLOCKED


def test_the_decision_reads_no_source(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = loaded(POLICY)
    change = changed("a.py", BEFORE, AFTER)
    facts = with_rewrites(change, facts_of(change, "statement.changed"), policy.rewrites)

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the policy read source")

    monkeypatch.setattr(ast, "parse", refused)
    monkeypatch.setattr(tokenize, "generate_tokens", refused)
    found = decide(policy, change, facts, [RAN], today=TODAY, guard_version="1")
    assert [edit.pattern for edit in found.edits] == ["warn"]
