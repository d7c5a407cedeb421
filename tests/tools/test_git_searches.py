"""Words are searched in a tree once; what was found is kept sealed, and told anew where something differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guard.tools.cache import read_sealed, write_sealed
from guard.tools.git import GitRepository
from guard.tools.git_searches import Search, holding
from tests.repos import Repo

SEARCH = Search.of(["wanted"], [".py"])
FILES = {"a.py": "wanted = 1\n", "b.py": "unwanted = 1\n", "c.txt": "wanted\n", "d/e.py": "wanted()\n"}


def late() -> Callable[[], float]:
    """A clock by which every search takes long."""
    times = iter(range(100))
    return lambda: float(next(times))


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path / "cache"))
    return Repo(tmp_path / "repo", FILES)


def ask(repo: Repo) -> tuple[str, ...]:
    tree = repo.git("rev-parse", "HEAD^{tree}")
    return holding(GitRepository(repo.folder).git, tree, SEARCH, late())


def test_whole_words_are_found_in_files_that_end_so(repo: Repo) -> None:
    assert ask(repo) == ("a.py", "d/e.py")
    assert ask(repo) == ("a.py", "d/e.py")


def test_after_a_commit_only_what_differs_is_searched(repo: Repo) -> None:
    ask(repo)
    repo.commit({"a.py": "other = 1\n", "d/f.py": "wanted\n", "g.py": "x\n", "d/e.py": None})
    assert ask(repo) == ("d/f.py",)
    repo.commit({"b.py": "wanted\n"})
    assert ask(repo) == ("b.py", "d/f.py")


def test_what_is_kept_is_believed_for_its_own_tree_only(repo: Repo) -> None:
    ask(repo)
    kept = json.loads(read_sealed(SEARCH.place) or b"")
    write_sealed(SEARCH.place, json.dumps([*kept[:4], ["d/e.py"]]).encode())
    assert ask(repo) == ("d/e.py",)  # it was believed, as it bears guard's seal
    write_sealed(SEARCH.place, json.dumps([*kept[:3], "0" * 40, []]).encode())
    assert ask(repo) == ("a.py", "d/e.py")  # a tree that is not here says nothing of this one


def test_what_bears_no_seal_is_not_believed(repo: Repo, capfd: pytest.CaptureFixture[str]) -> None:
    ask(repo)
    data = SEARCH.place.read_bytes()
    SEARCH.place.write_bytes(data.replace(b'"a.py"', b'"b.py"'))
    assert ask(repo) == ("a.py", "d/e.py")
    assert "not what guard wrote" in capfd.readouterr().err


def test_a_short_search_is_not_kept(repo: Repo) -> None:
    tree = repo.git("rev-parse", "HEAD^{tree}")
    holding(GitRepository(repo.folder).git, tree, SEARCH, lambda: 0.0)
    assert not SEARCH.place.exists()


def test_what_another_key_sealed_stands_elsewhere_and_is_no_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two users of one cache, or a user whose state is new, keep their answers apart."""
    place = SEARCH.place
    monkeypatch.setattr("guard.tools.git_searches.seal_key", lambda: b"another")
    assert SEARCH.place != place
