"""What a reviewer is shown, measured over merged changes: lines above the fold, the page's bytes and seconds.

    python benchmarks/review.py --changes DIR [--limit 40] [--max-bytes N] [--files 60] [--page FILE]

Each change is judged once (policy `guard:default`, no index); then what is asked around the verdict, the
summary and the page are timed, and nothing of the judging. The data has no repository around it, so that
nothing is asked of a past; `--repository DIR --range SPEC` measures one change with its past as well. At the
end `--files` files out of all the changes are put together as one change. `--page` keeps its page, to be
looked at.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.changes import add_options, chosen_entries
from benchmarks.gate import change_of
from guard import app
from guard.app.briefing import brief_on
from guard.model.briefing import Briefing
from guard.model.change import ChangeSet, FileChange, FileSide, MappingTree
from guard.model.verdict import Verdict
from guard.report import render

POLICY = "guard:default"


@dataclass(frozen=True)
class Shown:
    """One change as a reviewer is shown it."""

    lines: int
    """Above the fold of the summary."""
    bytes: int
    """Of the page."""
    brief: float
    """Seconds that asking took."""
    summary: float
    page: float
    edits: int
    files: int


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="guard-review-") as scratch:
        os.environ["GUARD_CACHE_DIR"] = scratch
        changes = [one for entry in chosen_entries(options.changes, options.limit, options.max_bytes)
                   if (one := change_of(entry)) is not None]  # fmt: skip
        found = [_show(one) for one in changes]
        _print(f"{len(found)} merged changes", found)
        together = _together(changes, options.files)
        _print(f"{len(together.files)} files as one change", [_show(together, page=options.page)])
        if options.repository:
            change = app.change_from_git(options.repository, options.range)
            _print(f"{options.range} with its past", [_show(change, options.repository, options.range)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_options(parser, 40)
    parser.add_argument("--files", type=int, default=60, help="how many files make the large change")
    parser.add_argument("--page", type=Path, help="where to keep the page of the large change")
    parser.add_argument("--repository", type=Path, help="a repository, for a change with its past")
    parser.add_argument("--range", default="HEAD~1..HEAD")
    return parser.parse_args()


def _show(change: ChangeSet, folder: Path | str = ".", spec: str = "", page: Path | None = None) -> Shown:
    verdict = app.check(change, POLICY, index="off")
    started = time.perf_counter()
    briefing = brief_on(change, verdict, folder=folder, spec=spec, environ={})
    brief = time.perf_counter() - started
    summary, took = _timed(verdict, "summary", briefing)
    html, took_page = _timed(verdict, "html", briefing)
    if page is not None:
        page.write_text(html, encoding="utf-8")
    above = summary.partition("<details>")[0].rstrip().splitlines()
    size = len(html.encode())
    return Shown(len(above), size, brief, took, took_page, len(verdict.edits), len(change.files))


def _timed(verdict: Verdict, name: str, briefing: Briefing) -> tuple[str, float]:
    started = time.perf_counter()
    text = render(verdict, name, briefing=briefing)
    return text, time.perf_counter() - started


def _together(changes: Iterable[ChangeSet], most: int) -> ChangeSet:
    """The first files of all the changes, each below a folder for its change."""
    files = list(_below(changes))[:most]
    base = {file.before.path: file.before.data for file in files if file.before is not None}
    return ChangeSet(tuple(files), base=MappingTree(base), source="together")


def _below(changes: Iterable[ChangeSet]) -> Iterator[FileChange]:
    for number, change in enumerate(changes):
        for file in change.files:
            yield FileChange(_moved(file.before, number), _moved(file.after, number))


def _moved(side: FileSide | None, number: int) -> FileSide | None:
    return replace(side, path=f"change{number:02}/{side.path}") if side is not None else None


def _print(title: str, found: Sequence[Shown]) -> None:
    print(title)
    print(f"  files {_spread([one.files for one in found])}, edits {_spread([one.edits for one in found])}")
    print(f"  lines above the fold {_spread([one.lines for one in found])}")
    print(f"  bytes of the page {_spread([one.bytes for one in found])}")
    for name in ("brief", "summary", "page"):
        print(f"  seconds, {name} {_spread([getattr(one, name) for one in found])}")


def _spread(values: Sequence[float]) -> str:
    def shown(value: float) -> str:
        return f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:.3f}"

    return f"median {shown(statistics.median(values))}, most {shown(max(values))}"


if __name__ == "__main__":
    main()
