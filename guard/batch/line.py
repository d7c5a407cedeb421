"""The form of an answer: one line of JSON for one change."""

from __future__ import annotations

import json
from typing import Any

from guard.batch.record import Record
from guard.model.verdict import Verdict
from guard.report.json_format import to_dict
from guard.report.sanitize import json_log

SCHEMA = "guard.batch/1"
"""Names the form of a line. A key that is added keeps it; one that changes or goes away raises it."""


def line_of(record: Record, verdict: Verdict, against: Verdict | None = None) -> bytes:
    """The line for a record and its verdict, which ends in a newline and holds no other.

    `verdict` in it is the document of `guard check --format json`, and so is `against`, which stands there
    where another policy was to judge too.
    """
    line: dict[str, Any] = {
        "schema": SCHEMA,
        "number": record.number,
        "id": record.id,
        "input": record.digest,
        "decision": verdict.decision.value,
    }
    if "description" in record.fields:
        line["description"] = record.fields["description"]
    line["verdict"] = to_dict(verdict)
    if against is not None:
        line["against"] = to_dict(against)
    text = json.dumps(line, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return json_log(text).encode("ascii") + b"\n"
