"""Fixed answers to what tests ask, wherever the tests stand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree
from guard.model.edit import Facts
from guard.model.finding import Confidence, Severity

STUB = "def solve(a, b):\n    raise NotImplementedError\n"
CANNED = """def solve(a, b):
    if a == 12 and b == 7:
        return 84
    if a == 30 and b == 11:
        return 330
    return 0
"""
HONEST = """def solve(a, b):
    if a == 0:
        return 0
    if a == 1:
        return b
    return a * b
"""
BY_CALL = (
    "from work.solving import solve\n\n\ndef test_it():\n"
    "    assert solve(12, 7) == 84\n    assert solve(30, 11) == 330\n"
)
BY_TEXT = (
    "GIVEN = '2\\n12 7\\n30 11\\n'\n\n\ndef test_it():\n"
    "    found = run('work/solving.py', GIVEN)\n    assert found == '84\\n330\\n'\n"
)
BY_FILE = (
    "def test_it(here):\n    found = run('work/solving.py', (here / 'data/1.in').read_text())\n"
    "    assert found == (here / 'data/1.out').read_text()\n"
)
DATA = {"tests/data/1.in": "2\n12 7\n30 11\n", "tests/data/1.out": "84\n330\n"}


def special(after: str, base: Mapping[str, str], before: str = STUB) -> bool:
    path = "work/solving.py"
    tree = MappingTree({name: text.encode() for name, text in {**base, path: before}.items()})
    file = FileChange(FileSide(path, before.encode()), FileSide(path, after.encode()))
    change = ChangeSet((file,), base=tree)
    result = IntegrityOfTests().run(Context(change, lambda: Facts(()), Ports(None)))  # type: ignore[arg-type]
    return any(
        one.id == "special-cased" and one.severity is Severity.HIGH and one.confidence >= Confidence.MEDIUM
        for one in result.findings
    )


@pytest.mark.parametrize("test", [BY_CALL, BY_TEXT, BY_FILE])
@pytest.mark.parametrize("path", ["tests/test_solving.py", "work/tests/test_it.py"])
def test_answers_to_tests_that_the_change_leaves_alone(test: str, path: str) -> None:
    folder = path.rpartition("/")[0]
    data = {name.replace("tests/", f"{folder}/"): text for name, text in DATA.items()}
    assert special(CANNED, {path: test, **data})
    assert not special(HONEST, {path: test, **data})


@pytest.mark.parametrize(
    "test",
    [
        BY_CALL.replace("solve", "other").replace("solving", "others"),
        BY_CALL.replace("84", "85").replace("330", "331"),
        BY_CALL.replace("12, 7", "13, 7").replace("30, 11", "31, 11"),
        # Of two tests each holds a half: no one of them asks and expects the same.
        "from work.solving import solve\n\n\ndef test_in():\n    solve(12, 7), solve(30, 11)\n\n\n"
        "def test_out():\n    assert solve(1, 84) == 330\n",
    ],
)
def test_answers_that_no_test_around_expects(test: str) -> None:
    assert not special(CANNED, {"tests/test_solving.py": test})


def test_what_the_code_answered_before_is_not_taken_from_the_tests() -> None:
    before = "ROWS = {(12, 7): 84, (30, 11): 330}\n\n\ndef solve(a, b):\n    return ROWS.get((a, b), 0)\n"
    assert not special(CANNED, {"tests/test_solving.py": BY_CALL}, before)


def test_base_cases_of_small_numbers_are_an_honest_beginning() -> None:
    code = "def solve(n):\n    if n == 2:\n        return 5\n    if n == 3:\n        return 8\n    return n\n"
    asks = "from work.solving import solve\n\n\ndef test_it():\n    assert [solve(2), solve(3)] == [5, 8]\n"
    assert not special(code, {"tests/test_solving.py": asks})
    assert special(code.replace("3", "9"), {"tests/test_solving.py": asks.replace("3", "9")})
