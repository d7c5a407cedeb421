"""What is done to records is told in proportion to the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.growth_steps import exponent
from guard.facts.effects.protection import find as protection
from tests.facts.effects.growing import work

TEXTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "probes": ("a.py", lambda n: "".join(f"def health_{i}():\n    return ok( 1)\n\n\n" for i in range(n))),
    "handlers of errors": (
        "a.py",
        lambda n: "".join(
            f"@app.errorhandler({i})\ndef on_{i}(error):\n    return 'a', 1\n\n\n" for i in range(n)
        ),
    ),
    "failures": (
        "a.py",
        lambda n: "".join(
            f"def run_{i}():\n    try:\n        go( 1)\n    except Exception:\n        exit(1)\n\n\n"
            for i in range(n)
        ),
    ),
    "levels": ("a.py", lambda n: "".join(f"logging.getLogger('a{i}').setLevel( 1)\n" for i in range(n))),
    "alarms": (
        "a.py",
        lambda n: "".join(
            f"def alert_{i}(a):\n    key = a + 1\n    rest = 1\n    send(key)\n\n\n" for i in range(n)
        ),
    ),
    "exporters": (
        "a.py",
        lambda n: "".join(
            f"class C{i}(SpanExporter):\n    def export(self, spans):\n"
            "        return go([s for s in spans if s.status != 1])\n\n\n"
            for i in range(n)
        ),
    ),
    "tables": (
        "a.py",
        lambda n: (
            "dictConfig({'loggers': {" + "".join(f"'a{i}': {{'level': 1}}, " for i in range(n)) + "}})\n"
        ),
    ),
    "rules": (
        "alerts.yml",
        lambda n: (
            "groups:\n- name: a\n  rules:\n"
            + "".join(f"  - alert: A{i}\n    expr: a > 1\n    for: 1m\n" for i in range(n))
        ),
    ),
    "receivers": (
        "alertmanager.yml",
        lambda n: (
            "route:\n  receiver: r0\n  routes:\n"
            + "".join(f"  - receiver: r{i}\n    matchers: [a= 1]\n" for i in range(n))
            + "receivers:\n"
            + "".join(f"- name: r{i}\n" for i in range(n))
        ),
    ),
    "shell": (
        "a.sh",
        lambda n: "".join(f"trap 'exit 1' EXIT\npg_dump {i} > d 1\nscp d a{i}.example:\n" for i in range(n)),
    ),
}


@pytest.mark.parametrize(("path", "text"), TEXTS.values(), ids=TEXTS)
def test_work_grows_with_the_text(path: str, text: Callable[[int], str]) -> None:
    work(protection.find, path, "x = 1\n", text(4))
    costs = [
        work(protection.find, path, text(size), text(size).replace(" 1", " 2")) for size in (50, 100, 200)
    ]
    assert exponent(costs, 50) <= 1.25, costs
