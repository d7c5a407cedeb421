"""How the work of the facts, of every check and of every report grows with the change: counted, not timed.

    python benchmarks/growth.py [--only WORD]... [--stage STAGE]... [--large N] [--jobs N] [--all]

Makes each change of `growth_inputs.py` in the sizes n, 2n and 4n, has it judged without the engine, and
counts the lines of Python that each stage runs. Prints, for each stage, the steepest growth and on what, and
below the table each input on which a stage grows faster than its text. `--stage` looks at a few stages only,
`--large` makes the changes N times as large. What nests deeper than is read is refused, so that its growth
says little: see `tests/growth`. What a library written in C does within a line is not counted: `--clock`
takes processor seconds instead.
"""

from __future__ import annotations

import argparse
import atexit
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.answers import silence
from benchmarks.growth_inputs import INPUTS, inputs
from benchmarks.growth_shapes import Input
from benchmarks.growth_steps import exponent, steps
from guard.app.judging import default_scanner, policy_for
from guard.checks import CHECKS
from guard.checks.kit.interface import Check, Context, Ports
from guard.errors import RuleError, ToolError
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult
from guard.model.verdict import Verdict
from guard.policy.decide import decide
from guard.policy.loaded import LoadedPolicy
from guard.ports import IndexAnswer, PackageIndex, Presence
from guard.report.interface import FORMATS, render
from guard.syntax.sources import Sources
from guard.tools.advisories.database import LocalAdvisories
from guard.tools.licenses import MetadataLicenses
from guard.tools.origins.build import build
from guard.tools.origins.local import LocalOrigins
from guard.tools.secrets import DetectSecrets

MOST = 1.15
"""The steepest growth allowed."""
LEAST = 400
"""Lines run: less is no growth to speak of."""
LEAST_SECONDS = 0.2
FURTHER = 8
"""How many times as large an input is made again on which something seems steep."""
TODAY = date(2026, 1, 1)
DATA = Path(__file__).resolve().parent.parent / "tests/checks/data"
Cost = Callable[[Callable[[], object]], float]


class EveryName(PackageIndex):
    """An index that has every project, and no release of any."""

    @property
    def name(self) -> str:
        """What to call it."""
        return "an index of everything"

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        """Each exists."""
        del network
        return {name: IndexAnswer(name, Presence.EXISTS) for name in names}


@dataclass(frozen=True)
class Growth:
    """How a stage grows with an input."""

    stage: str
    input: str
    costs: tuple[float, ...]
    exponent: float


class Subject:
    """One change, judged stage by stage: what one stage finds out, the next may ask."""

    def __init__(self, change: ChangeSet) -> None:
        self.sources = Sources(change)
        self._change = change
        self._facts = Facts(())
        self._results: dict[str, CheckResult] = {}
        self.verdict = self._decided()

    def stages(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Each stage, in the order in which they must be run."""
        yield "facts", self._gather
        for check in CHECKS:
            yield check.meta.id, partial(self._check, check)
        yield "policy", self._decide
        for name in FORMATS:
            yield f"report: {name}", partial(self._report, name)

    def _gather(self) -> None:
        self._facts = gather(self._change, self.sources)

    def _check(self, check: Check) -> None:
        context = Context(
            self._change, lambda: self._facts, _ports(), partial(_policy().options, check.meta.id), TODAY,
            shared=self.sources,
        )  # fmt: skip
        with suppress(ToolError, RuleError):
            self._results[check.meta.id] = check.run(context)

    def _decided(self) -> Verdict:
        return decide(
            _policy(), self._change, self._facts, list(self._results.values()), today=TODAY, guard_version="0"
        )

    def _decide(self) -> None:
        self.verdict = self._decided()

    def _report(self, name: str) -> None:
        render(self.verdict, name)


@cache
def _policy() -> LoadedPolicy:
    return policy_for(ChangeSet(()).base, "guard:default")


@cache
def _ports() -> Ports:
    return Ports(
        scanner=default_scanner(),
        index=EveryName(),
        secrets=DetectSecrets(),
        advisories=LocalAdvisories(DATA / "advisories", _folder(), TODAY),
        licenses=MetadataLicenses([DATA / "metadata"]),
        origins=_origins(),
    )


@cache
def _folder() -> Path:
    made = tempfile.TemporaryDirectory(prefix="guard-growth-")
    atexit.register(made.cleanup)
    return Path(made.name)


@cache
def _origins() -> LocalOrigins:
    project = _folder() / "known" / "sample"
    project.mkdir(parents=True)
    shutil.copy(DATA / "settings.py", project)
    build(_folder() / "known.index", [_folder() / "known"])
    return LocalOrigins(_folder() / "known.index")


def costs(one: Input, size: int, cost: Cost, chosen: Collection[str] = ()) -> dict[str, float]:
    """What each stage costs on an input of a size; with `chosen`, only those are counted."""
    found = {}
    for name, work in Subject(ChangeSet.from_files(*one.make(size))).stages():
        if not chosen or name in chosen:
            found[name] = cost(work)
        else:
            work()
    return found


def grown(
    one: Input, size: int, chosen: Collection[str] = (), cost: Cost = steps, least: float = LEAST
) -> list[Growth]:
    """How each stage grows with an input, from `size` on.

    Some work is done to the full on small texts only, up to a number of steps that is the same for all: what
    seems steep is measured again on texts eight times as long.
    """
    silence()
    costs(one, 4 * size, _uncounted, chosen)  # what is imported or compiled on the way
    found = _grown(one, size, chosen, cost, least)
    steep = [row.stage for row in found if row.exponent > MOST]
    again = {row.stage: row for row in _grown(one, size * FURTHER, steep, cost, least)} if steep else {}
    return [again.get(row.stage, row) for row in found]


def _grown(one: Input, size: int, chosen: Collection[str], cost: Cost, least: float) -> list[Growth]:
    rows = [costs(one, size * times, cost, chosen) for times in (1, 2, 4)]
    by_stage = {stage: tuple(row[stage] for row in rows) for stage in rows[0]}
    return [Growth(stage, one.name, each, exponent(each, least)) for stage, each in by_stage.items()]


def _uncounted(work: Callable[[], object]) -> float:
    work()
    return 0.0


def processor_seconds(work: Callable[[], object]) -> float:
    """The processor time of this thread that `work` takes."""
    started = time.thread_time()
    work()
    return time.thread_time() - started


def main() -> None:
    options = _options()
    cost, least = (processor_seconds, LEAST_SECONDS) if options.clock else (steps, LEAST)
    chosen = inputs(*options.only)
    measure = partial(_measure, large=options.large, chosen=options.stage, cost=cost, least=least)
    found: dict[str, list[Growth]] = defaultdict(list)
    with ProcessPoolExecutor(options.jobs) as pool:
        for rows in pool.map(measure, map(INPUTS.index, chosen)):
            for row in rows:
                found[row.stage].append(row)
                if options.all or row.exponent > MOST:
                    print(_said(row), file=sys.stderr, flush=True)
    print("| stage | inputs | exponent, at the worst | on |\n| --- | --- | --- | --- |")
    for stage, rows in found.items():
        telling = [row for row in rows if row.exponent]
        worst = max(telling, key=lambda row: row.exponent, default=None)
        said = f"{worst.exponent:.2f} | {worst.input}" if worst else "none to speak of | "
        print(f"| {stage} | {len(telling)} | {said} |")
    steep = [row for rows in found.values() for row in rows if row.exponent > MOST]
    print("\n".join(["", *map(_said, sorted(steep, key=lambda row: -row.exponent))]))
    sys.exit(1 if steep else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="inputs whose name holds it"
    )
    parser.add_argument("--stage", action="append", default=[])
    parser.add_argument("--large", type=float, default=0.25, metavar="N")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--clock", action="store_true")
    parser.add_argument("--all", action="store_true", help="print each growth as it is found")
    return parser.parse_args()


def _measure(number: int, large: float, chosen: Collection[str], cost: Cost, least: float) -> list[Growth]:
    one = INPUTS[number]  # its text is made by functions, which cannot be sent to another process
    return grown(one, max(8, int(one.size * large)), chosen, cost, least)


def _said(row: Growth) -> str:
    return f"{row.exponent:.2f}  {row.stage} on {row.input}: {', '.join(f'{cost:.6g}' for cost in row.costs)}"


if __name__ == "__main__":
    main()
