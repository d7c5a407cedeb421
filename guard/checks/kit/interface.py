"""What a check is: metadata, and a function from what is known of a change to findings and an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from typing import Any, Protocol

from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult
from guard.ports import (
    AdvisoryDatabase,
    CodeScanner,
    LicenseSource,
    OriginIndex,
    PackageIndex,
    SecretScanner,
)
from guard.syntax.sources import Sources


@dataclass(frozen=True)
class Example:
    """A small change, as files before and after, that must or must not trip a check."""

    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True)
class CheckMeta:
    """What a check says of itself; its documentation page, SARIF rule and example tests come from this."""

    id: str
    title: str
    why: str
    """Why it matters, in a paragraph."""
    blind_spots: str
    """What it cannot see, stated plainly."""
    trips: tuple[Example, ...]
    quiet: tuple[Example, ...]
    options_of: str = ""
    """A check whose policy options hold here too, under this check's own: both judge by the same lists."""


@dataclass(frozen=True)
class Ports:
    """The outside things a check may ask."""

    scanner: CodeScanner
    index: PackageIndex | None = None
    """None where no index can be asked."""
    may_defer: bool = False
    """Whether questions to the network may be left to a later run in CI, where the policy says so too."""
    index_use: str = ""
    """`ask`, `defer` or `off`, where the caller chose it for this run; "" for what the policy says. It may be
    less than the policy's only where `may_defer` holds."""
    advisories: AdvisoryDatabase | None = None
    """None where the user named no database."""
    licenses: LicenseSource | None = None
    """None where no metadata can be had."""
    secrets: SecretScanner | None = None
    """None where lines cannot be scanned for secrets."""
    origins: OriginIndex | None = None
    """None where the user named no index of where code is from."""


@dataclass(frozen=True)
class Context:
    """All that a check may look at."""

    change: ChangeSet
    gather_facts: Callable[[], Facts]
    """Gives the facts, waiting for them where they are still being gathered beside the check."""
    ports: Ports
    read_options: Callable[[], Mapping[str, Any]] = dict
    """Gives the policy's options for this check, waiting for the policy where it is still being loaded."""
    today: date = date.min
    """The day that ages are counted to; by default the first of all days, on which nothing is old enough."""
    shared: InitVar[Sources | None] = None
    """The sources of the change, where others read it, too."""
    sources: Sources = field(init=False, repr=False)
    """Reads the change: each text once, whoever asks."""

    def __post_init__(self, shared: Sources | None) -> None:
        object.__setattr__(self, "sources", shared or Sources(self.change))

    @property
    def facts(self) -> Facts:
        """What the change does. Ask as late as possible: an outside tool can work in the meantime."""
        return self.gather_facts()

    @property
    def options(self) -> Mapping[str, Any]:
        """The policy's `checks.<id>.options` for this check."""
        return self.read_options()


class Check(Protocol):
    """One check."""

    @property
    def meta(self) -> CheckMeta:
        """Its description."""
        ...

    def run(self, context: Context) -> CheckResult:
        """Judge the change.

        Errors of the outside (`ToolError`) may be raised: the engine turns them into a `Failed` outcome.
        """
        ...
