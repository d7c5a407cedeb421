"""Looking for what measures takes work in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth_steps import exponent
from guard.facts.effects.measure import find as measure
from tests.facts.effects.growing import work

TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "functions that score": (
        "evals/score.py",
        lambda n: "".join(
            f"def share{i}(rows):\n    hits = 0\n    for row in rows:\n"
            f"        hits += guess(row['a']) == row['b']\n"
            f"    return hits / len(rows)\n\n\n"
            for i in range(n)
        ),
    ),
    "functions that time": (
        "bench/run.py",
        lambda n: (
            "import time\n\n"
            + "".join(
                f"def took{i}(work):\n    begun = time.time()\n    work(a)\n"
                "    return time.time() - begun\n\n\n"
                for i in range(n)
            )
        ),
    ),
    "limits": (
        "bench/limits.py",
        lambda n: "".join(f"LIMIT{i} = 4\nif a > LIMIT{i}:\n    raise SystemExit(1)\n" for i in range(n)),
    ),
    "limits of one function": (
        "bench/limits.py",
        lambda n: (
            "def main(a):\n" + "".join(f"    if a > {i}:\n        raise SystemExit(1)\n" for i in range(n))
        ),
    ),
    "web": (
        "bench/run.js",
        lambda n: "".join(
            f"const t{i} = performance.now();\nawait work{i}(a);\nout.push(performance.now() - t{i});\n"
            for i in range(n)
        ),
    ),
    "results": (
        "bench/result.json",
        lambda n: "{" + ",\n".join(f'"a{i}_ms": 4' for i in range(n)) + "}\n",
    ),
}


@pytest.mark.parametrize(("path", "text"), TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(path: str, text: Callable[[int], str]) -> None:
    work(measure.find, path, "a\n", text(4))
    costs = [work(measure.find, path, text(size), text(size).replace("a", "b")) for size in (20, 40, 80)]
    assert exponent(costs, 50) <= 1.2, costs
