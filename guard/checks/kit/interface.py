"""What a check is: metadata, a cheap question whether it applies, and a judge that is imported only then."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from guard.checks.kit.options import NoOptions
from guard.model.finding import CheckResult, ran
from guard.ports import NEVER
from guard.syntax.sources import Sources

if TYPE_CHECKING:
    from guard.checks.kit.rule import Rule
    from guard.model.change import ChangeSet, FileChange
    from guard.model.edit import Facts
    from guard.ports import (
        AdvisoryDatabase,
        CodeScanner,
        LicenseSource,
        OriginIndex,
        PackageIndex,
        SecretScanner,
        Stop,
    )
    from guard.ports.behaviour import Behaviour


@dataclass(frozen=True)
class Example:
    """A small change, as files before and after, that must or must not trip a check."""

    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True)
class Examples:
    """The changes that a check shows of itself, and is tested with."""

    trips: tuple[Example, ...]
    quiet: tuple[Example, ...]


def examples_in(package: str) -> Callable[[], Examples]:
    """What gives `EXAMPLES` of the module `examples` in `package`, which is imported only when asked."""

    def load() -> Examples:
        found = import_module(f"{package}.examples").EXAMPLES
        assert isinstance(found, Examples)
        return found

    return load


@dataclass(frozen=True)
class CheckMeta:
    """What a check says of itself; its documentation page, SARIF rule and example tests come from this."""

    id: str
    title: str
    why: str
    """Why it matters, in a paragraph."""
    blind_spots: str
    """What it cannot see, stated plainly."""
    rules: tuple[Rule, ...]
    """Every kind of finding it can give."""
    examples: Callable[[], Examples]
    """Gives the changes that must and must not trip it; few runs ask."""
    options: type = NoOptions
    """What a policy may say under `checks.<id>.options`, as a dataclass whose fields `option` made."""
    options_of: str = ""
    """A check whose policy options hold here too, under this check's own: both judge by the same lists. All
    of its options are options here."""
    asked: bool = False
    """Whether it runs only where the caller asks for it by name."""
    rules_elsewhere: Callable[[], Collection[str]] = tuple
    """Gives the ids of rules that it takes from elsewhere and `rules` does not name."""

    @property
    def trips(self) -> tuple[Example, ...]:
        """The changes that must trip it."""
        return self.examples().trips

    @property
    def quiet(self) -> tuple[Example, ...]:
        """The changes that must not."""
        return self.examples().quiet


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
    behaviour: Behaviour | None = None
    """None where the caller did not ask for the change to be run."""
    whole_files: bool = False
    """Whether code rules are run over whole files, also where the change cannot have altered what matches."""


@dataclass(frozen=True)
class Context:
    """All that a check may look at."""

    change: ChangeSet
    gather_facts: Callable[[], Facts]
    """Gives the facts, gathering them where nobody has asked yet."""
    ports: Ports
    read_options: Callable[[], Mapping[str, Any]] = dict
    """Gives the policy's options for this check, waiting for the policy where it is still being loaded."""
    today: date = date.min
    """The day that ages are counted to; by default the first of all days, on which nothing is old enough."""
    stop: Stop = NEVER
    """Hand it to what takes long; the engine asks it between checks."""
    shared: InitVar[Sources | None] = None
    """The sources of the change, where others read it, too."""
    sources: Sources = field(init=False, repr=False)
    """Reads the change: each text once, whoever asks."""
    begin_facts: Callable[[], object] = lambda: None
    """Gathers the facts for whoever asks later, who is also told what went wrong."""

    def __post_init__(self, shared: Sources | None) -> None:
        object.__setattr__(self, "sources", shared or Sources(self.change))

    def files(self) -> Iterator[FileChange]:
        """The files of the change, each noted as what is looked at now.

        Raises:
            ToolError: it is time to stop.
        """
        for file in self.change.files:
            self.stop.check(file.path)
            yield file
        self.stop.check()

    @property
    def facts(self) -> Facts:
        """What the change does. Ask as late as possible: an outside tool can work in the meantime."""
        return self.gather_facts()

    @property
    def options(self) -> Mapping[str, Any]:
        """The policy's `checks.<id>.options` for this check."""
        return self.read_options()


class Check(ABC):
    """One check: a folder with this class in `check.py`, and `judge(context)` in `judge.py` beside it.

    `check.py` is imported by every run and so imports nothing that takes time; `judge.py` is imported only
    where the check applies.
    """

    meta: CheckMeta
    """Its description."""
    begins_facts = False
    """Whether it has the facts gathered while an outside tool works for it (`Context.begin_facts`)."""

    @abstractmethod
    def applies(self, change: ChangeSet) -> bool:
        """Whether the check can have anything to say of `change`, findings and what it looked at alike.

        Cheap: by paths, modes and a glance at bytes. Where in doubt it is true; where it is false, `run` is
        as good as a run that looked at nothing.
        """

    def glance(self, change: ChangeSet) -> tuple[str, ...] | None:  # noqa: ARG002  # for checks that can tell
        """What was looked at, where a look at the bytes tells that nothing is found in all of it.

        None where that needs the judge, by default always. Dearer than `applies`, and far cheaper than to
        import the judge.
        """
        return None

    def run(self, context: Context) -> CheckResult:
        """Judge the change, where the check applies to it.

        Errors of the outside (`ToolError`) may be raised: the engine turns them into a `Failed` outcome.
        """
        if not self.applies(context.change):
            return CheckResult(ran(self.meta.id, ()))
        looked_at = self.glance(context.change)
        return self.judge(context) if looked_at is None else CheckResult(ran(self.meta.id, looked_at))

    @property
    def judge(self) -> Callable[[Context], CheckResult]:
        """What judges a change that the check applies to; importing it may take time."""
        folder = type(self).__module__.rpartition(".")[0]
        judge: Callable[[Context], CheckResult] = import_module(f"{folder}.judge").judge
        return judge
