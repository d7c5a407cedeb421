"""The one tree of errors that guard raises, each with the exit code the command answers with.

Every message says what happened, where, and what to do. Text that comes from a proposal may stand in a
message; whoever prints one passes it through `guard.report.sanitize` first.
"""

from __future__ import annotations

EXIT_REVIEW = 0
"""The change may reach human review, with or without sign-offs still to come."""
EXIT_BLOCKED = 1
"""An objection stands, or part of the change matches no approved pattern."""
EXIT_USAGE = 2
"""Wrong usage, bad input or a bad policy: nothing was judged."""
EXIT_INCOMPLETE = 3
"""Something that had to be looked at was not: no judgement can be given."""
EXIT_SIGN_OFF_MISSING = 4
"""Only asked by a merge gate: the change may be reviewed, but required sign-offs are missing."""


class GuardError(Exception):
    """Base of every error guard raises on purpose.

    `where` is a place the reader can go to ("policy.yaml:12:3", "patch:40", a path), or "" for none.
    """

    exit_code = EXIT_USAGE

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class UsageError(GuardError):
    """The call's own arguments contradict each other or name nothing."""


class IntakeError(GuardError):
    """The proposed change cannot be read: broken patch, unknown revision, empty change."""


class EmptyChangeError(IntakeError):
    """What was proposed differs from its base in nothing."""

    def __init__(self, *, where: str = "") -> None:
        super().__init__("the change is empty: no file differs", where=where)


class PatchError(IntakeError):
    """A unified diff is malformed, does not apply, or reaches outside the tree."""


class RepositoryError(IntakeError):
    """git cannot answer: not a repository, unknown or unreachable revision, a shallow clone."""


class PolicyError(GuardError):
    """The policy is malformed, contradicts itself, or fails its own examples."""


class RuleError(GuardError):
    """A rule file is malformed or refused by the scanner."""


class ToolError(GuardError):
    """An outside tool is missing, crashed, timed out or looked at less than it was given.

    Checks turn it into a `Failed` outcome; it reaches a caller only where no verdict can be built at all.
    """

    exit_code = EXIT_INCOMPLETE


class OutputError(GuardError):
    """A report cannot be written where it was asked for."""


class UndeliveredError(OutputError):
    """An answer was not written to its end: the disk is full, its reader went away, a stream is closed."""

    exit_code = EXIT_INCOMPLETE

    def __init__(self, error: OSError, *, where: str = "standard output") -> None:
        super().__init__(f"{error.strerror or error}; the answer was not delivered", where=where)
