"""What a name of one file is bound to in another."""

from __future__ import annotations

import ast

import pytest

from guard.facts.names.across import Across
from guard.model.change import ChangeSet
from guard.project.project import Project
from guard.syntax.sources import Sources

BASE = {
    "app/__init__.py": "from .store import Store as Exported\n",
    "app/helpers.py": "def sh(c): pass\n",
    "app/store.py": "class Base:\n    def save(self, x): pass\n\n\nclass Store(Base):\n    pass\n\n\n"
    "def run(x): pass\n\n\ninst = Store()\n",
    "app/util.py": "from .deep import f\n",
    "app/deep.py": "def f(x): pass\n",
    "app/star.py": "def starred(x): pass\n",
    "app/api.py": "x = 1\n",
    "app/loop.py": "from .loop2 import thing\n",
    "app/loop2.py": "from .loop import thing\n",
    "tools/requests.py": "def get(): pass\n",
    "tools/cli.py": "x = 1\n",
}
HEAD = """
from . import helpers
from .store import Store, run as go, inst
import app.util as u
from app import Exported
from app.star import *
from .loop import thing
import json

class Own:
    def __init__(self):
        self.st = Store()
    def run(self): pass
class Kid(Own, Store):
    def run(self):
        super().run()
store = Store()
own = Own()
def make():
    return Store()
def depends(st: Store, other: "int" = None, by=Depends(make), d=Store()):
    with Store() as held:
        QUESTION
"""


def named(question: str, path: str = "app/api.py", text: str = HEAD) -> list[tuple[str, str]]:
    before = {name: one.encode() for name, one in BASE.items()}
    after = before | {path: text.replace("QUESTION", question).encode()}
    change = ChangeSet.from_files(before, after)
    sources = Sources(change)
    across = Across(change, sources, Project(change, sources), after=True)
    file = across.files.file(path)
    assert file is not None
    calls = [spot for spot in file.names.scopes.spots if spot.call is not None]
    spot = next(one for one in calls if one.call is not None and ast.unparse(one.call) == question)
    return [one.key for one in across.objects.named(file, spot.node, spot.scope)]


@pytest.mark.parametrize(
    ("question", "path", "name"),
    [
        ("helpers.sh(1)", "app/helpers.py", "sh"),
        ("go(1)", "app/store.py", "run"),
        ("u.f(1)", "app/deep.py", "f"),
        ("starred(1)", "app/star.py", "starred"),
        ("store.save(1)", "app/store.py", "Base.save"),
        ("inst.save(1)", "app/store.py", "Base.save"),
        ("Exported().save(1)", "app/store.py", "Base.save"),
        ("own.st.save(1)", "app/store.py", "Base.save"),
        ("own.run()", "app/api.py", "Own.run"),
        ("Kid().save(2)", "app/store.py", "Base.save"),
        ("super().run()", "app/api.py", "Own.run"),
        ("st.save(3)", "app/store.py", "Base.save"),
        ("by.save(3)", "app/store.py", "Base.save"),
        ("d.save(3)", "app/store.py", "Base.save"),
        ("held.save(3)", "app/store.py", "Base.save"),
        ("make().save(3)", "app/store.py", "Base.save"),
    ],
)
def test_functions_are_told_from_file_to_file(question: str, path: str, name: str) -> None:
    assert named(question) == [(path, name)]


@pytest.mark.parametrize("question", ["thing()", "json.dumps(1)", "other.save(1)", "unknown()"])
def test_what_cannot_be_told_is_nothing(question: str) -> None:
    assert named(question) == []


def test_a_module_is_looked_for_where_it_can_be_found() -> None:
    """A script finds its neighbours; what is a known library's is not taken for one."""
    text = "import requests\nfrom helper import work\n\n\ndef f():\n    QUESTION\n"
    assert named("requests.get()", "tools/cli.py", text) == []
    assert named("work()", "tools/cli.py", text) == []
