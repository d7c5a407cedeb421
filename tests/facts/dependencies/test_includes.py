"""Requirements files that include others."""

from __future__ import annotations

import pytest

from guard.facts.dependencies.delta import DependencyDelta, dependency_delta
from guard.model.change import ChangeSet


def delta(before: dict[str, str], after: dict[str, str]) -> DependencyDelta:
    """What laying `after` over `before` does; an empty text in `after` deletes."""
    whole = {path: text for path, text in {**before, **after}.items() if text or path not in after}
    sides = [{path: text.encode() for path, text in files.items()} for files in (before, whole)]
    return dependency_delta(ChangeSet.from_files(*sides))


def problems(found: DependencyDelta) -> list[str]:
    return [f"{one.file}:{one.line} {one.message}" for one in found.unread]


MAIN = {"requirements.txt": "a\n", "deps/base.txt": "known\n"}


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("../../etc/list.txt", "which is not in the tree"),
        ("/etc/list.txt", "which is not in the tree"),
        ("~/list.txt", "which is not in the tree"),
        ("C:/list.txt", "which is not in the tree"),
        ("file:///etc/list.txt", "which is not in the tree"),
        ("${HOME}/list.txt", "which is not in the tree"),
        ("deps/../../x.txt", "which is not in the tree"),
        ("gone.txt", "which does not exist"),
        (".", "which is not in the tree"),
    ],
)
@pytest.mark.parametrize("option", ["-r", "-c", "--requirement"])
def test_an_include_that_cannot_be_followed(option: str, target: str, what: str) -> None:
    found = delta(MAIN, {"requirements.txt": f"a\n{option} {target}\n"})
    assert problems(found) == [f"requirements.txt:2 includes {target}, {what}"]
    old = {**MAIN, "requirements.txt": f"a\n{option} {target}\n"}
    assert delta(old, {"requirements.txt": f"b\n{option} {target}\n"}).unread == ()


def test_an_include_in_the_tree() -> None:
    assert delta(MAIN, {"requirements.txt": "a\n-r deps/base.txt\n-r ./deps/../deps/base.txt\n"}).unread == ()


def test_a_file_that_includes_itself() -> None:
    found = delta({"k": "k"}, {"requirements.txt": "-r requirements.txt\n"})
    [problem] = problems(found)
    assert "includes itself: requirements.txt → requirements.txt" in problem


def test_files_that_include_each_other() -> None:
    base = {
        "requirements.txt": "a\n-r requirements-b.txt\n",
        "requirements-b.txt": "b\n-r requirements-c.txt\n",
    }
    found = delta({**base, "requirements-c.txt": "c\n"}, {"requirements-c.txt": "c\n-r requirements.txt\n"})
    [problem] = problems(found)
    assert problem.startswith("requirements-c.txt:2 includes requirements-c.txt, which includes itself")
    assert problem.endswith("requirements-c.txt → requirements.txt → requirements-b.txt → requirements-c.txt")


def test_a_new_file_of_any_name_is_read_where_it_is_included() -> None:
    found = delta(
        MAIN,
        {"requirements.txt": "a\n-r deps/list\n", "deps/list": "evil==1\n-r more\n", "deps/more": "worse\n"},
    )
    told = [(move.dependency.name, move.dependency.file, move.dependency.line) for move in found.moves]
    assert told == [("evil", "deps/list", 1), ("worse", "deps/more", 1)]
    assert found.unread == ()


def test_a_changed_file_of_any_name_is_compared() -> None:
    old = {"requirements.txt": "a\n-r list\n", "list": "b==1\nc\n"}
    found = delta(old, {"requirements.txt": "a\n-r list\nd\n", "list": "b==2\nc\n"})
    told = [(move.dependency.name, move.dependency.file) for move in found.moves]
    assert told == [("b", "list"), ("d", "requirements.txt")]


def test_a_file_of_the_base_that_is_included_anew_is_read() -> None:
    old = {**MAIN, "notes.dat": "evil==1\n"}
    [move] = delta(old, {"requirements.txt": "a\n-r notes.dat\n"}).moves
    assert (move.dependency.name, move.dependency.file, move.dependency.line) == (
        "evil",
        "requirements.txt",
        2,
    )


def test_what_is_no_requirement_in_an_included_file_is_said() -> None:
    found = delta(MAIN, {"requirements.txt": "a\n-r list\n", "list": "not a name\n"})
    assert problems(found)[0].startswith("list:1 not a dependency specifier: 'not a name'")
    binary = ChangeSet.from_files(
        {"k": b""}, {"k": b"", "requirements.txt": b"-r list\n", "list": b"\xff\xfe"}
    )
    assert "not UTF-8" in problems(dependency_delta(binary))[0]


def test_an_included_file_that_the_change_deletes() -> None:
    old = {**MAIN, "requirements.txt": "a\n-r deps/base.txt\n"}
    found = delta(old, {"requirements.txt": "b\n-r deps/base.txt\n", "deps/base.txt": ""})
    assert problems(found) == ["requirements.txt:2 includes deps/base.txt, which does not exist"]


def test_setup_cfg_and_commands() -> None:
    text = "[options]\ninstall_requires = file: list.in, gone.in\n"
    found = delta({"k": "k"}, {"setup.cfg": text, "list.in": "evil\n"})
    assert [move.dependency.name for move in found.moves] == ["evil"]
    assert problems(found) == ["setup.cfg:2 includes gone.in, which does not exist"]
    shell = delta({"k": "k"}, {"x.sh": "pip install -r https://x.example/r.txt -r /srv/r.txt -r gone.txt\n"})
    assert problems(shell) == []


@pytest.mark.parametrize("option", ["-r", "-c"])
def test_a_list_at_an_address_is_no_file_that_could_be_read(option: str) -> None:
    found = delta(MAIN, {"requirements.txt": f"a\n{option} https://x.example/list.txt\n"})
    assert problems(found) == [], "the pinning check objects to it"


@pytest.mark.parametrize(
    "holder",
    [
        {"requirements.txt": "-r deps/base.txt\n"},
        {"deps/all.txt": "b==1\n-r base.txt\n"},
        {"Dockerfile": "FROM x\nRUN pip install -r deps/base.txt\n"},
        {"docker/Dockerfile": "FROM x\nRUN pip install --no-cache-dir -r ./deps/base.txt\n"},
        {".github/workflows/ci.yml": "jobs:\n  t:\n    steps:\n    - run: pip install -r deps/base.txt\n"},
        {"pyproject.toml": '[tool.setuptools.dynamic]\ndependencies = {file = ["deps/base.txt"]}\n'},
        {"pyproject.toml": '[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["deps/base.txt"]\n'},
        {"setup.cfg": "[options]\ninstall_requires = file: deps/base.txt\n"},
        {"tox.ini": "[testenv]\ndeps = -rdeps/base.txt\n"},
    ],
)
def test_names_that_an_unchanged_file_installs_from(holder: dict[str, str]) -> None:
    found = delta({**holder, "deps/base.txt": "known\n"}, {"deps/base.txt": "known\nevil\n"})
    assert [(move.dependency.name, move.dependency.line) for move in found.moves] == [("evil", 2)]
    alone = delta({"k": "k", "deps/base.txt": "known\n"}, {"deps/base.txt": "known\nevil\n"})
    assert alone.moves == (), "a list of words"


@pytest.mark.parametrize(
    "path", ["deps/base.txt", "requirements.lock", "tools.in", "pip-freeze.txt", "a.reqs"]
)
def test_pins_are_told_by_their_form(path: str) -> None:
    found = delta({path: "known==1\n"}, {path: "known==1\n# why\nevil[x]>=1,<2 ; python_version > '3'\n"})
    assert [(move.dependency.name, move.dependency.line) for move in found.moves] == [("evil", 3)]


@pytest.mark.parametrize("text", ["known==1 is what we use\n", "a==1\nb\nc\nd\n", "a\n", ""])
def test_prose_and_words_are_no_pins(text: str) -> None:
    assert delta({"notes.txt": ""}, {"notes.txt": text}).moves == ()


def test_a_long_chain_is_cut() -> None:
    chain = {f"r{i}": f"-r r{i + 1}\n" for i in range(200)}
    found = delta({**chain, "requirements.txt": "a\n"}, {"requirements.txt": "a\n-r r0\n"})
    assert "deeper than is followed" in problems(found)[0]
