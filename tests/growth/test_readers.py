"""The work of every reader grows with its text, and no faster: counted in lines of Python that it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from benchmarks.growth_inputs import INPUTS, inputs
from benchmarks.growth_shapes import Input
from benchmarks.growth_steps import exponent, steps
from guard.errors import UsageError
from guard.model.change import FileSide
from guard.syntax import jsonc
from guard.syntax.hcl import read_hcl
from guard.syntax.json import read_json
from guard.syntax.json_places import JsonError, parse_places
from guard.syntax.magics import without_magics
from guard.syntax.python import PythonSource
from guard.syntax.python_concrete import parse_concrete
from guard.syntax.python_normal import depth, normal_form
from guard.syntax.shell.commands import Fragment, commands
from guard.syntax.shell.lexer import tokens
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

MOST = 1.15
"""The steepest growth allowed."""
MOST_A_CHARACTER = 60
"""The most steps for each character of a text that is nested deeper than is read."""
LEAST = 200
"""Lines run: less is no growth to speak of."""


def _python(side: FileSide) -> None:
    source = Sources().python(side)
    if isinstance(source, PythonSource):
        source.comments(range(1, len(source.lines) + 1))
        assert source.names is not None
        assert source.normal_text
        normal_form(source.tree)
        depth(source.tree)


def _toml(side: FileSide) -> None:
    assert known(Sources().toml(side)).located.root.all_lines() is not None


def _yaml(side: FileSide) -> None:
    assert known(Sources().yaml(side)).data != ""


def _json(side: FileSide) -> None:
    read_json(side.data.decode()).located()


def _ini(side: FileSide) -> None:
    known(Sources().ini(side)).sections(valueless=True)


def _shell(side: FileSide) -> None:
    list(commands(Fragment(list(enumerate(side.data.decode().split("\n"), 1)), {"A": "b"})))


READERS: dict[str, tuple[Callable[[FileSide], object], tuple[str, ...]]] = {
    "python": (_python, (".py",)),
    "notebook": (lambda side: Sources().notebook(side), (".ipynb",)),
    "magics": (lambda side: without_magics(side.data.decode()), ("a.sh", "README.txt", "app.py")),
    "toml": (_toml, (".toml", "uv.lock", "poetry.lock", "Pipfile")),
    "yaml": (_yaml, (".yml", ".yaml")),
    "json": (_json, (".json",)),
    "json with places": (lambda side: parse_places(side.data.decode()), (".json", ".ipynb")),
    "json with comments": (lambda side: jsonc.parse(side.data.decode(), "a"), (".json",)),
    "ini": (_ini, (".cfg", ".ini", ".flake8", ".coveragerc")),
    "shell": (_shell, (".sh", "Makefile")),
    "javascript": (lambda side: known(Sources().javascript(side)), (".js",)),
    "hcl": (lambda side: read_hcl(side.data.decode()), (".tf",)),
    "concrete Python": (lambda side: parse_concrete(side.data.decode()), (".py",)),
    "strict shell": (lambda side: tokens(side.data.decode()), (".sh",)),
}
REFUSALS = (UnreadableError, JsonError, UsageError, UnicodeDecodeError)
FIRST = inputs("doubled", "app.py")[:1] + tuple(
    one
    for words in (
        ("app.py: comments",),
        ("pyproject.toml: a dotted",),
        ("pyproject.toml: an array of arrays",),
        ("pyproject.toml: a long number",),
        ("package.json: an object of objects",),
        ("package.json: a key again",),
        ("ci.yml: aliases",),
        ("ci.yml: merges",),
        ("ci.yml: steps",),
        ("a.ipynb: blanks",),
        ("a.sh: substitutions",),
        ("a.sh: here-documents",),
        ("setup.cfg: continued",),
        ("a.js: calls",),
        ("a.js: a template",),
        ("a.tf: resources",),
        ("a.tf: blocks",),
    )
    for one in inputs(*words)
)
"""What was once dear, and is asked in every run of the tests."""


def _cases(chosen: tuple[Input, ...]) -> Iterator[tuple[str, Input]]:
    for one in chosen:
        path = one.name.partition(":")[0]
        for name, (_, ends) in READERS.items():
            if path.endswith(ends):
                yield name, one


def _cost(name: str, one: Input, size: int) -> int:
    read = READERS[name][0]
    before, after = one.make(size)
    sides = [FileSide(path, data) for path, data in {**before, **after}.items() if path != "README.md"]

    def work() -> None:
        for side in sides:
            with suppress(*REFUSALS):
                read(side)

    return steps(work)


def assert_grows_with_its_text(name: str, one: Input) -> None:
    size = max(8, one.size // 8)
    _cost(name, one, 8)  # what is imported or compiled on the way
    costs = [_cost(name, one, size * times) for times in (1, 2, 4)]
    if exponent(costs, LEAST) > MOST:
        # Blocks in each other are indented ever further, and what nests deeper than is read is refused: there
        # the steps for each character of a long text count.
        longest = 16 * max(size, 128)
        assert _cost(name, one, longest) <= MOST_A_CHARACTER * _length(one, longest), costs


def _length(one: Input, size: int) -> int:
    before, after = one.make(size)
    return sum(map(len, (*before.values(), *after.values())))


def _ids(case: object) -> str:
    return case.name if isinstance(case, Input) else str(case)


@pytest.mark.parametrize(("name", "one"), list(_cases(FIRST)), ids=_ids)
def test_a_reader_that_was_once_dear(name: str, one: Input) -> None:
    assert_grows_with_its_text(name, one)


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "one"), list(_cases(INPUTS)), ids=_ids)
def test_a_reader(name: str, one: Input) -> None:
    assert_grows_with_its_text(name, one)
