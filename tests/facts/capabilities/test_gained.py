"""Capabilities of code, and their gain and loss by edit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.capabilities.of_side import capabilities
from guard.facts.gather import gather
from guard.model.change import ChangeSet, FileSide
from guard.model.edit import Edit


def powers(code: str) -> dict[str, list[str]]:
    found = capabilities(FileSide("a.py", code.encode()))
    plain = {symbol: {one for one in part if "." not in one} for symbol, part in found.by_symbol.items()}
    return {symbol: sorted(part) for symbol, part in plain.items() if part}


def gained(before: str | None, after: str) -> list[Edit]:
    change = ChangeSet.from_files(
        {} if before is None else {"a.py": before.encode()}, {"a.py": after.encode()}
    )
    return [edit for edit in gather(change).edits if edit.gains or edit.lost]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os\nos.system('x')", {"": ["process"]}),
        ("import os as o\ndef f():\n  o.popen('x')", {"f": ["process"]}),
        ("from os import system as s\nclass A:\n  def m(self): s('x')", {"A.m": ["process"]}),
        ("import os\ndef f():\n  def g(): os.system('x')", {"f.<locals>.g": ["process"]}),
        ("class A:\n  class B:\n    x = open('a')", {"A.B": ["file_read"]}),
        ("import requests\ndef f(u): return requests.get(u).json()", {"f": ["network"]}),
        ("open('a')\nopen('b', 'w')", {"": ["file_read", "file_write"]}),
        ("open('b', mode='a')", {"": ["file_write"]}),
        ("from pathlib import Path\nPath('a').open('w')", {"": ["file_write"]}),
        ("from pathlib import Path\nPath.home().joinpath('x').read_text()", {"": ["file_read"]}),
        ("import pickle\npickle.loads(b'')", {"": ["deserialisation"]}),
        ("import yaml\nyaml.load('a', Loader=yaml.Loader)", {"": ["deserialisation"]}),
        ("import os\nos.environ['A']", {"": ["environment"]}),
        ("import ctypes\nctypes.CDLL('x')", {"": ["native_code"]}),
        ("import threading\nthreading.Thread(target=f).start()", {"": ["threads"]}),
        ("import signal\nsignal.signal(signal.SIGTERM, f)", {"": ["signals"]}),
        ("import getpass\ngetpass.getpass()", {"": ["secrets"]}),
        ("import shutil\nshutil.rmtree('x')", {"": ["file_delete"]}),
        ("import shutil\nshutil.move('x', 'y')", {"": ["file_delete", "file_write"]}),
        ("import httpx\ndef f(c: httpx.Client): c.get('x')", {"f": ["network"]}),
        ("from typing import Optional\nimport httpx\ndef f(c: Optional[httpx.Client]): c.get('')",
         {"f": ["network"]}),
        ("import httpx\ndef f(c: httpx.Client | None = None): c.get('')", {"f": ["network"]}),
        ("class A:\n  @property\n  def s(self):\n    import socket\n    return socket.socket()\n"
         "  def f(self): self.s.send(b'')", {"A.f": ["network"], "A.s": ["network"]}),
        ("def f(o, n): return getattr(o, n)", {"f": ["reflection"]}),
        ("import asyncio\nasync def f(): await asyncio.create_subprocess_exec('x')", {"f": ["process"]}),
    ],
)  # fmt: skip
def test_powers(code: str, expected: dict[str, list[str]]) -> None:
    assert powers(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.path.join('a', 'b')\nos.getcwd()\nos.sep",
        "import subprocess\nsubprocess.PIPE\nsubprocess.CalledProcessError",
        "import requests\ntry: pass\nexcept requests.RequestException: pass",
        "import requests\ndef f(r: requests.Session) -> requests.Response: ...",
        "import requests\nisinstance(x, (requests.Session, int))",
        "import urllib.parse\nurllib.parse.quote('x')",
        "import yaml\nyaml.safe_load('a')\nyaml.load('a', Loader=yaml.SafeLoader)",
        "import numpy as np\nnp.zeros(3)",
        "import asyncio\nasyncio.run(main())",
        "import threading\nthreading.Lock()",
        "import subprocess, socket, pickle",
        "import logging\nlogging.getLogger(__name__).info('x')",
        "import re\nre.compile('x')",
        "import json\njson.loads('x')",
        "def f(client): client.get('x'); client.open('y'); client.system('z')",
        "def open(path): return path\nopen('x')",
        "def f(open): open('x')",
        "import os\nhasattr(os, 'fork')",
        "class A:\n  name = 'x'\n  def f(self): return getattr(self, 'name')",
        "x = []\nfor y in x: y = y.next",
    ],
)
def test_harmless(code: str) -> None:
    assert powers(code) == {}


def test_objects_kept_on_self_are_known_in_the_family_of_the_class_only() -> None:
    code = (
        "import httpx\nclass Base:\n  def __init__(self): self.client = httpx.Client()\n"
        "class A(Base):\n  def f(this): this.client.get('x')\n"
        "class B:\n  def f(self): self.client.get('x')\n"
        "def g(a): a.client.get('x')\n"
    )
    assert powers(code).keys() == {"Base.__init__", "A.f"}


def test_gain_stands_on_the_edit_that_brings_it() -> None:
    before = "import os\n\ndef f():\n    return 1\n\ndef g():\n    return 2\n"
    found = gained(before, before.replace("return 2", "return os.system('x')"))
    assert {(edit.symbol, edit.gains) for edit in found} == {("g", ("process",))}


def test_loss_is_said() -> None:
    before = "import os\n\ndef g():\n    return os.system('x')\n"
    found = gained(before, before.replace("os.system('x')", "1"))
    assert {(edit.symbol, edit.lost) for edit in found} == {("g", ("process",))}


def test_what_a_function_could_do_before_is_no_gain() -> None:
    before = "import os\n\ndef g():\n    return os.system('x')\n"
    assert gained(before, before.replace("'x'", "'y'")) == []


def test_another_function_with_the_same_power_gains_it() -> None:
    before = "import os\n\ndef g():\n    return os.system('x')\n"
    found = gained(before, before + "\ndef h():\n    return os.system('y')\n")
    assert [(edit.symbol, edit.gains) for edit in found] == [("h", ("process",))]


def test_renamed_function_keeps_what_it_could_do() -> None:
    before = "import os\n\ndef old(a):\n    b = a + 1\n    return os.system(b)\n"
    assert not any(edit.gains for edit in gained(before, before.replace("old", "new")))


def test_moved_function_keeps_what_it_could_do() -> None:
    code = b"import os\n\n\ndef f(a):\n    b = a + 1\n    return os.system(b)\n"
    change = ChangeSet.from_files(
        {"a.py": code + b"\n\nx = 1\n", "b.py": b"import os\n"},
        {"a.py": b"import os\n\n\nx = 1\n", "b.py": code},
    )
    edits = gather(change).edits
    assert {edit.kind for edit in edits} >= {"function.moved"}
    assert not any(edit.gains for edit in edits)


def test_import_that_makes_old_code_mean_something_new() -> None:
    before = "from json import loads\n\ndef f(x):\n    return loads(x)\n"
    found = gained(before, before.replace("json", "pickle"))
    assert [(edit.kind.split(".")[0], edit.gains) for edit in found] == [("import", ("deserialisation",))]


def test_assignment_that_makes_old_code_mean_something_new() -> None:
    before = "run = print\n\ndef f(x):\n    return run(x)\n"
    found = gained(before, before.replace("print", "eval"))
    assert {gain for edit in found for gain in edit.gains} == {"dynamic_code"}


def test_new_method_and_new_class() -> None:
    before = "import os\n\nclass A:\n    def f(self):\n        return 1\n"
    found = gained(before, before + "\n    def g(self):\n        os.remove('x')\n")
    assert [(edit.symbol, edit.gains) for edit in found] == [("A.g", ("file_delete",))]
    [added] = gained("x = 1\n", "x = 1\n\nclass B:\n    def g(self):\n        open('x')\n")
    assert (added.kind, added.gains) == ("class.added", ("file_read",))


def test_statement_at_import() -> None:
    found = gained("import os\nx = 1\n", "import os\nx = 1\nos.system('y')\n")
    assert [(edit.kind, edit.gains) for edit in found] == [
        ("statement.added", ("import_time.process", "process"))
    ]


def test_unparsable_side_is_unanalysed() -> None:
    assert [edit.gains for edit in gained("x = 1\n", "def f(:\n")] == [("unanalysed",)]
    assert [edit.gains for edit in gained("import os\nx = 1\n", "import os\ndef f(:\n")] == [("unanalysed",)]


def test_prose_that_becomes_code_gains_all_it_can_do() -> None:
    code = b"import os\nos.system('x')\n"
    found = gather(ChangeSet.from_files({"a.txt": code}, {"a.py": code})).edits
    assert {gain for edit in found for gain in edit.gains} == {"process", "import_time.process"}


def test_notebook_cells() -> None:
    def book(*cells: str) -> bytes:
        shared: dict[str, object] = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
        }
        parts = [{**shared, "id": str(n), "source": cell} for n, cell in enumerate(cells)]
        whole = {"cells": parts, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(whole, indent=1).encode()

    change = ChangeSet.from_files(
        {"a.ipynb": book("import os", "x = 1")}, {"a.ipynb": book("import os", "os.getenv(x)")}
    )
    assert {gain for edit in gather(change).edits for gain in edit.gains} == {"environment"}


PIECES = [
    "import os",
    "import os as o",
    "from pickle import loads",
    "run = os.system",
    "run = print",
    "e = eval",
    "def f(x):\n    return run(x)",
    "def f(x):\n    return x",
    "def g(x):\n    return open(x)",
    "def g(x, m='w'):\n    return open(x, m)",
    "class A:\n    def f(self):\n        return o.popen('x')",
    "class A:\n    run = eval\n    def f(self):\n        return self.run('x')",
    "@e\ndef h(): pass",
    "def outer():\n    def inner():\n        return loads(b'')\n    return inner",
    "loads(b'')",
    "# a comment",
    "x = [i for i in (eval,)]",
    "def k(a=__import__('socket')):\n    a.socket()",
]
MODULES = st.lists(st.sampled_from(PIECES), max_size=8).map(lambda parts: "\n\n".join([*parts, ""]))


@settings(max_examples=150, deadline=None)
@given(MODULES, MODULES)
def test_edits_never_gain_less_than_the_file(before: str, after: str) -> None:
    if before == after:
        return
    new = capabilities(FileSide("a.py", after.encode())).all
    old = capabilities(FileSide("a.py", before.encode())).all
    assert {gain for edit in gained(before, after) for gain in edit.gains} >= new - old


def import_time(code: str, path: str = "a.py") -> set[str]:
    found = capabilities(FileSide(path, code.encode())).all
    return {one.removeprefix("import_time.") for one in found if one.startswith("import_time.")}


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.system('x')",
        "import os\nclass A:\n  os.system('x')",
        "import os\ndef f(): os.system('x')\nf()",
        "import os\ndef f(): os.system('x')\ndef g(): f()\nclass A:\n  g()",
        "import os\ndef f(x=os.system('x')): pass",
        "import os\ndef f(): os.system('x')\ng = f\ng()",
        "import os\ndef deco(f): os.system('x')\n@deco\ndef g(): pass",
        "import os\ndef deco(x):\n  os.system('x')\n  return str\n@deco('a')\ndef g(): pass",
        "import os\n@os.system\ndef g(): pass",
        "import os\nclass A:\n  def __init__(self): os.system('x')\nA()",
        "import os\nclass A:\n  def __init_subclass__(cls): os.system('x')\nclass B(A): pass",
        "import os\nclass M(type):\n  def __new__(cls, *a): os.system('x')\nclass B(metaclass=M): pass",
        "import os\nclass A:\n  def go(self): os.system('x')\nA().go()",
        "import os\nclass A:\n  @property\n  def go(self): os.system('x')\nA().go",
        "import os\nlist(map(os.system, ['x']))",
        "import os\ndef use(f): f('x')\nuse(os.system)",
        "import os\n(lambda: os.system('x'))()",
        "import os\n[f('x') for f in [os.system]]",
        "import os, threading\ndef f(): os.system('x')\nthreading.Thread(target=f).start()",
        "import os\ndef f(): os.system('x')\nif True:\n  f()",
        "import os\nif __name__ == '__main__' or True:\n  os.system('x')",
        "import os\n__name__ = '__main__'\nif __name__ == '__main__':\n  os.system('x')",
        "import os\nif __name__ == '__main__':\n  pass\nelse:\n  os.system('x')",
        "import asyncio, os\nasync def f(): os.system('x')\nasyncio.run(f())",
    ],
)  # fmt: skip
def test_what_runs_at_import(code: str) -> None:
    assert "process" in import_time(code)


@pytest.mark.parametrize(
    "code",
    [
        "import os\ndef f(): os.system('x')",
        "import os\nclass A:\n  def f(self): os.system('x')\na = A",
        "import os\nif __name__ == '__main__':\n  os.system('x')",
        "import os\ndef f(): os.system('x')\nHANDLERS = {'f': f}",
        "import os\ndef f(): os.system('x')\nadd_command(f)",
        "import subprocess\nrun = subprocess.run\nclass A(subprocess.Popen): pass",
    ],
)
def test_what_does_not_run_at_import(code: str) -> None:
    assert "process" not in import_time(code)


def test_functions_whose_names_go_round_in_a_circle() -> None:
    code = "import os\ndef f(): os.system('x')\na = f\nb = a\na = b\nlist(map(b, ['x']))"
    assert "process" in import_time(code)


def test_a_set_up_script_runs_by_itself() -> None:
    assert "process" in import_time("import os\nif __name__ == '__main__':\n  os.system('x')", "pkg/setup.py")


def test_gain_at_import_stands_where_a_call_was_added() -> None:
    before = "import os\n\ndef f():\n    os.system('x')\n\nx = 1\n"
    found = gained(before, before + "f()\n")
    assert [(edit.kind, edit.gains) for edit in found] == [("statement.added", ("import_time.process",))]


def strange(code: str) -> set[str]:
    found = capabilities(FileSide("a.py", code.encode()), {"mine"}.__contains__)
    return {call for calls in found.unclassified.values() for call in calls}


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ("import little\nlittle.get('x')", {"little.get"}),
        ("from little import get\nget('x')", {"little.get"}),
        ("from requests import get\nget('x')", set()),
        ("import mine.tools\nmine.tools.run()", set()),
        ("from . import tools\ntools.run()", set()),
        ("def f(client): client.execute('x')", {"client.execute"}),
        ("def f(c): c().execute()()", {"c", "….execute", "…"}),
        ("def f(text: str): text.find('x')", set()),
        ("def f(table): table['x']()", {"…"}),
        ("x = {}\nx.get('a')\nx['a'].append(1)", set()),
        ("import json\njson.loads('a').get('b')", set()),
        ("class A:\n  def f(self): self.g()\n  def g(self): self.h()", {"self.h"}),
        ("import unittest\nclass A(unittest.TestCase):\n  def test(self): self.assertTrue(1)", set()),
        ("import little\nclass A(little.Base):\n  def f(self): self.run()", {"self.run"}),
        ("print(len('x'))\nA = int\nlambda: 1", set()),
        ("class A: pass\nA()\ndef f(): pass\nf()", set()),
        ("from mine import make\nmake().send('x')", {"….send"}),
    ],
)
def test_unclassified_calls(code: str, calls: set[str]) -> None:
    assert strange(code) == calls


def test_new_unclassified_calls_stand_on_the_edit() -> None:
    before = "def f(a):\n    a.run()\n"
    change = ChangeSet.from_files({"a.py": before.encode()}, {"a.py": (before + "    a.send()\n").encode()})
    assert [edit.unanalysed for edit in gather(change).edits] == [("a.send",)]


def test_a_call_into_a_library_nobody_described_is_a_gain() -> None:
    found = gained("x = 1\n", "import little\n\nx = 1\nlittle.go()\n")
    assert {gain for edit in found for gain in edit.gains} == {"unanalysed"}
