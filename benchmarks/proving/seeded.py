"""Bugs seeded into real projects: faults that break a test run plainly, which `guard prove` has to find."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.proving.plain import Plain, read
from guard.app.proving import Asked, environment_for
from guard.errors import GuardError
from guard.model.change import ChangeSet
from guard.ports import NEVER
from guard.ports.behaviour import Observed, Shown
from guard.ports.sandbox import Limits
from guard.prove.environment import Environment
from guard.prove.layout import Layout
from guard.prove.mutants import Mutant, mutants
from guard.prove.runs import Runner
from guard.syntax.sources import Sources
from guard.tools.environment_making import Recipe
from guard.tools.sandbox.choosing import sandbox_here

FOUND = (Shown.BASE_TEST_FAILS, Shown.GREENED)


def seeded(folder: Path, python: str, wanted: int, seed: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Seed bugs into one project, and say of each whether it was found, by what chance affects and by all."""
    files = read(folder)
    change = ChangeSet.from_files(files, {**files, "new.txt": b""})
    layout = Layout(change, Sources(change))
    tests = layout.test_files(files)
    covered = _covered(layout, environment_for(python, folder, change), tests, seconds)
    with tempfile.TemporaryDirectory() as held:
        plain = Plain(files, Path(python) / "bin" / "python", Path(held) / "tree", seconds)
        began = time.monotonic()
        skipped = plain.failing(tests)
        took = time.monotonic() - began
        yield {
            "project": folder.name,
            "tests": len(tests),
            "fail plainly": skipped,
            "seconds": round(took, 1),
        }
        plain.seconds = max(10.0, 2 * took)
        deselect = [f"--deselect={one}" for one in skipped]
        kept = 0
        for one in _sites(files, covered, random.Random(seed)):
            plain.write(one.path, one.data)
            reaching = set().union(*(covered[one.path].get(line, set()) for line in one.lines))
            passes, _ = plain.run("-x", *deselect, *sorted(reaching))
            plain.write(one.path, files[one.path])
            if passes:
                continue
            kept += 1
            bug = f"{one.path}:{one.line} {one.words}"
            yield {"project": folder.name, "bug": bug, **_asked(folder, files, one, python, seconds)}
            if kept == wanted:
                return


Covered = Mapping[str, Mapping[int, set[str]]]
"""By path and line of the product: the files of tests that run it."""


def _covered(
    layout: Layout, environment: Environment | Recipe, tests: Sequence[str], seconds: float
) -> Covered:
    product = [path for path in layout.base if path.endswith(".py") and not layout.is_frozen(path)]
    lines = {path: range(1, layout.base[path].count(b"\n") + 2) for path in product}
    assert isinstance(environment, Environment)  # it is there, and not to be made
    with tempfile.TemporaryDirectory() as held:
        Path(held).chmod(0o755)
        limits = Limits(seconds=3 * seconds, cpu=int(3 * seconds) + 1)
        runner = Runner(sandbox_here(), environment, Path(held), limits)
        run = runner.run(runner.tree("base", layout.base), tests, reach=lines)
    found: dict[str, dict[int, set[str]]] = {}
    for name, reached in run.reached.items():
        for path, numbers in reached.items() if name else ():
            for number in numbers:
                found.setdefault(path, {}).setdefault(number, set()).add(name.partition("::")[0])
    return found


def _sites(files: Mapping[str, bytes], covered: Covered, chance: random.Random) -> Iterator[Mutant]:
    """Places for bugs in lines that tests run, all over the product."""
    sites = [one for path in covered for one in mutants(path, files[path], covered[path].keys())]
    chance.shuffle(sites)
    yield from sites


def _asked(
    folder: Path, files: Mapping[str, bytes], one: Mutant, python: str, seconds: float
) -> dict[str, Any]:
    change = ChangeSet.from_files(files, {**files, one.path: one.data})
    told: dict[str, Any] = {}
    for name, full in (("affected", False), ("full", True)):
        if full and _is_all(told["affected"].get("share", "")):
            told[name] = told["affected"]
            continue
        began = time.monotonic()
        try:
            found = observed(change, folder, python, seconds, full=full)
        except GuardError as error:
            told[name] = {"could not": str(error), "found": False}
            continue
        told[name] = {
            "found": any(each.kind in FOUND for each in found.evidence),
            "seconds": round(time.monotonic() - began, 1),
            "could not": found.could_not,
            "share": next((each for each in found.details if "files of tests" in each), ""),
            "failing": sorted(each.key for each in found.evidence if each.kind in FOUND)[:3],
        }
    return told


def _is_all(share: str) -> bool:
    """Whether the tests that can be affected are all that there are."""
    some, _, words = share.partition(" of ")
    return bool(some) and some == words.partition(" ")[0]


def observed(
    change: ChangeSet, folder: Path, python: str, seconds: float, *, full: bool = False, base_runs: int = 1
) -> Observed:
    """What the runs show; without faults and examples, which can only add to it."""
    environment = environment_for(python, folder, change)
    limits = Limits(seconds=seconds, cpu=int(seconds) + 1)
    asked = Asked(environment, limits=limits, full=full, faults=0)
    return replace(asked, examples=False, base_runs=base_runs).observe(change, Sources(change), NEVER)
