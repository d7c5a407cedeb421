"""The verdict as guard answers with it."""

from __future__ import annotations

from dataclasses import fields

from guard.model import verdict as _model
from guard.report.json_format import to_json


class Verdict(_model.Verdict):
    """The whole answer, and its document. Equal inputs and an equal clock give equal verdicts."""

    @classmethod
    def of(cls, verdict: _model.Verdict) -> Verdict:
        """What the engine found."""
        return cls(**{one.name: getattr(verdict, one.name) for one in fields(_model.Verdict)})

    def to_json(self) -> str:
        """The verdict as a JSON document (`docs/reference/verdict.schema.json`), ending in a newline.

        It is what `guard check --format json` writes; its `schema` names the form, whose number is raised
        where a key changes or goes away.
        """
        return to_json(self)
