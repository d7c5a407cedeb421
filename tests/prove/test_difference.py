"""Altered functions called on both sides: the smallest input that tells them apart is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.model.change import ChangeSet
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
