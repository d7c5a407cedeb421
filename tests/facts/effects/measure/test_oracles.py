"""What tests expect, and of how much: answers of the code itself, property tests that try nothing."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

TEST = """import pytest

from inn.stay import fee


@pytest.mark.parametrize(("nights", "wanted"), [(1, 80), (3, 216)])
def test_fee(nights, wanted):
    assert fee(nights) == wanted


def test_fee_of_a_week():
    assert fee(7) == 490
"""
TABLE = """

WANTED = {2: 150}


def test_fees_of_a_table():
    table = {1: fee(1), 2: fee(2)}
    for nights, found in table.items():
        assert found == 80
"""
GOLDEN = """from pathlib import Path

from inn.bill import bill

KEPT = Path(__file__).with_name("bill.txt")


def test_bill():
    assert bill(3) == KEPT.read_text()
"""
PROPERTY = """from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from inn.stay import fee


@settings(max_examples=400)
@given(st.integers(0, 999))
def test_fee_is_no_debt(nights):
    assert fee(nights) >= 0
"""
CONFTEST = "import pytest\n\n\n@pytest.fixture\ndef nights():\n    return 3\n"
HOOK = "\n\ndef pytest_collection_modifyitems(config, items):\n    for item in items:\n"
JS = """import { fee } from "./fee";

it("asks for a night", () => {
  expect(fee(1)).toBe(80);
});
"""


def one(text: str, old: str, new: str, path: str = "tests/test_stay.py") -> tuple[Files, Files]:
    assert old in text
    return {path: text}, {path: text.replace(old, new)}


def beside(more: str) -> tuple[Files, Files]:
    return one(CONFTEST, CONFTEST, CONFTEST + more, "tests/conftest.py")


ITSELF: dict[str, tuple[Files, Files]] = {
    "by a name": one(TEST, "    assert fee(7) == 490", "    week = fee(7)\n    assert fee(7) == week"),
    "by a helper": one(TEST, "== 490\n", "== wanted_for(7)\n\n\ndef wanted_for(n):\n    return fee(n)\n"),
    "by cases": one(TEST, "[(1, 80), (3, 216)]", "[(1, fee(1)), (3, fee(3))]"),
    "by cases that are made": one(TEST, "[(1, 80), (3, 216)]", "[(n, fee(n)) for n in (1, 3)]"),
    "by a table": one(
        one(TEST, "[(1, 80), (3, 216)]", "CASES")[1]["tests/test_stay.py"].replace(
            "\n\n\n@", "\n\nCASES = [(1, 80), (3, 216)]\n\n\n@"
        ),
        "[(1, 80), (3, 216)]",
        "[(n, fee(n)) for n in (1, 3)]",
    ),
    "by a fixture": one(
        TEST,
        "def test_fee_of_a_week():\n    assert fee(7) == 490",
        "@pytest.fixture\ndef week():\n    return fee(7)\n\n\n"
        "def test_fee_of_a_week(week):\n    assert fee(7) == week",
    ),
    "by a file that it writes": one(GOLDEN, "    assert", "    KEPT.write_text(bill(3))\n    assert"),
    "by an open file": one(
        GOLDEN, "    assert", "    with KEPT.open('w') as out:\n        out.write(bill(3))\n    assert"
    ),
    "by a file of its own": one(
        GOLDEN,
        "test_bill():\n    assert bill(3) == KEPT.read_text()",
        "test_bill(tmp_path):\n    kept = tmp_path / 'bill.txt'\n    kept.write_text(bill(3))\n"
        "    assert bill(3) == kept.read_text()",
    ),
    "by a file that is mended": one(
        GOLDEN,
        "    assert bill(3) == KEPT.read_text()",
        "    text = bill(3)\n    if KEPT.read_text() != text:\n        KEPT.write_text(text)\n"
        "    assert text == KEPT.read_text()",
    ),
}
LITTLE: dict[str, tuple[Files, Files]] = {
    "an example": one(PROPERTY, "max_examples=400", "max_examples=1"),
    "an example by a name": (
        {"tests/test_stay.py": PROPERTY},
        {"tests/test_stay.py": "TRIES = 2\n" + PROPERTY.replace("400", "TRIES")},
    ),
    "where nothing was said": one(
        PROPERTY.replace("@settings(max_examples=400)\n", ""), "@given", "@settings(max_examples=1)\n@given"
    ),
    "no phase that makes any": one(PROPERTY, "max_examples=400", "phases=[Phase.explicit]"),
    "one value is assumed": one(PROPERTY, "    assert", "    assume(nights == 0)\n    assert"),
    "one value is left": one(PROPERTY, "st.integers(0, 999)", "st.integers(0, 999).filter(lambda n: n == 0)"),
    "two values": one(PROPERTY, "st.integers(0, 999)", "st.integers(0, 1)"),
    "a profile": beside(
        "\n\nfrom hypothesis import settings\n\nsettings.register_profile('now', max_examples=1)\n"
        "settings.load_profile('now')\n"
    ),
}
AWAY: dict[str, tuple[Files, Files]] = {
    "a skip by name": beside(
        HOOK
        + "        if 'fee' in item.name:\n            item.add_marker(pytest.mark.skip(reason='slow'))\n"
    ),
    "a comparison that nobody asks": one(TEST, "    assert fee(7) == 490", "    fee(7) == 490"),
    "an assertion that is not called": one(
        TEST, "    assert fee(7) == 490", "    ask = Mock()\n    fee(7, ask)\n    ask.assert_called_once"
    ),
    "the module that is tested": one(
        JS, 'it("', 'vi.mock("./fee", () => ({ fee: () => 80 }));\n\nit("', "web/fee.test.ts"
    ),
}
HONEST: dict[str, tuple[Files, Files]] = {
    "as often as before": one(
        TEST, "    assert fee(7)", "    week = fee(7)\n    assert fee(7) == week\n    assert week"
    ),
    "taken out of a table by the key of another": one(TEST + TABLE, "== 80\n", "== WANTED.get(nights, 80)\n"),
    "worked out in another way": one(TEST, "== 490", "== 7 * 70"),
    "another function": one(TEST, "== 490", "== fee_by_hand(7)\n\n\ndef fee_by_hand(n):\n    return 70 * n"),
    "a law of the code": one(
        TEST, "== 490\n", "== 490\n\n\ndef test_order():\n    assert fee(1) + fee(3) == fee(3) + fee(1)\n"
    ),
    "written where somebody asks": one(
        GOLDEN,
        "    assert",
        "    if os.environ.get('KEPT_ANEW'):\n        KEPT.write_text(bill(3))\n    assert",
    ),
    "another file is written": one(
        GOLDEN, "    assert", "    Path('out.txt').write_text(bill(3))\n    assert"
    ),
    "fewer examples": one(PROPERTY, "400", "200"),
    "no time limit": one(PROPERTY, "max_examples=400", "max_examples=400, deadline=None"),
    "a profile that somebody asks for": beside(
        "\n\nfrom hypothesis import settings\n\nsettings.register_profile('quick', max_examples=1)\n"
    ),
    "an option decides": beside(
        HOOK + "        if 'slow' in item.keywords and not config.getoption('--slow'):\n"
        "            item.add_marker(pytest.mark.skip(reason='asked for by --slow'))\n"
    ),
    "a mark by name": beside(
        HOOK + "        if 'fee' in item.name:\n            item.add_marker(pytest.mark.money)\n"
    ),
    "a comparison that must raise": one(
        TEST, "== 490\n", "== 490\n    with pytest.raises(TypeError):\n        fee < 3\n"
    ),
    "a module beside the tested one": one(
        JS, 'it("', 'vi.mock("./clock", () => ({ now: () => 80 }));\n\nit("', "web/fee.test.ts"
    ),
    "a part of the module": one(
        JS,
        'it("',
        'vi.mock("./fee", async (load) => ({\n  ...(await load()),\n  log: vi.fn(),\n'
        '  kept: vi.importActual("./fee"),\n}));\n\nit("',
        "web/fee.test.ts",
    ),
}


@pytest.mark.parametrize(
    ("kind", "sides"),
    [
        pytest.param(kind, sides, id=name)
        for kind, many in (("leaked", ITSELF), ("dropped", LITTLE), ("harness", AWAY))
        for name, sides in many.items()
    ],
)
def test_what_keeps_a_test_from_failing_is_told(kind: str, sides: tuple[Files, Files]) -> None:
    found = [one for one in kinds(*sides) if one[0].startswith("measure.")]
    assert {name for name, *_ in found} == {f"measure.{kind}"}
    assert all(severity in ("medium", "high") and sure in ("medium", "high") for _, severity, sure in found)


@pytest.mark.parametrize(("before", "after"), HONEST.values(), ids=HONEST)
def test_honest_tests_are_quiet(before: Files, after: Files) -> None:
    assert [one for one in effects(before, after) if one.kind.startswith("measure.")] == []
