"""Helpers that tests import from other files of the tests."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.helpers import SideHelpers
from guard.model.change import ChangeSet, MappingTree
from guard.syntax.sources import Sources
from tests.checks.test_integrity.shape.samples import source_of

HELPER = "def check(x): assert x\n\n\ndef other(): pass\n"


def sources_of(base: dict[str, bytes]) -> Sources:
    return Sources(ChangeSet((), base=MappingTree(base)))


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        ("from helpers import check", "tests/unit/helpers.py", "check"),
        ("from .helpers import check", "tests/unit/helpers.py", "check"),
        ("from ..helpers import check as mine", "tests/helpers.py", "mine"),
        ("from tests.helpers import check", "tests/helpers.py", "check"),
        ("from tests.helpers import check", "tests/helpers/__init__.py", "check"),
        ("from . import check", "tests/unit/__init__.py", "check"),
        ("from .. import check as mine", "tests/__init__.py", "mine"),
        ("from helpers import check as mine\nagain = mine", "tests/unit/helpers.py", "again"),
        ("import helpers\nmine = helpers.check", "tests/unit/helpers.py", "mine"),
        ("import tests.helpers as h\nx = h\nmine = x.check", "tests/helpers.py", "mine"),
        (
            "try:\n    from helpers import check\nexcept ImportError:\n    raise",
            "tests/unit/helpers.py",
            "check",
        ),
        (
            "import importlib\ncheck = importlib.import_module('helpers').check",
            "tests/unit/helpers.py",
            "check",
        ),
    ],
)
def test_found_in_the_base(text: str, place: str, name: str) -> None:
    path = "tests/unit/test_a.py"
    side = SideHelpers({}, sources_of({place: HELPER.encode()}))
    found = side.imported(source_of(text + "\n", path), path)
    assert name in found
    assert found[name].name == "check"


@pytest.mark.parametrize(
    "text",
    [
        "from shop.helpers import check",
        "import helpers",
        "from helpers import missing",
        "from gone import check",
    ],
)
def test_what_is_none_of_the_tests_or_not_there_is_not_found(text: str) -> None:
    base = {"tests/helpers.py": HELPER.encode(), "shop/helpers.py": HELPER.encode()}
    side = SideHelpers({}, sources_of(base))
    found = side.imported(source_of(text + "\n"), "tests/test_a.py")
    assert found.get("check") is None
    assert found.get("missing") is None


def test_a_changed_file_stands_before_the_base_and_a_deleted_one_is_gone() -> None:
    base = sources_of({"tests/one.py": HELPER.encode(), "tests/two.py": HELPER.encode()})
    changed = source_of("def check(x): pass\n", "tests/one.py")
    side = SideHelpers({"tests/one.py": changed, "tests/two.py": None}, base)
    found = side.find(("tests/one.py",), "check")
    assert found is changed.tree.body[0]
    assert side.find(("tests/two.py",), "check") is None
    assert side.find(("tests/two.py", "tests/one.py"), "check") is found


def test_a_file_that_does_not_parse_or_is_large_holds_none() -> None:
    base = sources_of({"tests/a.py": b"def check(:\n", "tests/b.py": HELPER.encode() + b"#" * 200_000})
    side = SideHelpers({}, base)
    assert side.find(("tests/a.py",), "check") is None
    assert side.find(("tests/b.py",), "check") is None
