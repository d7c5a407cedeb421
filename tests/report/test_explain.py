from __future__ import annotations

import pytest

from guard.checks import CHECKS
from guard.checks.kit.catalogue import finding_kinds
from guard.checks.kit.interface import CheckMeta, Example, Examples
from guard.errors import UsageError
from guard.facts.kinds import KINDS
from guard.model.finding import Confidence, Severity
from guard.ports import CodeRule
from guard.report import render
from guard.report.explain import explain, explain_check, explain_finding, explain_kind, explain_rule
from guard.report.json_reading import from_json
from tests.report import samples
from tests.report.test_sanitize import forbidden, starts_a_command

RULE = CodeRule(
    id="python-shell-true",
    language="python",
    topic="command",
    title="Command runs through a shell",
    message="Whoever chooses the text chooses the commands. " * 4,
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    cwe=("CWE-78",),
    fix="Pass a list.",
)
META = CheckMeta(
    id="suppressions",
    title="New suppression comments",
    why="A comment that silences a tool hides what it would say.",
    blind_spots="Tools it does not know.",
    rules=(),
    examples=lambda: Examples(
        trips=(Example("adds noqa", {"a.py": "import os\nx = 1\n"}, {"a.py": "import os  # noqa\nx = 1\n"}),),
        quiet=(Example("adds a file", {}, {"b.py": "y = 2\n"}),),
    ),
)


def test_a_rule_in_full() -> None:
    out = explain_rule(RULE)
    assert out.startswith("python-shell-true: Command runs through a shell\n")
    assert "severity high, confidence medium, CWE-78" in out
    assert "What to write instead\n  Pass a list.\n" in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_check_shows_its_examples_as_changes() -> None:
    out = explain_check(META)
    assert "    -import os\n    +import os  # noqa\n     x = 1\n" in out
    assert "    b.py\n    +y = 2\n" in out
    assert "What it cannot see\n  Tools it does not know." in out


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_explained(name: str) -> None:
    out = " ".join(explain_kind(name).split())
    assert out.startswith(f"{name}: an edit kind")
    assert KINDS[name] in out


def test_how_a_policy_names_a_kind() -> None:
    assert "`edits: [function.*]`" in " ".join(explain_kind("function.body").split())
    assert "No pattern can allow it" in explain_kind("unattributed")
    with pytest.raises(UsageError, match="unknown edit kind 'nothing'"):
        explain_kind("nothing")


def test_a_saved_finding_in_full() -> None:
    saved = from_json(render(samples.blocked(), "json"))
    out = explain_finding(saved.findings[3])
    assert "src/shop/client.py:12" in out
    assert "It blocks the change. Because: high ≥ medium." in " ".join(out.split())
    assert samples.SHELL.repair in " ".join(out.split())
    assert "  src/shop/client.py:9  the name comes from the request here" in out


def test_a_saved_hostile_finding_is_harmless() -> None:
    saved = from_json(render(samples.hostile(), "json"))
    for finding in saved.findings:
        out = explain_finding(finding)
        assert not [char for char in out if char != "\n" and forbidden(char)]
        assert not starts_a_command(out)


@pytest.mark.parametrize("name", finding_kinds(check.meta for check in CHECKS))
def test_every_kind_of_finding_is_explained(name: str) -> None:
    out = explain(name, {})
    assert out.startswith(f"{name}: ")
    assert "What to write instead" in out
    assert "cannot see" in out


def test_a_kind_of_finding_says_what_looks_for_it_and_why() -> None:
    out = " ".join(explain("package-missing", {}).split())
    assert "A finding of new-packages: severity critical, confidence high, CWE-1357." in out
    assert "Why new-packages looks" in out


def test_a_kind_that_is_nearly_named_is_offered() -> None:
    with pytest.raises(UsageError, match="did you mean package-missing"):
        explain("package-mising", {})


@pytest.mark.parametrize(
    "name",
    [
        "powers",
        "control-plane",
        "build",
        "check:test-integrity",
        "uncovered_edit",
        "uncovered-edit",
        "limits:x",
    ],
)
def test_every_word_that_a_verdict_prints_is_explained(name: str) -> None:
    from guard.app.policies import explain as explained

    assert len(explained(name).splitlines()) > 2
