"""Nothing that guard believes or keeps may lie in a tree that is judged, however it is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import guard
from guard.app.places import Place, believed, ledger_path, refuse_inside, steps
from guard.errors import UsageError
from guard.model.change import ChangeSet
from guard.tools.cache import cache_dir
from tests.agents.hooks import CLEAN, hook, writing
from tests.repos import Repo

PATIENT = ("--deadline", "60")
"""For a busy machine: what is asked here is the answer, not the time."""
VARIABLES = [
    ("GUARD_CACHE_DIR", "c"),
    ("XDG_CACHE_HOME", "c"),
    ("XDG_STATE_HOME", "s"),
    ("XDG_RUNTIME_DIR", "r"),
    ("GUARD_LEDGER", "ledger.sqlite"),
    ("GUARD_ADVISORIES", "all.zip"),
    ("GUARD_ORIGINS", "origins.index"),
    ("GUARD_METADATA", "site"),
]


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ["GUARD_CACHE_DIR"])
    for name in (
        "GUARD_CACHE_DIR",
        "XDG_RUNTIME_DIR",
        "GUARD_LEDGER",
        "GUARD_ADVISORIES",
        "GUARD_ORIGINS",
        "GUARD_METADATA",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"app.py": CLEAN})


def change() -> ChangeSet:
    return ChangeSet.from_files({"a.py": b"A = 1\n"}, {"a.py": b"A = 2\n"})


@pytest.mark.parametrize(("variable", "name"), VARIABLES)
@pytest.mark.parametrize(
    "spelling", ["absolute", "relative", "through a link", "by a link of the tree", "up"]
)
def test_a_library_call_with_its_trees_refuses_each(
    variable: str, name: str, spelling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    tree.mkdir()
    outside.mkdir()
    (tmp_path / "link").symlink_to(tree)
    (tree / "way").symlink_to(outside)
    monkeypatch.chdir(tmp_path)
    places = {
        "absolute": str(tree / name),
        "relative": f"tree/{name}",
        "through a link": str(tmp_path / "link" / name),
        "by a link of the tree": str(tree / "way" / name),
        "up": f"{outside}/../tree/{name}",
    }
    monkeypatch.setenv(variable, places[spelling])
    if variable.startswith("XDG_") and not Path(places[spelling]).is_absolute():
        # The specification has such a value ignored, and so it is.
        refuse_inside(believed(), [tree])
        assert not any(place.path.resolve().is_relative_to(tree) for place in believed())
        return
    with pytest.raises(UsageError, match=f"{variable}.*inside of the tree"):
        guard.check(change(), index="off", trees=[tree])
    monkeypatch.setenv(variable, str(outside / name))
    refuse_inside(believed(), [tree])


@pytest.mark.parametrize(("variable", "name"), VARIABLES)
def test_an_edit_is_denied_while_it_could_alter_one(variable: str, name: str, repo: Repo) -> None:
    environment = {"GUARD_CACHE_DIR": "", variable: str(repo.folder / name)}
    done = hook("claude-code", writing("claude-code", repo.folder, "more.py", CLEAN), *PATIENT,
                cwd=repo.folder, env=environment)  # fmt: skip
    assert done.denies("claude-code")
    assert f"{variable} names a place inside" in done.reason


def test_the_ledger_that_a_hook_is_given_is_no_exception(repo: Repo) -> None:
    call = writing("claude-code", repo.folder, "more.py", CLEAN)
    done = hook("claude-code", call, *PATIENT, "--ledger", "kept/ledger.sqlite", cwd=repo.folder)
    assert done.denies("claude-code")
    assert "--ledger names a place inside" in done.reason


def test_a_user_without_a_home_keeps_nothing_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    monkeypatch.chdir(tmp_path)
    assert not cache_dir().is_relative_to(tmp_path)
    assert cache_dir().is_absolute()
    assert ledger_path().is_absolute()
    refuse_inside(believed(), [tmp_path])


def test_links_that_lead_round_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert len(list(steps(tmp_path / "a" / "x"))) < 200
    refuse_inside([Place(tmp_path / "a" / "x", "it")], [tmp_path / "other"])


def test_a_place_beside_the_tree_with_its_name_as_a_beginning_is_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    refuse_inside([Place(tmp_path / "tree-cache", "it")], [tmp_path / "tree"])
