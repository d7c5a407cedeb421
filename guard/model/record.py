"""What is kept of a verdict: who proposed what, and how it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Proposer:
    """Who a change comes from, as far as it was told. Nothing here is proved; it is what somebody said."""

    session: str = ""
    """One task's worth of work; edits of the same session belong together."""
    harness: str = ""
    """The program that let the model act."""
    model: str = ""
    task: str = ""
    """What it was asked to do, in a line."""
    trailers: tuple[tuple[str, str], ...] = ()
    """Provenance trailers of the commits (`Co-authored-by`, `Assisted-by`, …), in order."""


ANSWER = "answer"
"""What stands for the decision of an entry in which somebody says of an earlier one whether it was right. Its
reasons are `right RULE` or `false-alarm RULE`, and it names the verdict it is about."""
SIGNED = "signed"
"""The same of an entry that says who signed for a change; its sign-offs are those signed for."""


@dataclass(frozen=True)
class LedgerEntry:
    """One line of the ledger, as it was kept."""

    number: int
    """Counts from 1, without gaps."""
    at: datetime
    """When it was written (UTC)."""
    proposer: Proposer
    decision: str
    """That of a verdict; or `ANSWER` or `SIGNED`, for what people did about one."""
    change: str
    """The change's digest."""
    source: str
    reasons: tuple[str, ...]
    """What objected, in fixed words ("finding code-rules", "uncovered_edit"), sorted."""
    sign_offs: tuple[str, ...]
    verdict: str
    """The digest of the whole verdict, which is kept beside the entries."""
    usage: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Tokens, seconds and tries that a repair cost; empty elsewhere."""
    attachments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Digests by name of further texts that are kept (what a model was asked, what it answered)."""
    digest: str = ""
    """`sha256:…` over the entry before and this one's text."""

    @property
    def is_verdict(self) -> bool:
        """Whether it keeps a verdict, and not what people did about one."""
        return self.decision not in (ANSWER, SIGNED)


@dataclass(frozen=True)
class Damage:
    """Where the ledger does not hold together."""

    number: int
    what: str
