"""The code scanner over merged changes: what it costs, what slicing may lose, and whether it is steady.

    python benchmarks/scanner.py cost --changes DIR [--limit 40] [--old REV]
    python benchmarks/scanner.py whole --changes DIR [--limit 100] [--max-bytes 300000]
    python benchmarks/scanner.py steady --changes DIR [--limit 40]
    python benchmarks/scanner.py rules --changes DIR [--limit 100]
    python benchmarks/scanner.py routes --changes DIR [--limit 40]

`cost`: processor seconds of the engine, and of guard's own process, for one `guard.check`; this checkout and
another revision are given the same changes in turn. `whole`: the new findings of what the change can have
given a match, against those of whole files; each difference is listed. `steady`: the same changes in one
process, in another order, one process a change, and beside eight busy processes; the JSON verdicts must be
equal but for `timings`. `routes`: processor seconds of the engine where each check starts its own, and where
one stays ready, in turn; the verdicts must be equal. `rules`: for each rule, how many of the texts it is sent
with, and its time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.changes import add_options, chosen_entries
from benchmarks.revisions import BEFORE_ONE_READING, Worker, tree_of

_BUSY = "while True: pass"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    modes = parser.add_subparsers(dest="mode", required=True)
    for mode, work, limit in (("cost", cost, 40), ("whole", whole, 100), ("steady", steady, 40)):
        one = modes.add_parser(mode)
        add_options(one, limit)
        one.set_defaults(work=work)
        if mode == "cost":
            one.add_argument("--old", metavar="REV", default=BEFORE_ONE_READING)
    rules_parser = modes.add_parser("rules")
    add_options(rules_parser, 100)
    rules_parser.set_defaults(work=rules)
    routes_parser = modes.add_parser("routes")
    add_options(routes_parser, 40)
    routes_parser.set_defaults(work=routes)
    worker_parser = modes.add_parser("worker")
    worker_parser.add_argument("--kept", action="store_true", help="with an engine that stays ready")
    worker_parser.set_defaults(work=worker)
    options = parser.parse_args()
    status: int = options.work(options)
    return status


def _worker(stack: ExitStack, tree: Path | None = None, *options: str) -> Worker:
    """Says `verdict`, `engine` and `own` of a change, the last two in processor seconds."""
    return Worker(stack, __file__, ["worker", *options], tree)


def worker(options: argparse.Namespace) -> int:
    """Judge each change that comes in as a line."""
    import guard
    from benchmarks.equality import document_of
    from benchmarks.gate import change_of

    if options.kept:
        from guard.app.warm import keep_engine  # what an older tree lacks

        keep_engine()
    for line in sys.stdin:
        entry = json.loads(line)
        change = change_of(entry)
        document: dict[str, Any] = {}
        engine, own = _engine(kept=options.kept), time.process_time()
        if change is not None:
            document = document_of(guard.check(change, "guard:default"))
            document.pop("timings")
        spent = _engine(kept=options.kept) - engine
        print(
            json.dumps({"verdict": document, "engine": spent, "own": time.process_time() - own}), flush=True
        )
    return 0


def _engine(*, kept: bool) -> float:
    """Processor seconds of all engines up to now."""
    ended = _processor(resource.RUSAGE_CHILDREN)
    if not kept:
        return ended
    from guard.app.judging import default_scanner

    return ended + default_scanner().engines.spent()


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def cost(options: argparse.Namespace) -> int:
    """Print the processor time of both revisions, and which decisions differ."""
    entries = chosen_entries(options.changes, options.limit, options.max_bytes)
    with ExitStack() as stack:
        old = stack.enter_context(tree_of(options.old))
        workers = {options.old: _worker(stack, old), "checkout": _worker(stack)}
        for one in workers.values():
            one.ask(entries[0])  # fills the caches
        rows = [{name: one.ask(entry) for name, one in workers.items()} for entry in entries]
    _table(rows, list(workers))
    for entry, row in zip(entries, rows, strict=True):
        said = [row[name]["verdict"].get("decision") for name in workers]
        if said[0] != said[1]:
            print(f"{entry['id']}: {said[0]} -> {said[1]}")
    return 0


def routes(options: argparse.Namespace) -> int:
    """Print the processor time of both routes; 1 where a verdict differs."""
    entries = chosen_entries(options.changes, options.limit, options.max_bytes)
    with ExitStack() as stack:
        workers = {"a run each": _worker(stack), "ready": _worker(stack, None, "--kept")}
        for one in workers.values():
            one.ask(entries[0])  # fills the caches
        rows = [{name: one.ask(entry) for name, one in workers.items()} for entry in entries]
    _table(rows, list(workers))
    differing = [
        entry["id"]
        for entry, row in zip(entries, rows, strict=True)
        if row["a run each"]["verdict"] != row["ready"]["verdict"]
    ]
    print(f"{len(differing)} with another verdict {differing}")
    return 1 if differing else 0


def _table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> None:
    print(f"{len(rows)} changes; processor seconds a check")
    print(f"{'':24}{'median':>10}{'p95':>10}{'worst':>10}{'sum':>10}{'no engine':>12}")
    for name in names:
        for part in ("engine", "own"):
            times = sorted(row[name][part] for row in rows)
            figures = statistics.median(times), times[int(len(times) * 0.95)], times[-1], sum(times)
            cells = "".join(f"{figure:10.2f}" for figure in figures)
            print(f"{name + ' ' + part:24}{cells}{sum(not one for one in times):12}")


def whole(options: argparse.Namespace) -> int:
    """Print every new finding that only one of the two ways has; 1 where there is one."""
    from benchmarks.gate import change_of
    from guard.app.judging import default_scanner
    from guard.checks.code_rules.check import CodeRules
    from guard.checks.kit.interface import Context, Ports
    from guard.facts.gather import gather
    from guard.syntax.sources import Sources

    differing, spent, count = 0, [0.0, 0.0], 0
    for entry in chosen_entries(options.changes, options.limit, options.max_bytes):
        change = change_of(entry)
        if change is None:
            continue
        sources = Sources(change)
        facts = gather(change, sources)
        seen = []
        for place in (0, 1):
            started = _processor(resource.RUSAGE_CHILDREN)
            ports = Ports(default_scanner(), whole_files=bool(place))
            result = CodeRules().run(Context(change, lambda facts=facts: facts, ports, shared=sources))  # type: ignore[misc]
            spent[place] += _processor(resource.RUSAGE_CHILDREN) - started
            found = (one for one in result.findings if one.origin.value == "new")
            seen.append({(one.id, one.location.path, one.location.line) for one in found})
        count += 1
        if seen[0] != seen[1]:
            differing += 1
            print(f"{entry['id']}: only in slices {sorted(seen[0] - seen[1])}, only in whole files "
                  f"{sorted(seen[1] - seen[0])}")  # fmt: skip
    print(f"{count} changes, {differing} with other new findings")
    print(f"processor seconds of the engine: {spent[0]:.1f} for slices, {spent[1]:.1f} for whole files")
    return 1 if differing else 0


def steady(options: argparse.Namespace) -> int:
    """Print each change whose verdict is not the same in every circumstance; 1 where there is one."""
    entries = chosen_entries(options.changes, options.limit, options.max_bytes)
    shuffled = random.Random(11).sample(entries, len(entries))
    said = {"one process": _verdicts(entries), "another order": _verdicts(shuffled)}
    said["one process a change"] = {}
    for entry in entries:
        said["one process a change"] |= _verdicts([entry])
    with _eight_busy_processes():
        said["a busy machine"] = _verdicts(entries)
    differing = 0
    for entry in entries:
        texts = {name: verdicts[entry["id"]] for name, verdicts in said.items()}
        if len(set(texts.values())) > 1:
            differing += 1
            sizes = {name: json.loads(text).get("decision") for name, text in texts.items()}
            print(f"{entry['id']}: {sizes}")
    print(f"{len(entries)} changes in {len(said)} circumstances: {differing} with more than one verdict")
    return 1 if differing else 0


def _verdicts(entries: Sequence[dict[str, Any]]) -> dict[str, str]:
    with ExitStack() as stack:
        one = _worker(stack)
        return {entry["id"]: json.dumps(one.ask(entry)["verdict"], sort_keys=True) for entry in entries}


@contextmanager
def _eight_busy_processes() -> Iterator[None]:
    busy = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(8)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def rules(options: argparse.Namespace) -> int:
    """Print how often each rule goes along, and the time of those that take longest."""
    from benchmarks.gate import change_of
    from guard.app.judging import default_scanner
    from guard.tools import semgrep

    run = vars(semgrep)["run"]
    sent: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    spent: Counter[str] = Counter()

    def timed(argv: list[str], **named: Any) -> Any:
        if "-rules" not in argv:
            return run(argv, **named)
        from dataclasses import replace

        done = run([("-json_time" if one == "-json_nodots" else one) for one in argv], **named)
        answer = json.loads(done.stdout[done.stdout.index(b"{") :])
        names = [one if isinstance(one, str) else one["id"] for one in answer["time"]["rules"]]
        sent.update(names)
        texts.update({name: len(answer["time"]["targets"]) for name in names})
        for target in answer["time"]["targets"]:
            spent.update(dict(zip(names, target["match_times"], strict=False)))
        return replace(done, stdout=json.dumps(answer).encode())

    vars(semgrep)["run"] = timed
    import guard

    count = 0
    for entry in chosen_entries(options.changes, options.limit, options.max_bytes):
        change = change_of(entry)
        if change is not None:
            guard.check(change, "guard:default")
            count += 1
    known = [name for name in default_scanner().rules() if name in sent]
    print(f"{count} changes; rules sent: {len(known)}; seconds by the engine's own clock")
    print(f"{'rule':50}{'runs':>6}{'texts':>7}{'seconds':>9}")
    for name in sorted(known, key=lambda name: -spent[name]):
        print(f"{name:50}{sent[name]:6}{texts[name]:7}{spent[name]:9.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
