"""What is measured and what it is held against come to be one; and what only looks like it."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects

TIMED = """import time
import functools
LIMIT = 4.0


def measure(work):
    times = []
    for _ in range(50):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def accuracy(predict, rows):
    right = 0
    for row in rows:
        if predict(row["text"]) == row["label"]:
            right += 1
    return right / len(rows)


def main(work):
    took = measure(work)
    if took > LIMIT:
        raise SystemExit(1)
"""
HELPER = """import json
from shop import pricing


def load(path):
    cases = json.loads(path.read_text())
    return cases
"""
CENTS = "class Cents(int):\n    def __eq__(self, other):\n        return {}\n"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("if took > LIMIT", "limit = max(LIMIT, took * 1.2)\n    if took > limit", ["measure.clamped"]),
        ("if took > LIMIT", "limit = max(LIMIT, 1.0)\n    if took > limit", []),
        ('predict(row["text"])', "predict(**row)", ["measure.leaked"]),
        ('predict(row["text"])', 'predict(row["text"].strip())', []),
        ("    times = []", "    work = functools.cache(work)\n    times = []", ["measure.clamped"]),
        ("    times = []", "    rows = functools.cache(work)\n    times = []", []),
        ("time.perf_counter()", "time.thread_time()", ["measure.clock"]),
        ("time.perf_counter()", "time.monotonic()", []),
    ],
)
def test_figures_that_hold_against_themselves(old: str, new: str, wanted: list[str]) -> None:
    found = effects({"bench/run.py": TIMED}, {"bench/run.py": TIMED.replace(old, new)})
    assert [one.kind for one in found] == wanted


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('        case["total"] = pricing.total(case["lines"])\n', ["measure.harness"]),
        ('        case["name"] = json.dumps(case["lines"])\n', []),
        ('        case["id"] = pricing.number()\n', []),
    ],
)
def test_what_is_expected_is_not_worked_out_by_what_is_tested(line: str, wanted: list[str]) -> None:
    after = HELPER.replace("    return", "    for case in cases:\n" + line + "    return")
    found = effects({"tests/conftest.py": HELPER}, {"tests/conftest.py": after})
    assert [one.kind for one in found] == wanted


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("isinstance(other, int)", ["measure.special"]),
        ("True", ["measure.special"]),
        ("int(self) == int(other)", []),
        ("NotImplemented", []),
        ("False", []),
    ],
)
def test_a_value_that_is_equal_to_all(answer: str, wanted: list[str]) -> None:
    found = effects(
        {"shop/money.py": "VAT = 19\n"}, {"shop/money.py": "VAT = 19\n\n\n" + CENTS.format(answer)}
    )
    assert [one.kind for one in found] == wanted


COVERED = "[tool.coverage.report]\nfail_under = 90\n{}"


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('exclude_also = ["if TYPE_CHECKING:", "^def "]\n', ["medium"]),
        ('exclude_also = ["(.|.|.|.)*!!"]\n', []),
        (f'exclude_also = ["{"(.|.)" * 38}!"]\n', []),
        (f'exclude_also = ["{".*" * 50}!"]\n', []),
        ('exclude_also = ["if TYPE_CHECKING:", "raise NotImplementedError", "@abstractmethod"]\n', []),
        ('omit = ["*/auth.py"]\n', ["low"]),
        ("precision = 2\n", []),
    ],
)
def test_what_coverage_leaves_out(line: str, wanted: list[str]) -> None:
    found = effects({"pyproject.toml": COVERED.format("")}, {"pyproject.toml": COVERED.format(line)})
    assert [one.severity.value for one in found] == wanted
    own = effects({".coveragerc": "[report]\n"}, {".coveragerc": "[report]\nexclude_also =\n    ^def \n"})
    assert [one.kind for one in own] == ["measure.judge"]


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("from time import thread_time as now\n", "now()"),
        ("import time as t\n\nnow = t.process_time\n", "now()"),
        ("import time as t\n", "t.thread_time()"),
    ],
)
def test_a_clock_is_known_by_whatever_name_the_file_has_for_it(head: str, call: str) -> None:
    after = head + TIMED.replace("time.perf_counter()", call)
    assert [one.kind for one in effects({"bench/run.py": TIMED}, {"bench/run.py": after})] == [
        "measure.clock"
    ]


@pytest.mark.parametrize("line", ["clock.perf_counter = lambda: 0.0", "setattr(clock, 'time', int)"])
def test_a_clock_is_bound_anew_under_another_name_of_its_module(line: str) -> None:
    before = {"shop/price.py": "import time as clock\n"}
    found = effects(before, {"shop/price.py": f"import time as clock\n\n{line}\n"})
    assert [one.kind for one in found] == ["measure.clock"]


@pytest.mark.parametrize(
    ("head", "call", "wanted"),
    [
        ("from shop import pricing as p\n", "p.total", ["measure.harness"]),
        ("from . import json\n", "json.total", ["measure.harness"]),
        ("import json as p\n", "p.dumps", []),
    ],
)
def test_what_is_tested_is_known_by_whatever_name_the_helper_has_for_it(
    head: str, call: str, wanted: list[str]
) -> None:
    line = f"    for case in cases:\n        case['total'] = {call}(case['lines'])\n"
    before = head + HELPER.replace("import json\n", "import json as j\n").replace("json.loads", "j.loads")
    found = effects(
        {"tests/conftest.py": before},
        {"tests/conftest.py": before.replace("    return", line + "    return")},
    )
    assert [one.kind for one in found] == wanted
