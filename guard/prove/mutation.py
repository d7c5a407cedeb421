"""Whether any test notices a fault in a changed line: what nobody would notice is shown beside the line."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from guard.facts.gather import file_lines
from guard.model.finding import Side
from guard.ports.behaviour import Evidence, Shown
from guard.prove.layout import Layout
from guard.prove.mutants import Mutant, mutants
from guard.prove.runs import Runner
from guard.prove.telling import Outcome, TestRun

_AT_LEAST = 10.0
"""Seconds that tests of a mutant have, however quick they are."""
_TIMES = 5
"""How many times longer than without the fault they may take: a fault can make a loop endless."""


@dataclass
class Mutation:
    """The faults put into one change."""

    layout: Layout
    runner: Runner
    most: int
    """How many faults are tried."""
    seconds: float
    """When no further one is begun."""
    details: list[str] = field(default_factory=list)
    """What was tried, for a person."""

    def survivors(self, tests: Collection[str]) -> Iterator[Evidence]:
        """Try the faults, and tell those that no test notices.

        Args:
            tests: the files of tests that are run, as proposed.

        Raises:
            ToolError: a run could not be made.
        """
        product = self._product()
        places = {path: _lines(found) for path, found in product.items() if found}
        if not places or not tests:
            return
        files = self.layout.theirs(self.layout.head)
        root = self.runner.tree("theirs", files)
        began = time.monotonic()
        control = self.runner.run(root, tests, reach=places)
        took = time.monotonic() - began
        if control.forged or not control.complete:
            self.details.append(f"no faults were tried: without any the runner {control.ended}")
            return
        held = self._within(took)
        tried = noticed = 0
        for number, one in enumerate(self._chosen(product, control)):
            if tried == self.most or time.monotonic() - began > self.seconds:
                break
            names = _reaching(one, control)
            where = held.tree(f"fault-{number}", {**files, one.path: one.data})
            run = held.run(
                where, {name.partition("::")[0] for name in names}, only=names, first=True,
                reach={one.path: one.lines},
            )  # fmt: skip
            tried += 1
            if not _is_quiet(run, names):
                noticed += 1
            elif any(_meets(one, lines) for lines in run.reached.values()):
                yield _evidence(one, names)
            else:
                tried -= 1  # nothing shows that the file with the fault was run
        reached = sum(bool(_reaching(one, control)) for found in product.values() for one in found)
        known = sum(map(len, product.values()))
        self.details.append(
            f"faults in changed lines: {tried} tried, {noticed} noticed; "
            f"tests reach {reached} of {known} places"
        )

    def _product(self) -> Mapping[str, tuple[Mutant, ...]]:
        found = {}
        for file in self.layout.change.files:
            after = file.after
            if after is None or not after.path.endswith(".py") or self.layout.is_frozen(after.path):
                continue
            found[after.path] = mutants(after.path, after.data, file_lines(file).after)
        return found

    def _within(self, took: float) -> Runner:
        """The runner, with the time that tests of a fault have."""
        seconds = min(self.runner.limits.seconds, max(_AT_LEAST, _TIMES * took))
        return replace(self.runner, limits=replace(self.runner.limits, seconds=seconds))

    def _chosen(self, product: Mapping[str, tuple[Mutant, ...]], control: TestRun) -> Iterator[Mutant]:
        """Those that tests reach, from each file in turn."""
        waiting = [iter([one for one in found if _reaching(one, control)]) for found in product.values()]
        while waiting:
            for one in tuple(waiting):
                mutant = next(one, None)
                if mutant is None:
                    waiting.remove(one)
                else:
                    yield mutant


def _lines(found: Collection[Mutant]) -> frozenset[int]:
    return frozenset(line for one in found for line in one.lines)


def _meets(one: Mutant, reached: Mapping[str, frozenset[int]]) -> bool:
    return not reached.get(one.path, frozenset()).isdisjoint(one.lines)


def _reaching(one: Mutant, control: TestRun) -> frozenset[str]:
    """The tests that pass without the fault and run its place; all that pass where the import runs it."""
    passed = control.named(Outcome.PASSED)
    found = {name for name, lines in control.reached.items() if _meets(one, lines)}
    return passed if "" in found else passed & found


def _is_quiet(run: TestRun, names: frozenset[str]) -> bool:
    """Whether the run came to its end, and every test passed."""
    is_whole = run.complete and not run.forged
    return is_whole and all(run.outcome(name) is Outcome.PASSED for name in names)


def _evidence(one: Mutant, names: frozenset[str]) -> Evidence:
    count = f"the {len(names)} tests that run it all pass" if len(names) > 1 else f"{min(names)} still passes"
    message = f"{one.words}: {count}"
    return Evidence(Shown.MUTANT, one.path, one.line, message, f"{one.before} -> {one.after}", Side.AFTER)
