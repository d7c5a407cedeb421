"""The tests of a change, in pairs."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.changes import ChangesOfTests, read_changes
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources

ONE = "def test_one():\n    assert shop.price(1) == 10\n"
TWO = "def test_two():\n    assert shop.stock(2) == 20\n"
PATH = "tests/test_a.py"


def read(before: dict[str, str], after: dict[str, str]) -> ChangesOfTests | None:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    return read_changes(change, Sources(change))


def pairs(before: dict[str, str], after: dict[str, str]) -> list[tuple[str | None, str | None]]:
    found = read(before, after)
    assert found is not None
    return [
        (pair.before.name if pair.before else None, pair.after.name if pair.after else None)
        for pair in found.pairs
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({PATH: ONE}, {PATH: ONE + TWO}, [(None, "test_two")]),
        ({PATH: ONE + TWO}, {PATH: TWO}, [("test_one", None)]),
        ({PATH: ONE}, {PATH: ONE.replace("10", "11")}, [("test_one", "test_one")]),
        ({PATH: ONE + TWO}, {PATH: TWO + ONE}, []),
        ({PATH: ONE}, {PATH: ONE.replace("test_one", "test_renamed")}, [("test_one", "test_renamed")]),
        ({PATH: ONE, "tests/test_b.py": TWO}, {PATH: "", "tests/test_b.py": TWO + ONE}, []),
        ({PATH: ONE}, {PATH: "class TestA:\n    def test_one(self):\n        assert shop.price(1) == 11\n"},
         [("test_one", "TestA.test_one")]),
        ({PATH: ONE}, {PATH: TWO.replace("shop.stock(2) == 20", "unlike")},
         [("test_one", None), (None, "test_two")]),
        ({PATH: ONE}, {PATH: ONE.replace("test_one", "_one")}, [("test_one", "_one")]),
    ],
    ids=["added", "removed", "altered", "reordered", "renamed", "to another file", "into a class", "replaced",
         "no longer collected"],
)  # fmt: skip
def test_pairs(
    before: dict[str, str], after: dict[str, str], found: list[tuple[str | None, str | None]]
) -> None:
    assert sorted(pairs(before, after), key=str) == sorted(found, key=str)


def test_an_equal_test_is_paired_where_a_helper_that_it_calls_changed() -> None:
    text = "def check(x):\n    assert x == 1\n\n\ndef test_one():\n    check(f())\n\n\n" + TWO
    assert pairs({PATH: text}, {PATH: text.replace("x == 1", "x")}) == [("test_one", "test_one")]


def test_what_stayed_is_kept() -> None:
    found = read({PATH: ONE + TWO}, {PATH: ONE + TWO.replace("20", "21")})
    assert found is not None
    assert [test.name for test in found.kept] == ["test_one"]


def test_a_change_without_tests_has_none() -> None:
    assert read({"shop.py": "x = 1\n"}, {"shop.py": "x = 2\n"}) is None


def test_support_and_product_are_told_apart() -> None:
    names = ("tests/helper.py", "conftest.py", "shop.py", PATH)
    found = read(dict.fromkeys(names, "x = 1\n"), dict.fromkeys(names, "x = 2\n"))
    assert found is not None
    assert sorted(file.path for file, _, _ in found.support) == ["conftest.py", "tests/helper.py"]
    assert [file.path for file in found.product.files] == ["shop.py"]
    assert sorted(found.judged) == ["conftest.py", "tests/helper.py", PATH]


def test_a_file_that_cannot_be_read_is_named() -> None:
    found = read({PATH: ONE}, {PATH: "def test_one(:\n"})
    assert found is not None
    [(path, why)] = found.unread
    assert path == PATH
    assert why.startswith("line 1")


@pytest.mark.parametrize(
    ("module", "could"), [("shop.price", True), ("shop.gone", False), ("requests", True)]
)
@pytest.mark.parametrize(
    "form",
    [
        "from {} import x",
        "import {} as y",
        "import importlib as i\nload = i.import_module\nx = load('{}').x",
        "import sys\nsys.path.insert(0, '.')\n__import__('{}')",
    ],
)
def test_whether_a_file_could_be_loaded_before(form: str, module: str, could: bool) -> None:
    shop = {"src/shop/__init__.py": "", "src/shop/price.py": "x = 1\n"}
    text = f"{form.format(module)}\n\n\n{ONE}"
    found = read({**shop, PATH: text}, {**shop, PATH: text + TWO})
    assert found is not None
    assert found.could_load(PATH) is could
