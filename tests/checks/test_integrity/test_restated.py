"""Tests that are written in another way and hold as much, each beside one that holds less."""

from __future__ import annotations

import textwrap

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Confidence, Severity

PRODUCT = """
def parse(text):
    if not text:
        raise ValueError("nothing")
    return text.split(",")


class Shelf:
    def holds(self, item):
        return item in self.items
"""
TEST = "import pytest\nfrom shop import Shelf, parse\n"


def held_up(before: str, after: str, old: str = PRODUCT, new: str = PRODUCT) -> set[str]:
    """The rules of what would be signed for, for one file of tests and one of the product."""
    sides = [
        {
            "tests/test_shop.py": TEST + textwrap.dedent(tests),
            "shop.py": product,
        }
        for tests, product in ((before, old), (after, new))
    ]
    change = ChangeSet.from_files(*({path: text.encode() for path, text in side.items()} for side in sides))
    result = IntegrityOfTests().run(Context(change, lambda: Facts(()), Ports(None)))  # type: ignore[arg-type, call-arg, unused-ignore]
    return {
        one.id.rpartition("/")[2]
        for one in result.findings
        if one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM
    }


TRY = """
def test_nothing():
    try:
        parse("")
    except ValueError as error:
        assert str(error) == "nothing"
    else:
        pytest.fail("no error")
"""
RAISES = """
def test_nothing():
    with pytest.raises(ValueError) as caught:
        parse("")
    assert str(caught.value) == "nothing"
"""
WIDER = RAISES.replace("ValueError", "Exception")
MANY = """
def test_parse():
    assert parse("a,b") == ["a", "b"]
    assert parse("c") == ["c"]
    assert parse("d,,e") == ["d", "", "e"]
"""
CASES = """
@pytest.mark.parametrize(("text", "wanted"), [("a,b", ["a", "b"]), ("c", ["c"]), ("d,,e", ["d", "", "e"])])
def test_parse(text, wanted):
    assert parse(text) == wanted
"""
FEWER = CASES.replace(', ("d,,e", ["d", "", "e"])', "")
MIXIN = """
class TestMemory:
    def test_one(self, shelf):
        assert shelf.holds("one")
        assert not shelf.holds("two")


class TestDisk:
    def test_one(self, shelf):
        assert shelf.holds("one")
        assert not shelf.holds("two")
"""
INHERITED = """
class ShelfTests:
    def test_one(self, shelf):
        assert shelf.holds("one")
        assert not shelf.holds("two")


class TestMemory(ShelfTests):
    pass


class TestDisk(ShelfTests):
    pass
"""
TRUE = """
def test_truth(shelf):
    assert shelf.holds("one") == True
    assert parse(",") == []
    assert shelf.items == ["one"]
"""
PLAIN = TRUE.replace(" == True", "").replace('parse(",") == []', 'not parse(",")')
VAGUE = PLAIN.replace('shelf.items == ["one"]', "shelf.items")


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [(TRY, RAISES, WIDER), (MANY, CASES, FEWER), (TRUE, PLAIN, VAGUE)],
    ids=["expected exception", "parametrised", "plain truth"],
)
def test_the_same_in_other_words(before: str, after: str, worse: str) -> None:
    assert held_up(before, after) == set()
    assert held_up(before, worse)


def test_a_test_that_a_class_inherits_is_still_run() -> None:
    assert held_up(MIXIN, INHERITED) == set()
    assert held_up(MIXIN, INHERITED.replace("(ShelfTests)", ""))


def test_a_mark_for_fixtures_makes_no_fixture() -> None:
    before = "def test_one(shelf):\n    assert parse('a') == ['a']\n"
    after = "@pytest.mark.usefixtures('shelf')\ndef test_one():\n    assert parse('a') == ['a']\n"
    assert held_up(before, after) == set()


def test_a_handler_that_gets_its_own_failure_expects_nothing() -> None:
    silent = """
    def test_nothing():
        try:
            parse("")
            assert False
        except Exception:
            pass
    """
    assert held_up(RAISES, silent)


def test_a_removed_test_is_noted_where_as_much_is_held_of_the_altered_code_again() -> None:
    gone = "def test_old():\n    assert parse('a;b') == ['a;b']\n    assert parse('x') == ['x']\n"
    fresh = (
        "def test_semicolons():\n    found = parse('k;l')\n    assert found == ['k', 'l']\n"
        "    assert len(found) == 2\n    assert parse('m') == ['m']\n"
    )
    altered = PRODUCT.replace('text.split(",")', 'text.replace(";", ",").split(",")')
    assert held_up(gone, fresh, PRODUCT, altered) == set()
    assert held_up(gone, "def test_semicolons():\n    assert parse('m')\n", PRODUCT, altered)


def test_code_that_is_called_after_tests_is_code() -> None:
    """`latest.py` is none of the tests', so that a name that is gone from it explains a removed test."""
    test = "from latest import {0}\n\n\ndef test_{0}():\n    assert {0}([1, 7]) == {1}\n"
    code = "def {0}(rows):\n    return rows[-1]\n"
    was = {"latest.py": code.format("newest"), "tests/test_a.py": test.format("newest", 7)}
    now = {"latest.py": code.format("reversed_rows"), "tests/test_a.py": test.format("reversed_rows", [7, 1])}
    sides = ({path: text.encode() for path, text in side.items()} for side in (was, now))
    context = Context(ChangeSet.from_files(*sides), lambda: Facts(()), Ports(None))  # type: ignore[arg-type, call-arg, unused-ignore]
    assert not [one for one in IntegrityOfTests().run(context).findings if one.severity >= Severity.MEDIUM]


def test_a_case_that_moved_to_another_list_is_noted() -> None:
    before = """
    @pytest.mark.parametrize("text", ["", "no way", "perhaps"])
    def test_bad(text):
        with pytest.raises(ValueError):
            parse(text)


    @pytest.mark.parametrize("text", ["yes"])
    def test_good(text):
        assert parse(text) == [text]
    """
    moved = before.replace(', "perhaps"', "").replace('["yes"]', '["yes", "perhaps"]')
    assert held_up(before, moved) == set()
    assert held_up(before, before.replace(', "perhaps"', ""))


SKIPPED = """
try:
    import watcher
except ImportError:
    watcher = None


{mark}
def test_one():
    assert parse("a") == ["a"]
"""


def test_a_skip_for_want_of_a_package_is_noted_by_whatever_name_it_asks() -> None:
    plain = SKIPPED.replace("{mark}", "")
    asks = SKIPPED.replace("{mark}", "@pytest.mark.skipif(not watcher, reason='not installed')")
    other = SKIPPED.replace("{mark}", "@pytest.mark.skipif(len(parse('a')) > 0, reason='flaky')")
    assert held_up(plain, asks) == set()
    assert held_up(plain, other) == {"test-skipped"}


def test_a_platform_that_the_code_begins_to_ask_for_may_be_asked_for_by_its_test() -> None:
    plain = "def test_one():\n    assert parse('a') == ['a']\n"
    marked = "import sys\n\n\n@pytest.mark.skipif(sys.version_info >= (3, 10), reason='x')\n" + plain
    code = "import sys\n" + PRODUCT + "\n\nif sys.version_info >= (3, 10):\n    parse = Shelf\n"
    assert held_up(plain, marked, PRODUCT, code) == set()
    assert held_up(plain, marked) == {"test-skipped"}
