"""The base around a change: the same answers from memory and from git."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree, Tree
from guard.ports.trees import SearchableTree
from guard.project import project as module
from guard.project.project import Project, TooManyError, Use
from guard.syntax.sources import Sources
from guard.tools.git import GitRepository
from tests.repos import Repo

FILES = {
    "shop/auth.py": "def require(role):\n    return role\n",
    "shop/orders.py": "from shop import auth\n\n\nclass Orders:\n    def refund(self):\n"
    "        auth.require('a')\n",
    "shop/names.py": "required = 1\n_require = 2\nrequire_all = 3\n",
    "shop/held.py": "handlers = [require]\n",
    "shop/broken.py": "def require(:\n",
    "notes.txt": "require a role\n",
    ".gitattributes": "*.py binary\n",
}
CHANGED = FileSide("shop/held.py", FILES["shop/held.py"].encode())


def from_memory(_: Path) -> Tree:
    return MappingTree({path: text.encode() for path, text in FILES.items()})


def from_git(folder: Path) -> Tree:
    Repo(folder / "repo", FILES)
    repository = GitRepository(folder / "repo")
    return repository.tree(repository.head())


def project(tree: Tree, changed: FileSide | None = None) -> Project:
    side = changed or FileSide("new.py", b"")
    change = ChangeSet((FileChange(None, side),), tree)
    return Project(change, Sources(change))


@pytest.fixture(params=[from_memory, from_git], ids=["memory", "git"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Tree:
    made: Tree = request.param(tmp_path)
    return made


def test_files_hold_whole_words_whatever_attributes_say(tree: Tree) -> None:
    assert project(tree).holding(["require"]) == (
        "shop/auth.py", "shop/broken.py", "shop/held.py", "shop/orders.py",
    )  # fmt: skip
    assert project(tree).holding(["require"], [".txt"]) == ("notes.txt",)
    assert project(tree).holding(["require_all", "nowhere"]) == ("shop/names.py",)
    assert project(tree).holding(["nowhere"]) == ()
    assert project(tree).holding([]) == ()


def test_files_of_the_change_are_left_out(tree: Tree) -> None:
    assert "shop/held.py" not in project(tree, CHANGED).holding(["require"])


def test_uses_say_where_and_whether_it_is_called(tree: Tree) -> None:
    assert project(tree).uses("require") == (
        Use("shop/held.py", 1, "", False),
        Use("shop/orders.py", 6, "Orders.refund", True),
    )


def test_definitions_are_found_in_other_files(tree: Tree) -> None:
    [(path, node)] = project(tree).definitions("require")
    assert (path, node.name, node.lineno) == ("shop/auth.py", "require", 1)
    assert project(tree).definitions("Orders")[0][0] == "shop/orders.py"


def test_a_word_of_too_many_files_is_not_answered(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FOUND", 2)
    with pytest.raises(TooManyError, match="4 files"):
        project(tree).uses("require")


def test_git_answers_by_itself(tmp_path: Path) -> None:
    tree = from_git(tmp_path)
    assert isinstance(tree, SearchableTree)
    assert tree.read_all(["shop/held.py", "nowhere.py"]) == {"shop/held.py": b"handlers = [require]\n"}
