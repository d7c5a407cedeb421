"""Licences of dependencies: what is judged, by what, and what is said where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.licences.licenses.check import Licenses
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Origin, Status
from guard.tools.licenses import MetadataLicenses
from tests.checks.support import NoScanner
from tests.tools.test_licenses import install

MIT_PROJECT = '[project]\nname = "a"\nlicense = "MIT"\n'


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("metadata")
    for name, expression in (
        ("mit", "MIT"),
        ("copyleft", "GPL-3.0-only"),
        ("both", "MIT AND AGPL-3.0-only"),
        ("either", "MIT OR AGPL-3.0-only"),
        ("excepted", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("strange", "LicenseRef-Own"),
        ("limited", "ACME LIMITED PROPRIETARY"),
    ):
        install(folder, name, "1.0", f"License-Expression: {expression}")
    return folder


def judged(
    packages: Path | None,
    added: str,
    options: Mapping[str, Any] | None = None,
    *,
    before: str = "",
    project: str = MIT_PROJECT,
) -> CheckResult:
    old = {"pyproject.toml": project.encode(), "requirements.txt": f"base==1\n{before}".encode()}
    new = {**old, "requirements.txt": f"base==1\n{added}".encode()}
    source = MetadataLicenses([packages]) if packages is not None else None
    ports = Ports(scanner=NoScanner(), licenses=source)
    change = ChangeSet.from_files(old, new)
    return Licenses().run(Context(change, lambda: Facts(()), ports, lambda: options or {}))


@pytest.mark.parametrize(
    ("package", "ids"),
    [
        ("mit", []),
        ("copyleft", ["incompatible-license"]),
        ("both", ["incompatible-license"]),
        ("either", []),
        ("excepted", ["unknown-license"]),
        ("strange", ["unknown-license"]),
        ("limited", ["unknown-license"]),
    ],
)
def test_by_the_projects_own_licence(packages: Path, package: str, ids: list[str]) -> None:
    result = judged(packages, f"{package}==1.0\n")
    assert [one.id for one in result.findings] == ids
    assert result.outcome.status is Status.RAN
    assert result.outcome.judged == ("requirements.txt",)


@pytest.mark.parametrize(
    ("options", "package", "ids"),
    [
        ({"allow": ["MIT"]}, "mit", []),
        ({"allow": ["mit"]}, "copyleft", ["denied-license"]),
        ({"allow": ["MIT", "GPL-*"]}, "copyleft", []),
        ({"allow": ["MIT"]}, "both", ["denied-license"]),
        ({"allow": ["MIT"]}, "either", []),
        ({"deny": ["AGPL-*"]}, "both", ["denied-license"]),
        ({"deny": ["AGPL-*"]}, "copyleft", ["incompatible-license"]),
        ({"deny": ["GPL-2.0"]}, "excepted", ["denied-license"]),
        ({"allow": ["GPL-2.0"]}, "excepted", []),
        ({"allow": ["GPL-2.0 WITH Classpath-exception-2.0"], "deny": ["GPL-*"]}, "excepted", []),
        ({"allow": ["LicenseRef-Own"]}, "strange", []),
        ({"allow": ["MIT"]}, "limited", ["unknown-license"]),
        ({"project": "GPL-3.0-or-later"}, "copyleft", []),
        ({"project": "MIT OR GPL-3.0-or-later"}, "copyleft", ["incompatible-license"]),
    ],
)
def test_by_policy(packages: Path, options: dict[str, Any], package: str, ids: list[str]) -> None:
    assert [one.id for one in judged(packages, f"{package}==1.0\n", options).findings] == ids


def test_the_source_of_the_answer_is_named(packages: Path) -> None:
    [finding] = judged(packages, "copyleft==1.0\n").findings
    assert f"GPL-3.0-only, by the License-Expression of the metadata in {packages}" in finding.message
    assert finding.location.line == 2


def test_deny_alone_accepts_the_rest(packages: Path) -> None:
    options = {"deny": ["AGPL-*"]}
    assert judged(packages, "copyleft==1.0\n", options, project="[project]\nname = 'a'\n").findings == ()


def test_what_is_not_installed_is_named(packages: Path) -> None:
    outcome = judged(packages, "mit==1.0\nmissing==2.0\ncopyleft==2.0\nrange>=1\n").outcome
    assert outcome.status is Status.RAN
    assert outcome.judged == ()
    message = "not judged, no metadata of that version: copyleft 2.0, missing 2.0, range >=1"
    assert message in outcome.details


def test_where_nothing_can_be_judged_it_says_so(packages: Path) -> None:
    outcome = judged(packages, "missing==2.0\n").outcome
    assert outcome.status is Status.SKIPPED
    assert "missing 2.0" in outcome.reason


def test_metadata_can_be_required(packages: Path) -> None:
    outcome = judged(packages, "mit==1.0\nmissing==2.0\n", {"require_metadata": True}).outcome
    assert outcome.status is Status.FAILED
    assert "missing 2.0" in outcome.reason


def test_nothing_to_judge_by(packages: Path) -> None:
    outcome = judged(packages, "mit==1.0\n", project="[project\n").outcome
    assert outcome.status is Status.SKIPPED
    assert "nothing to judge" in outcome.reason


def test_no_source() -> None:
    assert judged(None, "mit==1.0\n").outcome.status is Status.SKIPPED


def test_a_raise_under_the_same_licence_is_old(packages: Path, tmp_path: Path) -> None:
    install(tmp_path, "same", "1.0", "License: GPLv3")
    install(tmp_path / "later", "same", "1.1", "License: GPLv3")
    ports = Ports(scanner=NoScanner(), licenses=MetadataLicenses([tmp_path, tmp_path / "later"]))
    change = ChangeSet.from_files(
        {"pyproject.toml": MIT_PROJECT.encode(), "requirements.txt": b"same==1.0\n"},
        {"pyproject.toml": MIT_PROJECT.encode(), "requirements.txt": b"same==1.1\n"},
    )
    [finding] = Licenses().run(Context(change, lambda: Facts(()), ports)).findings
    assert finding.origin is Origin.OLD


def test_the_proposal_cannot_change_the_projects_licence(packages: Path) -> None:
    ports = Ports(scanner=NoScanner(), licenses=MetadataLicenses([packages]))
    change = ChangeSet.from_files(
        {"pyproject.toml": MIT_PROJECT.encode()},
        {
            "pyproject.toml": MIT_PROJECT.replace("MIT", "GPL-3.0-only").encode()
            + b'dependencies = ["copyleft==1.0"]\n'
        },
    )
    [finding] = Licenses().run(Context(change, lambda: Facts(()), ports)).findings
    assert finding.id == "incompatible-license"


@pytest.mark.parametrize(
    "options",
    [
        {"alow": ["MIT"]},
        {"allow": "MIT"},
        {"allow": [1]},
        {"deny": ["AGLP-*"]},
        {"allow": ["M I T"]},
        {"project": "mine"},
        {"project": 3},
        {"require_metadata": "yes"},
    ],
)
def test_wrong_options(packages: Path, options: dict[str, Any]) -> None:
    with pytest.raises(ToolError, match=r"checks\.licenses\.options"):
        judged(packages, "mit==1.0\n", options)


def test_what_cannot_be_told_is_on_no_list(packages: Path, tmp_path: Path) -> None:
    install(tmp_path, "silent", "1.0", "Summary: none")
    install(tmp_path, "closed", "1.0", "Classifier: License :: Other/Proprietary License")
    for name in ("silent", "closed"):
        [finding] = judged(tmp_path, f"{name}==1.0\n", {"allow": ["MIT"]}).findings
        assert (finding.id, finding.severity.value) == ("unknown-license", "medium")
        [finding] = judged(tmp_path, f"{name}==1.0\n").findings
        assert finding.severity.value == "low"


@pytest.mark.parametrize("key", ["allow", "deny"])
def test_a_list_holds_licences_and_no_expressions(packages: Path, key: str) -> None:
    with pytest.raises(ToolError, match="is an expression"):
        judged(packages, "mit==1.0\n", {key: ["MIT OR GPL-3.0-only"]})


def test_two_things_said_of_one_licence(tmp_path: Path) -> None:
    says = "License: GPL-3.0-only\nClassifier: License :: OSI Approved :: MIT License"
    install(tmp_path, "torn", "1.0", says)
    ids = {one.id for one in judged(tmp_path, "torn==1.0\n").findings}
    assert ids == {"contradicting-licenses", "incompatible-license"}
