"""`setup.py`, read and never run."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.dependencies.delta import dependency_delta
from guard.facts.dependencies.setup_py import read_setup_py
from guard.facts.gather import gather
from guard.model.change import ChangeSet, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError
from tests.facts.dependencies.test_installs import delta, said

HEAD = "from setuptools import find_packages, setup\n"

REAL = (
    HEAD
    + """
import io, os

VERSION = "1.0"
REQUIRES = [
    "requests>=2.31",
    "click",  # the command line
]
TEST = ["pytest>=8"] + ["coverage"]
TEST += ("mock",)
EXTRAS = {"test": TEST, "docs": ["sphinx", *TEST]}
EXTRAS["all"] = EXTRAS["docs"] + ["furo"]
REQUIRES.append("attrs")
REQUIRES.extend(["idna"])

setup(
    name="demo",
    version=VERSION,
    packages=find_packages(),
    install_requires=REQUIRES + ["yarl; python_version < '3.12'"],
    extras_require=EXTRAS,
    setup_requires="wheel",
    python_requires=">=3.9",
    dependency_links=["https://links.example/x"],
)
"""
)


def test_a_real_one() -> None:
    found = said("setup.py", REAL)
    names = {what for what, _ in found}
    assert names == {"requests>=2.31", "click", "attrs", "idna", "yarl", "wheel"} | {
        *("pytest>=8", "coverage", "mock", "sphinx", "furo"),
    }
    assert ("requests>=2.31", 7) in found
    assert ("attrs", 14) in found
    change = delta("setup.py", REAL)
    assert change.unread == ()
    assert [(one.name, one.loosened) for one in change.options] == [("dependency_links", True)]
    assert {m.dependency.place for m in change.moves if m.dependency.name == "sphinx"} == {
        "setup.extras_require.docs",
        "setup.extras_require.all",
    }


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=read('requirements.txt'))",
        "setup(install_requires=open('r').read().splitlines())",
        "setup(install_requires=[f'{NAME}>=1'])",
        "setup(install_requires=['a' if x else 'b'])",
        "R = ['a']\nif x:\n    R = ['b']\nsetup(install_requires=R)",
        "R = ['a']\nfor x in y:\n    R.append(x)\nsetup(install_requires=R)",
        "R = ['a']\ndef f():\n    global R\n    R = ['b']\nf()\nsetup(install_requires=R)",
        "R = ['a']\nR[:] = ['b']\nsetup(install_requires=R)",
        "R = ['a']\nx = R.append('b')\nsetup(install_requires=R)",
        "R = ['a']\nalter(R)\nsetup(install_requires=R)",
        "R = ['a']\nS = R\nS.append('b')\nsetup(install_requires=R)",
        "R = ['a']\nR.insert(0, 'b')\nsetup(install_requires=R)",
        "setup(**config)",
        "setup(extras_require={k: v for k, v in x})",
        "setup(install_requires={'a': 1})",
        "setup(install_requires=[1])",
        "setup(python_requires=[])",
    ],
)
def test_what_is_computed_is_said(text: str) -> None:
    assert delta("setup.py", f"{text}\n").at_run_time


@pytest.mark.parametrize(
    "text", ["setup(install_requires=['not a name at all'])", "print('no call')", "def broken(:"]
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    assert delta("setup.py", f"{text}\n").unread


def test_what_was_computed_before_is_not_said_again() -> None:
    text = HEAD + "setup(install_requires=read('r'), version='1')\n"
    assert delta("setup.py", text.replace("'1'", "'2'"), text).at_run_time == ()
    assert delta("setup.py", text.replace("'r'", "'s'"), text).at_run_time


@pytest.mark.parametrize(
    "text",
    [
        "import setuptools\nsetuptools.setup(install_requires=['a'])",
        "from setuptools import setup as go\ngo(install_requires=['a'])",
        "import setuptools\nx = setuptools\ngo = x.setup\ngo(install_requires=['a'])",
        "import setuptools\ngetattr(setuptools, 'set' + 'up')(install_requires=['a'])",
        "from importlib import import_module as m\ngo = m('setuptools').setup\ngo(install_requires=['a'])",
        "import setuptools\n{'go': setuptools.setup}['go'](install_requires=['a'])",
        "__import__('setuptools').setup(install_requires=['a'])",
        "setup(**{'install_requires': ['a']})",
        "setup(**dict(install_requires=['a']))",
        "K = {'install_requires': ['a']}\nsetup(**K)",
        "if __name__ == '__main__':\n    setup(install_requires=['a'])",
        "setup(install_requires=('a',))",
        "setup(install_requires='''\n    a\n    # why\n''')",
        "A = B = 1\nC = 'a'\nsetup(install_requires=[C])",
        "\ufeffsetup(install_requires=['a'])",
    ],
)
def test_other_ways_to_say_it(text: str) -> None:
    assert [what for what, _ in said("setup.py", f"{text}\n")] == ["a"]


NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{1,6}", fullmatch=True), max_size=4, unique=True)


@given(NAMES, NAMES)
def test_concatenations(one: list[str], other: list[str]) -> None:
    text = f"A = {one!r}\nA += {other!r}\nsetup(install_requires=A + [])\n"
    reading = read_setup_py(FileSide("setup.py", text.encode()), Sources())
    assert sorted(entry.name for entry in reading.entries) == sorted(one + other)


@given(st.text(alphabet="setup(install_requires=['a+b]),\n *{}:", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    side = FileSide("setup.py", text.encode())
    try:
        reading = read_setup_py(side, Sources())
    except UnreadableError:
        return
    assert all(1 <= line <= len(side.lines) + 1 for entry in reading.entries for line in entry.lines)


@pytest.mark.parametrize(
    "text",
    [
        "A = ['a']\n" + "".join(f"A{i} = A{i - 1 if i else ''} * 1 + A\n" for i in range(3)),
        "R = []\n" + "R += ['a']\n" * 1000,
        "R0 = ['a']\n" + "".join(f"R{i} = R{i - 1} + R{i - 1}\n" for i in range(1, 19)) + "R = R18\n",
        "R = " + "[" * 150 + "]" * 150 + "\n",
    ],
)
def test_what_would_take_long_is_said(text: str) -> None:
    assert delta("setup.py", f"{text}setup(install_requires=R)\n").at_run_time


MODULE = "from typing import Any\n\n_one: Any = None\n\n\ndef start(value: Any) -> None:\n    print(value)\n"


def test_a_module_that_is_only_called_so() -> None:
    found = delta("src/app/tracing/setup.py", MODULE + "\n\ndef get() -> Any:\n    return _one\n", MODULE)
    assert (found.moves, found.unread) == ((), ())
    sides = [{"src/app/setup.py": text.encode()} for text in (MODULE, MODULE + "x = 1\n")]
    assert {one.kind for one in gather(ChangeSet.from_files(*sides)).edits} == {"assignment.added"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("setup.py", MODULE),
        ("sub/setup.py", f"exec(open('x').read())\n{MODULE}"),
        ("sub/setup.py", "from setuptools import setup as go\n"),
    ],
)
def test_what_may_build_is_read_or_said_to_be_unread(path: str, text: str) -> None:
    assert [one.message for one in delta(path, text).unread] == ["no call of setup can be seen"]
    kinds = {one.kind for one in gather(ChangeSet.from_files({}, {path: text.encode()})).edits}
    assert "build" in kinds


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_requirements_file_that_says_its_encoding(encoding: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, b"")
    sides = [{"requirements.txt": mark + f"a=={n}\r\nb==1\r\n".encode(encoding)} for n in (1, 2)]
    change = ChangeSet.from_files(*sides)
    found = dependency_delta(change)
    assert [(move.dependency.name, move.dependency.version) for move in found.moves] == [("a", "2")]
    assert found.unread == ()
    assert "unparsable" not in {one.kind for one in gather(change).edits}
