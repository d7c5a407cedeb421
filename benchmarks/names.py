"""Measure how well look-alikes and invented package names are caught, and how often honest names are flagged.

    python benchmarks/names.py --names DIR

DIR holds `popular.txt` (a name a line, most popular first), `typosquats.csv` (`name`, `target`),
`malicious.csv` (`name`) and `invented.csv` (`name`, `flag`). Names are served by an index on this machine's
loopback and are never sent anywhere else.

What is fair to count as a false alarm is not obvious, so three rates are given. *As shipped*: a name that is
on guard's own list is known, and never looks like another. *Leave one out*: each popular name is judged as if
it were unknown, by the more popular ones; a name is never held against a less popular one. *Held out*: the
last third is judged by a list of the first two thirds, as a name is that became popular after the list was
made.

*Flagged* is one thing everywhere: a finding that blocks the change or asks for a sign-off, by the name alone.
The curve gives both rates for each rank down to which targets might be considered; look-alikes are also given
in two halves, by a hash of the name.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard.checks.kit.interface import Context, Ports
from guard.checks.new_packages.check import NewPackages
from guard.facts.likeness import Likeness, PopularNames, popular_names
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.finding import CheckResult, Confidence, Status
from guard.tools.index import SimpleIndex
from guard.tools.index_cache import AnswerCache
from guard.tools.index_config import IndexSettings
from guard.tools.semgrep import SemgrepScanner
from tests.index_server import Project, serving

_BATCH = 100
_PROSE = "prose-fragment"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print the names that are missed and flagged")
    options = parser.parse_args()
    text = (options.names / "popular.txt").read_text(encoding="utf-8")
    popular: list[str] = list(dict.fromkeys(map(canonicalize_name, text.split())))
    _speed(popular)
    _false_alarms(popular, options.show)
    _curve(_rows(options.names / "typosquats.csv"))
    _look_alikes(_rows(options.names / "typosquats.csv"), "look-alikes", options.show)
    _look_alikes(_rows(options.names / "malicious.csv"), "all malicious names", False)
    _with_index(popular, options.names, options.show)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _speed(popular: list[str]) -> None:
    started = time.process_time()
    names = popular_names()
    loaded = time.process_time()
    for name in popular:
        names.alike(f"{name[:-1]}q")
    each = (time.process_time() - loaded) / len(popular)
    print(
        f"list: {len(names.names)} names, {names.source}; load {1000 * (loaded - started):.0f} ms, ", end=""
    )
    print(f"look-up {1000 * each:.3f} ms")


def _false_alarms(popular: list[str], show: bool) -> None:
    names = popular_names()
    known = {name: rank for rank, name in enumerate(names.names, 1)}
    _rate("as shipped", [(name, names.alike(name)) for name in popular], show)
    one_out = [(name, names.alike(name, above=known[name])) for name in popular if name in known]
    _rate("leave one out", one_out, show)
    cut = len(popular) * 2 // 3
    shorter = PopularNames(popular[:cut])
    _rate("held out", [(name, shorter.alike(name)) for name in popular[cut:]], False)


def _rate(title: str, found: list[tuple[str, Likeness | None]], show: bool) -> None:
    flagged = [(name, one) for name, one in found if one is not None]
    firm = [(name, one) for name, one in flagged if one.confidence is Confidence.HIGH]
    print(f"popular names, {title}: blocked {_part(len(firm), found)}, ", end="")
    print(f"blocked or for a person to look at {_part(len(flagged), found)}")
    for name, one in firm if show else ():
        print(f"    {name}: {one.target}, {one.habit}")


_UP_TO = (50, 100, 300, 1000, 3000, 15000)


def _curve(rows: list[dict[str, str]]) -> None:
    """Both rates where only targets down to a rank count; names of the language always do."""
    names = popular_names()
    attacks = [names.alike(canonicalize_name(row["name"])) for row in rows]
    honest = [names.alike(name, above=rank) for rank, name in enumerate(names.names, 1)]
    print("curve: targets up to; look-alikes blocked, flagged; popular names, one left out, blocked, flagged")
    for limit in _UP_TO:
        cells = []
        for found in (attacks, honest):
            near = [one for one in found if one is not None and one.rank <= limit]
            firm = sum(1 for one in near if one.confidence is Confidence.HIGH)
            cells += [f"{100 * count / len(found):6.2f} %" for count in (firm, len(near))]
        print(f"    {limit:6d}: {'  '.join(cells)}")


def _look_alikes(rows: list[dict[str, str]], title: str, show: bool) -> None:
    names = popular_names()
    judged = {name: names.alike(name) for name in {canonicalize_name(row["name"]) for row in rows}}
    firm = sum(1 for one in judged.values() if one and one.confidence is Confidence.HIGH)
    flagged = sum(1 for one in judged.values() if one)
    remarked = sum(1 for name, one in judged.items() if one or names.borrowed(name))
    print(
        f"{title}, offline: blocked {_part(firm, judged)}, or for a person {_part(flagged, judged)}, ", end=""
    )
    print(f"or remarked on {_part(remarked, judged)}")
    for half in (0, 1):
        part = [name for name in judged if hashlib.sha256(name.encode()).digest()[0] % 2 == half]
        print(f"    half {half + 1}: flagged {_part(sum(1 for name in part if judged[name]), part)}")
    reachable = [r for r in rows if "target" in r and canonicalize_name(r["target"]) in names]
    if reachable:
        seen = sum(1 for row in reachable if judged[canonicalize_name(row["name"])])
        print(f"    of those whose target is on the list: blocked or for a person {_part(seen, reachable)}")
    for name, one in sorted(judged.items()) if show else ():
        if one is None:
            print(f"    missed: {name}")


def _with_index(popular: list[str], folder: Path, show: bool) -> None:
    """Run the whole check over names that an index does not have, and over ones that it has had for days."""
    invented = [row["name"] for row in _rows(folder / "invented.csv") if row["flag"] != _PROSE]
    squats = [row["name"] for row in _rows(folder / "typosquats.csv")]
    malicious = [name for row in _rows(folder / "malicious.csv") if (name := row["name"]).isascii()]
    with serving(popular) as server, tempfile.TemporaryDirectory() as cache:
        index = SimpleIndex(IndexSettings((server.url,), "this benchmark"), AnswerCache(Path(cache)), 600)
        for title, names in (
            ("invented names that the index lacks", invented),
            ("popular names, whole check", popular[:2000]),
        ):
            started = time.perf_counter()
            ids = Counter[str]()
            lines = {"block": set[str](), "any": set[str]()}
            for batch, result in _checked(names, index):
                assert result.outcome.status is Status.RAN, result.outcome.reason
                for finding in result.findings:
                    if finding.id not in ("version-age-unknown", "version-missing"):
                        ids[finding.id] += 1
                        lines["any"].add(batch[finding.location.line - 1])
                        if finding.id == "package-missing":
                            lines["block"].add(batch[finding.location.line - 1])
            took = time.perf_counter() - started
            print(f"{title}: {_part(len(lines['any']), names)}, as missing {len(lines['block'])}; ", end="")
            print(f"{dict(ids)}; {took:.1f} s")
            if show and title.startswith("invented"):
                print(f"    missed: {sorted(set(names) - lines['any'])}")
    young = Project({"1.0": {"time": datetime(2026, 10, 25, tzinfo=UTC).isoformat()}})
    for title, names in (("look-alikes", squats), ("all malicious names", malicious)):
        with (
            serving({canonicalize_name(name): young for name in names}) as server,
            tempfile.TemporaryDirectory() as cache,
        ):
            index = SimpleIndex(IndexSettings((server.url,), "this benchmark"), AnswerCache(Path(cache)), 600)
            blocked = set()
            for batch, result in _checked(names, index):
                blocked |= {
                    batch[finding.location.line - 1]
                    for finding in result.findings
                    if finding.severity >= "medium" and finding.confidence >= "medium"
                }
            print(f"{title}, each a project of 27 days: blocked {_part(len(blocked), set(names))}")


def _checked(names: list[str], index: SimpleIndex) -> Iterator[tuple[list[str], CheckResult]]:
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        after = {"requirements.txt": "".join(f"{name}\n" for name in batch).encode()}
        change = ChangeSet.from_files({"requirements.txt": b""}, after)
        ports = Ports(SemgrepScanner(Path()), index)
        context = Context(change, lambda: Facts(()), ports, dict, date(2026, 11, 21))
        yield batch, NewPackages().run(context)


def _part(count: int, of: Iterable[object]) -> str:
    total = sum(1 for _ in of)
    return f"{count} of {total} ({100 * count / total:.2f} %)"


if __name__ == "__main__":
    main()
