"""What several shipped rules hold alike stands once, under `_shared`, and each such list is included."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guard.rules_test import SHARED, rule_files, shared_files
from tests.rules.native import RULES, rule_of, written

LONG_RUN = 8
"""So many items in a row that two places hold alike are a copy; and an item of so many values is:"""
LARGE_ITEM = 10

PYTHON = rule_files(RULES / "python")
JAVASCRIPT = rule_files(RULES / "javascript")


def name(path: Path) -> str:
    return path.relative_to(RULES).as_posix()


def raw(path: Path) -> dict[str, Any]:
    """The one rule of a rule file as it is written."""
    rule = written()[path]["rules"][0]
    assert isinstance(rule, dict)
    return rule


def includes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("include"), str):
            yield value["include"]
        for part in value.values():
            yield from includes(part)
    elif isinstance(value, list):
        for part in value:
            yield from includes(part)


def lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for part in value if isinstance(value, list) else value.values() if isinstance(value, dict) else ():
        yield from lists(part)


def values(value: Any) -> int:
    """How many plain values there are in `value`."""
    if isinstance(value, dict):
        return sum(map(values, value.values()))
    return sum(map(values, value)) if isinstance(value, list) else 1


def copies(documents: dict[str, Any], length: int, size: int) -> list[tuple[str, ...]]:
    """Where a run of `length` list items, or one item of `size` values, stands more than once."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for where, document in documents.items():
        for items in lists(document):
            texts = [json.dumps(item, sort_keys=True) for item in items]
            runs = {tuple(texts[i : i + length]) for i in range(len(texts) - length + 1)}
            large = {(text,) for text, item in zip(texts, items, strict=True) if values(item) >= size}
            for run in runs | large:
                places[run].append(where)
    return sorted({tuple(found) for found in places.values() if len(found) > 1})


def test_no_two_rules_hold_the_same_long_list() -> None:
    assert copies({name(path): text for path, text in written().items()}, LONG_RUN, LARGE_ITEM) == []


def test_a_copied_run_and_a_copied_item_are_seen() -> None:
    run = [{"pattern": f"f{number}(...)"} for number in range(4)]
    item = {"patterns": run}
    first, second = [{"pattern": "a"}, *run], [*run, {"pattern": "b"}]
    assert copies({"x": first, "y": second}, 4, 9) == [("x", "y")]
    assert copies({"x": first, "y": second}, 5, 9) == []
    assert copies({"x": [item], "y": {"k": [item]}}, 9, 4) == [("x", "y")]
    assert copies({"x": [item], "y": {"k": [item]}}, 9, 5) == []


@pytest.mark.parametrize("path", shared_files(RULES), ids=name)
def test_every_shared_list_is_used_and_says_what_it_holds(path: Path) -> None:
    language = path.relative_to(RULES).parts[0]
    used = {
        one
        for other, document in written().items()
        if other.relative_to(RULES).parts[0] == language
        for one in includes(document)
    }
    assert sorted(set(written()[path]) - used) == []
    lines = ["", *path.read_text("utf-8").splitlines()]
    heads = [number for number, line in enumerate(lines) if line[:1].isalpha()]
    assert [lines[number] for number in heads if not lines[number - 1].startswith("#")] == []


def test_shared_lists_have_names_like_rules() -> None:
    assert {path.parent.name for path in shared_files(RULES)} == {SHARED}
    names = [one for path in shared_files(RULES) for one in written()[path]]
    assert [one for one in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", one)] == []


def test_every_python_rule_about_requests_includes_what_they_share() -> None:
    about_requests = [path for path in PYTHON if path.stem.endswith("-from-request")]
    users = [path for path in PYTHON if "web-sources" in includes(raw(path))]
    assert len(about_requests) >= 17
    assert [name(path) for path in about_requests if path not in users] == []
    for path in users:
        held = set(includes(raw(path)))
        assert held >= {"web-sources", "web-propagators", "web-sanitizers", "web-requires"}, name(path)


def test_every_javascript_taint_rule_includes_the_sources_of_requests_or_of_pages() -> None:
    taint = [path for path in JAVASCRIPT if rule_of(path).get("mode") == "taint"]
    sources = [[{"include": "web-sources"}], [{"include": "page-sources"}]]
    counts = [sum(raw(path)["pattern-sources"] == one for path in taint) for one in sources]
    assert counts[0] >= 8
    assert counts[1] >= 2
    assert sum(counts) == len(taint)


@pytest.mark.parametrize("path", PYTHON, ids=name)
def test_what_a_rule_requires_is_in_each_file_it_must_match(path: Path) -> None:
    requires = rule_of(path)["metadata"].get("requires", [])
    text = path.with_suffix(".py").read_bytes()
    for one in [requires] if isinstance(requires, str) else requires:
        assert re.search(one.encode(), text), one
