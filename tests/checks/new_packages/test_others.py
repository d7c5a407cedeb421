"""New packages of ecosystems whose index nobody asks."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.new_packages.check import NewPackages
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Finding, Status
from tests.checks.support import NoScanner, ids, levels


def check(after: Sequence[str], before: Sequence[str] = (), **options: object) -> CheckResult:
    """The check over a `package.json` with these names; no index may be asked."""
    texts = [
        json.dumps({"dependencies": dict.fromkeys(names, f"^1.{at}.0")}, indent=1).encode()
        for at, names in enumerate((before, after))
    ]
    change = ChangeSet.from_files({"package.json": texts[0]}, {"package.json": texts[1]})
    ports = Ports(NoScanner(), None, may_defer=False)
    return NewPackages().run(Context(change, lambda: Facts(()), ports, lambda: options))


def look_alikes(*names: str) -> list[Finding]:
    return [one for one in check(names).findings if one.id == "package-lookalike"]


def test_new_npm_packages_were_not_asked_about_and_that_is_said() -> None:
    result = check(["left-pad", "lodash", "old"], ["old"])
    assert result.outcome.status is Status.RAN
    assert levels(result.findings) == [("package-not-asked", "medium", "low")]
    [finding] = result.findings
    assert "left-pad, lodash." in finding.message
    assert "old" not in finding.message
    assert "npm packages not asked about: 3" in result.outcome.details
    assert result.outcome.judged == ()


def test_a_raised_version_is_told_in_the_outcome() -> None:
    result = check(["old"], ["old"])
    assert ids(result.findings) == []
    assert "npm packages not asked about: 1" in result.outcome.details


def test_where_the_policy_asks_no_index_none_is_missed() -> None:
    assert ids(check(["left-pad"], index="off").findings) == []


def test_many_new_packages_are_one_finding() -> None:
    [finding] = check([f"frobnicator-{number}" for number in range(50)]).findings
    assert "and 30 more" in finding.message


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("expresss", "express"),
        ("tailwnidcss", "tailwindcss"),
        ("wepback", "webpack"),
        ("@prettierr/core", "prettier"),
    ],
)
def test_slips_in_well_known_npm_names(name: str, target: str) -> None:
    [finding] = look_alikes(name)
    assert f"{name} looks like {target}" in finding.message
    assert target in finding.repair


@pytest.mark.parametrize(
    "name",
    ["express", "@types/express", "webpack-cli", "express-session", "@acme/expresss", "left-pad", "@", "@/x"],
)
def test_npm_names_of_their_own(name: str) -> None:
    assert look_alikes(name) == []
