"""Known ways to bring in a vulnerable or malicious version past a look-up by name and version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.vulnerabilities.check import Vulnerabilities
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Origin, Status
from guard.tools.advisories import LocalAdvisories
from tests.checks.support import NoScanner
from tests.tools.advisories.samples import entry, write_zip


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> LocalAdvisories:
    folder = tmp_path_factory.mktemp("advisories")
    events = [{"introduced": "0"}, {"fixed": "2.0"}]
    entries = [
        entry("PYSEC-1", "Web.Kit", events=events, versions=["1.4", "1.4.1"]),
        entry("MAL-1", "stealer", versions=["0.1"]),
    ]
    return LocalAdvisories(write_zip(folder / "all.zip", entries), folder / "cache", date(2026, 8, 31))


def judged(database: LocalAdvisories, before: dict[str, bytes], after: dict[str, bytes]) -> CheckResult:
    change = ChangeSet.from_files(before, after)
    ports = Ports(scanner=NoScanner(), advisories=database)
    return Vulnerabilities().run(Context(change, lambda: Facts(()), ports))


def caught(result: CheckResult) -> bool:
    """A new finding, or an answer that is not called complete."""
    is_found = any(one.origin is Origin.NEW for one in result.findings)
    return is_found or result.outcome.status is not Status.RAN


@pytest.mark.parametrize(
    "line",
    [
        "web-kit==1.4",
        "WEB_Kit == v1.4.0",
        "web.kit===1.4",
        "web-kit[extra]==1.4",
        "web-kit==1.4+local",
        "web-kit==1.4.*",
        "web-kit~=1.4",
        "web-kit<2",
        "web-kit==2.0rc1",
        "web-kit==1!0.1 # an epoch\nweb-kit==1.4",
        'web-kit==1.4; python_version < "3"',
        "web-kit \\\n  ==1.4",
        "web-kit==1.four",
        "web-kit @ https://files.example/web_kit-1.4-py3-none-any.whl",
        "web-kit @ https://files.example/web_kit-1.4.tar.gz#sha256=" + "0" * 64,
        "https://files.example/web_kit-1.4-py3-none-any.whl",
        "stealer",
        "stealer>=0",
        "stealer!=9",
        "ste\\\naler==0.1",
    ],
)
def test_spellings(database: LocalAdvisories, line: str) -> None:
    before = {"requirements.txt": b"a==1\n"}
    assert caught(judged(database, before, {"requirements.txt": f"a==1\n{line}\n".encode()}))


@pytest.mark.parametrize(
    "name", ["requirements.txt", "dev-requirements.in", "requirements/base.txt", "constraints.txt"]
)
def test_places(database: LocalAdvisories, name: str) -> None:
    assert caught(judged(database, {"a.txt": b"x"}, {"a.txt": b"x", name: b"web-kit==1.4\n"}))


def test_an_old_hole_elsewhere_excuses_nothing(database: LocalAdvisories) -> None:
    before = {"docs/requirements.txt": b"web-kit==1.4\n", "requirements.txt": b"a==1\n"}
    after = {"docs/requirements.txt": b"a==1\n", "requirements.txt": b"web-kit==1.4\n"}
    assert caught(judged(database, before, after))


def test_a_hole_that_moves_from_development_to_production(database: LocalAdvisories) -> None:
    text = '[project]\nname = "a"\ndependencies = [%s]\n[project.optional-dependencies]\ndev = [%s]\n'
    pin = '"web-kit==1.4"'
    before = {"pyproject.toml": (text % ("", pin)).encode()}
    assert caught(judged(database, before, {"pyproject.toml": (text % (pin, "")).encode()}))


def test_a_lowered_version(database: LocalAdvisories, tmp_path: Path) -> None:
    before = {"requirements.txt": b"web-kit==2.0\n"}
    assert caught(judged(database, before, {"requirements.txt": b"web-kit==1.4.1\n"}))
