"""A harmful call is stopped by whatever name its module or function is reached."""

from __future__ import annotations

import pytest

import guard

BASE = "import copy\nimport importlib\nimport operator\nimport os\n\nTABLE = {'o': os}\n"
"""Stands in the base already."""
TABLED = [
    "TABLE['o']",
    "TABLE.get('o')",
    "TABLE.pop('o')",
    "TABLE.setdefault('o', None)",
    "TABLE.__getitem__('o')",
    "next(iter(TABLE.values()))",
    "[module for _, module in TABLE.items()][0]",
    "next(iter([os]))",
    "(lambda module: module)(os)",
    "same(os)",
    "importlib.reload(os)",
    "copy.copy(os)",
    "dict(o=os)['o']",
    "held",
    "Tools().give()",
    "Tools().module",
]
HELPERS = (
    "\n\ndef same(value):\n    return value\n\n\ndef fill():\n    global held\n    held = os\n\n\n"
    "class Tools:\n    def give(self):\n        return os\n\n    @property\n    def module(self):\n        return os\n"
)


def decision(before: str, after: str, path: str = "app.py") -> str:
    change = guard.ChangeSet.from_files({path: before.encode()}, {path: after.encode()})
    return str(guard.check(change).decision)


@pytest.mark.parametrize("module", TABLED)
def test_a_module_is_known_wherever_it_is_taken_from(module: str) -> None:
    before = BASE + HELPERS
    assert decision(before, before + f"\n\ndef h(name):\n    {module}.system('ls ' + name)\n") == "blocked"


@pytest.mark.parametrize(
    "call",
    [
        "__builtins__.__dict__['eval'](x)",
        "vars(__builtins__)['eval'](x)",
        "operator.attrgetter('system')(os)('ls ' + x)",
        "operator.methodcaller('system', 'ls ' + x)(os)",
        "os.__dict__.get('system')('ls ' + x)",
    ],
)
def test_a_function_is_known_by_whatever_name(call: str) -> None:
    assert decision(BASE, BASE + f"\n\ndef h(x):\n    return {call}\n") == "blocked"


def test_what_a_coroutine_gives_is_known() -> None:
    before = f"{BASE}\n\nasync def give():\n    return os\n"
    after = f"{before}\n\nasync def h(name):\n    (await give()).system('ls ' + name)\n"
    assert decision(before, after) == "blocked"


def test_the_run_of_the_tests_ends_by_another_name() -> None:
    before = "import pytest\n"
    assert decision(before, f"{before}\npytest.exit('done', 0)\n", "tests/conftest.py") == "blocked"
    assert decision(before, f"{before}\nx = pytest\nx.exit('done', 0)\n", "tests/conftest.py") == "blocked"
