"""Measure the test integrity check on tests that are weakened, and honestly rewritten, by rule.

    python benchmarks/test_mutations.py --changes DIR [--each 60] [--seed 1] [--show KIND …]
    python benchmarks/test_mutations.py --tests tests

Real tests are taken from merged changes (or from a folder), altered in one of the ways of `mutations.py` and
`refactorings.py`, and the check is asked about the difference. With ``--changes``, half of the altered tests
come beside the product code of the change they were taken from, so that words of that code which went by
chance can excuse nothing. The share of the weakened that is flagged should be high, that of the honest low.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.mutations import WEAKER, Case, Function, blocks, is_assert
from benchmarks.refactorings import HONEST, Files
from benchmarks.test_integrity import judge, read_merged, share, signed
from guard.checks.test_integrity.shape.shape import is_test_file
from guard.model.change import EMPTY_TREE, ChangeSet, FileChange
from guard.syntax.python import parse_module

_TRIES = 40
"""How many tests are offered to a way before the next repository is asked."""
_SHORTEST = 400
"""Files of fewer characters are stubs."""


@dataclass(frozen=True)
class Source:
    """A file of tests, and the product code that changed beside it."""

    path: str
    text: str
    product: tuple[FileChange, ...] = ()


def from_changes(folder: Path) -> dict[str, list[Source]]:
    """The test files of merged changes, by repository; each text once."""
    found: dict[str, list[Source]] = defaultdict(list)
    seen: set[int] = set()
    for name, change in read_merged(folder):
        product = tuple(
            file for file in change.files
            if file.before is not None and file.path.endswith(".py") and "test" not in file.path
        )  # fmt: skip
        for file in change.files:
            side = file.after
            if side is None or not is_test_file(side.path) or "/" not in side.path or not side.text:
                continue
            key = zlib.crc32(side.data)
            if key not in seen and len(side.text) >= _SHORTEST:
                seen.add(key)
                found[name.split("#")[0]].append(Source(side.path, side.text, product))
    return found


def from_folder(folder: Path) -> dict[str, list[Source]]:
    """The test files beneath a folder."""
    texts = [Source(f"tests/{path.name}", path.read_text(encoding="utf-8")) for path in
             sorted(folder.rglob("test_*.py"))]  # fmt: skip
    return {folder.name: [one for one in texts if len(one.text) >= _SHORTEST]}


def tests_of(tree: ast.Module) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    """The tests of a file that hold an assertion."""
    for node in tree.body:
        for item in node.body if isinstance(node, ast.ClassDef) else [node]:
            if not isinstance(item, Function) or not item.name.startswith("test"):
                continue
            if any(is_assert(one) for block in blocks(item) for one in block):
                yield item, node if isinstance(node, ast.ClassDef) else None


def cases(sources: dict[str, list[Source]], chance: random.Random) -> Iterator[tuple[Case, Source]]:
    """Tests by chance, every repository as often; without end."""
    names = sorted(name for name, files in sources.items() if files)
    while True:
        source = chance.choice(sources[chance.choice(names)])
        tree = parse_module(source.text)
        tests = list(tests_of(tree)) if isinstance(tree, ast.Module) else []
        if tests:
            assert isinstance(tree, ast.Module)
            test, owner = chance.choice(tests)
            yield Case(source.path, source.text, tree, test, owner, chance), source


def altered(
    way: Callable[[Case], tuple[Files, Files] | None],
    sources: dict[str, list[Source]],
    count: int,
    chance: random.Random,
) -> Iterator[tuple[ChangeSet, Case]]:
    """Up to `count` changes made in one way."""
    done = 0
    for tried, (case, source) in enumerate(cases(sources, chance)):
        if done >= count or tried >= count * _TRIES:
            return
        sides = way(case)
        if sides is None or any(parse_module(text).__class__ is not ast.Module for text in sides[1].values()):
            continue
        change = ChangeSet.from_files(
            *({path: text.encode() for path, text in side.items()} for side in sides)
        )
        if done % 2 and "src/subject.py" not in sides[0]:
            change = replace(change, files=(*change.files, *source.product))
        done += 1
        yield replace(change, base=EMPTY_TREE), case


def measure(
    label: str, ways: dict[str, Callable[[Case], tuple[Files, Files] | None]],
    sources: dict[str, list[Source]], options: argparse.Namespace,
) -> None:  # fmt: skip
    """Print the share that is flagged, for each way and for all."""
    total: Counter[bool] = Counter()
    for name, way in ways.items():
        flagged: Counter[bool] = Counter()
        for change, case in altered(way, sources, options.each, random.Random(f"{options.seed} {name}")):
            found = judge(change)
            hit = any(map(signed, found))
            flagged[hit] += 1
            if name in options.show and hit is (label == "honest"):
                said = [(one.id, one.message[:150]) for one in found]
                print(f"  {name}: {case.path} {case.test.name}: {said}")
                if options.sources:
                    print("\n".join(case.text.split("\n")[slice(*case.span())]))
        total += flagged
        print(f"    {name}: {share(flagged[True], flagged.total())}")
    print(f"{label} flagged: {share(total[True], total.total())}")


def weakenings() -> dict[str, Callable[[Case], tuple[Files, Files] | None]]:
    def sides(way: Callable[[Case], Files | None]) -> Callable[[Case], tuple[Files, Files] | None]:
        def apply(case: Case) -> tuple[Files, Files] | None:
            after = way(case)
            return ({case.path: case.text}, after) if after is not None else None

        return apply

    return {name: sides(way) for name, way in WEAKER.items()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=Path)
    parser.add_argument("--tests", type=Path)
    parser.add_argument("--each", type=int, default=60, help="how many changes of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="ways to measure; all where none is named")
    parser.add_argument("--show", nargs="*", default=[], help="ways of which the misjudged are printed")
    parser.add_argument("--sources", action="store_true", help="print the tests of those, too")
    options = parser.parse_args()
    if not options.changes and not options.tests:
        parser.error("name --changes or --tests")
    options.only += options.show
    sources = from_changes(options.changes) if options.changes else from_folder(options.tests)
    started = time.process_time()
    for label, ways in (("weakened", weakenings()), ("honest", dict(HONEST))):
        measure(label, {n: way for n, way in ways.items() if n in options.only or not options.only}, sources,
                options)  # fmt: skip
    print(f"{time.process_time() - started:.0f} s of processor time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
