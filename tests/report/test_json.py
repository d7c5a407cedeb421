from __future__ import annotations

import importlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.errors import UsageError
from guard.model.verdict import Decision, Reason
from guard.report import render
from guard.report.json_format import decode_path, encode_path, to_dict
from guard.report.json_reading import from_json, json_schema
from guard.report.models import VerdictDocument
from tests.report import samples

jsonschema: Any = importlib.import_module("jsonschema")  # it has no types
PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "verdict.schema.json"
VERDICTS = [*samples.ALL.values(), samples.hostile]


def test_published_schema_is_fresh() -> None:
    assert PUBLISHED.read_text("utf-8") == json_schema(), (
        "docs/reference/verdict.schema.json is stale; run python docs/generate.py"
    )


@pytest.mark.parametrize("sample", VERDICTS)
def test_reports_fit_the_published_schema(sample: Any) -> None:
    schema = json.loads(PUBLISHED.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(render(sample(), "json"))
    jsonschema.Draft202012Validator(schema).validate(document)
    document["extra"] = 1
    assert not jsonschema.Draft202012Validator(schema).is_valid(document)


@pytest.mark.parametrize("sample", VERDICTS)
def test_writer_and_models_agree(sample: Any) -> None:
    written = to_dict(sample())
    read = VerdictDocument.model_validate(written)
    assert read.model_dump(mode="json", by_alias=True) == written
    assert list(read.model_dump(mode="json", by_alias=True)) == list(written)
    assert from_json(render(sample(), "json")) == read


def test_top_level_and_a_finding_have_the_promised_keys() -> None:
    document = json.loads(render(samples.blocked(), "json"))
    promised = {
        *("schema", "decision", "change", "policy", "edits", "findings", "outcomes", "files"),
        *("sign_offs", "attention", "reasons", "notes", "timings"),
    }
    assert set(document) == promised | {"guard_version", "exit_code"}
    assert document["schema"] == "guard.verdict/2"
    finding = {"check", "id", "path", "line", "severity", "confidence", "origin", "cwe", "message", "repair"}
    further = {
        *("end_line", "column", "end_column", "side", "title", "effect", "why", "fingerprint", "related"),
    }
    assert set(document["findings"][0]) == finding | further


def test_what_wants_attention_is_named_in_its_order() -> None:
    document = json.loads(render(samples.attention(), "json"))
    assert document["attention"] == [samples.LOOSER.fingerprint]
    [named] = [one for one in document["findings"] if one["fingerprint"] == samples.LOOSER.fingerprint]
    assert named["effect"] == "attention"


def test_the_document_says_what_the_verdict_says() -> None:
    document = json.loads(render(samples.blocked(), "json"))
    assert document["decision"] == "blocked"
    assert document["exit_code"] == 1
    assert document["edits"][3]["pattern"] == ""
    assert document["edits"][3]["why_not"] == samples.UNCOVERED.why_not
    assert document["edits"][3]["after"] == [[31, 31]]
    assert [item["effect"] for item in document["findings"]] == ["noted", "old", "waived", "blocks"]
    assert document["findings"][3]["fingerprint"] == samples.SHELL.fingerprint
    assert document["reasons"][1]["children"][1]["line"] == 33
    assert document["timings"] == samples.TIMINGS


def test_what_decided_and_what_did_not_are_apart() -> None:
    skipped = Reason(Decision.REVIEW, "check_skipped", "no index", repair="Build one.")
    signature = Reason(Decision.SIGN_OFF, "sign_off", "ana must sign")
    blocked = samples.blocked()
    document = to_dict(replace(blocked, explanation=(*blocked.explanation, signature, skipped)))
    assert [item["message"] for item in document["reasons"]] == [one.message for one in blocked.explanation]
    assert [item["message"] for item in document["notes"]] == ["ana must sign", "no index"]


# Half characters in the pairs that UTF-8 would join are no undecodable bytes; no file system gives them.
names = st.lists(
    st.one_of(st.text(max_size=4), st.sampled_from(["\udc80", "\udcff", "\\", "\\x41", "\\\\", "\\u0041"]))
).map("".join)


@settings(deadline=None)
@given(names)
def test_paths_are_lossless_and_valid_text(path: str) -> None:
    written = encode_path(path)
    written.encode("utf-8")
    assert decode_path(written) == path


@settings(deadline=None)
@given(names, names)
def test_different_paths_stay_different(one: str, other: str) -> None:
    assert (encode_path(one) == encode_path(other)) == (one == other)


def test_paths_by_example() -> None:
    assert encode_path("src/a.py") == "src/a.py"
    assert encode_path("a\\b") == "a\\\\b"
    assert encode_path(b"a\xff".decode("utf-8", "surrogateescape")) == "a\\xff"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "not a saved verdict"),
        ("[]", "not a saved verdict"),
        ("{}", "schema"),
        ("\x00", "not a saved verdict"),
        ("[" * 5000, "not a saved verdict"),
    ],
)
def test_what_is_no_verdict_is_refused(text: str, part: str) -> None:
    with pytest.raises(UsageError, match=part):
        from_json(text)


def test_another_version_and_unknown_keys_are_refused() -> None:
    document = json.loads(render(samples.review(), "json"))
    for change in ({"schema": "guard.verdict/1"}, {"more": 1}, {"decision": "fine"}):
        with pytest.raises(UsageError, match=next(iter(change))):
            from_json(json.dumps({**document, **change}))
