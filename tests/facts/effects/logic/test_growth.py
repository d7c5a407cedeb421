"""What code decides by is looked for in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth_steps import exponent, steps
from guard.facts.effects.around import Around
from guard.facts.effects.logic import find as logic
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.project.project import Project
from guard.syntax.sources import Sources

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


def work(before: str, after: str) -> int:
    change = ChangeSet.from_files({"a.py": before.encode()}, {"a.py": after.encode()})
    facts = gather(change)

    def find() -> None:
        sources = Sources(change)
        list(logic.find(Around(change, facts.edits, facts.lines, sources, Project(change, sources))))

    return steps(find)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(text: Callable[[int], str]) -> None:
    work("x = 1\n", text(4))
    costs = [work(f"{text(size)}x = 1\n", text(size).replace(" 1", " 2")) for size in (50, 100, 200)]
    assert exponent(costs, 50) <= 1.25, costs
