"""Proof by running: the sandbox, the environment and the folders are built here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guard.errors import UsageError
from guard.model.change import ChangeSet
from guard.ports import Stop
from guard.ports.behaviour import Behaviour, Observed
from guard.ports.sandbox import DEFAULT_LIMITS, Limits
from guard.prove.environment import Environment
from guard.prove.prover import FAULTS, Prover
from guard.prove.runs import Runner
from guard.syntax.sources import Sources
from guard.tools.private import private_folder
from guard.tools.python_environment import environment_at
from guard.tools.sandbox.choosing import RUNNERS, sandbox_here

__all__ = ["FAULTS", "SANDBOXES", "Asked", "Recorded", "environment_for"]

SANDBOXES = tuple(RUNNERS)
"""The sandboxes that can be asked for, by their names, the best first."""


@dataclass(frozen=True)
class Asked:
    """The `Behaviour` port, as a caller asked for it. Nothing is made before the change is looked at."""

    environment: Environment
    sandbox: str = ""
    """The sandbox by its name; "" for the best that there is."""
    limits: Limits = DEFAULT_LIMITS
    """Of each run."""
    full: bool = False
    faults: int = FAULTS
    """How many faults are put into changed lines."""

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        """See `guard.ports.behaviour.Behaviour.observe`.

        Raises:
            ToolError: nothing here can hold proposed code, or a run could not be made.
        """
        with self._runner(stop) as runner:
            return Prover(runner, self.full, faults=self.faults).observe(change, sources, stop)

    @contextmanager
    def _runner(self, stop: Stop) -> Iterator[Runner]:
        sandbox = sandbox_here(self.sandbox)
        with private_folder("prove") as outer:
            trees = outer / "trees"
            trees.mkdir()
            outer.chmod(0o711)  # a program that root runs is another user, who sees what it is shown
            yield Runner(sandbox, self.environment, trees, self.limits, stop)


@dataclass
class Recorded:
    """The `Behaviour` port, which keeps what it said."""

    inner: Behaviour
    observed: Observed | None = None

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        """See `guard.ports.behaviour.Behaviour.observe`."""
        self.observed = self.inner.observe(change, sources, stop)
        return self.observed


def environment_for(
    python: str, folder: Path | str, change: ChangeSet, readable: Sequence[str] = ()
) -> Environment:
    """The environment that the caller names, for a project.

    Raises:
        UsageError: there is none there, or the proposal could have written it.
    """
    top = Path(folder)
    found = environment_at(python, top, [Path(one).absolute() for one in readable])
    for one in (found.python.parent.parent, found.python):
        inside = _inside(one.absolute(), top.resolve())
        if inside and any(path == inside or path.startswith(f"{inside}/") for path in change.side_paths):
            raise UsageError(
                "this environment is part of what is judged: make one of the base", where=str(one)
            )
    return found


def _inside(path: Path, top: Path) -> str:
    return str(path.relative_to(top)) if path != top and top in path.parents else ""
