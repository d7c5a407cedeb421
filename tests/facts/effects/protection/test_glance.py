"""What the family of protections need not look at closely: what only adds, under names of its own."""

from __future__ import annotations

import pytest

from guard.facts.effects.around import Around
from guard.facts.effects.protection.family import Protection
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.project.project import Project
from guard.syntax.sources import Sources

BEFORE = """\
from web import login_required


@login_required
def remove(user):
    if not user.is_admin:
        raise PermissionError
    return user.delete()
"""
NEW = "def other(value):\n    return value\n"


def may_find(before: str, after: str, path: str = "app.py") -> bool:
    change = ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    sources = Sources(change)
    facts = gather(change, sources)
    return Protection().may_find(Around(change, facts.edits, facts.lines, sources, Project(change, sources)))


@pytest.mark.parametrize(
    "after",
    [
        f"{BEFORE}\n\n{NEW}",
        BEFORE.replace("\n\n\n@", f"\n\n\n{NEW}\n\n@"),
        f"{BEFORE}\n\nclass Shop:\n    def sell(self):\n        return self\n",
        BEFORE.replace("    return", "    # gone for good\n    return"),
    ],
)
def test_new_functions_and_words_of_them_are_not_looked_at(after: str) -> None:
    assert not may_find(BEFORE, after)


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("@login_required\n", ""),
        BEFORE.replace("    return", "    print(user)\n    return"),
        f"{BEFORE}\n\ndef remove(user):\n    return user.delete()\n",  # in the place of the one above
        f"{BEFORE}\n\ndef login_required(function):\n    return function\n",
        f"{BEFORE}\n\nremove = None\n",
        "",
    ],
)
def test_what_may_take_a_protection_is(after: str) -> None:
    assert may_find(BEFORE, after)


def test_configuration_and_other_languages_are() -> None:
    assert may_find("debug: false\n", "debug: false\nname: x\n", "deploy/app.yaml")
    assert may_find("f();\n", "f();\nfunction g() {}\n", "web/app.ts")
