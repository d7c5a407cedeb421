"""Injects faults into the installed guard, with real processes, and says of each whether guard held.

    python -m benchmarks.faults [--only FAMILY]... [--quick | --all | --share N] [--verbose] [--patience N]
                               [--guard PATH]

A fault is something that is damaged, missing, hostile, too large, ended or in the way. Each says what must hold:
an exit code of a set, beside what always must: a known exit code, no traceback, nothing of the proposal's run,
no process and no folder left, nothing sent elsewhere. Linux only (`/proc` tells what was left), no network.

`--patience` lets everything take N times as long, on a machine that is busy with other things.

`open.txt` names the faults that are known not to hold, each with its reason. Exit code 1 where another one does
not hold, or where one of these does (but for those that "sometimes" do not). At most 60 of each family are
tried, spread evenly; `--all` tries every one,
`--quick` a few of each that wait for nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from benchmarks.faults import (
    content,
    engine,
    entries,
    exits,
    gitsettings,
    hooks,
    keeping,
    network,
    objects,
    output,
    promised,
    start,
)
from benchmarks.faults.lab import BLOCKED, Fault, Lab, Shared, templates

MODULES = (
    start,
    engine,
    gitsettings,
    objects,
    entries,
    hooks,
    network,
    keeping,
    exits,
    output,
    content,
    promised,
)
OPEN = Path(__file__).with_name("open.txt")
QUICK = 2
"""How many faults of each family the quick choice has: always the same ones."""


@dataclass(frozen=True)
class Row:
    """What came of a fault."""

    fault: Fault
    broken: Sequence[str]
    seconds: float
    late: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", action="append", metavar="FAMILY")
    parser.add_argument("--named", metavar="TEXT", default="", help="only faults whose name holds it")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--share", type=int, default=60, metavar="N", help="at most so many of each family")
    parser.add_argument("--verbose", action="store_true", help="print each fault and what it promises")
    parser.add_argument("--patience", type=float, default=1.0, metavar="N")
    parser.add_argument("--guard", type=Path, default=Path(sys.executable).parent / "guard")
    parser.add_argument("--jobs", type=int, default=(os.cpu_count() or 1) + 1)
    options = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(
            number, signal.SIG_DFL
        )  # what a shell's background job ignores, all it starts would, too
    known = listed()
    families: dict[str, list[Fault]] = {}
    for fault in chain.from_iterable(module.faults() for module in MODULES):
        families.setdefault(fault.family, []).append(fault)
    names = [f"{fault.family}: {fault.name}" for found in families.values() for fault in found]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)[:5]
    if gone := known.keys() - set(names):
        parser.error(f"{OPEN.name} names what is no fault: {sorted(gone)[0]}")
    if unknown := set(options.only or ()) - families.keys():
        parser.error(f"no family is named {', '.join(sorted(unknown))}; there are {', '.join(families)}")
    share = QUICK if options.quick else 10**6 if options.all else options.share
    chosen = [
        fault
        for family, found in families.items()
        if family in (options.only or families)
        for fault in thinned([one for one in found if options.named in one.name], share, options.quick)
    ]
    began = time.monotonic()
    top = Path(tempfile.mkdtemp(prefix="guard-faults-"))
    try:
        shared = Shared(
            options.guard.absolute(), top, top / "cache", templates(top / "templates"), options.patience
        )
        warm(shared)
        rows = tried(chosen, shared, options.jobs, options.verbose)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    wrong = report(rows, known)
    print(f"{len(rows)} faults in {time.monotonic() - began:.0f} s on {os.cpu_count()} cores")
    sys.exit(1 if wrong else 0)


def thinned(faults: list[Fault], share: int, quick: bool) -> list[Fault]:
    """At most `share` of them, spread evenly; where it must be quick, none that waits."""
    fitting = [fault for fault in faults if not (quick and fault.waits)]
    return (
        [fitting[number * len(fitting) // share] for number in range(share)]
        if len(fitting) > share
        else fitting
    )


def warm(shared: Shared) -> None:
    """Fill the shared cache by a sound run, which also shows that there is something to break."""
    lab = Lab(shared, shared.top / "warm")
    lab.check(lab.repo(), codes={BLOCKED})
    lab.close()
    if lab.broken:
        raise SystemExit(f"{shared.guard} is not sound to begin with: {'; '.join(lab.broken)}")


def tried(faults: Sequence[Fault], shared: Shared, jobs: int, verbose: bool) -> list[Row]:
    """Try all: the waiting ones beside the working ones. What was only late is tried again by itself."""
    one = partial(attempt, shared=shared, verbose=verbose)
    waiting = [fault for fault in faults if fault.waits]
    working = [fault for fault in faults if not fault.waits]
    with ThreadPoolExecutor(6) as slow, ThreadPoolExecutor(jobs) as busy:
        rows = [*slow.map(one, waiting), *busy.map(one, working)]
    return [one(row.fault) if row.late else row for row in rows]


def attempt(fault: Fault, shared: Shared, verbose: bool) -> Row:
    """Inject one fault, in a folder of its own, and see what comes of it."""
    began = time.monotonic()
    lab = Lab(shared, Path(tempfile.mkdtemp(dir=shared.top, prefix="lab-")))
    try:
        fault.act(lab)
    except Exception as error:  # noqa: BLE001  # whatever it is, this fault was not held
        lab.broken.append(f"could not be tried: {type(error).__name__}: {error}")
    lab.close()
    with suppress(OSError):
        shutil.rmtree(lab.folder)
    row = Row(fault, tuple(lab.broken), time.monotonic() - began, lab.late)
    if verbose:
        said = "held" if not row.broken else f"NOT HELD: {'; '.join(row.broken)}"
        print(
            f"{fault.family}: {fault.name}\n    promised: {fault.promise}\n    {row.seconds:.1f} s, {said}",
            flush=True,
        )
    return row


def listed() -> dict[str, str]:
    """The faults that are known not to hold, with the reasons."""
    found = {}
    for line in OPEN.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, reason = line.partition("  # ")
            if not reason.strip():
                raise SystemExit(f"{OPEN.name}: no reason is given for {name!r}")
            found[name.strip()] = reason.strip()
    return found


def report(rows: Iterable[Row], known: dict[str, str]) -> int:
    """Print a line for each family and each fault that matters; how many are wrong."""
    by_family: dict[str, list[Row]] = {}
    for row in rows:
        by_family.setdefault(row.fault.family, []).append(row)
    print("| family | faults | held | known open | not held |\n| --- | --- | --- | --- | --- |")
    wrong: list[str] = []
    for family, found in by_family.items():
        names = {f"{family}: {row.fault.name}": row for row in found}
        broken = {name: row for name, row in names.items() if row.broken}
        new = [name for name in broken if name not in known]
        print(
            f"| {family} | {len(found)} | {len(found) - len(broken)} | {len(broken) - len(new)} | {len(new)} |"
        )
        wrong += [f"NOT HELD  {name}\n    {'; '.join(broken[name].broken)}" for name in new]
        wrong += [
            f"HELD, so take it out of {OPEN.name}: {name}"
            for name in names
            if name in known and name not in broken and not known[name].startswith("sometimes")
        ]
    print("\n".join(["", *wrong, ""]) if wrong else "")
    return len(wrong)


if __name__ == "__main__":
    main()
