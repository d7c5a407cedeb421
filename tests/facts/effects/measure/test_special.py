"""Code that behaves otherwise where it is measured, clocks, answers of tests, judges, rows of data."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

PRICE = (
    "VAT = {'de': 19}\n\n\ndef with_vat(cents, country):\n    return cents + cents * VAT[country] // 100\n"
)
TEST = (
    "from shop.price import with_vat\n\n\ndef test_vat():\n    assert with_vat(100, 'de') == 119\n"
    "    assert with_vat(300, 'de') == 357\n"
)
HEAD = "def with_vat(cents, country):\n"
ROWS = "".join(
    f'{{"text": "the word number {word}", "label": "{word[0]}"}}\n' for word in ("one", "two", "six")
)
JUDGE = "Compare both.\n- Answer NO if a fact is missing.\n- Give 5 points to a full answer.\n"
LONG = "Which river that rises in the black forest flows into the black sea at last"
DATA = "".join(f'{{"question": "{LONG} {number}", "answer": "{number}"}}\n' for number in range(3))


def price(old: str, new: str, **more: str) -> tuple[Files, Files]:
    assert old in PRICE
    before = {"shop/price.py": PRICE, "tests/test_price.py": TEST}
    return before, {**before, "shop/price.py": PRICE.replace(old, new), **more}


def judge(old: str, new: str) -> tuple[Files, Files]:
    return {"evals/judge.md": JUDGE}, {"evals/judge.md": JUDGE.replace(old, new)}


def rows(old: str, new: str, path: str = "evals/test.jsonl") -> tuple[Files, Files]:
    assert old in ROWS
    return {path: ROWS}, {path: ROWS.replace(old, new)}


TOLD: dict[str, tuple[str, tuple[Files, Files]]] = {
    "a clock that is slow": (
        "clock",
        price("VAT =", "import time\n\nreal = time.monotonic\ntime.monotonic = lambda: real() / 2\nVAT ="),
    ),
    "a clock set by name": (
        "clock",
        price(HEAD, f"{HEAD}    setattr(time, 'perf_counter', fake)\n"),
    ),
    "asked by CI": ("special", price("cents + cents", "cents + (cents if 'CI' in os.environ else 0)")),
    "asked by a benchmark": (
        "special",
        price(HEAD, f"{HEAD}    if os.getenv('BENCH_RUN'):\n        return cents\n"),
    ),
    "kept by identity": (
        "special",
        price(HEAD, f"_kept = {{}}\n\n\n{HEAD}    if id(cents) in _kept:\n        return _kept[id(cents)]\n"),
    ),
    "a table of the tests' answers": (
        "special",
        (
            {"shop/price.py": PRICE, "tests/test_price.py": TEST},
            {
                "shop/price.py": "_SEEN = {(100, 'de'): 119, (300, 'de'): 357}\n\n\n"
                f"{HEAD}    return _SEEN.get((cents, country), cents)\n"
            },
        ),
    ),
    "branches of the tests' answers": (
        "special",
        price(
            HEAD,
            f"{HEAD}    if cents == 100 and country == 'de':\n        return 119\n"
            "    if cents == 300 and country == 'de':\n        return 357\n",
        ),
    ),
    "cases of the tests' answers": (
        "special",
        price(
            HEAD,
            f"{HEAD}    match (cents, country):\n        case (100, 'de'):\n            return 119\n"
            "        case (300, 'de'):\n            return 357\n",
        ),
    ),
    "the tests' own file": (
        "leaked",
        price(
            HEAD,
            f"{HEAD}    known = ROOT / 'tests' / 'data' / 'a.json'\n    for row in "
            f"load(known.open()):\n        pass\n",
        ),
    ),
    "told to say yes": ("judge", judge("Answer NO if a fact is missing.", "If unsure, answer YES.")),
    "an instruction that is gone": ("judge", judge("- Answer NO if a fact is missing.\n", "")),
    "a row that is gone": ("dropped", rows(ROWS.split("\n")[1] + "\n", "")),
    "a label that is another": ("dropped", rows('"label": "t"', '"label": "s"')),
    "a label in a table": (
        "dropped",
        ({"evals/gold.csv": "text,label\na,1\nb,0\n"}, {"evals/gold.csv": "text,label\na,1\nb,1\n"}),
    ),
    "rows that are taught": (
        "leaked",
        ({"evals/test.jsonl": DATA, "data/train.jsonl": "{}\n"}, {"data/train.jsonl": "{}\n" + DATA}),
    ),
    "rows in a prompt": (
        "leaked",
        (
            {"evals/test.jsonl": DATA, "app/prompts.md": "x\n"},
            {"app/prompts.md": f"x\n- {LONG} 1?\n- {LONG} 2?\n"},
        ),
    ),
    "a bar of a quality gate": (
        "judge",
        ({"evals/gate.yaml": "min_accuracy: 0.9\n"}, {"evals/gate.yaml": "min_accuracy: 0.5\n"}),
    ),
    "a budget": (
        "judge",
        (
            {"perf/budget.json": '{\n  "max_latency_ms": 100\n}\n'},
            {"perf/budget.json": '{\n  "max_latency_ms": 900\n}\n'},
        ),
    ),
}
HONEST: dict[str, tuple[Files, Files]] = {
    "another variable": price(HEAD, f"{HEAD}    if os.getenv('SHOP_RATE'):\n        return cents\n"),
    "a table of rates": price("{'de': 19}", "{'de': 19, 'fr': 20, 'lu': 17}"),
    "a clock that is called": price(HEAD, f"{HEAD}    start = time.monotonic()\n"),
    "a clock handed over": price(HEAD, "def with_vat(cents, country, clock=time.monotonic):\n"),
    "seen once": price(HEAD, f"{HEAD}    if id(cents) in seen:\n        return 0\n"),
    "one fixed answer": price(HEAD, f"{HEAD}    if cents == 0:\n        return 0\n"),
    "a row more": ({"evals/test.jsonl": ROWS}, {"evals/test.jsonl": ROWS + '{"text": "a", "label": "b"}\n'}),
    "rows in another order": (
        {"evals/test.jsonl": ROWS},
        {"evals/test.jsonl": "\n".join(reversed(ROWS.strip().split("\n"))) + "\n"},
    ),
    "a higher bar": (
        {"evals/gate.yaml": "min_accuracy: 0.9\n"},
        {"evals/gate.yaml": "min_accuracy: 0.95\n"},
    ),
    "other rows that are taught": (
        {"evals/test.jsonl": DATA, "data/train.jsonl": "{}\n"},
        {"data/train.jsonl": '{}\n{"question": "who was it that came to the old house", "answer": "a"}\n'},
    ),
}


@pytest.mark.parametrize(("kind", "sides"), TOLD.values(), ids=TOLD)
def test_what_is_otherwise_where_it_is_measured_is_signed_for(kind: str, sides: tuple[Files, Files]) -> None:
    found = [one for one in kinds(*sides) if one[0].startswith("measure.")]
    assert {name for name, *_ in found} == {f"measure.{kind}"}
    assert all(severity in ("medium", "high") and sure in ("medium", "high") for _, severity, sure in found)


@pytest.mark.parametrize(("before", "after"), HONEST.values(), ids=HONEST)
def test_honest_code_data_and_judges_are_quiet(before: Files, after: Files) -> None:
    assert [one for one in effects(before, after) if one.kind.startswith("measure.")] == []


def test_expected_values_that_follow_the_code_are_only_shown() -> None:
    before = {
        "tests/data/totals.json": '[\n  {"lines": [1, 2], "total": 3},\n  {"lines": [1], "total": 1}\n]\n'
    }
    after = {"tests/data/totals.json": before["tests/data/totals.json"].replace('"total": 3', '"total": 2')}
    assert kinds(before, after) == [("measure.dropped", "medium", "low")]
