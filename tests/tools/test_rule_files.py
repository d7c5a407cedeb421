"""Includes in rule files: what they are replaced by, and each way in which one is refused, with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guard.errors import RuleError
from guard.rules_test import read_files
from guard.tools.rule_files import rules_by_file
from guard.tools.rules import load_bundle

RULE = """\
rules:
  - id: no-eval
    languages: [python]
    severity: ERROR
    message: Do not.
    metadata:
      title: Not this
      cwe: ["CWE-95"]
      severity: high
      confidence: high
      fix: Something else.
    pattern-either:
"""
SHARED = """\
# Two ways.
ways:
  - pattern: eval(...)
  - pattern: exec(...)
"""


def rule(items: str, shared: str = SHARED, language: str = "python") -> dict[str, Any]:
    """The rule with these items, after its includes are written out."""
    files = {
        f"{language}/_shared/some.yaml": shared.encode(),
        "python/topic/no-eval.yaml": (RULE + items).encode(),
    }
    [only] = rules_by_file(files)["python/topic/no-eval.yaml"]
    return only


def refusal(items: str, shared: str = SHARED) -> str:
    with pytest.raises(RuleError) as caught:
        rule(items, shared)
    return str(caught.value)


INCLUDE = "      - include: ways\n"


def test_an_include_is_replaced_by_the_items_where_it_stands() -> None:
    items = "      - pattern: first()\n      - include: ways\n      - pattern: last()\n"
    patterns = [item["pattern"] for item in rule(items)["pattern-either"]]
    assert patterns == ["first()", "eval(...)", "exec(...)", "last()"]


def test_a_shared_list_may_include_another_of_another_file() -> None:
    files = {
        "python/_shared/a.yaml": b"outer:\n  - pattern: a()\n  - include: inner\n",
        "python/_shared/b.yaml": b"inner:\n  - patterns:\n      - include: deep\n\ndeep:\n  - pattern: d()\n",
        "python/topic/no-eval.yaml": (RULE + "      - include: outer\n").encode(),
    }
    [only] = rules_by_file(files)["python/topic/no-eval.yaml"]
    assert only["pattern-either"] == [{"pattern": "a()"}, {"patterns": [{"pattern": "d()"}]}]


def test_plain_values_are_included_too_and_paths_keep_their_own_include() -> None:
    paths = "      - pattern: a()\n    paths:\n      include:\n        - 'a.py'\n        - include: places\n"
    assert rule(paths, "places:\n  - 'b.py'\n")["paths"] == {"include": ["a.py", "b.py"]}


def test_one_name_may_stand_for_different_lists_in_different_languages() -> None:
    files = {
        "python/_shared/a.yaml": b"ways:\n  - pattern: p()\n",
        "javascript/_shared/a.yaml": b"ways:\n  - pattern: j()\n",
        "python/topic/no-eval.yaml": (RULE + INCLUDE).encode(),
        "javascript/topic/no-eval.yaml": (RULE + INCLUDE).encode(),
    }
    found = rules_by_file(files)
    assert list(found) == ["python/topic/no-eval.yaml", "javascript/topic/no-eval.yaml"]
    assert [rules[0]["pattern-either"] for rules in found.values()] == [
        [{"pattern": "p()"}],
        [{"pattern": "j()"}],
    ]


def test_a_list_of_another_language_is_unknown() -> None:
    with pytest.raises(RuleError, match="no shared list of this language is called 'ways'"):
        rule(INCLUDE, language="javascript")


TWICE = "      - pattern: eval(...)\n" + INCLUDE


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (
            "      - include: no\n",
            "python/topic/no-eval.yaml:13:9: no shared list of this language is called 'no'",
        ),
        (INCLUDE + "        pattern: x\n", "no-eval.yaml:13:9: nothing may stand beside an include: pattern"),
        ("      - include: [ways]\n", "no-eval.yaml:13:9: an include names one shared list"),
        ("      - patterns:\n          include: a\n", "no-eval.yaml:14:11: an include is an item of a list"),
        ("      include: ways\n", "no-eval.yaml:13:7: an include is an item of a list"),
        (
            TWICE,
            "no-eval.yaml: with its includes written out, rules[0].pattern-either holds its item 1 again",
        ),
        ("      []\n", "rules[0].pattern-either is empty"),
        (INCLUDE + "      - word\n", "rules[0].pattern-either mixes mappings and plain values"),
    ],
)
def test_a_wrong_include_is_refused_where_it_stands(items: str, said: str) -> None:
    assert said in refusal(items)


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        ("ways: []\n", "python/_shared/some.yaml:1:1: shared list 'ways' is empty or no list"),
        ("ways:\n", "python/_shared/some.yaml:1:1: shared list 'ways' is empty or no list"),
        ("ways:\n  pattern: x\n", "python/_shared/some.yaml:1:1: shared list 'ways' is empty or no list"),
        ("1: [x]\n", "some.yaml: the name of a shared list is a word, not 1"),
        ("", "some.yaml: expected a mapping of names to shared lists"),
        ("- pattern: x\n", "some.yaml: expected a mapping of names to shared lists"),
        ("ways: [\n", "some.yaml: not valid YAML"),
        ("ways:\n  - pattern: x\nways:\n  - pattern: y\n", "some.yaml: not valid YAML"),
        ("ways:\n  - pattern: x\n  - include: ways\n", "some.yaml:3:5: an include goes round: ways > ways"),
        (
            "ways:\n  - patterns:\n      - include: b\nb:\n  - include: ways\n",
            "some.yaml:5:5: an include goes round: ways > b > ways",
        ),
        ("ways:\n  - pattern: x\nunused:\n  - include: no-such\n", "some.yaml:4:5: no shared list"),
    ],
)
def test_a_wrong_shared_list_is_refused_where_it_stands(shared: str, said: str) -> None:
    assert said in refusal(INCLUDE, shared)


def test_a_name_that_two_files_define_is_refused() -> None:
    files = {
        "python/_shared/a.yaml": b"ways:\n  - pattern: a()\n",
        "python/_shared/b.yaml": b"other:\n  - pattern: b()\nways:\n  - pattern: b()\n",
    }
    with pytest.raises(RuleError) as caught:
        rules_by_file(files)
    assert str(caught.value) == (
        "python/_shared/b.yaml:3:1: shared list 'ways' stands in python/_shared/a.yaml too"
    )


@pytest.mark.parametrize(
    "name", ["_shared/a.yaml", "python/topic/_shared/a.yaml", "python/_shared/more/a.yaml"]
)
def test_shared_lists_elsewhere_are_refused_and_not_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(SHARED)
    with pytest.raises(RuleError) as caught:
        load_bundle(tmp_path)
    assert str(caught.value).startswith(f"{name}: ")


def write(folder: Path, shared: str = SHARED) -> None:
    for name, text in {"_shared/some.yaml": shared, "topic/no-eval.yaml": RULE + INCLUDE}.items():
        place = folder / "python" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (folder / "python" / "topic" / "no-eval.test.yaml").write_text("a: 1\n")


def test_rule_files_and_shared_lists_are_read_and_test_files_are_not(tmp_path: Path) -> None:
    write(tmp_path)
    assert list(read_files(tmp_path)) == ["python/_shared/some.yaml", "python/topic/no-eval.yaml"]


def test_the_bundle_holds_expanded_rules_and_follows_the_shared_lists(tmp_path: Path) -> None:
    write(tmp_path / "rules")
    first = load_bundle(tmp_path / "rules")
    assert first.sources["python"][0]["pattern-either"] == [
        {"pattern": "eval(...)"},
        {"pattern": "exec(...)"},
    ]
    assert list(first.rules) == ["no-eval"]
    write(tmp_path / "rules", SHARED + "  - pattern: compile(...)\n")
    changed = load_bundle(tmp_path / "rules")
    assert len(changed.sources["python"][0]["pattern-either"]) == 3
    assert changed.digest != first.digest


def test_shared_lists_alone_are_no_rules(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "python" / "topic" / "no-eval.yaml").unlink()
    with pytest.raises(RuleError, match="no rules"):
        load_bundle(tmp_path)
    assert not list(tmp_path.glob("cache/rules-*"))
