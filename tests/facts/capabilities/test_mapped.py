"""The map of what libraries can do: its form, and that it names what is there."""

from __future__ import annotations

import ast
import builtins
import sys
import tomllib
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

from guard.facts.capabilities.mapped import DATA, FILES, SAFE, CapabilityMap, known, rows
from guard.facts.capabilities.table import KINDS
from guard.facts.names.library_names import lookup

TEXTS = {name: (DATA / name).read_text(encoding="utf-8") for name in FILES}
TABLES = {name: tomllib.loads(text) for name, text in TEXTS.items()}
SEVERAL_RELEASES = {"langchain", "langchain-core"}
"""Sections that describe releases whose modules differ, so that no one installation has them all."""
SECTIONS = [(file, section) for file, table in TABLES.items() for section in table]
TWINS = {"nt", "posix"}
"""Other names of `os`, which name resolution takes for it."""
ADDED_BY_SHELLS = {"get_ipython"}
"""What no Python has by itself, and interactive ones put among the built-in functions."""


def _removed(file: str, section: str) -> dict[str, tuple[int, ...]]:
    """By name: the first version of Python that does not have it."""
    words = [word.partition(":") for word in TABLES[file][section].get("removed", "").split()]
    return {name: tuple(map(int, version.split("."))) for name, _, version in words}


GONE = {
    name
    for file, section in SECTIONS
    for name, version in _removed(file, section).items()
    if version <= sys.version_info[:2]
}
"""What the Python that runs this no longer has, as the map says."""


def _words(file: str, section: str) -> dict[str, list[str]]:
    return {key: text.split() for key, text in TABLES[file][section].items()}


@pytest.mark.parametrize("file", FILES)
def test_quick_reader_reads_what_toml_says(file: str) -> None:
    text = TEXTS[file]
    parts = text.split("\n[")[1:]
    assert {part.partition("]")[0]: rows("[" + part) for part in parts} == {
        section: _words(file, section) for section in TABLES[file]
    }


@pytest.mark.parametrize("file", FILES)
def test_sections_are_sorted(file: str) -> None:
    assert list(TABLES[file]) == sorted(TABLES[file])


@pytest.mark.parametrize(("file", "section"), SECTIONS)
def test_section_is_well_formed(file: str, section: str) -> None:
    words = _words(file, section)
    assert set(words) <= {"imports", "on_import", "removed", SAFE, *KINDS}
    assert words["imports"]
    assert all(names == sorted(set(names)) for names in words.values())
    named = [name for key in (SAFE, *KINDS) for name in words.get(key, ())]
    under = tuple(f"{name}." for name in words["imports"])
    assert [name for name in named if not f"{name}.".startswith(under)] == []
    assert set(words.get(SAFE, ())).isdisjoint(name for kind in KINDS for name in words.get(kind, ()))
    effects = [word.partition(":") for word in words.get("on_import", ())]
    assert all(kind in KINDS and f"{module}.".startswith(under) for module, _, kind in effects)
    assert _removed(file, section).keys() <= {*named, *words["imports"]}


def test_no_name_stands_in_two_sections() -> None:
    seen: dict[str, str] = {}
    for file, section in SECTIONS:
        for key, names in _words(file, section).items():
            for name in names if key == "imports" else ():
                assert seen.setdefault(name, section) == section


def test_there_are_enough_distributions() -> None:
    assert len(TABLES["distributions.toml"]) >= 200


def test_every_kind_is_used() -> None:
    assert {key for file, section in SECTIONS for key in _words(file, section)} >= KINDS.keys()


def test_the_standard_library_is_described() -> None:
    described = {
        name.split(".")[0] for section in TABLES[FILES[0]] for name in _words(FILES[0], section)["imports"]
    }
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public - described - TWINS == set()


def test_modules_are_there_until_the_version_that_removed_them() -> None:
    here = sys.stdlib_module_names | set(dir(builtins)) | ADDED_BY_SHELLS
    tops = {name for section in TABLES[FILES[0]] for name in _words(FILES[0], section)["imports"]}
    tops = {name for name in tops if "." not in name}
    assert tops - here == tops & GONE


def test_a_library_that_nobody_described_has_no_word() -> None:
    assert lookup("little_known_http.get") is None
    assert lookup("json.loads") == frozenset()
    assert lookup("requests.get") == frozenset({"network"})
    assert lookup("google.cloud.storage.Client") == frozenset({"network"})
    assert lookup("google.protobuf.message.Message") == frozenset()


def test_a_longer_name_ends_a_default() -> None:
    small = CapabilityMap(
        ('# a map\n\n[a]\nimports = "a b"\nnetwork = "a"\nsafe = "a.b b"\non_import = "a.c:process"\n',)
    )
    assert small.exactly("a") == frozenset({"network"})
    assert small.exactly("a.b") == frozenset()
    assert small.exactly("a.c") is None
    assert small.on_import("a.c") == {"process"}
    assert not small.is_branch("a")
    assert known().is_branch("os")


# -- the names are there ------------------------------------------------------------------------------------


def _tree(dotted: str) -> ast.Module | None:
    """The source of a module, found without importing it; None where it is not installed or not Python."""
    path: list[str] | None = None
    found = None
    for part in dotted.split("."):
        found = PathFinder.find_spec(part, path)
        if found is None:
            return None
        path = list(found.submodule_search_locations or [])
    origin = found.origin if found else None
    if origin is None or not origin.endswith(".py"):
        return None
    return ast.parse(Path(origin).read_text(encoding="utf-8"))


@cache
def _is_package(dotted: str) -> bool:
    """Whether `dotted` can be found as a module."""
    path: list[str] | None = None
    for part in dotted.split("."):
        found = PathFinder.find_spec(part, path)
        if found is None:
            return False
        path = list(found.submodule_search_locations or [])
    return True


@cache
def _bound(dotted: str) -> set[str] | None:
    """The names a module binds; None where a star import, `__getattr__` or `globals()` hides some."""
    tree = _tree(dotted)
    if tree is None:
        return None
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return None
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name.split(".")[0] for alias in aliases}
            case ast.FunctionDef(name="__getattr__") | ast.Call(func=ast.Name(id="globals")):
                return None
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
            case ast.Constant(value=str() as text) if text.isidentifier():
                names.add(text)  # `__all__`, lazy tables and `globals()[…]`
    return names


def _is_missing(name: str) -> bool:
    """Whether static look-up shows that `name` cannot be there: its module is, and binds no such name."""
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:count])
        if _is_package(module):
            if _is_package(".".join(parts[: count + 1])):
                return False
            bound = _bound(module)
            return bound is not None and parts[count] not in bound
    return False


def test_named_functions_exist_where_the_distribution_is_installed() -> None:
    named = {
        name
        for file, section in SECTIONS
        for key, names in _words(file, section).items()
        for name in names
        if section not in SEVERAL_RELEASES and key in (SAFE, *KINDS) and "." in name
    }
    assert {name for name in named if _is_missing(name)} == named & GONE
