"""How guard's warm time grows with the size of a file, the number of files, of rules and of changes.

    python benchmarks/growth_curves.py [--into benchmarks]

Each point is the least of three runs in one process, on generated honest Python of which a function, or a
function a file, is changed; rules are taken in the order of their ids. Writes one SVG for each curve and
prints the points.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import guard
from benchmarks.curves import Series, chart
from guard.app import default_scanner
from guard.batch.pool import Pool, Task
from guard.batch.record import Record
from guard.batch.work import Settings
from guard.model.change import ChangeSet
from guard.ports import ScanTarget

POLICY = "guard:default"
KILOBYTES = (20, 50, 100, 200, 400)
FILES = (1, 5, 10, 20, 40)
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
CHANGES = (10, 20, 40, 80)
RUNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--into", type=Path, default=Path(__file__).resolve().parent)
    draw(parser.parse_args().into)


def draw(folder: Path) -> None:
    """Measure each curve, print it and write its picture into `folder`."""
    guard.check(_one_changed(2_000), POLICY)
    curves: list[tuple[str, str, str, str, Callable[[], Series]]] = [
        ("growth-size", "One function changed in a file", "size of the file, kB", "seconds", _by_size),
        ("growth-files", "A function changed in each of many files of 2 kB", "files", "seconds", _by_files),
        ("growth-rules", "The scanner over a file of 20 kB", "Python rules", "seconds", _by_rules),
        ("growth-changes", "A batch of small changes, warm", "changes", "seconds", _by_changes),
    ]
    for name, title, across, up, measure in curves:
        series = measure()
        (folder / f"{name}.svg").write_text(chart(title, across, up, series), encoding="utf-8")
        for label, points in series.items():
            print(f"{name:16}{label:14}" + "  ".join(f"{x:g}: {y:.3f}" for x, y in points))


def _by_size() -> Series:
    return {"guard.check": [(size, _least(partial(_one_changed, size * 1000))) for size in KILOBYTES]}


def _by_files() -> Series:
    def change(count: int) -> ChangeSet:
        before = {f"app/part{number}.py": source(2_000, number) for number in range(count)}
        return ChangeSet.from_files(before, {path: _altered(data) for path, data in before.items()})

    return {"guard.check": [(count, _least(partial(change, count))) for count in FILES]}


def _by_rules() -> Series:
    scanner = default_scanner()
    rules = sorted(id for id, rule in scanner.rules().items() if rule.language == "python")
    target = ScanTarget("one", "app.py", source(20_000, 0))
    points = []
    for share in SHARES:
        named = rules[: round(len(rules) * share)]
        seconds = []
        for _ in range(RUNS):
            started = time.perf_counter()
            scanner.scan([target], named)
            seconds.append(time.perf_counter() - started)
        points.append((float(len(named)), min(seconds)))
    return {"scan": points}


def _by_changes() -> Series:
    found: dict[str, list[tuple[float, float]]] = {}
    for workers in (1, 2):
        points = found.setdefault(f"{workers} worker{'s' * (workers > 1)}", [])
        with Pool(workers, Settings(policy=POLICY)) as pool:
            list(pool.judged(_tasks(2 * workers)))
            for count in CHANGES:
                started = time.perf_counter()
                list(pool.judged(_tasks(count)))
                points.append((count, time.perf_counter() - started))
    return found


def _tasks(count: int) -> Sequence[Task]:
    return [Task(Record(n, {"id": str(n)}), _one_changed(2_000, n)) for n in range(1, count + 1)]


def _least(change: Callable[[], ChangeSet]) -> float:
    seconds = []
    for _ in range(RUNS):
        judged = change()
        started = time.perf_counter()
        guard.check(judged, POLICY)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def _one_changed(size: int, seed: int = 0) -> ChangeSet:
    before = source(size, seed)
    return ChangeSet.from_files({"app.py": before}, {"app.py": _altered(before)})


def _altered(data: bytes) -> bytes:
    return data.replace(b"total += value", b"total = total + value", 1)


def source(size: int, seed: int) -> bytes:
    """Honest Python of about `size` bytes."""
    text = f'"""Source {seed}."""\n'
    place = 0
    while len(text) < size:
        text += (
            f"\n\ndef sum_{seed}_{place}(values: list[int], limit: int = {place}) -> int:\n"
            f'    """The sum of what is below {place}."""\n    total = 0\n    for value in values:\n'
            f"        if value < limit:\n            total += value * {place}\n    return total\n"
        )
        place += 1
    return text.encode()


if __name__ == "__main__":
    main()
