"""The local database: what it says of pins, and what it refuses."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from guard.errors import ToolError
from guard.model.finding import Severity
from guard.ports import Pin
from guard.tools.advisories import LocalAdvisories, source
from guard.tools.advisories.index import build
from tests.tools.advisories.samples import entry, write_folder, write_zip

TODAY = date(2026, 8, 31)
FIXED_IN_2 = ({"introduced": "0"}, {"fixed": "2.0"})


def opened(tmp_path: Path, *entries: Mapping[str, Any]) -> LocalAdvisories:
    return LocalAdvisories(write_zip(tmp_path / "all.zip", entries), tmp_path / "cache", TODAY)


def ids(database: LocalAdvisories, name: str, version: str) -> list[str]:
    return [one.id for one in database.audit([Pin(name, version)]).found.get(Pin(name, version), ())]


@pytest.mark.parametrize(
    ("version", "affected"),
    [("0.1.dev0", True), ("1.9", True), ("2.0rc1", True), ("2.0", False), ("2.0.0", False), ("3", False)],
)
def test_range(tmp_path: Path, version: str, affected: bool) -> None:
    database = opened(tmp_path, entry("PYSEC-1", events=FIXED_IN_2))
    assert bool(ids(database, "sample", version)) is affected


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "v1", "1.0+local.1"])
def test_named_version_in_any_spelling(tmp_path: Path, version: str) -> None:
    database = opened(tmp_path, entry("MAL-1", versions=["1.0.0"]))
    [found] = database.audit([Pin("sample", version)]).found[Pin("sample", version)]
    assert found.is_malware
    assert ids(database, "sample", "1.0.1") == []


def test_several_stretches_and_last_affected(tmp_path: Path) -> None:
    events = [{"introduced": "4.0"}, {"fixed": "4.3"}, {"introduced": "5.0"}, {"last_affected": "5.1"}]
    database = opened(tmp_path, entry("PYSEC-1", events=events))
    verdicts = {v: bool(ids(database, "sample", v)) for v in ("3.9", "4.0", "4.3", "5.0", "5.1", "5.1.1")}
    assert verdicts == {"3.9": False, "4.0": True, "4.3": False, "5.0": True, "5.1": True, "5.1.1": False}


def test_names_are_normalised(tmp_path: Path) -> None:
    database = opened(tmp_path, entry("PYSEC-1", "Zope.Interface", events=FIXED_IN_2))
    assert ids(database, "zope-interface", "1.0") == ["PYSEC-1"]


def test_aliases_are_merged_fixes_collected_and_the_worst_rating_kept(tmp_path: Path) -> None:
    vector = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
    ghsa = entry(
        "GHSA-1",
        events=({"introduced": "0"}, {"fixed": "2.1"}),
        aliases=["CVE-1"],
        database_specific={"severity": "LOW"},
    )
    pysec = entry("PYSEC-1", events=FIXED_IN_2, aliases=["CVE-1"], severity=[vector], summary="A hole.")
    [found] = opened(tmp_path, ghsa, pysec).audit([Pin("sample", "1.0")]).found[Pin("sample", "1.0")]
    assert (found.id, found.aliases, found.fixed) == ("PYSEC-1", ("CVE-1", "GHSA-1"), ("2.0", "2.1"))
    assert found.severity is Severity.CRITICAL
    assert found.summary == "A hole."


def test_entries_are_merged_along_their_aliases(tmp_path: Path) -> None:
    chain = [("PYSEC-1", ["CVE-1"]), ("PYSEC-2", ["CVE-1", "CVE-2"]), ("PYSEC-3", ["CVE-2"]), ("PYSEC-4", [])]
    database = opened(tmp_path, *(entry(id, events=FIXED_IN_2, aliases=also) for id, also in chain))
    one, other = database.audit([Pin("sample", "1")]).found[Pin("sample", "1")]
    assert one.names == {"PYSEC-1", "PYSEC-2", "PYSEC-3", "CVE-1", "CVE-2"}
    assert other.names == {"PYSEC-4"}


def test_withdrawn_and_other_ecosystems_say_nothing(tmp_path: Path) -> None:
    withdrawn = entry("PYSEC-1", events=FIXED_IN_2, withdrawn="2026-01-01T00:00:00Z")
    other = entry("GHSA-1", events=FIXED_IN_2)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    database = opened(tmp_path, withdrawn, other, entry("PYSEC-2", "another", events=FIXED_IN_2))
    assert ids(database, "sample", "1.0") == []
    assert database.state().advisories == 1


def test_an_advisory_that_names_no_version_is_about_all(tmp_path: Path) -> None:
    assert ids(opened(tmp_path, entry("MAL-1")), "sample", "7") == ["MAL-1"]


@pytest.mark.parametrize(
    ("advisory", "version"),
    [
        (entry("PYSEC-1", events=({"introduced": "0"}, {"fixed": "first of May"})), "1.0"),
        (entry("PYSEC-1", events=FIXED_IN_2), "not a version"),
    ],
)
def test_what_cannot_be_compared_is_not_clean(tmp_path: Path, advisory: dict[str, Any], version: str) -> None:
    answers = opened(tmp_path, advisory).audit([Pin("sample", version)])
    assert "PYSEC-1" in answers.unanswered[Pin("sample", version)]
    assert not answers.found


def test_commits_say_nothing_of_versions(tmp_path: Path) -> None:
    advisory = entry("PYSEC-1", events=({"introduced": "0"}, {"fixed": "b42dd4b"}))
    advisory["affected"][0]["ranges"][0]["type"] = "GIT"
    assert opened(tmp_path, advisory).audit([Pin("sample", "1")]).unanswered
    advisory["affected"][0]["versions"] = ["1"]
    assert ids(opened(tmp_path, advisory), "sample", "2") == []


def test_malware_under_a_version_that_is_none_is_found_and_not_clean(tmp_path: Path) -> None:
    pin = Pin("sample", "final-2")
    answers = opened(tmp_path, entry("MAL-1", versions=["final-2"])).audit([pin])
    assert [one.id for one in answers.found[pin]] == ["MAL-1"]
    assert pin in answers.unanswered


def test_clean_version_is_the_lowest_that_no_advisory_names(tmp_path: Path) -> None:
    first = entry("PYSEC-1", events=FIXED_IN_2)
    second = entry("PYSEC-2", events=({"introduced": "1.5"}, {"fixed": "2.2"}, {"fixed": "2.1rc1"}))
    database = opened(tmp_path, first, second)
    pin = Pin("sample", "1.6")
    assert database.clean_version(pin) == "2.2"
    assert database.clean_version(Pin("sample", "3")) == ""


@pytest.mark.parametrize(
    ("specifier", "found"), [("", True), (">=1", True), (">1.0", False), ("^1.0", True), ("==1.*", True)]
)
def test_malware_within_a_range(tmp_path: Path, specifier: str, found: bool) -> None:
    database = opened(tmp_path, entry("MAL-1", versions=["1.0"]), entry("PYSEC-1", events=FIXED_IN_2))
    assert bool(database.admitted("sample", specifier)) is found


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("<2", True),
        ("==1.4.*", True),
        ("~=1.4", True),
        (">=1.0", False),
        ("", False),
        ("<2.5", False),
        ("<=2.0", False),
        ("==9.*", False),
        ("^1.4", False),
    ],
)
def test_a_range_that_admits_nothing_but_a_hole(tmp_path: Path, specifier: str, found: bool) -> None:
    hole = entry("PYSEC-1", events=FIXED_IN_2, versions=["1.4", "1.4.1", "1.9"])
    assert bool(opened(tmp_path, hole).admitted("sample", specifier)) is found


def test_a_hole_that_was_never_mended_is_in_every_range(tmp_path: Path) -> None:
    hole = entry("PYSEC-1", events=[{"introduced": "0"}], versions=["1.4"])
    assert [one.id for one in opened(tmp_path, hole).admitted("sample", "")] == ["PYSEC-1"]


def test_state_and_age(tmp_path: Path) -> None:
    state = opened(tmp_path, entry("PYSEC-1")).state()
    assert (state.advisories, state.newest, state.age_days) == (1, "2026-08-01", 30)
    assert opened(tmp_path, entry("PYSEC-1", modified="2031-01-01T00:00:00Z")).state().age_days is None


def test_a_folder_reads_like_a_zip(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "advisories", [entry("PYSEC-1", events=FIXED_IN_2)])
    database = LocalAdvisories(folder, tmp_path / "cache", TODAY)
    assert ids(database, "sample", "1") == ["PYSEC-1"]


def test_a_changed_database_is_read_anew(tmp_path: Path) -> None:
    assert ids(opened(tmp_path, entry("PYSEC-1", events=FIXED_IN_2)), "sample", "1") == ["PYSEC-1"]
    assert ids(opened(tmp_path, entry("PYSEC-2", events=FIXED_IN_2)), "sample", "1") == ["PYSEC-2"]


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, damage: bytes) -> None:
    opened(tmp_path, entry("PYSEC-1")).state()
    [index] = (tmp_path / "cache" / "advisories").glob("index-*.sqlite")
    index.write_bytes(damage)
    assert ids(opened(tmp_path, entry("PYSEC-1")), "sample", "1") == ["PYSEC-1"]


@pytest.mark.parametrize("seal", ["kept", "gone", "another's"])
def test_an_index_that_was_altered_is_not_believed(tmp_path: Path, seal: str) -> None:
    hole = entry("PYSEC-1", events=FIXED_IN_2)
    opened(tmp_path, hole).state()
    [index] = (tmp_path / "cache" / "advisories").glob("index-*.sqlite")
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("DELETE FROM affected")
    if seal == "gone":
        index.with_suffix(".seal").unlink()
    elif seal == "another's":
        index.with_suffix(".seal").write_bytes(b"\0" * 32 + hashlib.sha256(index.read_bytes()).digest())
    assert ids(opened(tmp_path, hole), "sample", "1") == ["PYSEC-1"]


def test_an_index_in_whose_place_a_folder_stands_is_built_anew(tmp_path: Path) -> None:
    opened(tmp_path, entry("PYSEC-1", events=FIXED_IN_2)).state()
    [index] = (tmp_path / "cache" / "advisories").glob("index-*.sqlite")
    index.unlink()
    (index / "inner").mkdir(parents=True)
    assert ids(opened(tmp_path, entry("PYSEC-1", events=FIXED_IN_2)), "sample", "1") == ["PYSEC-1"]


def test_without_a_key_every_run_builds_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").write_text("no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for _ in range(2):
        assert ids(opened(tmp_path, entry("PYSEC-1", events=FIXED_IN_2)), "sample", "1") == ["PYSEC-1"]


def test_index_is_private(tmp_path: Path) -> None:
    opened(tmp_path, entry("PYSEC-1")).state()
    [index] = (tmp_path / "cache" / "advisories").glob("index-*.sqlite")
    assert index.stat().st_mode & 0o077 == 0
    assert index.parent.stat().st_mode & 0o077 == 0


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * (8 * 2**20))


def _truncated(path: Path) -> None:
    write_zip(path, [entry(f"PYSEC-{number}") for number in range(50)])
    path.write_bytes(path.read_bytes()[:-100])


def _flipped(path: Path) -> None:
    write_zip(path, [entry("PYSEC-1", details="x" * 5000)])
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)


def _twice(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.json", "b.json"):
            archive.writestr(name, json.dumps(entry("PYSEC-1")))


def _text(text: str) -> Any:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.json", text)

    return write


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"<html>not here</html>"),
        _bomb,
        _truncated,
        _flipped,
        _twice,
        _text("{"),
        _text("[" * 100_000),
        _text("[]"),
        _text(json.dumps({"id": "X"})),
        _text(json.dumps(entry("X", schema_version="2.0.0"))),
        _text(json.dumps(entry("X", events=({"appeared": "1"},)))),
        _text(json.dumps({**entry("X"), "affected": None})),
    ],
)
def test_refused_and_the_earlier_database_stays(tmp_path: Path, write: Any) -> None:
    good = write_zip(tmp_path / "good.zip", [entry("PYSEC-1")])
    LocalAdvisories(good, tmp_path / "cache", TODAY).state()
    before = sorted((tmp_path / "cache" / "advisories").iterdir())
    bad = tmp_path / "bad.zip"
    write(bad)
    with pytest.raises(ToolError):
        LocalAdvisories(bad, tmp_path / "cache", TODAY).audit([Pin("sample", "1")])
    assert sorted((tmp_path / "cache" / "advisories").iterdir()) == before
    assert ids(LocalAdvisories(good, tmp_path / "cache", TODAY), "sample", "1") == ["PYSEC-1"]


@pytest.mark.parametrize("limit", ["MAX_ARCHIVE", "MAX_ENTRIES", "MAX_ENTRY", "MAX_TOTAL"])
@pytest.mark.parametrize("make", [write_zip, write_folder])
def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, make: Any) -> None:
    path = make(tmp_path / "database", [entry("PYSEC-1"), entry("PYSEC-2")])
    if limit == "MAX_ARCHIVE" and make is write_folder:
        limit = "MAX_TOTAL"
    monkeypatch.setattr(source, limit, 1)
    with pytest.raises(ToolError):
        LocalAdvisories(path, tmp_path / "cache", TODAY).state()


def test_a_missing_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"nowhere\.zip"):
        LocalAdvisories(tmp_path / "nowhere.zip", tmp_path / "cache", TODAY).state()


def test_a_folder_without_entries_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="no advisory"):
        LocalAdvisories(tmp_path, tmp_path / "cache", TODAY).state()


def _index_in_a_process(folder: str) -> Sequence[str]:
    found = LocalAdvisories(Path(folder, "all.zip"), Path(folder, "cache"), TODAY)
    return [one.id for one in found.audit([Pin("sample", "1")]).found[Pin("sample", "1")]]


def test_two_indexers_at_once(tmp_path: Path) -> None:
    write_zip(tmp_path / "all.zip", [entry(f"PYSEC-{number}", events=FIXED_IN_2) for number in range(300)])
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        one, other = pool.map(_index_in_a_process, [str(tmp_path)] * 2)
    assert one == other
    assert len(one) == 300
    left = {path.suffix for path in (tmp_path / "cache" / "advisories").iterdir()}
    assert left <= {".sqlite", ".seal", ""}


def test_an_index_that_cannot_be_stored_says_so(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ToolError, match="cannot be stored"):
        build(tmp_path / "cache" / "index.sqlite", [("a.json", json.dumps(entry("X")).encode())], "sha256:0")
