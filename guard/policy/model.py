"""A policy as plain data: what a file that holds says, every key with its value or its default.

`schema.py` says what may stand in a file and is asked where a file is new; `fill` takes what it let through
(or what ships with guard, which guard's own tests hold against it) and needs no library to do so. Whatever
the keys *do* is in `patterns.py` and `decide.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal, TypeVar

from guard.model.finding import Confidence, Severity

T = TypeVar("T")


def fill(form: type[T], data: Mapping[str, Any]) -> T:
    """What `data` says, as the dataclass `form`; what it leaves out has its default.

    Args:
        form: one of the dataclasses of this module.
        data: a mapping that the schema let through, as it was read from the file.
    """
    values: dict[str, Any] = {}
    for one in fields(form):  # type: ignore[arg-type]  # every form here is a dataclass
        key = one.metadata.get("key", one.name)
        if one.name == "stated":
            values[one.name] = frozenset(data)
        elif key in data:
            values[one.name] = one.metadata.get("read", _plain)(data[key])
    return form(**values)


def canonical(value: Any, *, brief: bool = False) -> Any:
    """A part of a policy as the data that JSON can hold, under the keys of the file.

    Args:
        value: a dataclass of this module, or a value of one.
        brief: leave out what has its default.
    """
    if is_dataclass(value):
        shown = {}
        for one in fields(value):
            part = getattr(value, one.name)
            if one.name != "stated" and not (brief and (part is None or part == _default(one))):
                shown[one.metadata.get("key", one.name)] = canonical(part, brief=brief)
        return shown
    if isinstance(value, Mapping):
        return {key: canonical(part, brief=brief) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(part, brief=brief) for part in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def day(value: date | str) -> date:
    """A date that stands in a policy, or the text of one."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def one_or_many(value: object) -> list[Any] | tuple[Any, ...]:
    """A list as it is, anything else as the only item of one."""
    return value if isinstance(value, list | tuple) else (value,)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _default(one: Any) -> Any:
    return one.default_factory() if callable(one.default_factory) else one.default


def _key(read: Callable[[Any], Any], default: Any = None) -> Any:
    """A field whose value `read` makes of what stands in the file."""
    return field(default=default, metadata={"read": read})


def _part(form: type, default: Any = None) -> Any:
    return _key(lambda data: fill(form, data), default)


def _listed(form: type) -> Any:
    return _key(lambda data: tuple(fill(form, part) for part in data))


def _named(form: type) -> Any:
    def read(data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        return {name: fill(form, part) for name, part in data.items()}

    return field(default_factory=dict, metadata={"read": read})


@dataclass(frozen=True)
class Capabilities:
    """What the code of an edit may newly be able to do."""

    gain: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """How much may change."""

    files: int | None = None
    added_lines: int | None = None
    removed_lines: int | None = None
    hunks: int | None = None
    over: Literal["block", "sign_off"] = "block"
    by: tuple[str, ...] | None = None

    def counts(self) -> dict[str, int | None]:
        """The limits by what they count."""
        return {name: getattr(self, name) for name in ("files", "added_lines", "removed_lines", "hunks")}


@dataclass(frozen=True)
class Requires:
    """What else must hold for a pattern to cover anything."""

    tests_changed: bool = False
    file_deleted: bool = False


@dataclass(frozen=True)
class Rewrite:
    """A mechanical rewrite of Python expressions."""

    from_: str = field(metadata={"key": "from"})
    to: str


Mode = Literal["enforce", "monitor"]
"""Whether a part of a policy counts, or only writes down what it would have said."""


@dataclass(frozen=True)
class Pattern:
    """An approved kind of edit."""

    id: str
    why: str | None = None
    mode: Mode = "enforce"
    paths: tuple[str, ...] = ("**",)
    except_paths: tuple[str, ...] | None = None
    edits: tuple[str, ...] | None = None
    capabilities: Capabilities | None = _part(Capabilities)
    effects: tuple[str, ...] | None = None
    limits: Limits | None = _part(Limits)
    requires: Requires | None = _part(Requires)
    rewrite: Rewrite | None = _part(Rewrite)
    accepts: tuple[str, ...] | None = None
    rejects: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Threshold:
    """Findings at or over both."""

    severity: Severity = _key(Severity, Severity.INFO)
    confidence: Confidence = _key(Confidence, Confidence.LOW)

    def met_by(self, severity: Severity, confidence: Confidence) -> bool:
        """Whether a finding of this severity and confidence is at or over the threshold."""
        return severity >= self.severity and confidence >= self.confidence


@dataclass(frozen=True)
class SignOffThreshold(Threshold):
    """Findings at or over both, that do not block, need somebody's agreement."""

    by: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RuleSetting:
    """What one rule's findings do, whatever the thresholds say."""

    effect: Literal["block", "sign_off", "attention", "note", "off"]
    reason: str
    mode: Mode = "enforce"


@dataclass(frozen=True)
class CheckSetting:
    """How one check is used. A check that is not named is used with these defaults."""

    mode: Mode = "enforce"
    required: bool | Literal["asked"] = True
    """`asked`: where it runs only when somebody asks for it, an answer is missed only then."""
    skippable: bool = False
    judges: tuple[str, ...] | None = None
    except_paths: tuple[str, ...] | None = None
    block: Threshold = _part(Threshold, Threshold(Severity.MEDIUM, Confidence.MEDIUM))
    sign_off: SignOffThreshold | None = _part(SignOffThreshold)
    attention: Threshold | None = _part(Threshold)
    options: Mapping[str, Any] = field(default_factory=dict, metadata={"read": dict})
    rules: Mapping[str, RuleSetting] = _named(RuleSetting)
    stated: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The keys that the file states, or those that it builds on."""


@dataclass(frozen=True)
class When:
    """A condition. All that is stated must hold for one and the same file, and one edit in it."""

    paths: tuple[str, ...] | None = None
    edits: tuple[str, ...] | None = None
    capabilities: Capabilities | None = _part(Capabilities)
    effects: tuple[str, ...] | None = None
    findings: tuple[str, ...] | None = None


def _whens(data: Any) -> tuple[When, ...]:
    return tuple(fill(When, part) for part in one_or_many(data))


@dataclass(frozen=True)
class SignOffRule:
    """Somebody who must agree when any of the conditions holds."""

    id: str
    by: tuple[str, ...]
    when: tuple[When, ...] = field(metadata={"read": _whens})
    why: str | None = None
    mode: Mode = "enforce"
    quorum: int | None = None
    quorum_for_agents: int | None = None


@dataclass(frozen=True)
class Waiver:
    """A finding that is accepted for a time, with a name under it."""

    finding: str
    path: str
    reason: str
    owner: str
    until: date = field(metadata={"read": day})
    content: str | None = None


@dataclass(frozen=True)
class Policy:
    """A policy."""

    version: int
    name: str | None = None
    description: str | None = None
    extends: tuple[str, ...] | None = _key(lambda data: tuple(one_or_many(data)))
    without: tuple[str, ...] | None = None
    signers: tuple[str, ...] = ("maintainers",)
    patterns: tuple[Pattern, ...] | None = _listed(Pattern)
    limits: Limits | None = _part(Limits)
    checks: Mapping[str, CheckSetting] = _named(CheckSetting)
    sign_off: tuple[SignOffRule, ...] | None = _listed(SignOffRule)
    frozen: tuple[str, ...] | None = None
    unjudged: Literal["sign_off", "block"] = "sign_off"
    hook: Literal["tell", "ask"] = "tell"
    waivers: tuple[Waiver, ...] | None = _listed(Waiver)
    stated: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The keys that the file states, or those that it builds on."""
