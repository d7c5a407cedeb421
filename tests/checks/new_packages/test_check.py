"""The check against a real index server on loopback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.new_packages.check import NewPackages
from guard.errors import ToolError
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Status
from guard.ports import IndexAnswer, PackageIndex
from guard.tools.advisories import LocalAdvisories
from guard.tools.index import SimpleIndex
from guard.tools.index_cache import AnswerCache
from guard.tools.index_config import IndexSettings
from tests.checks.support import NoScanner, ids, levels
from tests.index_server import Index, Project, serving
from tests.tools.advisories.samples import entry, write_zip

TODAY = date(2026, 11, 21)
OLD, FRESH = "2019-03-01T00:00:00Z", "2026-11-19T00:00:00Z"
SETTLED = Project({f"1.{n}": {"time": OLD} for n in range(6)})
HASH, OTHER = "a" * 64, "b" * 64


class NoIndex(PackageIndex):
    @property
    def name(self) -> str:
        raise AssertionError("asked for the index")

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        raise AssertionError("asked the index")


def client(server: Index, cache: Path) -> SimpleIndex:
    return SimpleIndex(IndexSettings((server.url,), "a test"), AnswerCache(cache), 20)


def check(
    after: str,
    port: PackageIndex | None,
    before: str = "",
    path: str = "requirements.txt",
    *,
    may_defer: bool = False,
    **options: Any,
) -> CheckResult:
    change = ChangeSet.from_files({path: before.encode(), "z": b"1"}, {path: after.encode(), "z": b"2"})
    ports = Ports(NoScanner(), port, may_defer)
    return NewPackages().run(Context(change, lambda: Facts(()), ports, lambda: options, TODAY))


def found(projects: Mapping[str, Project], after: str, tmp_path: Path, **more: Any) -> list[str]:
    with serving(projects) as server:
        result = check(after, client(server, tmp_path), **more)
    assert result.outcome.status is Status.RAN, result.outcome.reason
    return ids(result.findings)


def test_a_settled_project_of_its_own_name_is_fine(tmp_path: Path) -> None:
    assert found({"frobnicator": SETTLED}, "frobnicator==1.0\n", tmp_path) == []
    assert found({"frobnicator": SETTLED}, "Frobnicator>=1.0,<2\n", tmp_path) == []


def test_what_does_not_exist_blocks_and_names_what_was_meant(tmp_path: Path) -> None:
    with serving({}) as server:
        result = check("x==1\nsqlalchemy-python\n", client(server, tmp_path), "x==1\n")
    [finding] = [one for one in result.findings if one.id == "package-missing"]
    assert (finding.severity.value, finding.confidence.value) == ("critical", "high")
    assert (finding.location.path, finding.location.line) == ("requirements.txt", 2)
    assert "sqlalchemy" in finding.repair
    assert result.outcome.judged == ("requirements.txt",)


def test_only_what_the_change_brings_or_moves_is_asked(tmp_path: Path) -> None:
    with serving({"b": SETTLED}) as server:
        check("a==1\nb==1.1\n", client(server, tmp_path), "a==1\nb==1.0\nc==1\n")
        assert [path for _, path, _ in server.requests] == ["/simple/b/"]


@pytest.mark.parametrize(
    ("project", "entry", "expected"),
    [
        (Project({"1.0": {"time": OLD}}), "frobnicator==1.0.0", []),
        (Project({"1.0": {"time": OLD}}), "frobnicator==1.1", ["version-missing"]),
        (Project({"1.0": {"time": OLD}}), "frobnicator>=2", ["version-missing"]),
        (Project({"1.0": {"time": OLD, "yanked": "bad"}}), "frobnicator==1.0", ["version-yanked"]),
        (Project({"1.0": {"time": FRESH}}), "frobnicator==1.0", ["version-too-young"]),
        (Project({"1.0": {"time": FRESH}}), "frobnicator", ["version-too-young"]),
        (Project({"1.0": {"time": OLD}, "2.0": {"time": FRESH}}), "frobnicator", []),
        (Project({"1.0": {"time": OLD}, "2.0": {"time": FRESH}}), "frobnicator>1", ["version-too-young"]),
        (Project({"1.0": {}}), "frobnicator==1.0", ["version-age-unknown"]),
        (Project({"1.0": {"time": OLD}}, status="quarantined"), "frobnicator==1.0", ["package-quarantined"]),
        (Project({"1.0": {"time": OLD}}, status="archived"), "frobnicator==1.0", ["package-retired"]),
        (
            Project({"1.0": {"time": OLD, "hash": HASH}}),
            f"frobnicator==1.0 --hash=sha256:{OTHER}",
            ["hash-not-on-index"],
        ),
        (Project({"1.0": {"time": OLD, "hash": HASH}}), f"frobnicator==1.0 --hash=sha256:{HASH}", []),
    ],
)
def test_versions(project: Project, entry: str, expected: list[str], tmp_path: Path) -> None:
    assert found({"frobnicator": project}, f"{entry}\n", tmp_path) == expected


def test_the_cool_down_is_the_policys(tmp_path: Path) -> None:
    projects = {"frobnicator": Project({"1.0": {"time": FRESH}})}
    assert found(projects, "frobnicator==1.0\n", tmp_path, cool_down_days=2) == []
    assert found(projects, "frobnicator==1.0\n", tmp_path, cool_down_days=0) == []
    assert found(projects, "frobnicator==1.0\n", tmp_path, cool_down_days=3) == ["version-too-young"]


def test_provenance_that_is_lost(tmp_path: Path) -> None:
    projects = {"a": Project({"1": {"time": OLD, "provenance": True}, "2": {"time": OLD}})}
    assert found(projects, "a==2\n", tmp_path, before="a==1\n") == ["provenance-lost"]
    assert found(projects, "a==1\n", tmp_path, before="a==2\n") == []


def test_likeness_weighs_more_in_a_young_project_and_less_in_a_settled_one(tmp_path: Path) -> None:
    name = "pygamez"
    young = Project({"1.0": {"time": "2026-11-01T00:00:00Z"}})
    with serving({name: young}) as server:
        result = check(f"{name}\n", client(server, tmp_path / "1"))
    assert levels(result.findings) == [("package-lookalike", "high", "medium")]
    with serving({name: SETTLED}) as server:
        result = check(f"{name}\n", client(server, tmp_path / "2"))
    assert levels(result.findings) == [("package-lookalike", "low", "low")]


def test_a_young_project_with_a_borrowed_name(tmp_path: Path) -> None:
    name = "requests-for-everybody"
    young = {name: Project({"1.0": {"time": "2026-10-01T00:00:00Z"}})}
    with serving(young) as server:
        result = check(f"{name}\n", client(server, tmp_path))
    assert levels(result.findings) == [("package-borrowed-name", "high", "medium")]
    assert found({name: SETTLED}, f"{name}\n", tmp_path) == []


def test_popular_and_known_names_are_no_likeness(tmp_path: Path) -> None:
    projects = {"sqlalchmey": SETTLED, "panda": SETTLED, "requests": SETTLED}
    assert found(projects, "requests\nsqlalchmey>=1.1\n", tmp_path, before="sqlalchmey>=1.0\n") == []


OWN = "frobnizer-quux"


@pytest.mark.parametrize("name", ["frobnzer-quux", "frobnzier-quux", "frobbnizer-quux", "fr0bnizer-quux"])
def test_a_name_one_slip_from_one_that_the_project_has(name: str) -> None:
    before = f"{OWN}==1.0\n"
    result = check(f"{before}{name}==1.0\n", NoIndex(), before, index="off")
    assert levels(result.findings) == [("package-lookalike", "high", "low")]
    assert f"{OWN}, which the project depends on" in result.findings[0].message


@pytest.mark.parametrize("name", ["frobnizer-quuxes", "frobnizer-web", "frobnizer", "quux", "quux-frobnizer"])
def test_siblings_of_what_the_project_has_are_fine(name: str) -> None:
    before = f"{OWN}==1.0\n"
    assert ids(check(f"{before}{name}==1.0\n", NoIndex(), before, index="off").findings) == []


UNANSWERED = ["status-500", "other-host", "sign-in-page", "garbage", "closes-early"]


@pytest.mark.parametrize("mischief", UNANSWERED)
@pytest.mark.parametrize("options", [{"index": "ask"}, {"index": "defer"}, {}])
def test_what_could_not_be_asked_fails(mischief: str, options: dict[str, str], tmp_path: Path) -> None:
    with serving(["frobnicator"], mischief=mischief) as server:
        result = check("frobnicator==1.0\n", client(server, tmp_path), may_defer=False, **options)
    assert result.outcome.status is Status.FAILED
    assert "frobnicator" in result.outcome.reason


def test_a_policy_that_asks_cannot_be_deferred(tmp_path: Path) -> None:
    with serving(["frobnicator"], mischief="status-500") as server:
        result = check("frobnicator==1.0\n", client(server, tmp_path), may_defer=True, index="ask")
    assert result.outcome.status is Status.FAILED


def test_without_index_client_nothing_is_assumed() -> None:
    assert check("frobnicator==1.0\n", None).outcome.status is Status.FAILED


def test_deferring_asks_nothing_and_says_so(tmp_path: Path) -> None:
    with serving(["frobnicator"]) as server:
        index = client(server, tmp_path)
        result = check("frobnicator==1.0\nsqlalchmey\n", index, may_defer=True)
        assert server.requests == []
        assert result.outcome.status is Status.RAN
        assert "deferred to CI: frobnicator, sqlalchmey" in result.outcome.details
        assert ids(result.findings) == ["index-deferred", "package-lookalike"]
        check("frobnicator==1.0\nmissing-one\n", index)
        remembered = check("frobnicator==1.0\nmissing-one\n", index, may_defer=True)
    assert ids(remembered.findings) == ["version-age-unknown", "package-missing"]


def test_a_policy_can_turn_the_index_off() -> None:
    for off in ("off", False):
        result = check("frobnicator==1.0\nsqlalchmey\n", NoIndex(), index=off)
        assert ids(result.findings) == ["package-lookalike"]
        assert result.outcome.details == ("the index was not asked: the policy turns that off",)


@pytest.mark.parametrize(
    "options", [{"index": "never"}, {"cool_down_days": "7"}, {"cool_down_days": -1}, {"cooldown": 1}]
)
def test_wrong_options_are_an_error(options: dict[str, Any]) -> None:
    with pytest.raises(
        ToolError, match=rf"^checks\.new-packages\.options: {next(iter(options))} (must be|is no)"
    ):
        check("frobnicator==1.0\n", NoIndex(), **options)


def test_what_cannot_be_read_fails() -> None:
    result = check("a==1\n===what\n", NoIndex(), "a==1\n")
    assert result.outcome.status is Status.FAILED
    assert "requirements.txt:2" in result.outcome.reason


@pytest.mark.parametrize(
    "entry", ["evil @ git+https://code.example/evil", "evil @ https://files.example/evil-1.0.tar.gz"]
)
def test_a_dependency_from_elsewhere_needs_a_look(entry: str) -> None:
    assert levels(check(f"{entry}\n", NoIndex()).findings) == [("package-from-elsewhere", "medium", "low")]


def test_an_index_that_the_manifest_names_is_not_asked_and_not_trusted() -> None:
    text = '[project]\ndependencies = ["evil"]\n[tool.uv.sources]\nevil = { index = "corp" }\n'
    assert ids(check(text, NoIndex(), path="pyproject.toml").findings) == ["package-from-elsewhere"]


def test_other_ecosystems_are_not_called_judged() -> None:
    result = check('{"dependencies": {"left": "1.0.0"}}', NoIndex(), "{}", "package.json")
    assert result.outcome.judged == ()


def test_a_declared_entry_is_pointed_at_rather_than_its_lock(tmp_path: Path) -> None:
    lock = (
        b'[[package]]\nname = "nothing-there"\nversion = "1"\nsource = { registry = "https://i.example" }\n'
    )
    change = ChangeSet.from_files(
        {"uv.lock": b"", "requirements.txt": b""},
        {"uv.lock": lock, "requirements.txt": b"# first\nnothing_there==1\n"},
    )
    with serving({}) as server:
        ports = Ports(NoScanner(), client(server, tmp_path))
        result = NewPackages().run(Context(change, lambda: Facts(()), ports, dict, TODAY))
    [finding] = result.findings
    assert (finding.location.path, finding.location.line) == ("requirements.txt", 2)


def test_a_change_without_dependencies_asks_nothing() -> None:
    result = check("prose\n", NoIndex(), path="notes.md")
    assert (result.outcome.status, result.findings) == (Status.RAN, ())


def test_more_projects_than_are_looked_at_are_no_silence() -> None:
    result = check("".join(f"frobnicator-{n}-q\n" for n in range(5003)), NoIndex(), index="off")
    assert result.outcome.status is Status.FAILED
    assert "3 further projects" in result.outcome.reason


def test_a_repair_names_no_name_that_anybody_may_own() -> None:
    # `request` is known from npm; on this index it is not among the popular names.
    [finding] = check("requets==1.0\n", None, index="off").findings
    assert finding.repair.startswith("Write requests if")
    assert "looks like requests" in finding.message


def test_what_comes_in_is_shown(tmp_path: Path) -> None:
    projects = {name: Project({"1.0": {"time": OLD}}) for name in ("known", "frobnicator", "linter")}
    manifest = '[project]\nname = "p"\ndependencies = ["known"%s]\n[dependency-groups]\ndev = [%s]\n'
    with serving(projects) as server:
        result = check(
            manifest % (', "frobnicator==1.0"', '"linter"'), client(server, tmp_path), manifest % ("", ""),
            "pyproject.toml", show_new=True,
        )  # fmt: skip
    [shown] = [one for one in result.findings if one.id == "dependency-added"]
    assert shown.message == "frobnicator (==1.0) is new in project.dependencies; released 2019-03-01."
    assert shown.location.line == 3


def test_a_cool_down_lets_a_security_fix_through(tmp_path: Path) -> None:
    hole = entry("PYSEC-1", "a", events=[{"introduced": "0"}, {"fixed": "2"}], versions=["1"])
    database = LocalAdvisories(write_zip(tmp_path / "all.zip", [hole]), tmp_path / "cache", TODAY)
    projects = {"a": Project({"1": {"time": OLD}, "2": {"time": FRESH}, "3": {"time": FRESH}})}
    levels_of = []
    with serving(projects) as server:
        for before, after in (("a==1\n", "a==2\n"), ("a==2\n", "a==3\n")):
            change = ChangeSet.from_files(
                {"requirements.txt": before.encode()}, {"requirements.txt": after.encode()}
            )
            ports = Ports(NoScanner(), client(server, tmp_path), advisories=database)
            result = NewPackages().run(Context(change, lambda: Facts(()), ports, dict, TODAY))
            levels_of += [(one.id, one.severity.value) for one in result.findings]
    assert levels_of == [("version-too-young", "low"), ("version-too-young", "medium")]
