"""What tests held before and no longer hold."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.assertions import Assertion
from guard.checks.test_integrity.shape.changes import read_changes
from guard.checks.test_integrity.shape.losses import Losses, LossFinder
from guard.checks.test_integrity.shape.matching import covers
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources
from tests.checks.test_integrity.shape.samples import body

PATH = "tests/test_a.py"


def losses(before: str, after: str, **files: tuple[str, str]) -> Losses:
    """The losses of the one test that was there before; `files` are others, before and after."""
    sides = [
        {PATH: text, **{f"{name}.py": two[index] for name, two in files.items()}}
        for index, text in enumerate((before, after))
    ]
    change = ChangeSet.from_files(*({path: text.encode() for path, text in side.items()} for side in sides))
    changes = read_changes(change, Sources(change))
    assert changes is not None
    [found] = LossFinder(changes).run()
    return found


def a_test(*lines: str, name: str = "test_price") -> str:
    return f"def {name}():\n" + "".join(f"    {line}\n" for line in lines)


def texts(found: list[Assertion]) -> list[str]:
    return [one.text for one in found]


def test_one_that_is_gone_is_lost() -> None:
    found = losses(a_test("assert price(1) == 10", "assert stock(2) == 20"), a_test("assert price(1) == 10"))
    assert [text for text in texts(found.lost) if "stock" in text] == texts(found.lost) != []
    assert (found.loosened, found.restated, found.new) == ([], [], [])
    assert found.dropped > 0


@pytest.mark.parametrize(
    "weaker",
    [
        "assert price(1)", "assert price(1) > 0", "assert price(1) is not None",
        "assert price(1) in (10, 11)", "assert price(1) == approx(10, rel=0.5)",
        "if ready():\n        assert price(1) == 10",
    ],
)  # fmt: skip
def test_a_weaker_one_in_its_place(weaker: str) -> None:
    found = losses(a_test("assert price(1) == 10"), a_test(weaker))
    [change] = found.loosened
    assert "price(1) == 10" in change.before.text
    assert (found.lost, found.restated) == ([], [])
    assert found.dropped > 0


@pytest.mark.parametrize("as_strong", ["assert price(1) == 11", "self.assertEqual(price(1), 10)"])
def test_another_of_its_strength_restates_it(as_strong: str) -> None:
    found = losses(a_test("assert price(1) == 10"), a_test(as_strong))
    assert (found.lost, found.loosened) == ([], [])
    assert len(found.restated) <= 1
    assert found.dropped == 0


def test_one_that_moved_to_another_test_is_not_lost() -> None:
    both = a_test("assert price(1) == 12345", "assert stock(2) == 67890")
    split = (
        a_test("assert price(1) == 12345") + "\n\n" + a_test("assert stock(2) == 67890", name="test_stock")
    )
    found = losses(both, split)
    assert (found.lost, found.loosened) == ([], [])


def test_what_left_the_product_excuses_what_was_held_of_it() -> None:
    before = a_test("assert refund_total(1) == 10", "assert price(1) == 10")
    after = a_test("assert price(1) == 10")
    shop = ("def refund_total(x): pass\n\n\ndef price(x): pass\n", "def price(x): pass\n")
    found = losses(before, after, shop=shop)
    assert (found.lost, len(found.excused)) == ([], 1)
    kept = losses(before, after, shop=(shop[0], shop[0] + "\n\ny = 1\n"))
    assert (len(kept.lost), kept.excused) == (1, [])


def one(line: str) -> Assertion:
    [found] = body(line).assertions
    return found


@pytest.mark.parametrize(
    ("before", "after", "covered"),
    [
        ("assert f(x) == 1", "assert f(x) == 2", True),
        ("assert f(x)", "assert f(x) == 2", True),
        ("assert f(x) == 1", "assert f(x)", False),
        ("assert f(x) > 5", "assert f(x) > 4", False),
        ("assert f(x) > 5", "assert f(x) > 6", True),
        ("assert f(x) < 5", "assert f(x) < 6", False),
        ("assert f(x) == approx(1, rel=0.01)", "assert f(x) == approx(1, rel=0.1)", False),
        ("assert f(x) == approx(1, rel=0.1)", "assert f(x) == approx(1, rel=0.01)", True),
        ("assert f(x) == 1", "if g():\n    assert f(x) == 1", False),
        ("assert f(x) == [1, 2, 3, 4]", "assert f(x) == [1]", False),
        ("assert all(a > 1 for a in x)", "assert any(a > 1 for a in x)", False),
    ],
)
def test_whether_one_notices_as_much_as_another(before: str, after: str, covered: bool) -> None:
    assert covers(one(before), one(after)) is covered
