"""Known vulnerabilities and malware: what counts as brought by the change, and what to write instead."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.vulnerabilities.check import Vulnerabilities
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Origin, Severity, Status
from guard.ports import AdvisoryDatabase
from guard.tools.advisories import LocalAdvisories
from guard.tools.advisories.online import OnlineAdvisories, Service
from tests.checks.support import NoScanner
from tests.tools.advisories.samples import entry, write_zip
from tests.tools.advisories.test_online import says, serving

TODAY = date(2026, 8, 31)
MENDED_IN_2 = [{"introduced": "0"}, {"fixed": "2.0"}]
HOLE = entry("PYSEC-1", "web", events=MENDED_IN_2, versions=["1.0"], summary="A hole.")
LATER = entry("PYSEC-2", "web", events=[{"introduced": "1.5"}, {"fixed": "2.1"}])
STEALER = entry("MAL-1", "stealer", versions=["0.1", "0.2"])


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> LocalAdvisories:
    folder = tmp_path_factory.mktemp("advisories")
    return LocalAdvisories(write_zip(folder / "all.zip", [HOLE, LATER, STEALER]), folder / "cache", TODAY)


def judged(
    database: AdvisoryDatabase | None,
    before: Mapping[str, str],
    after: Mapping[str, str],
    options: Mapping[str, Any] | None = None,
) -> CheckResult:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    ports = Ports(scanner=NoScanner(), advisories=database)
    return Vulnerabilities().run(Context(change, lambda: Facts(()), ports, lambda: options or {}))


def told(result: CheckResult) -> Sequence[tuple[str, str, Origin]]:
    return [(one.id, one.evidence, one.origin) for one in result.findings]


def uv_lock(*packages: tuple[str, str]) -> str:
    blocks = [
        f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
        'source = { registry = "https://index.example" }\n'
        for name, version in packages
    ]
    return "version = 1\n\n" + "\n".join(blocks)


def test_an_added_hole_says_what_to_write(database: LocalAdvisories) -> None:
    result = judged(
        database, {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==1\nweb==1.0  # fetches\n"}
    )
    [finding] = result.findings
    assert (finding.id, finding.severity, finding.location.line) == ("known-vulnerability", Severity.HIGH, 2)
    assert finding.message == "web 1.0 is vulnerable: PYSEC-1: A hole."
    assert finding.repair == "Write in requirements.txt, line 2: `web==2.1  # fetches`"
    assert result.outcome.status is Status.RAN
    assert result.outcome.judged == ("requirements.txt",)
    assert any(
        "3 advisories, the latest of 2026-08-01 (30 days ago)" in one for one in result.outcome.details
    )


def test_a_raise_that_leaves_a_hole_open_brings_nothing_new(database: LocalAdvisories) -> None:
    result = judged(database, {"requirements.txt": "web==1.0\n"}, {"requirements.txt": "web==1.2\n"})
    assert told(result) == [("known-vulnerability", "web PYSEC-1", Origin.OLD)]


def test_a_raise_into_another_hole_is_new(database: LocalAdvisories) -> None:
    result = judged(database, {"requirements.txt": "web==1.0\n"}, {"requirements.txt": "web==1.6\n"})
    assert told(result) == [
        ("known-vulnerability", "web PYSEC-1", Origin.OLD),
        ("known-vulnerability", "web PYSEC-2", Origin.NEW),
    ]


def test_a_hole_in_another_file_excuses_nothing(database: LocalAdvisories) -> None:
    before = {"docs/requirements.txt": "web==1.0\n", "requirements.txt": "a==1\n"}
    after = {"docs/requirements.txt": "web==1.1\n", "requirements.txt": "a==1\nweb==1.0\n"}
    assert [one.origin for one in judged(database, before, after).findings] == [Origin.OLD, Origin.NEW]


def test_untouched_dependencies_are_not_looked_up(database: LocalAdvisories) -> None:
    before = {"requirements.txt": "web==1.0\n"}
    result = judged(database, before, {"requirements.txt": "web==1.0\na==2\n"})
    assert result.findings == ()
    assert "1 versions looked up" in result.outcome.details


def test_a_renamed_manifest_brings_nothing_new(database: LocalAdvisories) -> None:
    result = judged(database, {"requirements.txt": "web==1.0\n"}, {"requirements-dev.txt": "web==1.0\n"})
    assert [one for one in result.findings if one.origin is Origin.NEW] == []


def test_locked_and_transitive(database: LocalAdvisories) -> None:
    before, after = uv_lock(("a", "1.0")), uv_lock(("a", "1.0"), ("stealer", "0.2"), ("web", "1.0"))
    malware, hole = judged(database, {"uv.lock": before}, {"uv.lock": after}).findings
    assert (malware.id, malware.severity) == ("known-malware", Severity.CRITICAL)
    assert malware.repair.startswith("Remove stealer from uv.lock")
    assert "`uv lock --upgrade-package web==2.1`" in hole.repair


def test_malware_is_never_old(database: LocalAdvisories) -> None:
    before, after = uv_lock(("stealer", "0.1")), uv_lock(("stealer", "0.2"))
    [finding] = judged(database, {"uv.lock": before}, {"uv.lock": after}).findings
    assert finding.origin is Origin.NEW


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.py", "from setuptools import setup\n\nsetup(name='a', install_requires=['stealer==0.2'])\n"),
        ("Dockerfile", "FROM python\nRUN pip install stealer==0.2\n"),
    ],
)
def test_what_is_declared_or_installed_without_a_manifest(
    database: LocalAdvisories, path: str, text: str
) -> None:
    assert told(judged(database, {}, {path: text})) == [("known-malware", "stealer MAL-1", Origin.NEW)]


@pytest.mark.parametrize(("text", "found"), [("stealer\n", 1), ("stealer<1\n", 1), ("stealer>0.2\n", 0)])
def test_a_range_is_held_against_malware(database: LocalAdvisories, text: str, found: int) -> None:
    result = judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": f"a==1\n{text}web>=2\n"})
    assert [one.id for one in result.findings] == ["known-malware"] * found
    assert "not locked, so looked up as ranges only: stealer, web" in result.outcome.details


def test_a_range_of_nothing_but_holes(database: LocalAdvisories) -> None:
    before = {"requirements.txt": "a==1\n"}
    [finding] = judged(database, before, {"requirements.txt": "web<2\n"}).findings
    assert "admits vulnerable versions only: PYSEC-1" in finding.message
    assert finding.repair == "Write in requirements.txt, line 1: `web>=2.1`"
    [again] = judged(database, {"requirements.txt": "web<2\n"}, {"requirements.txt": "web<1.9\n"}).findings
    assert again.origin is Origin.OLD


def test_hashes_are_asked_for(database: LocalAdvisories) -> None:
    text = f"web==1.0 \\\n    --hash=sha256:{'0' * 64}\n"
    [finding] = judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": text}).findings
    assert finding.repair == "Write web==2.1 in requirements.txt, line 1, with the hashes of that version."


def test_no_later_clean_version(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "all.zip", [entry("PYSEC-9", "web", versions=["1.0"])])
    database = LocalAdvisories(path, tmp_path / "cache", TODAY)
    [finding] = judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": "web==1.0\n"}).findings
    assert "take another package" in finding.repair


def test_without_database_it_says_so() -> None:
    result = judged(None, {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"})
    assert result.outcome.status is Status.SKIPPED
    assert "--advisories" in result.outcome.reason


def test_without_a_changed_dependency_no_database_is_asked(tmp_path: Path) -> None:
    nowhere = LocalAdvisories(tmp_path / "nowhere.zip", tmp_path, TODAY)
    result = judged(nowhere, {"a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
    assert result == judged(None, {"a.py": "x = 1\n"}, {"a.py": "x = 2\n"})
    assert result.outcome.status is Status.RAN


def test_a_broken_database_is_no_clean_answer(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"nothing")
    database = LocalAdvisories(tmp_path / "all.zip", tmp_path, TODAY)
    with pytest.raises(ToolError):
        judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"})


def test_what_the_database_cannot_answer_is_not_clean(database: LocalAdvisories) -> None:
    before, after = uv_lock(("a", "1.0")), uv_lock(("a", "1.0"), ("web", "1.banana"))
    result = judged(database, {"uv.lock": before}, {"uv.lock": after})
    assert result.outcome.status is Status.FAILED
    assert "banana" in result.outcome.reason


def test_what_cannot_be_read_is_not_clean(database: LocalAdvisories) -> None:
    result = judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\nweb ==== 1\n"})
    assert result.outcome.status is Status.FAILED
    assert "requirements.txt:2" in result.outcome.reason


def test_the_projects_own_entry_in_its_lock_is_not_looked_up(database: LocalAdvisories) -> None:
    own = '\n[[package]]\nname = "web"\nversion = "1.0"\nsource = { virtual = "." }\n'
    assert (
        judged(database, {"uv.lock": uv_lock(("a", "1"))}, {"uv.lock": uv_lock(("a", "1")) + own}).findings
        == ()
    )


@pytest.mark.parametrize(("limit", "status"), [(30, Status.RAN), (29, Status.FAILED)])
def test_age(database: LocalAdvisories, limit: int, status: Status) -> None:
    options = {"max_age_days": limit}
    files = {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"}
    assert judged(database, *files, options).outcome.status is status


@pytest.mark.parametrize("services", [["local"], ["local", "pypi"]])
def test_a_service_that_the_policy_does_not_accept_is_not_asked(services: list[str]) -> None:
    files = {"requirements.txt": "a==1\n"}, {"requirements.txt": "web==1.0\n"}
    with serving(says({})) as (url, asked):
        port = OnlineAdvisories(Service.OSV, url)
        outcome = judged(port, *files, {"services": services}).outcome
        assert asked == []
        assert outcome.status is Status.FAILED
        assert "the policy accepts local" in outcome.reason
        judged(port, *files, {"services": ["osv"]})
        assert asked


def test_a_local_database_that_the_policy_does_not_accept(database: LocalAdvisories) -> None:
    files = {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"}
    assert judged(database, *files, {"services": ["osv"]}).outcome.status is Status.FAILED
    assert judged(database, *files, {"services": ["local"]}).outcome.status is Status.RAN


def test_a_range_that_a_service_cannot_tell_of_is_not_clean() -> None:
    with serving(says({})) as (url, _):
        port = OnlineAdvisories(Service.PYPI, url)
        outcome = judged(port, {"requirements.txt": "a==1\n"}, {"requirements.txt": "web>=1\n"}).outcome
    assert outcome.status is Status.FAILED
    assert "web >=1: the pypi service says nothing of ranges" in outcome.reason


WRONG = [
    {"max_age": 3},
    {"max_age_days": "3"},
    {"max_age_days": True},
    {"services": []},
    {"services": "osv"},
    {"services": ["osv", "nobody"]},
]


@pytest.mark.parametrize("options", WRONG)
def test_wrong_options(database: LocalAdvisories, options: dict[str, Any]) -> None:
    with pytest.raises(
        ToolError, match=rf"^checks\.vulnerabilities\.options: {next(iter(options))} (must be|is no)"
    ):
        judged(database, {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"}, options)


def test_npm_is_named_as_not_looked_up(database: LocalAdvisories) -> None:
    before = {"package.json": '{"dependencies": {}}', "requirements.txt": "a==1\n"}
    after = {"package.json": '{"dependencies": {"web": "1.0"}}', "requirements.txt": "a==2\n"}
    outcome = judged(database, before, after).outcome
    assert outcome.judged == ("requirements.txt",)
    assert "not looked up, no Python packages: package.json" in outcome.details


def test_the_database_may_go_once_it_is_indexed(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "all.zip", [HOLE])
    database = LocalAdvisories(path, tmp_path / "cache", TODAY)
    database.state()
    path.unlink()
    files = {"requirements.txt": "a==1\n"}, {"requirements.txt": "web==1.0\n"}
    assert len(judged(database, *files).findings) == 1
    shutil.rmtree(tmp_path / "cache")
    with pytest.raises(ToolError):
        LocalAdvisories(path, tmp_path / "cache", TODAY).state()


def test_an_old_database_is_not_taken_for_a_clean_answer(tmp_path: Path) -> None:
    sides = {"requirements.txt": "a==1\n"}, {"requirements.txt": "a==2\n"}
    for today, expected in ((date(2026, 8, 31), []), (date(2027, 8, 31), ["advisories-old"])):
        path = write_zip(tmp_path / f"{today}.zip", [HOLE])
        database = LocalAdvisories(path, tmp_path / str(today), today)
        result = judged(database, *sides, {"stale_days": 60})
        assert [one.id for one in result.findings] == expected
        assert any("the latest of" in detail for detail in result.outcome.details), "its date stands there"
    assert judged(database, *sides).findings == ()
