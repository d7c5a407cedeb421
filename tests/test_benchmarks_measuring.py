"""What scripts of `benchmarks/` count by: parses, answers replayed, records compared, rooms and arrows."""

from __future__ import annotations

import ast
import configparser
import io
import json
import tokenize
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import guard
from benchmarks import equality, house
from benchmarks.answers import Answers, answer_key, join, rules_digest, split
from benchmarks.changes import Candidate, candidate, choose
from benchmarks.parse_counts import ParseCounts
from benchmarks.parse_fixture import AFTER, BEFORE
from guard.ports import Match, ScanReport, ScanTarget, Unread

TEXTS = {
    "code": b"\xef\xbb\xbfx = 1\r\n",
    "table": b"[a]\nb = 1\n",
    "other table": b"[a]\nb = 2\n",
    "list": b"- 1\n",
    "object": b'{"a": 1}\n',
}


def test_each_reader_counts_a_whole_text_however_it_was_decoded() -> None:
    with ParseCounts(TEXTS) as counts:
        ast.parse("x = 1\n")
        ast.parse(TEXTS["code"])
        list(tokenize.generate_tokens(io.StringIO("x = 1").readline))
        list(tokenize.tokenize(io.BytesIO(TEXTS["code"]).readline))
        tomllib.loads("[a]\nb = 1\n")
        tomllib.load(io.BytesIO(TEXTS["table"]))
        configparser.ConfigParser().read_string("[a]\nb = 1\n")
        configparser.RawConfigParser().read_file(["[a]", "b = 2"])
        YAML(typ="safe", pure=True).load("- 1\n")
        list(YAML(typ="safe", pure=True).compose_all(io.StringIO("- 1\n")))
        json.loads('{"a": 1}')
        json.load(io.StringIO('{"a": 1}\n'))
    assert counts.by_text == {
        ("code", "ast"): 2,
        ("code", "tokens"): 2,
        ("table", "toml"): 2,
        ("table", "ini"): 1,
        ("other table", "ini"): 1,
        ("list", "yaml"): 2,
        ("object", "json"): 2,
    }


def test_readers_give_the_same_while_they_are_counted() -> None:
    plain = [token[:2] for token in tokenize.generate_tokens(io.StringIO("x = (1,\n 2)\n").readline)]
    with ParseCounts(TEXTS):
        assert [t[:2] for t in tokenize.generate_tokens(io.StringIO("x = (1,\n 2)\n").readline)] == plain
        with pytest.raises(tokenize.TokenError):
            list(tokenize.generate_tokens(io.StringIO("x = (").readline))
        parser = configparser.ConfigParser()
        parser.read_string("[a]\nb = 1\n c\n")
        assert parser["a"]["b"] == "1\nc"
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads("=")


def test_nothing_stays_wrapped() -> None:
    before = ast.parse, json.loads, tomllib.loads, YAML.load, tokenize.tokenize
    with ParseCounts(TEXTS):
        assert ast.parse is not before[0]
    assert (ast.parse, json.loads, tomllib.loads, YAML.load, tokenize.tokenize) == before


def test_the_fixture_alters_every_text_and_repeats_none() -> None:
    assert BEFORE.keys() == AFTER.keys()
    texts = [*BEFORE.values(), *AFTER.values()]
    assert len(set(texts)) == len(texts)
    assert len(guard.ChangeSet.from_files(BEFORE, AFTER).files) == len(BEFORE)


def test_a_report_survives_being_taken_apart_and_kept(tmp_path: Path) -> None:
    targets = [ScanTarget("a", "a.py", b"x"), ScanTarget("b", "b.txt", b"y"), ScanTarget("c", "c.py", b"z")]
    report = ScanReport(
        (Match("r1", "a", 1, 2, 3, 4), Match("r2", "a", 1, 2, 3, 4), Match("r1", "c", 5, 1, 5, 9)),
        frozenset({"a", "c"}),
        (Unread("c", 1, 2, "could not be parsed"), Unread("c", 7, 7, "timeout", only_flow=True)),
        "engine 1",
    )
    store = Answers(tmp_path)
    for key, answer in split(report, targets).items():
        store.write(key * 64, answer)
    kept = {key: store.read(key * 64) for key in "abc"}
    assert store.read("d" * 64) is None
    assert join({key: answer for key, answer in kept.items() if answer}) == report
    store.write("a" * 64, {"scanned": False})
    assert store.read("a" * 64) == kept["a"], "the first answer stands"


def test_an_answer_holds_for_equal_rules_and_no_others() -> None:
    rule = {"id": "a", "pattern": "f()", "message": "m", "metadata": {"title": "t", "requires": "f"}}
    reworded = {**rule, "message": "n", "metadata": {"title": "u", "requires": "f"}}
    other = {"id": "b", "pattern": "g()"}
    assert rules_digest([rule, other]) == rules_digest([other, reworded])
    assert rules_digest([rule]) != rules_digest([{**rule, "pattern": "h()"}])
    assert rules_digest([rule]) != rules_digest([{**rule, "metadata": {"requires": "g"}}])
    target = ScanTarget("1", "a.py", b"x")
    keys = {
        answer_key(target, None, "d", "1"),
        answer_key(target, [], "d", "1"),
        answer_key(target, ["a"], "d", "1"),
        answer_key(ScanTarget("1", "b.py", b"x"), None, "d", "1"),
        answer_key(ScanTarget("1", "a.py", b"y"), None, "d", "1"),
    }
    assert len(keys) == 5
    assert answer_key(ScanTarget("2", "A.py", b"x"), ["b", "a"], "d", "1") == answer_key(
        target, {"a", "b"}, "d", "1"
    )


def test_the_choice_takes_from_every_repository_and_drops_near_duplicates() -> None:
    many = [Candidate(f"big/one#{number}", 10, f"big {number}") for number in range(50)]
    few = [Candidate("small/two#1", 10, "same"), Candidate("small/two#2", 10, "same")]
    large = [Candidate("large/three#1", 1000, "large")]
    chosen = choose([*many, *few, *large], 4)
    assert chosen == choose([*large, *few, *reversed(many)], 4)
    assert {id.partition("#")[0] for id in chosen} == {"big/one", "small/two", "large/three"}
    assert len(choose([*many, *few, *large], 0, max_bytes=100)) == 51


def test_only_added_lines_make_a_change_the_same() -> None:
    def of(old: str | None, new: str) -> str:
        return candidate({"id": "a#1", "files": [{"old": old, "new": new}]}).added

    assert of("a\n", "a\nb\n") == of("c\n", "c\n  b\n")
    assert of("a\n", "a\nb\n") != of("a\n", "a\nc\n")


RECORD: dict[str, Any] = {
    "decision": "review",
    "findings": [["r", "a.py", 1, "noted"], ["r", "a.py", 1, "noted"]],
    "edits": [["function.added", "a.py", "f", [], [[1, 2]], [], [], [], "p"]],
    "sign_offs": [],
    "outcomes": [["code-rules", "ran"]],
}


def test_equal_records_are_equal(capsys: pytest.CaptureFixture[str]) -> None:
    left_out = {"skipped": "too slow"}
    assert equality.compare({"a": RECORD, "b": left_out}, {"a": RECORD, "b": left_out, "c": RECORD}) == 0
    assert "equal: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("altered", "shown"),
    [
        ({"decision": "blocked"}, "decision: review -> blocked"),
        ({"findings": RECORD["findings"][:1]}, 'findings - ["r", "a.py", 1, "noted"]'),
        ({"edits": []}, 'edits - ["function.added"'),
        ({"error": "ValueError: x"}, "error: None -> ValueError: x"),
    ],
)
def test_a_difference_counts_and_is_shown(
    altered: dict[str, Any], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert equality.compare({"a": RECORD}, {"a": {**RECORD, **altered}}) == 1
    assert shown in capsys.readouterr().out


def test_a_change_that_the_second_record_lacks_counts() -> None:
    assert equality.compare({"a": RECORD}, {}) == 1
    assert equality.compare({"a": RECORD}, {"a": {"skipped": "too slow"}}) == 1


def test_how_checks_ended_is_shown_and_does_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert equality.compare({"a": RECORD}, {"a": {**RECORD, "outcomes": [["code-rules", "failed"]]}}) == 0
    assert 'outcomes + ["code-rules", "failed"]' in capsys.readouterr().out


def test_the_canonical_record_is_read_from_the_json_report() -> None:
    change = guard.ChangeSet.from_files({}, {"a.md": b"hello\n"})
    document = equality.document_of(guard.check(change, "guard:default"))
    kept = equality.canonical(document)
    assert kept["decision"] == document["decision"]
    assert len(kept["edits"]) == len(document["edits"]) > 0
    assert equality.differences(kept, json.loads(json.dumps(kept)), equality.COUNTED) == []


def test_every_shipped_example_is_judged_by_the_policies_that_name_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = Path(guard.__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", str(root))
    found = equality.examples()
    assert ("strict", "add-tested-socket.patch") in found
    assert {name for _, name in found} == {path.name for path in (root / "policies/examples").iterdir()}


def test_rooms_arrows_circles_and_late_imports(tmp_path: Path) -> None:
    for path, text in {
        "guard/__init__.py": "",
        "guard/model.py": "",
        "guard/checks/__init__.py": "from guard.checks import one",
        "guard/checks/one.py": "from guard.checks.two import deep\nfrom guard import model\n",
        "guard/checks/two/__init__.py": "",
        "guard/checks/two/deep.py": "from . import side\ndef f():\n    import json\n"
        "    from guard.checks import one\n",
        "guard/checks/two/side.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
        "    from guard.checks import three\nelse:\n    import ast\n",
        "guard/checks/three.py": "from ..model import x\n",
    }.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    imports = house.imports_of(house.modules(tmp_path))
    assert house.rooms(imports) == {"one", "two", "three"}
    assert house.arrows(imports) == {("one", "two"), ("two", "one")}
    assert house.circles(house.graph(imports)) == [{"guard.checks.one", "guard.checks.two.deep"}]
    assert [one.module for one in imports["guard.checks.two.deep"] if one.late] == [
        "json",
        "guard.checks.one",
    ]
    assert [one.module for one in imports["guard.checks.two.side"]] == ["typing", "ast"]
    assert [one.module for one in imports["guard.checks.three"]] == ["guard.model"]
