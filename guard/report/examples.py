"""Calls that tell base and change apart, written as tests for a reviewer to take.

Each test holds what the base gives. What the change gives stands beside it in a comment alone, as the change
has a say in those words; a name that is no name of Python's is left out.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping

from guard.ports.behaviour import Example
from guard.report.sanitize import line

HEAD = (
    '"""Written by `guard prove --keep`: what the base gives, where a proposed change gives something else.'
)
"""The first line of every file that is written: one without it is somebody's own."""
_MORE = (
    "\n\nTake the tests that should go on holding. Where the new value is meant, put it in, and say why."
    '\n"""\n\n'
)


def as_tests(examples: Iterable[Example]) -> Mapping[str, str]:
    """The files of tests, by their names; one for each module that differs."""
    by_module: dict[str, list[Example]] = {}
    for one in examples:
        if all(part.isidentifier() and not keyword.iskeyword(part) for part in one.module.split(".")):
            by_module.setdefault(one.module, []).append(one)
    return {
        f"test_kept_{module.replace('.', '_')}.py": _file(module, found)
        for module, found in sorted(by_module.items())
    }


def _file(module: str, examples: list[Example]) -> str:
    names = sorted({_name(one) for one in examples})
    tests = [
        f"def test_{_name(one).lower()}_{number}():\n    # on the change: {line(one.after)}\n"
        f"    assert {one.call} == {one.before}\n"
        for number, one in enumerate(examples, 1)
    ]
    return f"{HEAD}{_MORE}from {module} import {', '.join(names)}\n\n\n" + "\n\n".join(tests)


def _name(one: Example) -> str:
    """What the call needs to have imported."""
    return one.call.partition("(")[0].partition(".")[0]
