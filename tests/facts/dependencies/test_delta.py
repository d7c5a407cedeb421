from __future__ import annotations

import pytest

from guard.facts.dependencies.delta import NO_DELTA, DependencyDelta, Move, dependency_delta
from guard.facts.dependencies.source import SourceKind
from guard.model.change import ChangeSet

HASH, OTHER = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def delta(before: str | None, after: str | None, path: str = "requirements.txt") -> DependencyDelta:
    files = [{path: text.encode()} if text is not None else {} for text in (before, after)]
    return dependency_delta(ChangeSet.from_files(*files))


def moves(found: DependencyDelta) -> dict[str, set[Move]]:
    return {move.dependency.name: set(move.moves) for move in found.moves}


def uv_lock(*packages: str) -> str:
    return "version = 1\n\n" + "\n".join(packages)


def locked(name: str, version: str, source: str = 'registry = "https://index.example/simple"') -> str:
    return (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = {{ {source} }}\n'
        f'sdist = {{ url = "https://files.example/{name}.tar.gz", hash = "{HASH}" }}\n'
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "Some_Package>=1\n", {"some-package": {Move.ADDED}}),
        ("a==1\n", "", {"a": {Move.REMOVED}}),
        ("a==1\n", "a==2\n", {"a": {Move.RAISED}}),
        ("a==2\n", "a==1\n", {"a": {Move.LOWERED}}),
        ("a==2\n", "a>=2\n", {"a": {Move.RANGE}}),
        ("a==2\n", "a>=3\n", {"a": {Move.RAISED, Move.RANGE}}),
        ("a\n", "a @ git+https://code.example/a\n", {"a": {Move.SOURCE}}),
        ("a\n", "a[x]\n", {"a": {Move.EXTRAS}}),
        ("a\n", "a; python_version > '3'\n", {"a": {Move.MARKER}}),
        (f"a==1 --hash={HASH}\n", "a==1\n", {"a": {Move.HASHES_REMOVED}}),
        (f"a==1 --hash={HASH}\n", f"a==1 --hash={OTHER}\n", {"a": {Move.HASHES_CHANGED}}),
        (f"a==1 --hash={HASH}\n", f"a==2 --hash={OTHER}\n", {"a": {Move.RAISED}}),
        ("a==1\n", "a==1  # why\n", {}),
    ],
)
def test_requirements(before: str, after: str, expected: dict[str, set[Move]]) -> None:
    assert moves(delta(before, after)) == expected


def test_what_is_known_of_a_dependency() -> None:
    [move] = delta("x\n", f"x\nThe.Name[b,A]==1.0 ; python_version > '3' --hash={HASH}\n").moves
    new = move.dependency
    assert (new.name, new.file, new.line, new.place) == ("the-name", "requirements.txt", 2, "requirements")
    assert (new.specifier, new.version, new.extras) == ("==1.0", "1.0", ("a", "b"))
    assert (new.source, new.locked, new.ecosystem) == (SourceKind.INDEX, False, "pypi")
    assert new.hashes == {HASH}
    assert "python_version" in new.marker


def test_a_lock_file() -> None:
    found = delta(
        uv_lock(locked("a", "1"), locked("b", "1")),
        uv_lock(locked("a", "1"), locked("b", "2"), locked("c", "3"), locked("me", "0", 'editable = "."')),
        "uv.lock",
    )
    assert moves(found) == {"b": {Move.RAISED}, "c": {Move.ADDED}, "me": {Move.ADDED}}
    by_name = {move.dependency.name: move.dependency for move in found.moves}
    assert (by_name["c"].version, by_name["c"].locked, by_name["c"].hashes) == ("3", True, frozenset({HASH}))
    assert by_name["c"].source is SourceKind.INDEX
    assert by_name["me"].source is SourceKind.PATH


PYPROJECT = """
[project]
dependencies = ["a>=1", "mine", "ext"]
[tool.uv.sources]
mine = { workspace = true }
ext = { git = "https://code.example/ext" }
[tool.poetry.dependencies]
python = ">=3.11"
b = "1.2"
c = { version = "^1", source = "corp" }
d = { path = "../d" }
[dependency-groups]
dev = ["e", { include-group = "test" }]
"""


def test_a_pyproject_file() -> None:
    found = delta(None, PYPROJECT, "pyproject.toml")
    sources = {move.dependency.name: move.dependency.source for move in found.moves}
    assert sources == {
        "a": SourceKind.INDEX,
        "mine": SourceKind.PATH,
        "ext": SourceKind.VCS,
        "b": SourceKind.INDEX,
        "c": SourceKind.NAMED_INDEX,
        "d": SourceKind.PATH,
        "e": SourceKind.INDEX,
    }
    assert {m.dependency.name: m.dependency.version for m in found.moves if m.dependency.version} == {
        "b": "1.2"
    }


def test_pipenv_cannot_call_an_index_package_a_path() -> None:
    found = delta(None, '[packages]\na = {version = "*", editable = true}\n', "Pipfile")
    assert [move.dependency.source for move in found.moves] == [SourceKind.INDEX]


@pytest.mark.parametrize("text", ["-e .", "-e .[dev]", "./lib", "../lib", "/srv/lib", "file:///srv/lib"])
def test_paths(text: str) -> None:
    assert [move.dependency.source for move in delta("", f"{text}\n").moves] == [SourceKind.PATH]


def test_npm_is_told_apart() -> None:
    found = delta('{"dependencies": {}}', '{"dependencies": {"left": "1.0.0"}}', "package.json")
    [move] = found.moves
    assert (move.dependency.ecosystem, move.dependency.name, move.dependency.version) == (
        "npm",
        "left",
        "1.0.0",
    )


@pytest.mark.parametrize(
    ("before", "after", "loosened"),
    [
        ("a\n", "--extra-index-url https://corp.example/simple\na\n", [("--extra-index-url", True)]),
        ("--pre\na\n", "a\n", [("--pre", False)]),
        ("--require-hashes\na\n", "a\n", [("--require-hashes", True)]),
        ("a\n", "--require-hashes\na\n", [("--require-hashes", False)]),
        ("a\n", "--trusted-host corp.example\na\n", [("--trusted-host", True)]),
    ],
)
def test_options(before: str, after: str, loosened: list[tuple[str, bool]]) -> None:
    assert [(option.name, option.loosened) for option in delta(before, after).options] == loosened


def test_what_cannot_be_read_is_said() -> None:
    found = delta("a\n", "a\n===broken\n")
    assert [(one.file, one.line) for one in found.unread] == [("requirements.txt", 2)]
    assert [(one.file, one.line) for one in delta("", "[project\n", "pyproject.toml").unread] == [
        ("pyproject.toml", 1)
    ]


def test_an_unreadable_earlier_side_excuses_nothing() -> None:
    found = delta("[project\n", '[project]\ndependencies = ["a"]\n', "pyproject.toml")
    assert moves(found) == {"a": {Move.ADDED}}
    assert found.known == frozenset()


def test_a_name_that_was_known_elsewhere() -> None:
    change = ChangeSet.from_files(
        {"requirements.txt": b"a\n"}, {"pyproject.toml": b'[project]\ndependencies = ["a"]\n'}
    )
    found = dependency_delta(change)
    assert ("pypi", "a") in found.known
    assert found.files == ("pyproject.toml", "requirements.txt")


def test_a_change_without_manifests() -> None:
    assert delta("a\n", "b\n", "notes.md") is NO_DELTA


SCRIPT = """#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "rich",
#   "httpx>=0.27",
# ]
#
# [tool.uv.sources]
# rich = { git = "https://code.example/rich" }
# ///
import rich
"""


def test_a_script_that_declares_what_it_needs() -> None:
    found = delta("import rich\n", SCRIPT, "tool.py")
    assert [(m.dependency.name, m.dependency.line, m.dependency.source) for m in found.moves] == [
        ("rich", 5, SourceKind.VCS),
        ("httpx", 6, SourceKind.INDEX),
    ]
    assert moves(delta(SCRIPT, SCRIPT.replace("0.27", "0.28"), "tool.py")) == {"httpx": {Move.RAISED}}
    assert moves(delta(SCRIPT.replace("\n", "\r\n"), SCRIPT, "tool.py")) == {}
    assert moves(delta(SCRIPT, "x = 1\n", "tool.py")) == {}


@pytest.mark.parametrize("text", [SCRIPT + SCRIPT, SCRIPT.replace("# ///\n", ""), SCRIPT.replace("]", "")])
def test_a_script_block_that_cannot_be_read(text: str) -> None:
    assert len(delta("x = 1\n", text, "tool.py").unread) == 1


def test_the_words_of_a_block_in_other_files_are_none() -> None:
    assert delta("a\n", SCRIPT.partition("\n")[2], "notes.md") is NO_DELTA
    assert moves(delta("x = 1\n", 's = "# /// script"\n', "tool.py")) == {}


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("requirements.txt", "-e {toxinidir}/pkg\n", SourceKind.PATH),
        ("tox.ini", "[testenv]\ndeps =\n  -e {toxinidir}\n", SourceKind.PATH),
        ("tox.ini", "[testenv]\ndeps =\n  {[base]deps}\n  x @ {tox_root}/x\n", SourceKind.PATH),
        ("requirements.txt", "x @ {address}\n", SourceKind.URL),
    ],
)
def test_what_begins_with_a_brace_is_no_table_for_that(path: str, text: str, kind: SourceKind) -> None:
    change = ChangeSet.from_files({"a": b""}, {"a": b"", path: text.encode()})
    assert [one.after.source for one in dependency_delta(change).moves if one.after] == [kind]
