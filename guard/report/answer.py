"""A verdict as a model reads it: what stands in the way, where, and the way out. Short, sanitised, typed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from guard.model.verdict import Decision, Verdict
from guard.report.json_format import encode_path
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import line

MAX_OBJECTIONS = 50
"""Objections that are told; a model that is handed more mends none of them."""
_WORDS = 1500


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Obstacle(_Model):
    """One thing to mend."""

    rule: str = Field(description="The id of a finding, or the policy's word ('uncovered-edit', 'limit').")
    path: str = Field(description="Empty where it concerns the whole change.")
    lines: tuple[int, ...] = Field(description="Lines of the proposed file, counted from 1.")
    message: str
    repair: str = Field(description="What to do.")


class Signature(_Model):
    """Somebody who has to agree before the change may be merged."""

    by: tuple[str, ...]
    why: str


class Answer(_Model):
    """What guard answers."""

    decision: Decision
    may_reach_review: bool = Field(
        description="Whether people will be shown the change. None merges by this."
    )
    change: str = Field(description="The digest of what was judged.")
    obstacles: tuple[Obstacle, ...] = Field(
        description="All must be mended; the first ones, if there are many."
    )
    more_obstacles: int = Field(description="How many are not told.")
    not_looked_at: tuple[Obstacle, ...] = Field(description="What had to be looked at and could not be.")
    signatures: tuple[Signature, ...]
    attention: tuple[Obstacle, ...] = Field(
        (),
        description="What holds nothing up and people will look at first; the first ones, if there are many.",
    )


def answer(verdict: Verdict) -> Answer:
    """The verdict in its short form. Every text in it is one visible line."""
    stopped = [
        Obstacle(
            rule=_text(item.rule),
            path=encode_path(item.path),
            lines=item.lines[:MAX_OBJECTIONS],
            message=_text(item.message),
            repair=_text(item.repair),
        )
        for item in objections(verdict)
    ]
    missing = [
        Obstacle(
            rule=_text(item.what),
            path=encode_path(item.places[0][0]) if item.places else "",
            lines=tuple(number for _, number in item.places if number)[:MAX_OBJECTIONS],
            message=_text(item.message),
            repair=_text(item.repair),
        )
        for item in incomplete_causes(verdict)
    ]
    return Answer(
        decision=verdict.decision,
        may_reach_review=verdict.decision in (Decision.REVIEW, Decision.SIGN_OFF),
        change=verdict.change.digest,
        obstacles=tuple(stopped[:MAX_OBJECTIONS]),
        more_obstacles=max(0, len(stopped) - MAX_OBJECTIONS),
        not_looked_at=tuple(missing[:MAX_OBJECTIONS]),
        signatures=tuple(
            Signature(by=tuple(map(_text, item.by)), why=_text(item.why)) for item in verdict.sign_offs
        ),
        attention=tuple(
            Obstacle(
                rule=_text(item.id),
                path=encode_path(item.path),
                lines=(item.line,),
                message=_text(item.message),
                repair=_text(item.repair),
            )
            for item in verdict.attention[:MAX_OBJECTIONS]
        ),
    )


def _text(text: str) -> str:
    return line(text, _WORDS)
