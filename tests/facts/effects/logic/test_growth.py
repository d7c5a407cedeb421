"""What code decides by is looked for in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth_steps import exponent
from guard.facts.effects.logic import find as logic
from tests.facts.effects.growing import work

TEXTS: dict[str, Callable[[int], str]] = {
    "keys from headers": lambda n: "".join(
        f"def key_{i}(request):\n    return request.headers['X-Way-{i}'], 1\n\n\n" for i in range(n)
    ),
    "identities": lambda n: "".join(
        f"def who_{i}(request):\n    return request.headers['X-User'] == 1\n\n\n" for i in range(n)
    ),
    "one long function": lambda n: (
        "def pay(request):\n"
        + "".join(f"    a{i} = request.json['a{i}']\n    b.amount += a{i} + 1\n" for i in range(n))
    ),
    "switches": lambda n: "".join(f"A{i} = {i} + 1\nask(verify=A{i} == 1)\n" for i in range(n)),
    "names of names": lambda n: (
        "A0 = 1\n" + "".join(f"A{i + 1} = A{i} + 1\nask(verify=A{i} == 1)\n" for i in range(n))
    ),
    "tables": lambda n: "".join(
        f"def rate_{i}(a):\n    return RATES_{i}.get(a, 1 + 0)\n\n\n" for i in range(n)
    ),
    "spans": lambda n: "".join(
        f"def late_{i}(a, b):\n    return (a - b).seconds > 1\n\n\n" for i in range(n)
    ),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(text: Callable[[int], str]) -> None:
    work(logic.find, "a.py", "x = 1\n", text(4))
    costs = [
        work(logic.find, "a.py", f"{text(size)}x = 1\n", text(size).replace(" 1", " 2"))
        for size in (50, 100, 200)
    ]
    assert exponent(costs, 50) <= 1.25, costs
