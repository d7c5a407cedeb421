"""Examples in docstrings and prose, and files of expected results."""

from __future__ import annotations

import json

import pytest

from guard.checks.kit.interface import Context, Ports
from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import Confidence, Finding, Severity, Side

RUN = {"pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--doctest-modules'\n"}
CODE = '''\
def area(width, height):
    """The area.

    >>> area(3, 4)
    12
    >>> area("a", 4)
    Traceback (most recent call last):
    TypeError: no number
    >>> print(area)
    <function area at 0x1>
    """
    return width * height
'''


def judged(before: dict[str, str], after: dict[str, str]) -> list[Finding]:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    context = Context(change, lambda: Facts(()), Ports(None))  # type: ignore[arg-type]
    return list(IntegrityOfTests().run(context).findings)


def said(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The ids of the findings that would hold a change up."""
    return [one.id for one in judged(before, after)
            if one.severity >= Severity.MEDIUM and one.confidence >= Confidence.MEDIUM]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("    >>> area(3, 4)\n    12\n", "", "test-removed"),
        (">>> area(3, 4)\n", ">>> area(3, 4)  # doctest: +SKIP\n", "test-skipped"),
        ("    >>> area(3, 4)\n    12\n", "    >>> area(3, 4)\n\n", "test-emptied"),
        (">>> print(area)\n    <function area at 0x1>",
         ">>> print(area)  # doctest: +ELLIPSIS\n    <...>", "assertion-loosened"),
        ('"a", 4)\n', '"a", 4)  # doctest: +IGNORE_EXCEPTION_DETAIL\n', "assertion-loosened"),
    ],
)  # fmt: skip
def test_an_example_that_holds_less_is_said(old: str, new: str, rule: str) -> None:
    after = CODE.replace(old, new)
    assert after != CODE
    assert said({**RUN, "shapes.py": CODE}, {**RUN, "shapes.py": after}) == [rule]
    prose, changed = (f"Shapes\n======\n\n{text}" for text in (CODE, after))
    assert said({**RUN, "docs/shapes.rst": prose}, {**RUN, "docs/shapes.rst": changed}) == [rule]
    assert said({"shapes.py": CODE}, {"shapes.py": after}) == [], "where nothing runs it, it is prose"


def test_an_example_that_moves_or_goes_with_its_subject_is_none() -> None:
    bare = CODE.replace("    >>> area(3, 4)\n    12\n", "")
    moved = {"docs/shapes.md": "```\n>>> area(3, 4)\n12\n\n```\n"}
    assert said({**RUN, "shapes.py": CODE}, {**RUN, "shapes.py": bare, **moved}) == []
    assert (
        said({**RUN, "shapes.py": CODE}, {**RUN, "shapes.py": "def volume(a, b, c):\n    return a * b * c\n"})
        == []
    )


def test_a_new_expectation_of_an_example_is_noted() -> None:
    findings = judged({**RUN, "shapes.py": CODE}, {**RUN, "shapes.py": CODE.replace("    12\n", "    13\n")})
    assert [(one.id, one.confidence) for one in findings] == [("expectation-rewritten", Confidence.LOW)]
    assert "had to print `12`; now it must print `13`" in findings[0].message
    assert findings[0].related[0].side is Side.BEFORE


PRODUCT = {"shapes.py": "def area(a, b):\n    return a * b\n"}
BROKEN = {"shapes.py": "def area(a, b):\n    return a + b\n"}
GOLDEN = "tests/expected/areas.json"


def golden(**values: object) -> dict[str, str]:
    return {GOLDEN: json.dumps({"small": 2, "large": 400, **values})}


def test_expected_values_rewritten_with_the_code_need_a_signature() -> None:
    findings = judged({**PRODUCT, **golden()}, {**BROKEN, **golden(large=40)})
    assert [(one.id, one.severity, one.confidence) for one in findings] == [
        ("golden-rewritten", Severity.MEDIUM, Confidence.MEDIUM)
    ]
    assert "expected `.large = 400` (1 of 2 values); now it expects `.large = 40`" in findings[0].message


@pytest.mark.parametrize(
    "path",
    ["tests/__snapshots__/test_a.ambr", "tests/data/page.golden", "tests/cassettes/area.yaml",
     "tests/test_a/expected_output.txt", "tests/a.approved.txt"],
)  # fmt: skip
def test_every_kind_of_expectation_file(path: str) -> None:
    before, after = "name: area\nvalue: four hundred\n", "name: area\nvalue: forty\n"
    assert said({**PRODUCT, path: before}, {**BROKEN, path: after}) == ["golden-rewritten"]
    assert said({**PRODUCT, path: before}, {**BROKEN, path: before + "unit: metre\n"}) == []
    assert said({path: before}, {path: after}) == [], "no code changed that it could follow"


def test_a_field_that_is_added_or_a_time_that_passes_changes_no_value() -> None:
    assert said({**PRODUCT, **golden()}, {**BROKEN, **golden(unit="metre")}) == []
    before, after = golden(at="2026-01-02T03:04:05Z"), golden(at="2026-02-03T04:05:06Z")
    assert said({**PRODUCT, **before}, {**BROKEN, **after}) == []


def test_an_expectation_that_follows_a_word_of_the_code_is_no_offence() -> None:
    path = "tests/__snapshots__/help.txt"
    before = {"cli.py": "HELP = 'Prints the colour'\n", path: "Prints the colour\n"}
    after = {"cli.py": "HELP = 'Prints the paint'\n", path: "Prints the paint\n"}
    assert said(before, after) == []


def test_an_expectation_file_that_goes_alone_is_said() -> None:
    assert said({**PRODUCT, **golden()}, {**BROKEN}) == ["golden-rewritten"]
    test = {"tests/test_a.py": "def test_a():\n    assert read('areas.json')\n"}
    assert said(
        {**PRODUCT, **golden(), **test},
        {**PRODUCT, "tests/test_a.py": "def test_a():\n    assert area(1, 2)\n"},
    ) != ["golden-rewritten"]
    moved = {"tests/golden/areas.json": golden()[GOLDEN]}
    assert said({**PRODUCT, **golden()}, {**BROKEN, **moved}) == []
