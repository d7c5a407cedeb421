"""Policies that do not hold, each with the line and column that say so; and those that do."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from guard.checks import KNOWN
from guard.errors import PolicyError
from guard.model.change import EMPTY_TREE, MappingTree
from guard.policy.document import MAX_BYTES, read_document
from guard.policy.load import POLICY_PATH, load_policy
from guard.policy.shipped import shipped_policies
from tests.policy.samples import POLICY, loaded, no_file, proved

PUBLISHED = json.loads((Path(__file__).parents[2] / "docs/reference/policy.schema.json").read_text("utf-8"))
METAS = [check.meta for check in KNOWN]

P = "version: 1\npatterns:\n  - id: a\n    edits: [text]\n"
"""Four lines that make a policy; errors are added after them."""

ERRORS = [
    ("", "1:1", "empty"),
    ("# nothing\n", "1:1", "empty"),
    ("version: 1\n", "1:1", "states nothing"),
    ("version: 1\nname: x\n", "1:1", "states nothing"),
    ("version: 1\nfrozen: ['a']\n", "1:1", "no patterns"),
    ("- a\n", "1:1", "mapping"),
    ("version: 2\n" + P[11:], "1:10", "1 or less"),
    ("version: true\n" + P[11:], "1:10", "whole number"),
    ("version: '1'\n" + P[11:], "1:10", "whole number"),
    (P[11:], "1:1", "`version`: the key is missing"),
    (P + "patern: []\n", "5:1", "did you mean patterns?"),
    (P + "zzz: 1\n", "5:1", "the keys here are"),
    (P + "    pahts: [a]\n", "5:5", "did you mean paths?"),
    (P + "    id: b\n", "5:5", "twice (first in line 3)"),
    (P + "version: 1\n", "5:1", "twice (first in line 1)"),
    (P + "  - id: a\n    edits: [data]\n", "5:9", "'a' is used twice"),
    (P + "  - id: b\n    edits: []\n", "6:12", "an empty list"),
    (P + "  - id: b\n    edits:\n", "6:5", "has no value"),
    (P + "  - id: b\n    why: x\n", "5:5", "`edits` or `rewrite`"),
    (P + "  - id: B!\n    edits: [data]\n", "5:9", "lower-case"),
    (P + "  - id: b\n    edits: [txt]\n", "6:13", "did you mean text?"),
    (P + "  - id: b\n    edits: [functions.*]\n", "6:13", "no kind of edit"),
    (P + "  - id: b\n    edits: [unattributed]\n", "6:13", "always blocks"),
    (P + "  - id: b\n    edits: ['unattr*']\n", "6:13", "no kind of edit"),
    (P + "  - id: b\n    edits: text\n", "6:12", "expected a list"),
    (P + "  - id: b\n    edits: [1]\n", "6:13", "expected text; put it in quotes"),
    (P + "  - id: b\n    edits: [data]\n    paths: ['a/']\n", "7:13", "a/**"),
    (P + "  - id: b\n    edits: [data]\n    paths: ['{a,b}']\n", "7:13", "braces"),
    (P + "  - id: b\n    edits: [data]\n    limits: {}\n", "7:13", "states no limit"),
    (P + "  - id: b\n    edits: [data]\n    limits: {files: -1}\n", "7:21", "0 or more"),
    (P + "  - id: b\n    edits: [data]\n    limits: {files: 1.5}\n", "7:21", "whole number"),
    (P + "  - id: b\n    edits: [data]\n    limits: {files: true}\n", "7:21", "whole number"),
    (P + "  - id: b\n    edits: [data]\n    requires: {tests_changed: false}\n", "7:15", "requires nothing"),
    (P + "  - id: b\n    edits: [data]\n    requires: {tests_changed: yes}\n", "7:31", "YAML 1.2 reads yes"),
    (
        P + "  - id: b\n    edits: [data]\n    capabilities: {gain: [netwrok]}\n",
        "7:27",
        "did you mean network",
    ),
    (P + "  - id: b\n    rewrite: {from: 'f(', to: 'g()'}\n", "6:14", "not one Python expression"),
    (P + "  - id: b\n    rewrite: {from: 'f($X)', to: 'g($Y)'}\n", "6:14", "has $Y"),
    (
        P + "  - id: b\n    edits: [data]\n    rewrite: {from: 'f(1)', to: 'g(1)'}\n",
        "5:5",
        "edits of code only",
    ),
    (P + "  - id: b\n    rewrite: {from: '$X', to: 'g($X)'}\n", "6:14", "says nothing"),
    (P + "  - id: b\n    rewrite: {from: 'f($...A, $X)', to: 'g($X)'}\n", "6:14", "stands last"),
    (P + "  - id: b\n    rewrite: {from: 'f(x)', to: 'f( x )'}\n", "6:14", "are the same"),
    (P + "  - id: b\n    edits: [text]\n    paths: ['docs/**']\n", "5:5", "'b' is never reached: 'a'"),
    (P + "extends: guard:nothing\n", "5:10", "no policy called 'guard:nothing'"),
    (P + "extends: ../x.yaml\n", "5:10", "inside .guard/"),
    (P + "extends: [x.yaml]\n", "5:11", "no such file"),
    (P + "without: [b]\n", "5:10", "without `extends`"),
    (P + "extends: guard:strict\nwithout: [b]\n", "6:11", "called 'b'"),
    (P + "checks: {code-rules: {required: no}}\n", "5:33", "YAML 1.2 reads no"),
    (P + "checks: {code-rules: {required: ask}}\n", "5:33", "`required`: expected true, false or 'asked'"),
    (P + "checks: {code-rules: {required: asked}}\n", "5:33", "every run makes code-rules"),
    (P + "checks: {code-rules: {block: {severity: bad}}}\n", "5:41", "'critical'"),
    (P + "checks: {code-rules: {sign_off: {severity: high, confidence: high}}}\n", "5:22", "never reached"),
    (P + "checks: {code-rules: {rules: {x: {effect: off}}}}\n", "5:34", "`reason`: the key is missing"),
    (P + "checks: {secret: {required: true}}\n", "5:10", "no check 'secret'; did you mean secrets?"),
    (P + "checks: {pinning: {options: {library: exact}}}\n", "5:30", "did you mean libraries?"),
    (P + "checks: {pinning: {options: {libraries: firm}}}\n", "5:41", "must be one of hashed, exact"),
    (P + "checks: {pinning: {options: {applications: a}}}\n", "5:44", "must be a list of words"),
    (P + "checks: {new-packages: {options: {cool_down_days: '7'}}}\n", "5:51", "must be a whole number"),
    (P + "checks: {copied-code: {options: {min_overlap: 0}}}\n", "5:47", "must be a number over 0"),
    (P + "checks: {licenses: {options: {require_metadata: 1}}}\n", "5:49", "must be true or false"),
    (P + "checks: {secrets: {options: {deep: true}}}\n", "5:30", "this check has none"),
    (P + "checks: {pinning: {rules: {pin: {effect: off, reason: a}}}}\n", "5:28", "no rule 'pin'"),
    (P + "checks: {code-rules: {rules: {python-evil: {effect: off, reason: a}}}}\n", "5:31", "did you mean"),
    (P + "sign_off: [{id: x, by: [a], when: {}}]\n", "5:35", "states no condition"),
    (P + "sign_off: [{id: x, by: [], when: {paths: [a]}}]\n", "5:24", "empty list"),
    (P + "sign_off: [{id: x, by: [a], when: {capabilities: {gain: []}}}]\n", "5:35", "never holds"),
    (P + "waivers: [{finding: x, path: a, owner: b, until: 2027-01-01}]\n", "5:11", "`reason`"),
    (P + "waivers: [{finding: x, path: a, reason: b, until: 2027-01-01}]\n", "5:11", "`owner`"),
    (P + "waivers: [{finding: x, path: a, reason: b, owner: c}]\n", "5:11", "`until`"),
    (P + "waivers: [{finding: x, path: a, reason: ' ', owner: c, until: 2027-01-01}]\n", "5:41", "words"),
    (P + "waivers: [{finding: x, path: a, reason: b, owner: c, until: soon}]\n", "5:61", "not a date"),
    (P + "waivers: [{finding: x, path: a, reason: b, owner: c, until: 2027-02-30}]\n", "5:61", "calendar"),
    (P + "waivers: [{finding: x, path: a, reason: b, owner: c, until: 20270101}]\n", "5:61", "YYYY-MM-DD"),
    (P + "name: 2027-01-01\n", "5:7", "in quotes"),
    (P + "unjudged: ignore\n", "5:11", "'sign_off' or 'block'"),
    (P + "frozen: &a ['x']\n", "5:9", "anchors and aliases"),
    (P + "frozen: *a\n", "5:9", "anchors and aliases"),
    (P + "frozen: !!set {x}\n", "5:9", "tag"),
    (P + "<<: {a: b}\n", "5:1", "merge keys"),
    (P + "? [a]\n: b\n", "5:3", "plain word"),
    (P + "---\nversion: 1\n", "5:1", "one document"),
    ("%YAML 1.1\n---\n" + P, "2:1", "YAML 1.2"),
    (P + "limits:\n\tfiles: 1\n", "6:1", "a tab cannot indent"),
    (P + "limits: {files: 1\n", "6:1", "not YAML"),
    (P + "name: a: b\n", "5:8", "not YAML"),
    (P + "name: " + "[" * 40 + "\n", "5:23", "nested deeper"),
]


@pytest.mark.parametrize(("text", "place", "words"), ERRORS)
def test_every_error_has_its_place(text: str, place: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(None, MappingTree({POLICY_PATH: text.encode()}), no_file, proved, METAS)
    assert caught.value.where == f"{POLICY_PATH}:{place}", str(caught.value)
    assert words in caught.value.message
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("data", "where", "words"),
    [
        (P.encode() + b"name: \xff\n", ":5:7", "not UTF-8"),
        (P.encode("utf-16"), ":1:1", "not UTF-8"),
        (P.encode() + b"name: a\0b\n", ":5:1", "NUL"),
        (P.encode() + b"name: a\x01b\n", "", "not YAML"),
        (P.encode() + b"#" * MAX_BYTES, "", "at most"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, where: str, words: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(None, MappingTree({POLICY_PATH: data}), no_file, proved, METAS)
    assert caught.value.where == POLICY_PATH + where
    assert words in caught.value.message


def test_the_first_of_several_errors_is_named_and_the_rest_counted() -> None:
    with pytest.raises(PolicyError, match=r"unknown key 'one'.*\(and 1 more\)") as caught:
        load_policy(None, MappingTree({POLICY_PATH: (P + "unjudged: no\n").replace("  edits", "  one: 1\n    edits").encode()}), no_file, proved, METAS)  # noqa: E501  # fmt: skip
    assert caught.value.where.endswith(":4:5")


def test_words_that_yaml_1_1_would_turn_into_something_else() -> None:
    document = read_document(b"a: no\nb: off\nc: 010\nd: 1:30\ne: 0x10\nf: '2027-01-01'\n", "x")
    assert document.data == {"a": "no", "b": "off", "c": 10, "d": "1:30", "e": "0x10", "f": "2027-01-01"}


def test_a_byte_order_mark_and_crlf_are_read() -> None:
    tree = MappingTree({POLICY_PATH: b"\xef\xbb\xbf" + P.replace("\n", "\r\n").encode()})
    assert load_policy(None, tree, no_file, proved, METAS).policy.patterns is not None


def test_the_policy_of_the_base_is_used_where_there_is_one() -> None:
    found = loaded(POLICY)
    assert found.name == POLICY_PATH
    assert found.source == ".guard/policy.yaml of the base"
    assert found.digest.startswith("sha256:")


def test_without_one_the_shipped_default_holds() -> None:
    found = load_policy(None, EMPTY_TREE, no_file, proved, METAS)
    assert found.name == "default"
    assert "no policy of its own" in found.source
    assert found.digest == load_policy("guard:default", EMPTY_TREE, no_file, proved, METAS).digest


@pytest.mark.parametrize("path", [".guard/policy.yml", ".guard.yaml"])
def test_a_policy_under_a_wrong_name_is_not_passed_over(path: str) -> None:
    with pytest.raises(PolicyError, match="move this file there"):
        load_policy(None, MappingTree({path: P.encode()}), no_file, proved, METAS)


def test_a_named_policy_beats_that_of_the_base() -> None:
    base = MappingTree({POLICY_PATH: P.encode()})
    assert load_policy("guard:strict", base, no_file, proved, METAS).name == "strict"
    assert (
        load_policy("other.yaml", base, lambda _: (P + "name: mine\n").encode(), proved, METAS).name == "mine"
    )


def test_a_named_file_that_cannot_be_read() -> None:
    with pytest.raises(PolicyError, match=r"missing.yaml: cannot be read: No such file"):
        load_policy("missing.yaml", EMPTY_TREE, no_file, proved, METAS)


def test_every_shipped_policy_loads() -> None:
    assert shipped_policies() == ("default", "dependency-updates", "docs-only", "strict")
    names = [
        load_policy(f"guard:{name}", EMPTY_TREE, no_file, proved, METAS).name for name in shipped_policies()
    ]
    assert names == list(shipped_policies())


def test_the_digest_follows_meaning_not_layout() -> None:
    one = loaded(POLICY)
    assert one.digest == loaded("# a comment\n" + dedent(POLICY).replace("[function.*, assignment.*]", "\n      - function.*\n      - assignment.*")).digest  # noqa: E501  # fmt: skip
    assert one.digest != loaded(POLICY + "    unjudged: block\n").digest


def test_the_format_is_published_as_a_json_schema() -> None:
    from guard.policy.schema import Policy

    schema = Policy.model_json_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"version"}
    assert set(schema["$defs"]["Rewrite"]["required"]) == {"from", "to"}
    assert "a glob" not in schema["$defs"]["Waiver"]["properties"]["finding"]["description"]
    assert all(schema["properties"][key].get("description") for key in ("without", "frozen", "unjudged"))


@pytest.mark.parametrize("name", shipped_policies())
def test_the_json_schema_takes_what_is_shipped(name: str) -> None:
    import jsonschema  # type: ignore[import-untyped]

    from guard.policy.schema import Policy
    from guard.resources import resource_dir

    data = read_document((resource_dir("policies") / f"{name}.yaml").read_bytes(), name).data
    jsonschema.validate(data, Policy.model_json_schema())
    jsonschema.validate(data, PUBLISHED)


@pytest.mark.parametrize("checks", [{"secret": {}}, {"pinning": {"options": {"libraries": "firm"}}}])
def test_the_published_schema_knows_the_checks_and_their_options(checks: dict[str, Any]) -> None:
    import jsonschema

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 1, "extends": "guard:default", "checks": checks}, PUBLISHED)
