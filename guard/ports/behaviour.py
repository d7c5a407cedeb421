"""What running a change has shown, for the check that judges it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guard.model.change import ChangeSet
    from guard.model.finding import Side
    from guard.ports.stop import Stop
    from guard.syntax.sources import Sources


class Shown(StrEnum):
    """One kind of thing that runs can show; each is a finding's id."""

    BASE_TEST_FAILS = "base_test_fails"
    GREENED = "greened_by_test_edit"
    EXPECTATION = "expectation_changed"
    NEW_PASSES = "new_test_already_passes"
    REMOVED_PASS = "removed_tests_still_pass"
    OWN_TEST_FAILS = "own_test_fails"
    FORGED = "report_forged"
    BASE_BROKEN = "base_broken"
    FLAKY = "flaky"
    MUTANT = "mutant_survives"
    DIFFERS = "behaviour_differs"
    POWER = "power_not_foretold"


@dataclass(frozen=True)
class Evidence:
    """One thing that the runs have shown."""

    kind: Shown
    path: str
    line: int
    message: str
    key: str
    """What it rests on, the same on every run: the test's name, the mutant."""
    side: Side
    """Which side of the change the place is of."""


@dataclass(frozen=True)
class Example:
    """A call that gives one thing on the base, each time, and another on the change."""

    path: str
    module: str
    """What it is imported from."""
    call: str
    """The call, as code; its arguments are literals."""
    before: str
    """What the base gives, as a literal."""
    after: str
    """What the change gives, in words that the change has a say in."""


@dataclass(frozen=True)
class Used:
    """A power that the runs of the change used and those of the base did not."""

    power: str
    """A capability's name ("network")."""
    words: str
    """How it was used, and when first."""
    path: str
    line: int
    key: str
    """What it rests on, the same on every run."""


@dataclass(frozen=True)
class Tested:
    """What the runs of one change were made with, and how the tests ended."""

    sandbox: str
    """What held them, by its name."""
    environment: str
    """`sha256:…` of what they ran with."""
    tests: str
    """`sha256:…` over the base's tests and what steers them."""
    passed: tuple[str, ...]
    """The base's tests that pass on the change."""
    warned: tuple[str, ...]
    """Those that say nothing, or expect something else as proposed."""
    failed: tuple[str, ...]
    """Those that hold on the base and no longer on the change."""
    proposed: tuple[str, ...]
    """The tests as proposed that pass on the change."""


@dataclass(frozen=True)
class Observed:
    """All that the runs of one change have shown."""

    evidence: tuple[Evidence, ...]
    judged: tuple[str, ...]
    """The paths of the change whose behaviour was run."""
    details: tuple[str, ...]
    """What held the runs, and how much was run."""
    could_not: str = ""
    """Why the runs do not answer the question; empty where they do."""
    used: tuple[Used, ...] | None = None
    """What was newly used; None where nobody watched."""
    tested: Tested | None = None
    """How the tests ended; None where none was run."""
    examples: tuple[Example, ...] = ()
    """Calls that tell base and change apart."""


class Behaviour(Protocol):
    """Runs the tests of a change's project, where it can hurt nothing."""

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        """Run what the change can affect.

        Raises:
            ToolError: nothing here can hold proposed code, or a run could not be made.
        """
        ...
