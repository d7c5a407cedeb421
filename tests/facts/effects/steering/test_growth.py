"""Looking for what steers takes work in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from benchmarks.growth_steps import exponent
from guard.facts.effects.around import Around
from guard.facts.effects.runs import find as runs
from guard.facts.effects.steering import find as steering
from guard.model.effect import ChangeEffect
from tests.facts.effects.growing import work

TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "calls": ("check.sh", lambda n: "pytest a\nruff check b\n" * n),
    "forgiven calls": ("check.sh", lambda n: "pytest a || true\n" * n),
    "many tools in one line": ("check.sh", lambda n: "pytest; " * n + "\n"),
    "one line in many": ("check.sh", lambda n: "pytest \\\n" * n + "a\n"),
    "ignored folders": (".gitignore", lambda n: "".join(f"a{i}/\n" for i in range(n))),
    "attributes": (".gitattributes", lambda n: "".join(f"a{i} -diff\n" for i in range(n))),
    "settings of npm": (".npmrc", lambda n: "".join(f"script-shell{i}=a\n" for i in range(n))),
}


def found(around: Around) -> Iterator[ChangeEffect]:
    yield from steering.find(around)
    yield from runs.find(around)


@pytest.mark.parametrize(("path", "text"), TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(path: str, text: Callable[[int], str]) -> None:
    work(found, path, "a\n", text(4))
    costs = [work(found, path, f"{text(size)}a\n", text(size).replace("a", "b")) for size in (60, 120, 240)]
    assert exponent(costs, 50) <= 1.15, costs
