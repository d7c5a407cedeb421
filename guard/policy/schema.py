"""The policy file as data: every key that may stand in it, its type and what it means.

`Policy.model_json_schema()` gives the JSON Schema that the reference documentation is made from. A key that
is left out takes the default stated here; no key may be left empty. What the keys *do* is in `patterns.py`
(which pattern covers an edit) and `decide.py` (what follows from it).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)
from pydantic_core import PydanticCustomError

from guard.facts.rewrites.template import parse_rewrite
from guard.model.finding import Confidence, Severity
from guard.policy.fields import (
    CapabilityGlob,
    Count,
    EffectGlob,
    EffectList,
    Identifier,
    KindList,
    PathGlobList,
    WordList,
    Words,
    a_date,
    literal_place,
    one_finding,
)
from guard.policy.model import one_or_many
from guard.policy.names import kinds_of, nearest, rewrite_kinds

People = Annotated[StrictInt, Field(ge=1, le=20)]


class _Part(BaseModel):
    """A mapping of the policy file: unknown keys are errors, and nothing can be changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            for key in data:
                if key not in known:
                    hint = nearest(str(key), known)
                    raise PydanticCustomError(
                        "unknown_key",
                        "unknown key {key}; {hint}",
                        {"key": key, "hint": hint or f"the keys here are {', '.join(sorted(known))}"},
                    )
        return data


class Capabilities(_Part):
    """What the code of an edit may newly be able to do."""

    gain: tuple[CapabilityGlob, ...] = Field(
        description="Names or globs of capabilities. In a pattern: those that an edit may gain; `[]` means "
        "it may gain none, and leaving `capabilities` out states no constraint. In a sign-off condition: the "
        "condition holds for an edit that gains any of them."
    )


class Limits(_Part):
    """How much may change. In a pattern the sum is over all edits that the pattern covers."""

    files: Count | None = Field(None, description="Files touched.")
    added_lines: Count | None = Field(None, description="Lines that are new or replacing.")
    removed_lines: Count | None = Field(None, description="Lines that are gone or replaced.")
    hunks: Count | None = Field(None, description="Separate runs of changed lines.")
    over: Literal["block", "sign_off"] = Field(
        "block",
        description="What follows when a limit is passed: `block` (a pattern then covers none of the edits "
        "it would have covered; a later pattern still may) or `sign_off`.",
    )
    by: WordList | None = Field(None, description="Who signs; `signers` where this is left out.")

    @model_validator(mode="after")
    def _states_a_limit(self) -> Self:
        if all(value is None for value in self.counts().values()):
            raise ValueError("states no limit; give files, added_lines, removed_lines or hunks")
        return self

    def counts(self) -> dict[str, int | None]:
        """The limits by what they count."""
        return {
            "files": self.files,
            "added_lines": self.added_lines,
            "removed_lines": self.removed_lines,
            "hunks": self.hunks,
        }


class Requires(_Part):
    """What else must hold for the pattern to cover anything."""

    tests_changed: StrictBool = Field(
        False, description="The change also adds or alters code in a test file, going by its path."
    )
    file_deleted: StrictBool = Field(False, description="The change deletes the file that the edit is in.")

    @model_validator(mode="after")
    def _requires_something(self) -> Self:
        if not (self.tests_changed or self.file_deleted):
            raise ValueError("requires nothing; set tests_changed or file_deleted to true")
        return self


class Rewrite(_Part):
    """A mechanical rewrite of Python expressions that guard performs itself and compares.

    `$X` stands for one expression, `$...ARGS` for any number of call arguments. Only edits of code
    (`function.*`, `class.*`, `assignment.*`, `statement.*`) are covered: comments, imports and files need
    patterns of their own.
    """

    from_: Words = Field(alias="from", description="The expression before.")
    to: Words = Field(description="The expression after.")

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        parse_rewrite(self.from_, self.to)
        return self


Mode = Literal["enforce", "monitor"]


def _mode(what: str) -> Any:
    """The key `mode` of a part, where `what` follows from `monitor`."""
    return Field("enforce", description=f"`monitor` tries it out: {what}, and every verdict says so.")


class Pattern(_Part):
    """An approved kind of edit. An edit is covered when everything stated here holds for it."""

    id: Identifier = Field(description='Completes "this change may reach review because it is …".')
    why: Words | None = Field(None, description="Why it is approved.")
    mode: Mode = _mode("it covers nothing yet")
    paths: PathGlobList = Field(("**",), description="Where (case-sensitive). Both paths of a rename count.")
    except_paths: PathGlobList | None = Field(None, description="Where not (however the path is spelled).")
    edits: KindList | None = Field(None, description="Kinds of edit, exact or as globs (`function.*`).")
    capabilities: Capabilities | None = None
    effects: tuple[EffectGlob, ...] | None = Field(
        None,
        description="Kinds of effect, exact or as globs (`protection.*`), that an edit may have a part "
        "in; `[]` means none, and leaving `effects` out states no constraint.",
    )
    limits: Limits | None = None
    requires: Requires | None = None
    rewrite: Rewrite | None = None
    accepts: WordList | None = Field(None, description="Patches that this pattern must cover whole.")
    rejects: WordList | None = Field(None, description="Patches that this pattern must not cover whole.")

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if self.edits is None and self.rewrite is None:
            raise ValueError("a pattern needs `edits` or `rewrite`: it must say what it approves")
        if self.edits and self.rewrite and not kinds_of(self.edits) & rewrite_kinds():
            raise ValueError("a rewrite covers edits of code only; `edits` names none")
        return self


class Threshold(_Part):
    """Findings at or over both."""

    severity: Severity = Severity.INFO
    confidence: Confidence = Confidence.LOW

    def met_by(self, severity: Severity, confidence: Confidence) -> bool:
        """Whether a finding of this severity and confidence is at or over the threshold."""
        return severity >= self.severity and confidence >= self.confidence


class SignOffThreshold(Threshold):
    """Findings at or over both, that do not block, need somebody's agreement."""

    by: WordList | None = Field(None, description="Who signs; `signers` where this is left out.")


class RuleSetting(_Part):
    """What one rule's findings do, whatever the thresholds say."""

    effect: Literal["block", "sign_off", "attention", "note", "off"]
    reason: Words
    mode: Mode = _mode("what it finds is noted and holds nothing up")


Required = Literal[True, False, "asked"]


class CheckSetting(_Part):
    """How one check is used. A check that is not named is used with these defaults."""

    mode: Mode = _mode("what it finds, or cannot look at, is noted and holds nothing up")
    required: Required = Field(
        True,
        description="Without its judgement the verdict is incomplete; `asked`: only in runs that ask for "
        "it, for a check that the others do not make.",
    )
    skippable: StrictBool = Field(
        False,
        description="It may skip itself where what it needs was never set up; the verdict says so. Where it "
        "fails, `required` holds all the same.",
    )
    judges: PathGlobList | None = Field(
        None, description="Files it must have judged (deleted and binary files aside)."
    )
    except_paths: PathGlobList | None = Field(
        None,
        description="Where its findings are noted and hold nothing up (case-sensitive): files that hold what "
        "it looks for on purpose, such as a rule's own test file.",
    )
    block: Threshold = Field(
        Threshold(severity=Severity.MEDIUM, confidence=Confidence.MEDIUM),
        description="New findings at or over this block the change.",
    )
    sign_off: SignOffThreshold | None = Field(
        None, description="New findings at or over this, and under `block`, need a sign-off."
    )
    attention: Threshold | None = Field(
        None,
        description="New findings at or over this, and under `block` and `sign_off`, hold nothing up and are "
        "listed first, ranked, in every report.",
    )
    options: dict[str, Any] = Field({}, description="Options of the check itself.")
    rules: dict[str, RuleSetting] = Field({}, description="Settings for single rules, by rule id.")

    @model_validator(mode="after")
    def _band_can_be_reached(self) -> Self:
        band = self.sign_off
        if band is not None and self.block.met_by(band.severity, band.confidence):
            raise ValueError("`sign_off` is never reached: everything at or over it blocks already")
        low = self.attention
        if low is not None and any(
            one.met_by(low.severity, low.confidence) for one in (self.block, band) if one is not None
        ):
            raise ValueError("`attention` is never reached: everything at or over it blocks or is signed for")
        return self


class When(_Part):
    """A condition. All that is stated must hold for one and the same file, and one edit in it."""

    paths: PathGlobList | None = None
    edits: KindList | None = None
    capabilities: Capabilities | None = None
    effects: EffectList | None = Field(
        None, description="Kinds of effect, exact or as globs (`protection.*`)."
    )
    findings: WordList | None = Field(None, description="Rule ids, or globs of them, of new findings.")

    @model_validator(mode="after")
    def _states_a_condition(self) -> Self:
        if not (self.paths or self.edits or self.capabilities or self.effects or self.findings):
            raise ValueError("states no condition; give paths, edits, capabilities, effects or findings")
        if self.capabilities is not None and not self.capabilities.gain:
            raise ValueError("`gain: []` as a condition never holds; name capabilities, or `*` for any")
        return self


class SignOffRule(_Part):
    """Somebody who must agree when any of the conditions holds."""

    id: Identifier
    why: Words | None = None
    mode: Mode = _mode("nobody is asked to sign")
    when: Annotated[
        tuple[When, ...],
        BeforeValidator(one_or_many, json_schema_input_type=When | list[When]),
        Field(min_length=1),
    ]
    by: WordList
    quorum: People | None = Field(
        None, description="How many different people must sign; at least one for each name of `by`."
    )
    quorum_for_agents: People | None = Field(
        None, description="The same, for a change that a bot or an agent made or helped to make."
    )


class Waiver(_Part):
    """A finding that is accepted for a time, with a name under it."""

    finding: Annotated[Words, AfterValidator(one_finding)] = Field(
        description="A rule id, or the fingerprint of one finding."
    )
    path: Annotated[str, AfterValidator(literal_place)]
    reason: Words
    owner: Words
    until: Annotated[date, BeforeValidator(a_date)] = Field(description="The last day it holds.")
    content: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = Field(
        None,
        description="What the finding rests on, as `guard waive` writes it: the waiver then ends where that "
        "is altered. Without it the waiver holds for whatever the rule finds there, and a verdict says so "
        "where a change brings it.",
    )


class Policy(_Part):
    """A policy file."""

    version: Annotated[StrictInt, Field(ge=1, le=1)] = Field(description="The version of this format: 1.")
    name: Words | None = None
    description: Words | None = None
    extends: (
        Annotated[
            tuple[Words, ...],
            BeforeValidator(one_or_many, json_schema_input_type=str | list[str]),
            Field(min_length=1),
        ]
        | None
    ) = Field(None, description="Policies to build on: `guard:NAME`, or a path inside `.guard/`.")
    without: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = Field(
        None, description="Ids of inherited patterns and sign-off rules to leave out."
    )
    signers: WordList = Field(("maintainers",), description="Who signs where a sign-off does not say who.")
    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)] | None = None
    limits: Limits | None = Field(None, description="Limits for the whole change.")
    checks: dict[Identifier, CheckSetting] = Field({}, description="Settings by check id.")
    sign_off: Annotated[tuple[SignOffRule, ...], Field(min_length=1)] | None = None
    frozen: PathGlobList | None = Field(None, description="Paths that no change may touch in any way.")
    unjudged: Literal["sign_off", "block"] = Field(
        "sign_off", description="What follows for a file that no engine and no check read."
    )
    hook: Literal["tell", "ask"] = Field(
        "tell",
        description="What `guard check --pre-commit` does where only signatures are missing: `tell` who must "
        "sign and let the commit be made, or `ask` for them first by failing with 4; `--sign-off` overrides.",
    )
    waivers: Annotated[tuple[Waiver, ...], Field(min_length=1)] | None = None
