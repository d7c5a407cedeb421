"""The plain form of a policy is what the schema reads, key for key and default for default."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

import pytest
from pydantic import BaseModel

from guard.policy import model, schema
from guard.policy.shipped import shipped_policies, shipped_text
from guard.syntax.yaml import read_document

FORMS = [
    name
    for name, one in vars(schema).items()
    if isinstance(one, type)
    and issubclass(one, BaseModel)
    and one.__module__ == schema.__name__
    and name != "_Part"
]

EVERYTHING = b"""
version: 1
name: all
description: Every key there is.
extends: guard:default
without: [prose]
signers: [a, b]
limits: {files: 3, over: sign_off, by: [c]}
patterns:
  - id: one
    why: It is so.
    paths: ["src/**"]
    except_paths: ["src/x/**"]
    edits: [function.*]
    capabilities: {gain: []}
    effects: ["protection.*"]
    limits: {added_lines: 3, removed_lines: 4, hunks: 0}
    requires: {tests_changed: true}
    accepts: [a.patch]
    rejects: [b.patch]
  - {id: two, rewrite: {from: "f($X)", to: "g($X)"}, requires: {file_deleted: true}}
checks:
  pinning:
    required: false
    skippable: true
    judges: ["**"]
    except_paths: ["a"]
    block: {severity: high}
    sign_off: {severity: low, confidence: high, by: [d]}
    attention: {severity: info}
    options: {a: [1, 2.5], b: {c: true}, since: 2027-01-31}
    rules: {x: {effect: "off", reason: why}}
  secrets: {}
sign_off:
  - id: s
    why: so
    when: {paths: ["a"], edits: [mode], capabilities: {gain: ["*"]}, effects: ["*"], findings: [x]}
    by: [e]
  - {id: t, when: [{paths: ["a"]}, {paths: ["b"]}], by: [e]}
frozen: ["evals/**"]
unjudged: block
waivers:
  - {finding: x, path: a.py, reason: r, owner: o, until: 2027-01-31}
  - {finding: y, path: a.py, reason: r, owner: o, until: "2028-02-29"}
"""


def test_every_form_of_the_schema_has_a_plain_one_with_the_same_keys_and_defaults() -> None:
    assert len(FORMS) == 13
    for name in FORMS:
        described, plain = getattr(schema, name), getattr(model, name)
        own = [one for one in fields(plain) if one.name != "stated"]
        assert {one.name for one in own} == set(described.model_fields), name
        for one in own:
            info = described.model_fields[one.name]
            assert one.metadata.get("key", one.name) == info.alias or one.name, name
            has_default = one.default is not MISSING or one.default_factory is not MISSING
            assert has_default is not info.is_required(), (name, one.name)
            if has_default:
                value = one.default_factory() if callable(one.default_factory) else one.default
                assert _shown(value) == _shown(info.get_default()), (name, one.name)


@pytest.mark.parametrize(
    "text", [EVERYTHING, *(shipped_text(f"guard:{name}") for name in shipped_policies())]
)
def test_what_is_filled_in_is_what_the_schema_read(text: bytes) -> None:
    data = read_document(text, "x").data
    read = schema.Policy.model_validate(data)
    filled = model.fill(model.Policy, data)
    assert model.canonical(filled) == read.model_dump(mode="json", by_alias=True)
    assert model.canonical(filled, brief=True) == read.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True
    )
    assert filled.stated == read.model_fields_set
    for name, setting in filled.checks.items():
        assert setting.stated == read.checks[name].model_fields_set


def _shown(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else model.canonical(value)
