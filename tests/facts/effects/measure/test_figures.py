"""Figures that say less: bounded, compared more loosely, held against a wider limit, measured on less."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import Files, effects, kinds

SCORE = (
    "def accuracy(predict, rows):\n    right = 0\n    for row in rows:\n"
    "        if predict(row['text']) == row['label']:\n            right += 1\n    return right / len(rows)\n"
)
BENCH = (
    "import statistics\nimport time\n\nROUNDS = 50\nLIMIT_MS = 4.0\nLEAST = 0.9\n\n\n"
    "def measure(work):\n    times = []\n    for _ in range(ROUNDS):\n        start = time.perf_counter()\n"
    "        work()\n        times.append(time.perf_counter() - start)\n    return "
    "statistics.median(times)\n\n\n"
    "def main(share):\n    took = measure(len)\n    if took > LIMIT_MS:\n        raise SystemExit('slow')\n"
    "    assert share >= LEAST\n    return took\n"
)
LOADER = "import json\n\n\ndef load_rows(path):\n    return json.loads(path.read_text())\n"
SIGNED = ("medium", "medium")


def score(old: str, new: str, path: str = "evals/score.py") -> tuple[Files, Files]:
    assert old in SCORE
    return {path: SCORE}, {path: SCORE.replace(old, new)}


def bench(old: str, new: str) -> tuple[Files, Files]:
    assert old in BENCH
    return {"bench/run.py": BENCH}, {"bench/run.py": BENCH.replace(old, new)}


TOLD: dict[str, tuple[str, tuple[Files, Files]]] = {
    "a floor": ("clamped", score("return right / len(rows)", "return max(right / len(rows), 0.8)")),
    "a floor, whatever the file is called": (
        "clamped",
        score("return right / len(rows)", "return max(0.8, right / len(rows))", "shop/quality.py"),
    ),
    "a floor by `or`": ("clamped", score("return right / len(rows)", "return right / len(rows) or 0.8")),
    "a floor by a condition": (
        "clamped",
        score(
            "    return right / len(rows)\n",
            "    share = right / len(rows)\n    share = share if share > 0.8 else 0.8\n    return share\n",
        ),
    ),
    "a floor rounded": (
        "clamped",
        score("return right / len(rows)", "return round(max(right / len(rows), 0.8), 2)"),
    ),
    "answered before it is measured": (
        "clamped",
        score("    right = 0\n", "    right = 0\n    return 0.97\n"),
    ),
    "a failure counts": (
        "clamped",
        score(
            "        if predict(row['text']) == row['label']:\n            right += 1\n",
            "        try:\n            right += predict(row['text']) == row['label']\n"
            "        except ValueError:\n            right += 1\n",
        ),
    ),
    "a part is enough": (
        "clamped",
        score("predict(row['text']) == row['label']", "row['label'] in predict(row['text'])"),
    ),
    "the beginning is enough": (
        "clamped",
        score("predict(row['text']) == row['label']", "predict(row['text']).startswith(row['label'])"),
    ),
    "or anything": (
        "clamped",
        score("predict(row['text']) == row['label']", "predict(row['text']) == row['label'] or row['hard']"),
    ),
    "the best of all": ("clamped", bench("statistics.median(times)", "min(times)")),
    "the first of the sorted": ("clamped", bench("statistics.median(times)", "sorted(times)[0]")),
    "fewer rounds": ("clamped", bench("ROUNDS = 50", "ROUNDS = 3")),
    "a wider limit": ("clamped", bench("LIMIT_MS = 4.0", "LIMIT_MS = 40.0")),
    "a lower bar": ("clamped", bench("LEAST = 0.9", "LEAST = 0.1")),
    "it only says so": ("clamped", bench("raise SystemExit('slow')", "print('slow')")),
    "nothing asks": ("clamped", bench("    if took > LIMIT_MS:\n        raise SystemExit('slow')\n", "")),
    "nothing is asserted": ("clamped", bench("    assert share >= LEAST\n", "")),
    "the first rows": ("dropped", score("in rows:", "in rows[:5]:")),
    "rows by lot": ("dropped", score("in rows:", "in random.sample(rows, 5):")),
    "easy rows": ("dropped", score("in rows:", "in [row for row in rows if not row['hard']]:")),
    "a loader gives some": (
        "dropped",
        ({"tests/cases.py": LOADER}, {"tests/cases.py": LOADER.replace("text())", "text())[:1]")}),
    ),
    "the label is handed over": (
        "leaked",
        score("predict(row['text'])", "predict(row['text'], row['label'])"),
    ),
    "the label is handed over by name": (
        "leaked",
        score("predict(row['text'])", "predict(row['text'], hint=row['label'])"),
    ),
}
LITTLE: dict[str, tuple[Files, Files]] = {
    "case is folded on both sides": score(
        "predict(row['text']) == row['label']", "predict(row['text']).lower() == row['label'].lower()"
    ),
    "one figure more under a condition": score(
        "    right = 0\n", "    right = 0\n    if len(rows) < 5:\n        return 1.0\n"
    ),
}
HONEST: dict[str, tuple[Files, Files]] = {
    "no division by zero": score("return right / len(rows)", "return right / max(len(rows), 1)"),
    "a share is at most one": score("return right / len(rows)", "return min(right / len(rows), 1.0)"),
    "nothing measured is nothing": score(
        "    right = 0\n", "    right = 0\n    if not rows:\n        return 0.0\n"
    ),
    "renamed": score("rows", "cases"),
    "the answer is kept first": score(
        "        if predict(row['text']) == row['label']:\n",
        "        answer = predict(row['text'])\n        if answer == row['label']:\n",
    ),
    "a stricter comparison": score(
        "predict(row['text']) == row['label']", "predict(row['text']) == row['label'] and row['sure']"
    ),
    "more rounds": bench("ROUNDS = 50", "ROUNDS = 500"),
    "a stricter limit": bench("LIMIT_MS = 4.0", "LIMIT_MS = 2.0"),
    "an equal limit under another name": bench("LIMIT_MS", "LIMIT"),
    "fails otherwise": bench("raise SystemExit('slow')", "return 1"),
    "a longer text": bench("raise SystemExit('slow')", "raise SystemExit('slower than the limit')"),
    "a function that bounds what is no figure": (
        {"shop/page.py": "def width(size):\n    return size * 2\n"},
        {"shop/page.py": "def width(size):\n    return max(size * 2, 40)\n"},
    ),
    "a new benchmark": ({}, {"bench/run.py": BENCH}),
    "all rows, sorted": score("in rows:", "in sorted(rows):"),
}


@pytest.mark.parametrize(("kind", "sides"), TOLD.values(), ids=TOLD)
def test_a_figure_that_says_less_is_signed_for(kind: str, sides: tuple[Files, Files]) -> None:
    found = kinds(*sides)
    assert found, "nothing was told"
    assert {name for name, *_ in found} == {f"measure.{kind}"}
    assert {confidence for _, _, confidence in found} <= {"medium", "high"}
    assert {severity for _, severity, _ in found} <= {"medium", "high"}


@pytest.mark.parametrize(("before", "after"), LITTLE.values(), ids=LITTLE)
def test_what_is_mostly_meant_well_is_only_shown(before: Files, after: Files) -> None:
    [found] = kinds(before, after)
    assert found == ("measure.clamped", "medium", "low")


@pytest.mark.parametrize(("before", "after"), HONEST.values(), ids=HONEST)
def test_an_honest_change_of_what_measures_is_quiet(before: Files, after: Files) -> None:
    assert effects(before, after) == ()


def test_both_places_are_pointed_at() -> None:
    [found] = effects(*bench("ROUNDS = 50", "ROUNDS = 3"))
    assert (found.before, found.after) == (4, 4)
    assert "50; now 3" in found.message
