"""A saved verdict read back, and the schema of its form: by pydantic, which writing one does without."""

from __future__ import annotations

import json

from pydantic import ValidationError

from guard.errors import UsageError
from guard.report.json_format import SCHEMA
from guard.report.models import VerdictDocument
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


def json_schema() -> str:
    """The JSON Schema of the document, as it is published."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id("verdict"),
        **VerdictDocument.model_json_schema(mode="serialization"),
    }
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"
