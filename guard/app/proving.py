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
from guard.prove.choosing import matters
from guard.prove.environment import Environment
from guard.prove.layout import Layout
from guard.prove.prover import BASE_RUNS, FAULTS, Prover
from guard.prove.runs import Runner
from guard.syntax.sources import Sources
from guard.tools.environment_making import Recipe, commands_of, made_environment
from guard.tools.private import private_folder
from guard.tools.python_environment import environment_at
from guard.tools.sandbox.choosing import RUNNERS, sandbox_here

__all__ = ["FAULTS", "SANDBOXES", "Asked", "Recorded", "environment_for"]

SANDBOXES = tuple(RUNNERS)
"""The sandboxes that can be asked for, by their names, the best first."""


@dataclass(frozen=True)
class Asked:
    """The `Behaviour` port, as a caller asked for it. Nothing is made before the change is looked at."""

    environment: Environment | Recipe
    """What tests run with, or how it is made of the base."""
    sandbox: str = ""
    """The sandbox by its name; "" for the best that there is."""
    limits: Limits = DEFAULT_LIMITS
    """Of each run."""
    full: bool = False
    faults: int = FAULTS
    """How many faults are put into changed lines."""
    examples: bool = True
    """Whether altered functions are called on both sides."""
    base_runs: int = BASE_RUNS
    """How often the base's tests are run on the base."""

    def observe(self, change: ChangeSet, sources: Sources, stop: Stop) -> Observed:
        """See `guard.ports.behaviour.Behaviour.observe`.

        Raises:
            ToolError: nothing here can hold proposed code, or a run could not be made.
        """
        with self._runner(self._environment(change, sources, stop), stop) as runner:
            prover = Prover(runner, self.full, self.base_runs, self.faults, self.examples)
            return prover.observe(change, sources, stop)

    def _environment(self, change: ChangeSet, sources: Sources, stop: Stop) -> Environment:
        if isinstance(self.environment, Environment):
            return self.environment
        sandbox_here(self.sandbox)  # without one nothing is made
        if not any(matters(file.path) for file in change.files):
            return environment_at(self.environment.python)  # nothing will be run
        return made_environment(self.environment, Layout(change, sources).base, stop)

    @contextmanager
    def _runner(self, environment: Environment, stop: Stop) -> Iterator[Runner]:
        sandbox = sandbox_here(self.sandbox)
        with private_folder("prove") as outer:
            trees = outer / "trees"
            trees.mkdir()
            outer.chmod(0o711)  # a program that root runs is another user, who sees what it is shown
            yield Runner(sandbox, environment, trees, self.limits, stop)


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
    python: str,
    folder: Path | str,
    change: ChangeSet,
    readable: Sequence[str] = (),
    setup: Sequence[str] = (),
) -> Environment | Recipe:
    """The environment that the caller names, for a project; or how it will be made.

    Args:
        python: its interpreter or folder; that which it is made from where `setup` makes it.
        folder: the project's work tree.
        change: what is proposed.
        readable: what programs in it need to see besides.
        setup: commands that make it, run in the base's tree.

    Raises:
        UsageError: there is none there, the proposal could have written it, or a command cannot be read.
    """
    top = Path(folder)
    besides = [Path(one).absolute() for one in readable]
    found = environment_at(python, top, besides)
    for one in (found.python.parent.parent, found.python):
        inside = _inside(one.absolute(), top.resolve())
        if inside and any(path == inside or path.startswith(f"{inside}/") for path in change.side_paths):
            raise UsageError(
                "this environment is part of what is judged: make one of the base", where=str(one)
            )
    if not setup:
        return found
    try:
        return Recipe(commands_of(setup), found.python, tuple(besides))
    except ValueError as error:
        raise UsageError(f"--setup cannot be read as a command: {error}", where="--setup") from error


def _inside(path: Path, top: Path) -> str:
    return str(path.relative_to(top)) if path != top and top in path.parents else ""
