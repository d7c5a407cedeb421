"""The form of the JSON report, apart from the inner data, which may change without it.

Used for the published schema, for reading a saved verdict, and in tests; the writer builds plain dicts.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from guard.model.finding import Confidence, Origin, Severity, Side, Status
from guard.model.verdict import Decision, Effect

Path = Annotated[
    str,
    Field(
        description=(
            "A POSIX path inside the tree. A backslash stands as two; a byte that is not UTF-8 as a "
            "backslash, x and two hexadecimal digits."
        )
    ),
]
Line = Annotated[int, Field(ge=0, description="Counted from 1; 0 where no line is meant.")]
Digest = Annotated[str, Field(description="`algorithm:hex`, or empty where there is none.")]
SpanPair = Annotated[
    list[int], Field(min_length=2, max_length=2, description="First and last line, both included.")
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChangeModel(_Model):
    """What was judged."""

    source: str = Field(description="Where the change came from, in words.")
    digest: Digest
    base: str = Field(description="The identity of the trusted tree the change is made against.")
    files: int = Field(ge=0)
    lines_added: int = Field(ge=0)
    lines_removed: int = Field(ge=0)


class PolicyModel(_Model):
    """What it was judged by."""

    name: str
    source: str = Field(description="Where the policy was read from; never the proposal.")
    digest: Digest
    rules_digest: Digest
    unused_waivers: list[str]


class EditModel(_Model):
    """One structural unit of the change, and the pattern that covers it."""

    kind: str
    path: Path
    before_path: Path = Field(description="The path before the change where it differs, else empty.")
    line: Line
    symbol: str
    summary: str
    before: list[SpanPair] = Field(description="Changed lines it accounts for before the change.")
    after: list[SpanPair] = Field(description="Changed lines it accounts for after the change.")
    gains: list[str] = Field(description="Capabilities that the code gained.")
    lost: list[str] = Field(description="Capabilities that the code lost.")
    unanalysed: list[str] = Field(
        [], description="New calls that nothing can be said of, as they are written."
    )
    effects: list[str] = Field([], description="Kinds of the change's effects that it has a part in.")
    pattern: str = Field(description="The id of the covering pattern; empty where none covers it.")
    why_not: str = Field(description="For an uncovered edit: the nearest pattern and what it lacked.")
    repair: str = Field(description="For an uncovered edit: what to change and what is allowed instead.")


class LocationModel(_Model):
    """A further place that a finding speaks of."""

    path: Path
    line: Line
    end_line: Line
    column: int = Field(ge=0, description="Counted from 1; 0 where it is not known.")
    end_column: int = Field(ge=0)
    side: Side
    note: str


class FindingModel(_Model):
    """One thing a check says about the difference, and what it did to the decision."""

    check: str
    id: str
    path: Path
    line: Line
    end_line: Line
    column: int = Field(ge=0, description="Counted from 1; 0 where it is not known.")
    end_column: int = Field(ge=0)
    side: Side
    severity: Severity
    confidence: Confidence
    origin: Origin = Field(description="`new` where the change brought it, `old` where it was there before.")
    cwe: list[str]
    title: str
    message: str
    repair: str = Field(description="What to write instead; addressed to the proposer.")
    effect: Effect
    why: str = Field(description="Which threshold, sign-off or waiver decided.")
    fingerprint: str = Field(pattern="^[0-9a-f]{16}$", description="A name that survives moved lines.")
    related: list[LocationModel]


class OutcomeModel(_Model):
    """How one check's run ended."""

    check: str
    status: Status
    reason: str
    judged: list[Path] = Field(description="The files it really looked at.")
    details: list[str]


class FileModel(_Model):
    """What looked at one file."""

    path: Path
    before_path: Path
    kind: str
    engines: list[str] = Field(description="Engines and checks that read it; empty where nothing did.")
    lines_added: int = Field(ge=0)
    lines_removed: int = Field(ge=0)


class SignOffModel(_Model):
    """Somebody who must agree before the change may be merged."""

    id: str
    by: list[str]
    why: str
    paths: list[Path]


class ReasonModel(_Model):
    """A node of the explanation tree."""

    decision: Decision
    code: str
    message: str
    path: Path
    line: Line
    repair: str
    children: list[ReasonModel]


class VerdictDocument(_Model):
    """guard's verdict on one proposed change."""

    schema_id: Literal["guard.verdict/2"] = Field(alias="schema")
    guard_version: str
    decision: Decision
    exit_code: Literal[0, 1, 3]
    change: ChangeModel
    policy: PolicyModel
    edits: list[EditModel]
    findings: list[FindingModel]
    outcomes: list[OutcomeModel]
    files: list[FileModel]
    sign_offs: list[SignOffModel]
    attention: list[str] = Field(
        [],
        description="Fingerprints of the findings that hold nothing up and a reviewer should look at first, "
        "the gravest and surest before the rest.",
    )
    reasons: list[ReasonModel] = Field(
        description="What decided, and nothing else: what to mend, what to sign, or what lets it through."
    )
    notes: list[ReasonModel] = Field(description="What is worth knowing and decided nothing.")
    timings: dict[str, float] = Field(description="Milliseconds by stage.")
