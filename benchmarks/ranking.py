"""Whether the ranking leads to what reviewers had changed, on agents' pull requests of public repositories.

    python benchmarks/ranking.py --package DIR --clones DIR [--limit N] [--max-bytes N] [--out FILE.jsonl]

`--package` is a clone (bare is enough) of the replication package with `AIDev-pop/AGENT/{prs,pr_reviews,
pr_commits}.csv`; `--clones` holds bare clones with `refs/pull/*/head`, `OWNER+NAME` or `OWNER+NAME/repo`.
The package tells who reviewed what and when, and not on which line. So what a reviewer asked to change is
taken for what the proposer changed next: the change is judged as it stood when the first reviewer (no bot,
not the proposer) wrote, and those of its edits count as asked for whose lines the commits up to the next
review altered. That holds what was changed for other reasons too, and misses what was never done.

Printed, by halves of the repositories (a hash of the name; nothing was fitted on the second): of the changes
with four ranked edits or more that were altered after a review, how many have an asked-for edit, or its file,
among the first three, beside what any order would give; the same where at most half of the edits were
altered; and how many of the changes that were held back (changes requested, or closed unmerged) are among
the tenth with the greatest weight at the head, against their share.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard import app
from guard.app.briefing import brief_on
from guard.app.warm import warm_engine
from guard.errors import GuardError
from guard.model.briefing import RankedEdit
from guard.model.change import ChangeSet
from guard.report.ranked import ranked

AGENTS = ("Claude_Code", "Copilot", "Cursor", "Devin", "OpenAI_Codex")
TOP = 3
LEAST = 4
"""Ranked edits from which on an order says something."""
MOST_FILES = 60


@dataclass(frozen=True)
class Proposal:
    """A pull request as the package tells it."""

    repository: str
    number: int
    held_back: bool
    reviews: tuple[float, ...]
    """When people other than the proposer wrote, in seconds since 1970."""
    commits: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One change as it was ranked."""

    repository: str
    number: int
    held_back: bool
    weight: int
    """Of the first edit."""
    edits: int
    """Ranked edits."""
    asked: tuple[int, ...]
    """Places in the ranking, from 0, of what was altered after a review."""
    files: tuple[int, ...]
    """The same, of every edit in a file where something was."""

    @property
    def half(self) -> str:
        """Which half of the repositories it belongs to."""
        return "first" if hashlib.sha256(self.repository.encode()).digest()[0] < 128 else "second"


def main() -> None:
    csv.field_size_limit(1 << 30)
    options = _options()
    clones = {
        path.name.replace("+", "/", 1): path / "repo" if (path / "repo").is_dir() else path
        for path in options.clones.iterdir()
        if "+" in path.name and path.is_dir()
    }
    rows = saved(options.out) if options.out and options.out.exists() else []
    known = {(row.repository, row.number) for row in rows}
    with tempfile.TemporaryDirectory(prefix="guard-ranking-") as scratch:
        os.environ["GUARD_CACHE_DIR"] = scratch
        with warm_engine():
            for one in _chosen(options.package, clones, options.limit):
                if (one.repository, one.number) in known:
                    continue
                row = _row(one, clones[one.repository], options.max_bytes)
                if row is not None:
                    rows.append(row)
                    if options.out:
                        with options.out.open("a") as stream:
                            stream.write(json.dumps(asdict(row)) + "\n")
    report(rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--clones", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=0, help="changes of one repository (0: all)")
    parser.add_argument("--max-bytes", type=int, default=200_000, help="leave out larger changes")
    parser.add_argument("--out", type=Path, help="append what was found, a line a change; go on from there")
    return parser.parse_args()


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True)
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _rows(package: Path, agent: str, name: str) -> Iterator[dict[str, str]]:
    text = _git(package, "show", f"HEAD:AIDev-pop/{agent}/{name}.csv")
    yield from csv.DictReader(io.StringIO(text))


def _chosen(package: Path, clones: Mapping[str, Path], limit: int) -> Iterator[Proposal]:
    """Proposals to repositories that are here, altered after a review first; repositories take turns."""
    by_repository: dict[str, list[Proposal]] = defaultdict(list)
    # The package names some under two agents.
    once = {(one.repository, one.number): one for one in _proposals(package, set(clones))}
    for one in once.values():
        by_repository[one.repository].append(one)
    turns: list[tuple[int, str, Proposal]] = []
    for name, found in by_repository.items():
        reviewed = [one for one in found if one.reviews]
        altered = {one.number for one in reviewed if _around_review(one, _dated(one, clones[name]))[1]}
        found.sort(key=lambda one: (one.number not in altered, hashlib.sha256(b"%d" % one.number).digest()))
        turns += [(turn, name, one) for turn, one in enumerate(found[:limit] if limit else found)]
    yield from (one for _, _, one in sorted(turns, key=lambda turn: turn[:2]))


def _proposals(package: Path, wanted: set[str]) -> Iterator[Proposal]:
    for agent in AGENTS:
        said: dict[str, list[dict[str, str]]] = defaultdict(list)
        for review in _rows(package, agent, "pr_reviews"):
            said[review["pr_id"]].append(review)
        commits: dict[str, list[str]] = defaultdict(list)
        for commit in _rows(package, agent, "pr_commits"):
            commits[commit["pr_id"]].append(commit["sha"])
        for pull in _rows(package, agent, "prs"):
            repository = "/".join(pull["repo_url"].split("/")[-2:])
            if repository in wanted:
                mine = [one for one in said[pull["id"]] if _is_person(one["user"], pull["user"])]
                words = [one for one in mine if one["state"] in ("CHANGES_REQUESTED", "COMMENTED")]
                asked = any(one["state"] == "CHANGES_REQUESTED" for one in mine)
                closed = pull["state"] == "closed" and not pull["merged_at"]
                times = tuple(sorted(_time(one["submitted_at"]) for one in words))
                number = int(pull["number"])
                yield Proposal(repository, number, asked or closed, times, tuple(commits[pull["id"]]))


def _is_person(name: str, proposer: str) -> bool:
    return bool(name) and name != proposer and not name.endswith("[bot]") and name.lower() != "copilot"


def _time(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def _row(one: Proposal, clone: Path, most: int) -> Row | None:
    """The change as it was when it was first reviewed, else as it was at last; None where it is not here."""
    commits = _dated(one, clone)
    then, later = _around_review(one, commits)
    if not then:
        return None
    at = max(when for when, sha in commits if sha == then)
    default = _git(clone, "rev-list", "-1", "--first-parent", f"--before={int(at)}", "HEAD")
    base = _git(clone, "merge-base", default, then) if default else ""
    if not base or base == then:
        return None
    try:
        change: ChangeSet = app.change_from_git(clone, f"{base}..{then}")
        size = sum(len(side.data) for file in change.files for side in file.sides)
        if len(change.files) > MOST_FILES or size > most:
            return None
        verdict = app.check(change, "guard:default", index="off")
        briefing = brief_on(change, verdict, folder=clone, spec=f"{base}..{then}", environ={})
    except GuardError as error:
        print(f"{one.repository}#{one.number}: {error}", file=sys.stderr)
        return None
    order = ranked(verdict, briefing)
    altered = _altered(clone, then, later, [file.path for file in change.files]) if later else {}
    places = tuple(place for place, row in enumerate(order) if _touched(row, altered))
    paths = {order[place].edit.path for place in places}
    files = tuple(place for place, row in enumerate(order) if row.edit.path in paths)
    weight = order[0].weight if order else 0
    return Row(one.repository, one.number, one.held_back, weight, len(order), places, files)


@cache
def _dated(one: Proposal, clone: Path) -> tuple[tuple[float, str], ...]:
    """Its commits that are in the clone, each with its time."""
    options = ("rev-list", "--no-walk=unsorted", "--ignore-missing", "--pretty=tformat:at %ct %H")
    said = _git(clone, *options, *one.commits) if one.commits else ""
    times = {words[2]: float(words[1]) for line in said.splitlines() if (words := line.split())[0] == "at"}
    return tuple((times[sha], sha) for sha in one.commits if sha in times)


def _around_review(one: Proposal, commits: Sequence[tuple[float, str]]) -> tuple[str, str]:
    """The commit that was reviewed first, and the last one before the next review; "" where none followed."""
    for when in one.reviews:
        before = [sha for at, sha in commits if at <= when]
        after = [(at, sha) for at, sha in commits if at > when]
        if before and after:
            following = [other for other in one.reviews if other > after[0][0]]
            answer = [sha for at, sha in after if not following or at <= following[0]]
            return before[-1], answer[-1]
    return (commits[-1][1], "") if commits else ("", "")


def _altered(clone: Path, then: str, later: str, paths: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """By path, the lines of `then` that are not as they were in `later`: first and last."""
    text = _git(clone, "diff", "--no-color", "--no-renames", "-U0", then, later, "--", *paths)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    path = ""
    for line in text.splitlines():
        if line.startswith("--- "):
            path = line[4:].removeprefix("a/")
        elif line.startswith("@@ "):
            start, _, count = line.split()[1][1:].partition(",")
            number = int(count or "1")
            # Lines that come between two others alter neither, but what both belong to.
            found[path].append((int(start), int(start) + (number - 1 if number else 1)))
    return found


def _touched(row: RankedEdit, altered: dict[str, list[tuple[int, int]]]) -> bool:
    for edit in (row.edit, *row.also):
        for first, last in altered.get(edit.path, ()):
            if any(span.start <= last and first <= span.end for span in edit.after):
                return True
    return False


def report(rows: Sequence[Row]) -> None:
    """Print the figures."""
    for half in ("first", "second", ""):
        mine = [row for row in rows if half in ("", row.half)]
        names = {row.repository for row in mine}
        print(f"{half or 'both'}: {len(mine)} changes of {len(names)} repositories")
        asked = [row for row in mine if row.asked and row.edits >= LEAST]
        _hits("altered after a review", asked)
        _hits("at most half of it altered", [row for row in asked if len(row.asked) * 2 <= row.edits])
        _held(mine)


def _hits(title: str, rows: Sequence[Row]) -> None:
    if not rows:
        print(f"  {title}: none")
        return
    edit = sum(row.asked[0] < TOP for row in rows) / len(rows)
    file = sum(row.files[0] < TOP for row in rows) / len(rows)
    chance = sum(_chance(row.edits, len(row.asked)) for row in rows) / len(rows)
    file_chance = sum(_chance(row.edits, len(row.files)) for row in rows) / len(rows)
    print(
        f"  {title} (n={len(rows)}): edit in the first three {edit:.1%} (any order {chance:.1%}), "
        f"its file {file:.1%} (any order {file_chance:.1%})"
    )


def _chance(edits: int, asked: int) -> float:
    """How often one of `asked` edits is among the first three in an order that knows nothing."""
    return 1 - math.comb(edits - asked, TOP) / math.comb(edits, TOP)


def _held(rows: Sequence[Row]) -> None:
    if len(rows) < 10:
        return
    top = sorted(rows, key=lambda row: -row.weight)[: max(1, len(rows) // 10)]
    share = sum(row.held_back for row in rows) / len(rows)
    there = sum(row.held_back for row in top) / len(top)
    print(
        f"  held back {share:.1%} of {len(rows)}, {there:.1%} of the tenth by weight (n={len(top)}): "
        + (f"{there / share:.2f} times" if share else "none was")
    )


def saved(path: Path) -> list[Row]:
    """Rows that an earlier run kept."""
    with path.open() as stream:
        return [_read(json.loads(line)) for line in stream]


def _read(said: dict[str, Any]) -> Row:
    return Row(**{**said, "asked": tuple(said["asked"]), "files": tuple(said["files"])})


if __name__ == "__main__":
    main()
