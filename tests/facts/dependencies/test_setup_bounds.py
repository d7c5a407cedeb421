"""Lists and texts that a `setup.py` makes ever longer: read while they are short, and never without end."""

from __future__ import annotations

import ast

import pytest

from guard.facts.dependencies.setup_py import read_setup_py
from guard.facts.dependencies.setup_values import Constants
from guard.model.change import FileSide
from guard.syntax.sources import Sources

HEAD = "from setuptools import setup\n"


def parse(text: str) -> ast.Module:
    return ast.parse(text)


def names(text: str) -> list[str]:
    reading = read_setup_py(FileSide("setup.py", (HEAD + text).encode()), Sources())
    return [entry.name for entry in reading.entries]


def is_computed(text: str) -> bool:
    reading = read_setup_py(FileSide("setup.py", (HEAD + text).encode()), Sources())
    return not reading.entries and [one.message for one in reading.problems] != []


def test_a_list_that_sixty_lines_build_is_read() -> None:
    lines = "".join(f"r = r + ['a{number}==1']\n" for number in range(60))
    assert names(f"r = []\n{lines}setup(install_requires=r)\n") == [f"a{number}" for number in range(60)]


@pytest.mark.parametrize(
    "text",
    [
        "r = ['a']\n" + "r = r + r\n" * 40 + "setup(install_requires=r)\n",
        "r = ['a']\n" + "r = [*r, *r]\n" * 40 + "setup(install_requires=r)\n",
        "r = 'a'\n" + "r = r + r\n" * 40 + "setup(install_requires=[r])\n",
        "r = 'a'\n" + "r += r\n" * 40 + "setup(install_requires=r)\n",
        "r = ['a']\n" + "r.extend(r)\n" * 40 + "setup(install_requires=r)\n",
        "r = ['a']\n" + "r = [r, r]\n" * 40 + "setup(install_requires=r)\n",
        "r = {'a': ['b']}\n" + "r = {'a': r, 'b': r}\n" * 40 + "setup(extras_require=r)\n",
        "r0 = ['a']\n"
        + "".join(f"r{number + 1} = [r{number}, r{number}]\n" for number in range(60))
        + "setup(install_requires=r60)\n",
    ],
    ids=["list", "spread", "text", "text added to", "extended", "in itself", "table", "names"],
)
def test_what_doubles_with_each_line_is_said_to_be_computed(text: str) -> None:
    assert is_computed(text)


def test_the_work_for_many_long_lists_is_bounded() -> None:
    doubled = "r = ['a']\n" + "r = r + r\n" * 13
    many = doubled + "".join(f"s{number} = r + ['b']\n" for number in range(200))
    constants = Constants(parse(f"{many}t = [{', '.join(f's{number}' for number in range(200))}]\n"))
    value = constants.value(ast.Name("t", lineno=999))
    assert isinstance(value, list)
    known = [one for one in value if isinstance(one, list)]
    assert 10 < len(known) < 100
    assert all(len(one) == 8193 for one in known)


def test_a_long_text_names_its_first_and_last_lines() -> None:
    parts = "".join(f"    'a{number}==1\\n'\n" for number in range(300))
    reading = read_setup_py(
        FileSide("setup.py", f"{HEAD}setup(install_requires=(\n{parts}))\n".encode()), Sources()
    )
    assert {entry.lines for entry in reading.entries} == {frozenset({3, 302})}
