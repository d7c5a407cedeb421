"""The annotation parser and the comparison, with a scan that is made up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import RuleError
from guard.rules_test import (
    Annotation,
    Disagreement,
    Expected,
    Hit,
    annotated_files,
    compare,
    presented_path,
    read_annotations,
    rule_files,
)

OPENERS = [
    ("# ", ""),
    ("// ", ""),
    ("-- ", ""),
    ("/* ", " */"),
    ("{/* ", " */}"),
    ("<!-- ", " -->"),
    ("#", ""),
]


@pytest.mark.parametrize(("opener", "closer"), OPENERS)
def test_annotation_in_every_comment_style(opener: str, closer: str) -> None:
    text = f"a\n  {opener}ruleid: x-y{closer}\nb\n{opener}ok:x-y{closer}\nc\n"
    assert read_annotations(text) == (
        Annotation("x-y", 3, Expected.MATCH),
        Annotation("x-y", 5, Expected.NO_MATCH),
    )


def test_annotations_stack_above_one_line() -> None:
    text = "# ruleid: x-a, x-b\n# ok: x-c\n# todoruleid: x-d\n# todook: x-e\ncode()\n"
    assert [(item.rule, item.line, item.expected.value) for item in read_annotations(text)] == [
        ("x-a", 5, "ruleid"),
        ("x-b", 5, "ruleid"),
        ("x-c", 5, "ok"),
        ("x-d", 5, "todoruleid"),
        ("x-e", 5, "todook"),
    ]


@pytest.mark.parametrize("text", ["code()  # ruleid: x-y\n", "# it is ok: yes\n", "s = 'ruleid: x-y'\n"])
def test_what_is_no_annotation(text: str) -> None:
    assert read_annotations(text) == ()


@pytest.mark.parametrize(
    "text", ["# ruleid: x-y because\ncode()\n", "code()\n# ruleid: x-y\n", "# ok : x-y\nf()\n"]
)
def test_broken_annotation_is_refused(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_annotations(text, "a.py")
    assert "a.py:" in str(caught.value)


@given(st.lists(st.sampled_from(["ruleid", "ok", "code"]), max_size=30))
def test_every_annotation_speaks_of_a_line_of_code(kinds: list[str]) -> None:
    lines = ["code()" if kind == "code" else f"# {kind}: x-y" for kind in kinds] + ["end()"]
    said = read_annotations("\n".join(lines))
    assert len(said) == sum(kind != "code" for kind in kinds)
    assert all(not lines[item.line - 1].startswith("#") for item in said)


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)


def finding(*hits: tuple[str, str, int], folder: Path) -> list[Hit]:
    return [(rule, folder / name, line) for rule, name, line in hits]


def test_compare_tells_missed_and_unannounced(tmp_path: Path) -> None:
    write(tmp_path, x_a__yaml="", x_a__py="# ruleid: x_a\nf()\n# ok: x_a\ng()\nh()\n")
    rules = rule_files(tmp_path)

    def scan(given_rules: Sequence[Path], targets: Sequence[Path]) -> Iterable[Hit]:
        assert (given_rules, targets) == (rules, [tmp_path / "x_a.py"])
        return finding(("x_a", "x_a.py", 4), ("x_a", "x_a.py", 5), ("x_b", "x_a.py", 5), folder=tmp_path)

    test = tmp_path / "x_a.py"
    found = compare(rules, scan)
    assert found == (
        Disagreement("x_a", test, 2, expected=True),
        Disagreement("x_a", test, 4, expected=False),
        Disagreement("x_a", test, 5, expected=False),
    )
    assert str(found[0]) == f"{test}:2: x_a should match and does not"
    assert str(found[1]) == f"{test}:4: x_a matches and should not"


def test_compare_is_silent_on_agreement_and_on_what_is_to_be_done(tmp_path: Path) -> None:
    text = "# ruleid: x_a\nf()\n# todoruleid: x_a\ng()\n# todook: x_a\nh()\n"
    write(tmp_path, x_a__yaml="", x_a__py=text)
    hits = finding(("x_a", "x_a.py", 2), ("x_a", "x_a.py", 6), folder=tmp_path)
    assert compare(rule_files(tmp_path), lambda rules, targets: hits) == ()


def test_rule_without_test_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, x_a__yaml="", x_a__md="", x_ab__py="")
    with pytest.raises(RuleError, match="no test file"):
        compare(rule_files(tmp_path), lambda rules, targets: [])


def test_files_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, x_a__yaml="", x_a__test__yaml="", x_a__js="", x_a__ts="", sources__txt="")
    assert rule_files(tmp_path) == (tmp_path / "x_a.yaml",)
    assert [path.name for path in annotated_files(tmp_path / "x_a.yaml")] == [
        "x_a.js",
        "x_a.test.yaml",
        "x_a.ts",
    ]


@pytest.mark.parametrize(
    ("include", "test", "shown"),
    [
        ([".github/workflows/*.yml", ".github/workflows/*.yaml"], "a.test.yaml", ".github/workflows/a.yaml"),
        (["*.sql"], "a.sql", "a.sql"),
        (["/db/*.sql"], "a.sql", "db/a.sql"),
        ([], "a.test.yaml", "a.yaml"),
        ([], "a.py", "a.py"),
    ],
)
def test_path_that_the_rule_lets_through(include: list[str], test: str, shown: str) -> None:
    assert presented_path(include, Path("x") / test) == shown
