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


FIELDS = """
def test_fields(text):
    tool = describe(text)
    assert tool.name == "add"
    assert len(tool.parameters["properties"]) == 2
    assert tool.parameters["properties"]["a"].get("type") == "integer"
    assert "b" in tool.parameters["properties"]
"""
WHOLE = """
def test_fields(text):
    tool = describe(text)
    assert tool.dump(exclude=None) == snapshot({
        "name": "add", "tags": set(), "enabled": True,
        "parameters": {"properties": {"a": {"title": "A", "type": "integer"}, "b": {"title": "B"}}},
    })
"""


def test_fields_may_be_held_by_the_whole_that_they_stand_in() -> None:
    assert held_up(FIELDS, WHOLE) == set()
    for less in ('"name": "add", ', '"type": "integer"', ', "b": {"title": "B"}'):
        assert WHOLE.count(less) == 1
        assert held_up(FIELDS, WHOLE.replace(less, "")) == {"assertion-removed"}


def test_what_gave_a_value_may_raise_where_the_code_is_altered() -> None:
    gave = """
    def test_empty_list():
        parts = parse("")
        assert "a" in parts
        assert parts["b"].startswith("c")
    """
    raises = """
    def test_empty_is_refused():
        with pytest.raises(ValueError):
            parse("")
    """
    lenient = PRODUCT.replace('    if not text:\n        raise ValueError("nothing")\n', "")
    assert held_up(gave, raises, lenient, PRODUCT) == set()
    assert held_up(raises, gave, PRODUCT, lenient) == set()
    assert held_up(gave, raises) == {"test-removed"}
    assert held_up(gave, raises.replace('parse("")', 'parse("x")'), lenient, PRODUCT) == {"test-removed"}


def test_what_was_empty_may_say_something_where_the_code_is_altered() -> None:
    empty = "def test_out(capsys):\n    out = parse(capsys)\n    assert not out\n"
    says = "def test_out(capsys):\n    out = parse(capsys)\n    assert 'exit: ' in out\n"
    altered = PRODUCT.replace('text.split(",")', 'text.split(";")')
    assert held_up(empty, says, PRODUCT, altered) == set()
    assert held_up(empty, says) == {"assertion-loosened"}


def test_what_a_loop_waits_for_is_held() -> None:
    slept = """
    def test_grows(marker):
        size = read_size(marker)
        sleep(0.3)
        assert read_size(marker) > size
    """
    waits = """
    def test_grows(marker):
        size = read_size(marker)
        with limit(3):
            while read_size(marker) <= size:
                sleep(0.01)
    """
    assert held_up(slept, waits) == set()
    assert held_up(slept, waits.replace("                sleep(0.01)", "                break"))


def test_values_named_in_a_loop_are_held_one_by_one() -> None:
    plain = """
    def test_sent(page):
        given = {"a": 1}
        more = {"b": 2}
        assert given["a"] in page.text
        assert more["b"] in page.text
    """
    loop = """
    def test_sent(page):
        given = {"a": 1}
        more = {"b": 2}
        for one in (given["a"], more["b"]):
            assert one in page.text
    """
    assert held_up(plain, loop) == set()
    assert held_up(plain, loop.replace(', more["b"]', ","))


def test_a_member_that_a_class_loses_may_take_its_test_along() -> None:
    test = "def test_result():\n    with pytest.deprecated_call():\n        assert Shelf(3).result == 3\n"
    code = PRODUCT + "\n    @property\n    def result(self):\n        return self.items\n"
    rest = "def test_rest():\n    assert parse('a') == ['a']\n"
    assert held_up(rest + test, rest, code, PRODUCT) == set()
    assert held_up(rest + test, rest, code, code) == {"test-removed"}


def test_a_test_of_files_that_go_may_be_left_out() -> None:
    test = "import pytest\n\n\n{}def test_pages():\n    assert render('docs/hub') == 3\n"
    sides = [
        {"tests/test_a.py": test.format("").encode(), "docs/hub/a.md": b"a", "shop.py": b"x = 1\n"},
        {"tests/test_a.py": test.format("@pytest.mark.skip('hub goes')\n").encode(), "shop.py": b"x = 1\n"},
    ]

    def rules(*given: dict[str, bytes]) -> list[str]:
        context = Context(ChangeSet.from_files(*given), lambda: Facts(()), Ports(None))  # type: ignore[arg-type, call-arg, unused-ignore]
        return [one.id for one in IntegrityOfTests().run(context).findings if one.severity >= Severity.MEDIUM]

    assert rules(*sides) == []
    assert rules(sides[0], {**sides[1], "docs/hub/a.md": b"a"}) == ["test-skipped"]
