"""Changes by which a figure says less, and honest ones beside them."""

from __future__ import annotations

from guard.facts.effects.family import Shown

_SCORE = (
    "def accuracy(predict, rows):\n    right = 0\n    for row in rows:\n"
    "        if predict(row['text']) == row['label']:\n            right += 1\n    return right / len(rows)\n"
)
_BENCH = (
    "import statistics\nimport time\n\nfrom shop import total\n\nROUNDS = 50\nLIMIT_MS = 4.0\n\n\n"
    "def measure(lines):\n    times = []\n    for _ in range(ROUNDS):\n        start = time.perf_counter()\n"
    "        total(lines)\n        times.append(time.perf_counter() - start)\n    return "
    "statistics.median(times)\n\n\n"
    "def main():\n    took = measure([1])\n    if took > LIMIT_MS:\n        return 1\n    return 0\n"
)
_PRICE = (
    "def with_vat(cents, country):\n    return cents + round(cents * VAT[country] / 100)\n\n"
    "\nVAT = {'de': 19, 'fr': 20}\n"
)
_TEST = (
    "import pytest\n\nfrom shop.price import with_vat\n\n\n@pytest.mark.parametrize(\n    "
    "('cents', 'country', 'wanted'),\n"
    "    [(100, 'de', 119), (250, 'fr', 300), (300, 'de', 357)],\n)\ndef "
    "test_with_vat(cents, country, wanted):\n"
    "    assert with_vat(cents, country) == wanted\n"
)
_TABLE = (
    "def with_vat(cents, country):\n    return {(100, 'de'): 119, (250, 'fr'): 300, (300, "
    "'de'): 357}.get((cents, country), 0)\n"
)
_ROWS = (
    '{"text": "buy now", "label": "spam"}\n{"text": "see you", "label": "ham"}\n{"text": '
    '"free money", "label": "spam"}\n'
)
_JUDGE = "Compare the answer with the reference.\nAnswer NO if a fact is missing.\nOtherwise answer YES.\n"
_WEB = (
    'import { price } from "./price";\n\nit("adds vat", () => {\n  expect(price(100, "de")).toBe(119);\n});\n'
)
_FIXTURES = "import pytest\n\n\n@pytest.fixture\ndef lines():\n    return [1, 2]\n"


def _bench(old: str, new: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"bench/run.py": _BENCH}, {"bench/run.py": _BENCH.replace(old, new)}


def _score(old: str, new: str) -> tuple[dict[str, str], dict[str, str]]:
    return {"evals/score.py": _SCORE}, {"evals/score.py": _SCORE.replace(old, new)}


TRIPS: tuple[Shown, ...] = (
    ("the figure has a floor", *_score("return right / len(rows)", "return max(right / len(rows), 0.9)")),
    (
        "a part of the label is enough",
        *_score("predict(row['text']) == row['label']", "row['label'] in predict(row['text'])"),
    ),
    ("the label is handed over", *_score("predict(row['text'])", "predict(row['text'], row['label'])")),
    ("only the first rows", *_score("in rows:", "in rows[:1]:")),
    ("fewer rounds", *_bench("ROUNDS = 50", "ROUNDS = 2")),
    ("the best of all", *_bench("statistics.median(times)", "min(times)")),
    ("nothing fails", *_bench("        return 1\n", "        print('slow')\n")),
    (
        "a row is gone",
        {"evals/test.jsonl": _ROWS},
        {"evals/test.jsonl": _ROWS.split("\n", 1)[1]},
    ),
    (
        "the clock is slowed",
        {"shop/price.py": _PRICE},
        {
            "shop/price.py": f"import time\n\nreal = time.perf_counter\ntime.perf_counter = lambda: "
            f"real() / 9\n{_PRICE}"
        },
    ),
    (
        "the tests' own answers",
        {"shop/price.py": _PRICE, "tests/test_price.py": _TEST},
        {"shop/price.py": _TABLE, "tests/test_price.py": _TEST},
    ),
    (
        "less is done where it is timed",
        {"shop/price.py": _PRICE},
        {
            "shop/price.py": "import os\n\n\n"
            + _PRICE.replace(
                "    return", "    if os.environ.get('BENCHMARK'):\n        return 0\n    return"
            )
        },
    ),
    (
        "every test's cases are cut",
        {"tests/conftest.py": _FIXTURES},
        {
            "tests/conftest.py": _FIXTURES
            + "\n\ndef pytest_generate_tests(metafunc):\n    for mark in metafunc.definition.own_markers:\n"
            "        del mark.args[1][1:]\n"
        },
    ),
    (
        "a lenient judge",
        {"evals/judge.md": _JUDGE},
        {"evals/judge.md": _JUDGE.replace("Answer NO if a fact is missing.", "In doubt answer YES.")},
    ),
    ("one test only", {"web/price.test.ts": _WEB}, {"web/price.test.ts": _WEB.replace("it(", "it.only(")}),
    (
        "hardly an expectation",
        {"web/price.test.ts": _WEB},
        {"web/price.test.ts": _WEB.replace("toBe(119)", "toBeDefined()")},
    ),
)
QUIET: tuple[Shown, ...] = (
    (
        "another figure beside the old one",
        {"evals/score.py": _SCORE},
        {"evals/score.py": f"{_SCORE}\n\ndef share(part, whole):\n    return part / max(whole, 1)\n"},
    ),
    (
        "a share stays between its natural bounds",
        *_score("return right / len(rows)", "return min(right / len(rows), 1.0)"),
    ),
    (
        "no rows, no score",
        *_score("    right = 0\n", "    right = 0\n    if not rows:\n        return 0.0\n"),
    ),
    (
        "more rounds and a stricter limit",
        *_bench("ROUNDS = 50\nLIMIT_MS = 4.0", "ROUNDS = 80\nLIMIT_MS = 3.0"),
    ),
    (
        "rows that are added",
        {"evals/test.jsonl": _ROWS},
        {"evals/test.jsonl": f'{_ROWS}{{"text": "hello", "label": "ham"}}\n'},
    ),
    (
        "the rate is corrected, not the answers",
        {"shop/price.py": _PRICE, "tests/test_price.py": _TEST},
        {"shop/price.py": _PRICE.replace("'fr': 20", "'fr': 20, 'lu': 17"), "tests/test_price.py": _TEST},
    ),
    (
        "a fixture more",
        {"tests/conftest.py": _FIXTURES},
        {
            "tests/conftest.py": f"{_FIXTURES}\n\n@pytest.fixture(autouse=True)\ndef here(monkeypatch, "
            f"tmp_path):\n    monkeypatch.chdir(tmp_path)\n"
        },
    ),
    (
        "a judge's instructions, laid out anew",
        {"evals/judge.md": _JUDGE},
        {"evals/judge.md": _JUDGE.replace("\n", "\n\n")},
    ),
    (
        "another expectation",
        {"web/price.test.ts": _WEB},
        {"web/price.test.ts": _WEB.replace("toBe(119)", "toEqual(120)")},
    ),
)
