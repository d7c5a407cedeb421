"""What lies on the way to each act is worked out in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth_steps import exponent
from guard.facts.effects.protection import find as protection
from tests.facts.effects.growing import work

HEAD = "class B:\n    def check(self):\n        if self.a:\n            raise E\n\n\n"
TRIED = "    try:\n        check(a)\n    except E:\n        abort(4)\n"
CLASS = "class C{}(B):\n    def check(self):\n        pass\n\n\n"
TEXTS: dict[str, Callable[[int], str]] = {
    "calls": lambda n: "def f(a):\n" + "".join(f"    check_{i}(a)\n    do_{i}(a)\n" for i in range(n)),
    "handlers": lambda n: "def f(a):\n" + TRIED * n,
    "functions": lambda n: "".join(f"def f{i}(a):\n    check(a)\n    do(a)\n\n\n" for i in range(n)),
    "classes": lambda n: HEAD + "".join(CLASS.format(i) for i in range(n)),
    "names": lambda n: HEAD + "".join(f"check_{i} = lambda a: a\n" for i in range(n)),
    "patches": lambda n: HEAD + "".join(f"B.check = lambda a: {i}\n" for i in range(n)),
    "callers": lambda n: HEAD + "".join(f"def g{i}(a):\n    f(a)\n    a.pay()\n\n\n" for i in range(n)),
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(text: Callable[[int], str]) -> None:
    work(protection.find, "a.py", "x = 1\n", text(4))
    costs = [
        work(protection.find, "a.py", f"{text(size)}x = 1\n", text(size).replace("(a)", "(b)"))
        for size in (50, 100, 200)
    ]
    assert exponent(costs, 50) <= 1.25, costs
