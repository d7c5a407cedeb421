"""Altered functions called on both sides: the smallest input that tells them apart is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.model.change import ChangeSet
from guard.prove.difference import plain_value
from guard.prove.inputs import altered
from guard.prove.inside.call_functions import told
from guard.prove.layout import Layout
from guard.syntax.sources import Sources
from tests.prove.support import BASE, CODE, TEST, kinds, observed

PRICE = (
    '{code}\n\ndef price(count: int, code: str = \'\') -> int:\n    """{text}"""\n'
    "    if count {sign} 12:\n        return count * 9\n    return count * 10\n"
)


def priced(sign: str = ">", text: str = "The price.") -> str:
    return PRICE.format(code=CODE, sign=sign, text=text)


def test_an_input_at_the_border_shows_what_no_test_does(tmp_path: Path) -> None:
    before = {**BASE, "shop.py": priced()}
    found = observed(tmp_path, before, {"shop.py": priced(">=")}, examples=True)
    assert kinds(found) == ["behaviour_differs"], (found.could_not, found.details)
    [one] = found.evidence
    assert (one.path, one.line) == ("shop.py", 5)
    assert "`price(12, '')` gives 120 before and gives 108 after" in one.message
    assert one.message.endswith("no test that the change touches names it")
    assert "1 of 1" in found.details[-1]


def test_a_test_that_comes_along_has_foreseen_it(tmp_path: Path) -> None:
    test = (
        f"{TEST}\n    def test_price(self):\n        from shop import price\n\n"
        "        self.assertEqual(price(12), 108)\n"
    )
    after = {"shop.py": priced(">="), "tests/test_shop.py": test}
    found = observed(tmp_path, {**BASE, "shop.py": priced()}, after, examples=True)
    [one] = found.evidence
    assert "`price(12)` gives 120 before and gives 108 after" in one.message
    assert one.message.endswith("a test that the change touches names it")


TYPED = "def f(a: int) -> object:\n    "


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (priced(), priced().replace("count > 12", "not count <= 12")),
        (priced(), priced(text="What it costs.")),
        (f"{TYPED}return {{'a', 'b'}}\n", f"{TYPED}return {{'b', 'a'}}\n"),
        (f"{TYPED}return hash('a')\n", f"{TYPED}return hash('b')\n"),
        (f"{TYPED}return object()\n", f"{TYPED}x = object()\n    return x\n"),
        (f"{TYPED}raise ValueError\n", f"{TYPED}return 1\n"),
        (f"{TYPED}return 1\n", "def f(b: str, c: int):\n    return 2\n"),
        ("def f(a):\n    return 1\n", "def f(a):\n    return 2\n"),
    ],
    ids=[
        *("another way", "text", "order of a set", "chance", "no value of its own", "raised before"),
        *("called otherwise", "nothing known of it"),
    ],
)
def test_what_is_the_same_or_cannot_be_compared_is_not_told(before: str, after: str, tmp_path: Path) -> None:
    found = observed(tmp_path, {**BASE, "shop.py": CODE + before}, {"shop.py": CODE + after}, examples=True)
    assert not found.evidence, [one.message for one in found.evidence]
    assert not found.could_not


WORST = (
    "while True: pass",
    "import os; os._exit(0)",
    "raise SystemExit",
    "import ctypes; ctypes.string_at(0)",
)


@pytest.mark.parametrize("worst", WORST)
def test_a_call_that_does_its_worst_leaves_the_others(worst: str, tmp_path: Path) -> None:
    before = {**BASE, "shop.py": priced()}
    after = priced(">=").replace("    if count", f"    if count == 100:\n        {worst}\n    if count")
    found = observed(tmp_path, before, {"shop.py": after}, examples=True)
    assert kinds(found) == ["behaviour_differs"]


def test_a_call_that_ends_the_program_is_a_difference(tmp_path: Path) -> None:
    before = {**BASE, "shop.py": priced()}
    after = priced().replace(
        "    if count", "    if count == 100:\n        import os; os._exit(0)\n    if count"
    )
    [one] = observed(tmp_path, before, {"shop.py": after}, examples=True).evidence
    assert "`price(100, '')` gives 900 before and ends the program after" in one.message


@pytest.mark.parametrize(
    ("annotation", "wanted"),
    [
        ("int", ["0", "1", "-1"]),
        ("str | None", ["''", "'a'"]),
        ("'list[int]'", ["[]", "[0]"]),
        ("Optional[bool]", ["None", "False", "True"]),
        ("Literal['x', 3]", ["'x'", "3"]),
        ("dict[str, int]", ["{}"]),
        ("tuple[int, str]", ["(0, '',)"]),
        ("Mapping[str, list[int]]", ["{}"]),
    ],
)
def test_inputs_follow_the_annotation(annotation: str, wanted: list[str]) -> None:
    files = [f"def f(a: {annotation}):\n    return {text}\n".encode() for text in ("a", "[a]")]
    change = ChangeSet.from_files({"shop.py": files[0]}, {"shop.py": files[1]})
    [one] = altered(Layout(change, Sources(change)))
    assert [given.words for given in one.inputs][: len(wanted)] == wanted


def test_equal_values_are_told_alike() -> None:
    assert told({"b": {3, 1}, "a": (1.5, None)}) == "{'b': set(1, 3), 'a': (1.5, None)}"
    assert told(object()) == "object"
    assert told(iter([1, 2])) == "list_iterator of [1, 2]"
    assert told(True) != told(1)


CART = """class Cart:
    def __init__(self, limit: int = 3):
        self.limit = limit
        self.items = []

    def add(self, count: int) -> None:
        self.items.append({added})

    @property
    def room(self) -> int:
        return self.limit{room}

    @staticmethod
    def vat(cents: int) -> int:
        return cents {vat} 5

    @classmethod
    def most(cls, *, of: int = 1) -> int:
        return of{most}
"""


def cart(added: str = "count", room: str = "", vat: str = "*", most: str = "") -> str:
    return CART.format(added=added, room=room, vat=vat, most=most)


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (cart(added="count + 1"), "`Cart(0).add(0)` gives None and leaves"),
        (cart(room=" - 1"), "`Cart(0).room` gives 0 before and gives -1 after"),
        (cart(vat="+"), "`Cart.vat(0)` gives 0 before and gives 5 after"),
        (cart(most=" + 1"), "`Cart.most()` gives 1 before and gives 2 after"),
    ],
)
def test_methods_are_called_where_their_object_can_be_made(after: str, wanted: str, tmp_path: Path) -> None:
    before = {**BASE, "shop.py": CODE + cart()}
    found = observed(tmp_path, before, {"shop.py": CODE + after}, examples=True)
    assert kinds(found) == ["behaviour_differs"], (found.could_not, found.details)
    assert wanted in found.evidence[0].message


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("120", "120"),
        ("('a',)", "('a',)"),
        ("{'a': [1, 2]}", "{'a': [1, 2]}"),
        ("Cart", None),
        ("None and leaves [{'limit': 3}]", None),
        ("[1, and more]", None),
        ("nan", None),
        ("1" * 300, None),
    ],
)
def test_only_a_plain_value_that_is_told_whole_can_be_held(words: str, wanted: str | None) -> None:
    assert plain_value(words) == wanted


FIELDS = """from dataclasses import dataclass


@dataclass
class Price:
    cents: int
    currency: str = "EUR"

    def words(self) -> str:
        return str(self.cents) + {}
"""


def test_an_object_of_fields_is_made_from_their_types(tmp_path: Path) -> None:
    before, after = FIELDS.format("self.currency"), FIELDS.format("'EUR'")
    found = observed(
        tmp_path,
        {**BASE, "price.py": before},
        {"price.py": after, "shop.py": CODE + "x = 1\n"},
        examples=True,
    )
    assert kinds(found) == ["behaviour_differs"], (found.could_not, found.details)
    assert "`Price(0, '').words()` gives '0' before and gives '0EUR' after" in found.evidence[0].message


@pytest.mark.parametrize(
    "head",
    [
        "class Cart(Base):",
        "@decorated\nclass Cart:",
        "class Cart:\n    def __init__(self, store):\n        self.store = store\n",
        "class Cart:\n    def __new__(cls):\n        return 1\n",
    ],
    ids=["another class's making", "decorated", "nothing known", "made otherwise"],
)
def test_a_method_whose_object_is_not_known_to_be_made_is_let_be(head: str) -> None:
    body = "\n    def f(self):\n        return {}\n"
    before = {"shop.py": (head + body.format(1)).encode()}
    change = ChangeSet.from_files(before, {"shop.py": (head + body.format(2)).encode()})
    assert not list(altered(Layout(change, Sources(change))))
