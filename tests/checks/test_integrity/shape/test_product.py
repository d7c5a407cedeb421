"""What the product named before and no longer names."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.changes import product_of
from guard.checks.test_integrity.shape.product import Product
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources


def product(before: dict[str, str], after: dict[str, str]) -> Product:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    return product_of(change, Sources(change))


def test_names_that_are_gone() -> None:
    before = "RATE = 1\n\n\ndef charge(order):\n    return order.total\n\n\ndef refund(): pass\n"
    after = "RATE = 1\n\n\ndef charge(order):\n    return order.net\n"
    assert product({"shop.py": before}, {"shop.py": after}).gone == {"total", "refund"}


def test_a_name_that_stands_in_another_file_is_not_gone() -> None:
    before = {"a.py": "def charge(): pass\n", "b.py": "x = 1\n"}
    after = {"a.py": "y = 1\n", "b.py": "x = 1\n\n\ndef charge(): pass\n"}
    assert "charge" not in product(before, after).gone


@pytest.mark.parametrize(
    "before",
    ["# charge\nx = 1\n", '"""charge"""\nx = 1\n', "def f():\n    '''charge'''\nx = 1\n", "ab = 1\nx = 1\n"],
)
def test_comments_docstrings_and_short_names_are_no_evidence(before: str) -> None:
    assert "charge" not in product({"a.py": before}, {"a.py": "x = 2\n"}).gone


def test_names_held_less_often() -> None:
    found = product({"a.py": "f(o.rate, o.rate, o.kind)\n"}, {"a.py": "f(o.rate, o.kind)\n"})
    assert found.fewer == {"rate"}
    assert found.gone == set()


def test_a_definition_is_gone_though_its_name_is_still_used() -> None:
    found = product(
        {"a.py": "def refund(): pass\n\n\ndef pay():\n    return refund()\n\n\ndef rest(): pass\n"},
        {"a.py": "from b import refund\n\n\ndef pay():\n    return 1\n\n\ndef rest(): pass\n"},
    )
    assert "refund" in found.gone
    assert found.bereft == {"pay"}


@pytest.mark.parametrize(
    ("constants", "lost"),
    [
        (["'no such order'"], True),
        (["'short'"], False),
        (["1234567890123"], False),
        (["'stays in place'"], False),
    ],
)
def test_text_that_is_lost(constants: list[str], lost: bool) -> None:
    before = "A = 'no such order'\nB = 'short'\nC = 1234567890123\nD = 'stays in place'\n"
    assert product({"a.py": before}, {"a.py": "D = 'stays in place'\n"}).lost_text(constants) is lost


def test_files_of_the_tests_and_others_are_no_product() -> None:
    names = ("shop.py", "tests/helper.py", "test_a.py", "conftest.py", "a.md", "src/testing.py")
    found = product(dict.fromkeys(names, "old = 1\n"), dict.fromkeys(names, "new = 1\n"))
    assert [file.path for file in found.files] == ["shop.py"]


def test_fields_of_classes_are_definitions() -> None:
    before = "class Order:\n    total: int\n    paid = False\n    net: int\n\n\ndef f(total, paid): pass\n"
    after = "class Order:\n    net: int\n\n\ndef f(total, paid): pass\n"
    assert product({"a.py": before}, {"a.py": after}).gone == {"total", "paid"}


@pytest.mark.parametrize(
    ("made", "given", "lost"),
    [
        ('f"the order {key} is missing"', "the order 12 is missing", True),
        ('"the order %s is missing" % key', "the order 12 is missing", True),
        ('"the order {0} is missing".format(key)', "the order 12 is missing", True),
        ('f"the order {key} is missing"', "the order 12 was missing", False),
        ('f"{key}: no {kind}"', "12: no order", False),
    ],
)
def test_texts_that_are_put_together_no_more(made: str, given: str, lost: bool) -> None:
    found = product({"a.py": f"x = {made}\n"}, {"a.py": "x = other(key)\n"})
    assert found.lost_text([repr(given)]) is lost
    kept = product({"a.py": f"x = {made}\n"}, {"a.py": f"y = 1\nx = {made}\n"})
    assert kept.lost_text([repr(given)]) is False


def test_functions_that_lost_code_and_their_callers() -> None:
    before = (
        "def value(item):\n    if callable(item):\n        return item()\n    return item\n\n\n"
        "def dump(item):\n    return value(item)\n\n\ndef load(item):\n    return item\n"
    )
    after = before.replace("    if callable(item):\n        return item()\n", "")
    assert product({"a.py": before}, {"a.py": after}).reduced == {"dump"}
    assert product({"a.py": after}, {"a.py": before}).reduced == frozenset()
