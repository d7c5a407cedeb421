"""What is built of the rules: read back only where it is whole, and never from where a proposal can write."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from guard.ports import ScanTarget
from guard.tools import built_rules
from guard.tools.built_rules import BuiltRules
from guard.tools.semgrep import SemgrepScanner

RULE = """\
rules:
  - id: {id}
    languages: [python]
    severity: ERROR
    message: Do not.
    metadata: {{title: Not this, cwe: CWE-95, severity: high, confidence: high, fix: Something else.}}
    pattern: eval(...)
"""
BAD = ScanTarget("k", "a.py", b"eval(x)\n")
WHOLE = BuiltRules("sha256:f", b'{"rules": {}}', "1.2", b'{"a": null}').packed()
DAMAGED = [
    b"",
    WHOLE[:-1],
    WHOLE + b"\n",
    WHOLE.replace(b"null", b"true"),
    WHOLE[:40],
    b"garbage",
    b"null",
    b"[]",
    b"{}",
    b"[" * 100_000,
    WHOLE.replace(b'"files"', b'"flies"'),
]


def write_rule(folder: Path, id: str) -> None:
    (folder / "python" / "topic").mkdir(parents=True, exist_ok=True)
    (folder / "python" / "topic" / f"{id}.yaml").write_text(RULE.format(id=id))


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rules of a checkout that guard runs from."""
    write_rule(tmp_path / "rules", "no-eval")
    monkeypatch.setattr(built_rules, "_CHECKOUT", tmp_path / "rules")
    return tmp_path / "rules"


@pytest.fixture
def installed(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same rules and what was built of them, as a wheel holds them."""
    SemgrepScanner(checkout).scan([BAD])
    data = tmp_path / "_data"
    data.mkdir()
    checkout.rename(data / "rules")
    (checkout.parent / "build" / "rules.built").rename(data / "rules.built")
    monkeypatch.setattr(built_rules, "_INSTALLED", data / "rules")
    return data / "rules"


def found(folder: Path) -> set[str]:
    return {match.rule for match in SemgrepScanner(folder).scan([BAD]).matches}


def test_it_is_read_back_whole() -> None:
    built = BuiltRules("sha256:f", b"{}", "1.2", b"[]\n[]")
    assert BuiltRules.unpacked(built.packed()) == built
    assert BuiltRules.unpacked(built.packed().replace(b'"format": ', b'"format": 1')) is None


@pytest.mark.parametrize("data", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_one_is_told_apart(data: bytes) -> None:
    with pytest.raises(ValueError):
        BuiltRules.unpacked(data)


def test_a_checkout_builds_once_and_again_when_a_rule_changed(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(checkout) == {"no-eval"}
    kept = checkout.parent / "build" / "rules.built"
    first = kept.read_bytes()
    with monkeypatch.context() as context:
        context.setattr("guard.tools.rules._compile", lambda _: pytest.fail("was built already"))
        context.setattr(SemgrepScanner, "_asked_prefilters", lambda _: pytest.fail("was asked already"))
        assert found(checkout) == {"no-eval"}
    write_rule(checkout, "no-more-eval")
    assert found(checkout) == {"no-eval", "no-more-eval"}
    assert kept.read_bytes() != first


def test_an_installed_guard_reads_what_was_built_with_it_and_nothing_else(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guard.rules_test.read_files", lambda _: pytest.fail("the files are not needed"))
    monkeypatch.setattr(SemgrepScanner, "_asked_prefilters", lambda _: pytest.fail("was asked already"))
    assert found(installed) == {"no-eval"}


def test_what_another_engine_said_of_the_rules_is_not_believed(installed: Path) -> None:
    place = installed.parent / "rules.built"
    built = BuiltRules.unpacked(place.read_bytes())
    assert built is not None
    nothing = json.dumps({"no-eval": ["Or", []]}).encode()
    place.write_bytes(replace(built, engine="0.1.0", prefilters=nothing).packed())
    assert found(installed) == {"no-eval"}


@pytest.mark.parametrize("damage", ["", "null", "[]", "folder"])
def test_a_damaged_one_is_as_good_as_none_and_told_in_one_line(
    damage: str, installed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = installed.parent / "rules.built"
    place.unlink()
    if damage == "folder":
        place.mkdir()
    else:
        place.write_text(damage)
    digest = SemgrepScanner(installed).rules_digest()
    told = capsys.readouterr().err
    assert told.startswith(f"guard: {place} is damaged")
    assert told.count("\n") == 1
    assert found(installed) == {"no-eval"}
    place.rmdir() if damage == "folder" else place.unlink()
    assert SemgrepScanner(installed).rules_digest() == digest
    assert "damaged" not in capsys.readouterr().out
