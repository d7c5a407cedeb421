"""How a policy builds on others."""

from __future__ import annotations

import pytest

from guard.errors import PolicyError
from guard.model.finding import Severity
from tests.policy.samples import loaded

PARENT = """
    version: 1
    signers: [parent]
    unjudged: block
    patterns:
      - {id: one, edits: [text], paths: ["a/**"]}
      - {id: two, edits: [data]}
    frozen: [x]
    sign_off:
      - {id: owners, by: [them], when: {paths: ["b/**"]}}
    checks:
      code-rules: {required: false, rules: {r: {effect: note, reason: parent}}, options: {a: 1, b: 1}}
"""


def test_the_child_comes_first_and_lists_are_joined() -> None:
    found = loaded(
        """
        version: 1
        extends: parent.yaml
        patterns: [{id: mine, edits: [source]}]
        frozen: [y]
        checks:
          code-rules: {block: {severity: low}, rules: {r: {effect: block, reason: child}}, options: {b: 2}}
        """,
        parent=PARENT,
    )
    policy = found.policy
    assert [pattern.id for pattern in policy.patterns or ()] == ["mine", "one", "two"]
    assert policy.frozen == ("y", "x")
    assert policy.signers == ("parent",)
    assert policy.unjudged == "block"
    setting = policy.checks["code-rules"]
    assert setting.required is False
    assert setting.block.severity is Severity.LOW
    assert setting.rules["r"].effect == "block"
    assert setting.options == {"a": 1, "b": 2}
    assert found.options("code-rules") == {"a": 1, "b": 2}
    assert [layer.name for layer in found.layers] == [".guard/policy.yaml", ".guard/parent.yaml"]


def test_the_child_states_single_values_over_the_parent() -> None:
    text = "version: 1\nextends: .guard/parent.yaml\nunjudged: sign_off\nsigners: [child]\n"
    policy = loaded(text, parent=PARENT).policy
    assert (policy.unjudged, policy.signers) == ("sign_off", ("child",))


def test_without_leaves_out_patterns_and_sign_offs() -> None:
    policy = loaded("version: 1\nextends: parent.yaml\nwithout: [one, owners]\n", parent=PARENT).policy
    assert [pattern.id for pattern in policy.patterns or ()] == ["two"]
    assert policy.sign_off == ()


def test_an_inherited_id_is_replaced_only_on_purpose() -> None:
    text = "version: 1\nextends: parent.yaml\n{}patterns: [{{id: one, edits: [source]}}]\n"
    with pytest.raises(PolicyError, match=r"policy.yaml:3:17: the id 'one' is inherited already"):
        loaded(text.format(""), parent=PARENT)
    policy = loaded(text.format("without: [one]\n"), parent=PARENT).policy
    assert [pattern.id for pattern in policy.patterns or ()] == ["one", "two"]
    assert (policy.patterns or ())[0].edits == ("source",)


def test_the_same_grandparent_twice_counts_once() -> None:
    side = "version: 1\nextends: parent.yaml\npatterns: [{{id: {0}, edits: [source], paths: [{0}]}}]\n"
    found = loaded(
        "version: 1\nextends: [l.yaml, r.yaml]\n", parent=PARENT, l=side.format("l"), r=side.format("r")
    )
    assert [pattern.id for pattern in found.policy.patterns or ()] == ["l", "one", "two", "r"]
    assert len(found.layers) == 4


def test_a_policy_left_with_no_pattern_is_refused() -> None:
    with pytest.raises(PolicyError, match="no patterns, so it approves nothing"):
        loaded("version: 1\nextends: parent.yaml\nwithout: [one, two]\n", parent=PARENT)


def test_the_digest_of_an_extended_policy_changes_with_its_parent() -> None:
    text = "version: 1\nextends: parent.yaml\n"
    assert loaded(text, parent=PARENT).digest != loaded(text, parent=PARENT.replace("[x]", "[z]")).digest


def test_building_on_the_default_as_the_documentation_shows() -> None:
    policy = loaded(
        """
        version: 1
        extends: guard:default
        patterns:
          - id: prose-in-docs
            why: Prose cannot change behaviour.
            paths: ["docs/**", "**/*.md"]
            edits: [text]
          - id: ordinary-python
            paths: ["src/**/*.py"]
            edits: [function.*, class.*, assignment.*, import.*, comment, docstring, formatting]
            capabilities: {gain: []}
            limits: {files: 20, added_lines: 800}
          - id: warn-to-warning
            why: Mechanical rewrite; nothing else may ride along.
            rewrite: {from: "logging.warn($...ARGS)", to: "logging.warning($...ARGS)"}
        sign_off:
          - id: security-owners
            when: {paths: ["**/auth/**"], capabilities: {gain: [network, process, dynamic_code]}}
            by: [security]
        frozen: ["evals/**"]
        waivers:
          - {finding: "bad-call", path: "src/a.py", reason: "old", owner: "me", until: 2027-01-31}
        """
    ).policy
    assert len(policy.patterns or ()) > 3
    assert next(rule.id for rule in policy.sign_off or ()) == "security-owners"
