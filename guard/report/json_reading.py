"""A saved verdict read back, and the schema of its form: by pydantic, which writing one does without."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from guard.errors import UsageError
from guard.model.edit import Span
from guard.model.finding import Location, Outcome
from guard.model.verdict import (
    ChangeSummary,
    FileJudgement,
    JudgedEdit,
    JudgedFinding,
    PolicySummary,
    Reason,
    SignOff,
    Verdict,
)
from guard.report.json_format import SCHEMA, decode_path
from guard.report.models import (
    EditModel,
    FileModel,
    FindingModel,
    LocationModel,
    OutcomeModel,
    ReasonModel,
    SignOffModel,
    VerdictDocument,
)
from guard.resources import schema_id


def from_json(text: str) -> VerdictDocument:
    """A saved verdict.

    Raises:
        UsageError: the text is not JSON, or not a verdict of this version's form.
    """
    try:
        return VerdictDocument.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UsageError(f"not a saved verdict ({SCHEMA}): {where}: {first['msg']}") from None


def verdict_of(document: VerdictDocument) -> Verdict:
    """The verdict that was saved: all but the digests of content, which are in no report.

    Raises:
        UsageError: its exit code is not the one of its decision.
    """
    if document.exit_code != document.decision.exit_code:
        raise UsageError(f"not a saved verdict: {document.decision.value} has no code {document.exit_code}")
    change, policy = document.change, document.policy.model_dump()
    return Verdict(
        decision=document.decision,
        change=ChangeSummary(**change.model_dump()),
        policy=PolicySummary(**{**policy, "unused_waivers": tuple(policy["unused_waivers"])}),
        edits=tuple(_edit(one) for one in document.edits),
        findings=tuple(_finding(one) for one in document.findings),
        outcomes=tuple(_outcome(one) for one in document.outcomes),
        files=tuple(_file(one) for one in document.files),
        sign_offs=tuple(_sign_off(one) for one in document.sign_offs),
        explanation=tuple(_reason(one) for one in (*document.reasons, *document.notes)),
        timings=document.timings,
        guard_version=document.guard_version,
    )


def _tupled(data: dict[str, Any]) -> dict[str, Any]:
    """Lists as tuples, paths as they are on disk."""
    paths = {key: decode_path(data[key]) for key in ("path", "before_path") if key in data}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()} | paths


def _edit(one: EditModel) -> JudgedEdit:
    told = _tupled(one.model_dump(exclude={"line", "before", "after"}))
    return JudgedEdit(**told, before=_spans(one.before), after=_spans(one.after))


def _spans(pairs: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(first, last) for first, last in pairs)


def _finding(one: FindingModel) -> JudgedFinding:
    told = _tupled(one.model_dump(exclude={"related"}))
    return JudgedFinding(**told, related=tuple(_location(place) for place in one.related))


def _location(one: LocationModel) -> Location:
    return Location(**_tupled(one.model_dump()))


def _outcome(one: OutcomeModel) -> Outcome:
    told = _tupled(one.model_dump())
    return Outcome(**{**told, "judged": tuple(decode_path(path) for path in one.judged)})


def _file(one: FileModel) -> FileJudgement:
    return FileJudgement(**_tupled(one.model_dump()))


def _sign_off(one: SignOffModel) -> SignOff:
    return SignOff(one.id, tuple(one.by), one.why, tuple(decode_path(path) for path in one.paths))


def _reason(one: ReasonModel) -> Reason:
    told = _tupled(one.model_dump(exclude={"children"}))
    return Reason(**told, children=tuple(_reason(child) for child in one.children))


def json_schema() -> str:
    """The JSON Schema of the document, as it is published."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id("verdict"),
        **VerdictDocument.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"
