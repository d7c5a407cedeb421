"""Choose merged changes for a measurement, the same ones on every machine and with every version of guard.

    python benchmarks/changes.py --changes DIR --limit N --out FILE.jsonl.gz [--max-bytes N]

Reads a folder of changes as `benchmarks/gate.py` describes it and writes the chosen ones into one file, whose
folder can then be given as `--changes`. Near-duplicates (equal added lines) count once. The repositories take
turns, each in the order of a hash of the change's id, so that every one is present. Nothing of guard is used:
the choice must not depend on what is measured.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Candidate(NamedTuple):
    """What the choice is made by."""

    id: str
    size: int
    """Characters of all sides together."""
    added: str
    """A digest of the added lines."""

    @property
    def repository(self) -> str:
        """The part of the id before the number."""
        return self.id.partition("#")[0]

    @property
    def order(self) -> str:
        """A hash of the id: no order of the data counts."""
        return hashlib.sha256(self.id.encode()).hexdigest()


def entries(folder: Path) -> Iterator[dict[str, Any]]:
    """Every change of the folder, merged or not."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)


def candidate(entry: Mapping[str, Any]) -> Candidate:
    """What is known of one change."""
    size = 0
    lines = hashlib.sha256()
    for file in entry["files"]:
        old, new = file["old"] or "", file["new"] or ""
        size += len(old) + len(new)
        before = set(old.split("\n"))
        for line in new.split("\n"):
            if line not in before:
                lines.update(line.strip().encode("utf-8", "surrogatepass") + b"\n")
    return Candidate(entry["id"], size, lines.hexdigest())


def choose(candidates: Iterable[Candidate], limit: int = 0, max_bytes: int = 0) -> list[str]:
    """The ids of the chosen changes, at most `limit` where it is not 0."""
    seen: set[str] = set()
    queues: dict[str, list[Candidate]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: one.order):
        if one.added not in seen and (not max_bytes or one.size <= max_bytes):
            seen.add(one.added)
            queues[one.repository].append(one)
    turns = [(turn, name, one.id) for name, queue in queues.items() for turn, one in enumerate(queue)]
    chosen = [id for _, _, id in sorted(turns)]
    return chosen[:limit] if limit else chosen


def chosen_entries(folder: Path, limit: int = 0, max_bytes: int = 0) -> list[dict[str, Any]]:
    """The chosen merged changes of the folder, in the order of the choice."""
    wanted = choose((candidate(one) for one in entries(folder) if one["merged"]), limit, max_bytes)
    places = {id: place for place, id in enumerate(wanted)}
    found: dict[str, dict[str, Any]] = {}
    for entry in entries(folder):
        if entry["merged"] and entry["id"] in places:
            found.setdefault(entry["id"], entry)
    return [found[id] for id in wanted]


def add_options(parser: argparse.ArgumentParser, limit: int) -> None:
    """The options by which every script here takes changes."""
    parser.add_argument("--changes", type=Path, required=True, metavar="DIR")
    parser.add_argument("--limit", type=int, default=limit, help=f"how many (default {limit}; 0: all)")
    parser.add_argument("--max-bytes", type=int, default=0, help="leave out larger changes (default: none)")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 320)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = chosen_entries(options.changes, options.limit, options.max_bytes)
    with gzip.open(options.out, "wt", encoding="utf-8") as stream:
        for entry in found:
            stream.write(json.dumps(entry) + "\n")
    repositories = {entry["id"].partition("#")[0] for entry in found}
    print(f"{len(found)} merged changes of {len(repositories)} repositories")


if __name__ == "__main__":
    main()
