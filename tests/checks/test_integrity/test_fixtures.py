"""Set-up that answers for the code under test."""

from __future__ import annotations

import pytest

from tests.checks.test_integrity.test_check import found

PATH = "tests/test_area.py"
ASKS = """\
import pytest
import shapes
from shapes import area


@pytest.fixture
def result():
    return area(3, 4)


@pytest.fixture
def box():
    return {"width": 3}


def test_area(result):
    assert result == 12


def test_width(box):
    assert area(box["width"], 2) == 6
"""


PATCHED = "def box(monkeypatch):\n    monkeypatch.setattr(shapes, 'area', len)\n"
DOUBLE = "class Twelve:\n    real = 12\n\n\n@pytest.fixture\ndef result():\n    return Twelve()"
AUTOUSE = "@pytest.fixture(autouse=True)\ndef quiet(mocker):\n    mocker.patch('shapes.area')\n\n\n"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("return area(3, 4)", "return 12", "fixture-answers"),
        ("return area(3, 4)", "return Mock(return_value=12)", "fixture-answers"),
        ("@pytest.fixture\ndef result():\n    return area(3, 4)", DOUBLE, "fixture-answers"),
        ("def box():\n", PATCHED, "subject-mocked"),
        ("def box():\n", "def box():\n    shapes.area = lambda *sides: 6\n", "subject-mocked"),
        ("def test_width", AUTOUSE + "def test_width", "subject-mocked"),
    ],
)  # fmt: skip
def test_set_up_that_answers_is_said(old: str, new: str, rule: str) -> None:
    findings = found({PATH: ASKS}, {PATH: ASKS.replace(old, new)})
    assert rule in {one.id for one in findings}
    assert all("now" in one.message for one in findings)


@pytest.mark.parametrize(
    "asks",
    [
        "x = shapes\n    return x.area(3, 4)",
        "work = shapes.area\n    return work(3, 4)",
        "return getattr(shapes, 'area')(3, 4)",
        "import importlib as i\n    return i.import_module('shapes').area(3, 4)",
        "return {'a': area}['a'](3, 4)",
    ],
)
def test_under_whatever_name_it_asked_the_code(asks: str) -> None:
    before = ASKS.replace("return area(3, 4)", asks)
    after = ASKS.replace("return area(3, 4)", "return 12")
    assert [one.id for one in found({PATH: before}, {PATH: after})] == ["fixture-answers"]
    assert found({PATH: ASKS}, {PATH: before}) == []


@pytest.mark.parametrize("asks", ["import json\n    j = json\n    return j.loads('12')", "return open(3, 4)"])
def test_a_fixture_that_asked_libraries_only_may_answer(asks: str) -> None:
    before = ASKS.replace("return area(3, 4)", asks)
    after = ASKS.replace("return area(3, 4)", "return 12")
    assert found({PATH: before}, {PATH: after}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return area(3, 4)", "size = 3, 4\n    return area(*size)"),
        ('return {"width": 3}', 'return dict(width=3)'),
        ("def box():\n", "def box(monkeypatch):\n    monkeypatch.setenv('SHAPES', '1')\n"),
        ("def box():\n", "def box(monkeypatch):\n    monkeypatch.setattr(shapes, 'clock', lambda: 0)\n"),
    ],
)  # fmt: skip
def test_other_set_up_is_not(old: str, new: str) -> None:
    assert found({PATH: ASKS}, {PATH: ASKS.replace(old, new)}) == []


def test_a_fixture_of_another_file_that_answers_is_said() -> None:
    head, tests = ASKS.split("def test_area")
    before = {"tests/conftest.py": head, PATH: f"from shapes import area\n\n\ndef test_area{tests}"}
    after = {**before, "tests/conftest.py": head.replace("return area(3, 4)", "return 12"),
             PATH: before[PATH] + "\n\ndef test_more():\n    assert area(1, 1) == 1\n"}  # fmt: skip
    assert [one.id for one in found(before, after)] == ["fixture-answers"]


def test_a_double_of_what_lies_outside_is_none_of_them() -> None:
    before = ASKS.replace("import shapes\n", "import partner\n").replace(
        "return area(3, 4)", "return partner.ask(12)"
    )
    after = before.replace("@pytest.fixture\ndef result():\n    return partner.ask(12)", DOUBLE)
    assert found({PATH: before}, {PATH: after}) == []
