"""Stand-ins for what is tested are looked for against the modules of the project, which are read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from guard.checks.test_integrity.replaced import replaced
from guard.model.change import ChangeSet, MappingTree
from guard.syntax.sources import Sources

OLD = b"from shop import price\n\n\ndef test_price():\n    assert price(4) == 8\n"
NEW = OLD.replace(b"\n\n\ndef test", b"\n\n\ndef price(number):\n    return 8\n\n\ndef test")


@dataclass(frozen=True)
class Counted(MappingTree):
    """A base that notes how often all its paths are asked for."""

    walks: list[int] = field(default_factory=list)

    def paths(self) -> Iterable[str]:
        self.walks.append(1)
        return super().paths()


def test_the_paths_of_the_base_are_walked_once_for_all_files() -> None:
    before = {f"tests/test_{name}.py": OLD for name in "abc"}
    files = ChangeSet.from_files(before, dict.fromkeys(before, NEW)).files
    base = Counted({**before, "shop.py": b"def price(number):\n    return 2 * number\n"})
    change = ChangeSet(files, base=base, source="test")
    found = list(replaced(change, Sources(change)))
    assert [one.location.path for one in found] == sorted(before)
    assert base.walks == [1]


@pytest.mark.parametrize(
    ("added", "what"),
    [
        ("import shop\nshop.price = lambda number: 8\n", "replaces a part"),
        ("import shop as s\nx = s\nx.price = lambda number: 8\n", "replaces a part"),
        ("import shop\ndef fake(number): return 8\nalso = fake\nshop.price = also\n", "replaces a part"),
        ("import importlib\nimportlib.import_module('shop').price = lambda number: 8\n", "replaces a part"),
        ("import shop\nfrom unittest.mock import MagicMock as M\nshop.price = M()\n", "replaces a part"),
        ("import shop\nprice = shop.price\ndef price(number): return 8\n", "hides what it imported"),
    ],
)
def test_a_stand_in_is_seen_under_whatever_name(added: str, what: str) -> None:
    base = {"shop.py": b"def price(number):\n    return 2 * number\n", "tests/test_a.py": OLD}
    change = ChangeSet.from_files(base, {**base, "tests/test_a.py": OLD + added.encode()})
    [found] = replaced(change, Sources(change))
    assert what in found.message


@pytest.mark.parametrize(
    "added",
    [
        "import json as j\nx = j\nx.dumps = lambda value: ''\n",
        "import shop\nx = shop\nx.rate = 3\n",
        "class Box: pass\nbox = Box()\nbox.price = lambda number: 8\n",
    ],
)
def test_what_is_not_of_the_project_or_no_double_is_none(added: str) -> None:
    base = {"shop.py": b"def price(number):\n    return 2 * number\n", "tests/test_a.py": OLD}
    change = ChangeSet.from_files(base, {**base, "tests/test_a.py": OLD + added.encode()})
    assert list(replaced(change, Sources(change))) == []


def test_a_change_without_tests_asks_the_base_nothing() -> None:
    base = Counted({"shop.py": b"x = 1\n"})
    files = ChangeSet.from_files({"shop.py": b"x = 1\n"}, {"shop.py": b"x = 2\n"}).files
    change = ChangeSet(files, base=base, source="test")
    assert list(replaced(change, Sources(change))) == []
    assert base.walks == []


def test_a_module_that_is_imported_from_its_folder_is_the_projects_own() -> None:
    base = {
        "src/shop.py": b"def price(number):\n    return 2 * number\n",
        "tests/conftest.py": b"import os\n",
    }
    added = b"import src.shop\n\nsrc.shop.price = lambda number: 8\n"
    change = ChangeSet.from_files(base, {**base, "tests/conftest.py": added})
    [found] = replaced(change, Sources(change))
    assert "replaces a part" in found.message
