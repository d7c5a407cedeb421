"""What a figure is taken over, by which clock, by how many tries, and whether held-out rows teach."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

BENCH = """
import statistics
import time

def measure(work, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
"""
SCORE = """
def accuracy(predict, rows):
    right = 0
    for row in rows:
        right += predict(row["text"]) == row["label"]
    return right / len(rows)
"""
SHOTS = """
def prompts(rows, size):
    train, held = split(rows)
    shown = sample(train, size)
    return [(shown, row) for row in held]
"""
SIGNED = ("medium", "medium")


def said(path: str, text: str, *swaps: tuple[str, str]) -> list[tuple[str, str, str]]:
    after = text
    for old, new in swaps:
        assert old in after
        after = after.replace(old, new)
    return kinds({path: text}, {path: after})


@pytest.mark.parametrize(
    "swap",
    [
        ("statistics.median(times)", "statistics.median(sorted(times)[: len(times) // 10])"),
        ("    return statistics", "    times = heapq.nsmallest(5, times)\n    return statistics"),
        ("    return statistics", "    times = [one for one in times if one < 1]\n    return statistics"),
        (
            "    return statistics.median(times)",
            "    best = sorted(times)[:5]\n    return statistics.mean(best)",
        ),
    ],
)
def test_the_best_part_of_what_was_timed(swap: tuple[str, str]) -> None:
    assert said("bench/run.py", BENCH, swap) == [("measure.dropped", *SIGNED)]


@pytest.mark.parametrize(
    "swap",
    [
        ("    return right", "    rows = [row for row in rows if predict(row)]\n    return right"),
        ("len(rows)", "max(1, len([row for row in rows if row['answer']]))"),
        ("len(rows)", "sum(1 for row in rows if row['answer'])"),
    ],
)
def test_a_divisor_that_loses_rows(swap: tuple[str, str]) -> None:
    assert said("evals/score.py", SCORE, swap) == [("measure.dropped", *SIGNED)]


@pytest.mark.parametrize(
    ("path", "text", "swap"),
    [
        (
            "evals/score.py",
            SCORE,
            ("    right = 0\n", "    if not rows:\n        raise ValueError\n    right = 0\n"),
        ),
        ("evals/score.py", SCORE, ("len(rows)", "max(1, len(rows))")),
        ("evals/score.py", SCORE, ("right / len(rows)", "round(right / len(list(rows)), 3)")),
        ("bench/run.py", BENCH, ("median(times)", "median(sorted(times))")),
        ("bench/run.py", BENCH, ("    times = []", "    work()\n    times = []")),
        ("shop/names.py", "def part(x):\n    return x / len(x)\n", ("len(x)", "len([a for a in x if a])")),
    ],
)
def test_all_that_was_measured_still_counts(path: str, text: str, swap: tuple[str, str]) -> None:
    assert said(path, text, swap) == []


@pytest.mark.parametrize(
    "new",
    [
        "row['label'] in map(predict, [row['text']] * 8)",
        "any(predict(row['text']) == row['label'] for _ in range(8))",
        "max([predict(row['text']) == row['label'] for _ in range(TRIES)])",
    ],
)
def test_any_of_several_tries(new: str) -> None:
    old = 'predict(row["text"]) == row["label"]'
    assert said("evals/score.py", SCORE, (old, new)) == [("measure.clamped", *SIGNED)]
    assert said("evals/score.py", SCORE.replace("accuracy", "pass_at_k"), (old, new)) == []
    assert said("evals/score.py", SCORE, (old, f"{old} in (True,)")) == []


@pytest.mark.parametrize(
    ("swaps", "wanted"),
    [
        ([("time.perf_counter()", "time.process_time()")], 1),
        (
            [
                ("import time\n", "from time import thread_time as clock\n"),
                ("time.perf_counter()", "clock()"),
            ],
            1,
        ),
        ([("time.perf_counter()", "time.monotonic()")], 0),
        ([("        work()\n", "        work()\n        cpu.append(time.process_time())\n")], 0),
    ],
)
def test_a_clock_of_time_worked(swaps: list[tuple[str, str]], wanted: int) -> None:
    assert said("bench/run.py", BENCH, *swaps) == [("measure.clock", *SIGNED)] * wanted


def test_a_clock_of_time_that_passes_again() -> None:
    worked = BENCH.replace("perf_counter", "process_time")
    assert said("bench/run.py", worked, ("process_time", "perf_counter")) == [("measure.clock", "low", "low")]


@pytest.mark.parametrize(
    ("swap", "wanted"),
    [
        (("sample(train, size)", "sample(rows, size)"), 1),
        (("sample(train, size)", "nearest(train + held, size)"), 1),
        (("train, held = split(rows)", "train = held = rows"), 1),
        (("sample(train, size)", "nearest(train, size)"), 0),
        (("in held]", "in held if row]"), 0),
    ],
)
def test_held_out_rows_as_examples(swap: tuple[str, str], wanted: int) -> None:
    found = [one for one in said("evals/shots.py", SHOTS, swap) if one[0] == "measure.leaked"]
    assert found == [("measure.leaked", "high", "medium")] * wanted


def test_the_file_of_what_teaches() -> None:
    text = "def build(load):\n    examples = load('data/train.jsonl')\n    return examples\n"
    found = said("evals/prompt.py", text, ("train.jsonl", "test.jsonl"))
    assert ("measure.leaked", "high", "medium") in found
    assert said("evals/prompt.py", text, ("train.jsonl", "train_2.jsonl")) == []


RUBRIC = "Compare with the reference.\nAnswer FAIL where the reply is wrong.\nIn doubt answer FAIL.\n"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("In doubt answer FAIL.", "In doubt answer PASS.", SIGNED),
        ("where the reply is wrong", "only where the reply is harmful", SIGNED),
        ("reply is wrong", "reply is wrong or late", ("low", "low")),
        ("the reference", "the answer of the reference model", ("low", "low")),
        ("Compare with", "Compare  with", None),
    ],
)
def test_what_a_judge_is_told(old: str, new: str, wanted: tuple[str, str] | None) -> None:
    expected = [("measure.judge", *wanted)] if wanted else []
    assert said("evals/rubric.md", RUBRIC, (old, new)) == expected
    code = f"def build():\n    JUDGE_PROMPT = {RUBRIC!r}\n    return JUDGE_PROMPT\n"
    assert said("evals/judge.py", code, (old, new)) == expected


def test_inputs_of_a_benchmark_that_shrink() -> None:
    rows = [f'{{"count": {n}, "cents": {n * 7}}}' for n in range(200)]
    before, after = (f'{{"lines": [{", ".join(some)}]}}' for some in (rows, ['{"count": 1, "cents": 500}']))
    assert ("measure.dropped", *SIGNED) in kinds({"bench/cases.json": before}, {"bench/cases.json": after})
