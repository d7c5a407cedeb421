"""Measures the advisory database: indexing, loading, a lock file judged warm, agreement with pip-audit.

    python benchmarks/advisories.py all.zip CHANGES.jsonl.gz...

The database is a zip in OSV form. Pins come out of the lock files of the changes (one JSON object a line,
with `files`, each with `path` and `new`) and, at random but always the same ones, out of the database itself.

pip-audit's own verdict: its OSV service asks a server in this process, which answers out of the zip by a
matching written apart from guard's. That service breaks on entries without `ranges` and on dates in other
spellings: where it does, that is counted, and it is asked again with those entries as it expects them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guard.checks.kit.interface import Context, Ports
from guard.checks.licences.licenses.check import Licenses
from guard.checks.new_packages.check import NewPackages
from guard.checks.vulnerabilities.check import Vulnerabilities
from guard.facts.dependencies.delta import dependency_delta
from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.ports import Pin
from guard.tools.advisories import LocalAdvisories
from guard.tools.licenses import MetadataLicenses

TODAY = date(2026, 11, 21)
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "pipfile.lock", "requirements.txt")
Answers = dict[Pin, frozenset[frozenset[str]]]


def main() -> int:
    """Print every figure; 1 where a difference from pip-audit has no explanation."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("database", type=Path)
    parser.add_argument("changes", type=Path, nargs="*")
    parser.add_argument("--random-pins", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        measure_indexing(options.database, cache)
        measure_loading(options.database, cache)
        database = LocalAdvisories(options.database, cache, TODAY)
        entries = read_entries(options.database)
        pins = sorted({*locked_pins(options.changes), *random_pins(entries, options.random_pins)})
        measure_lock(database, sorted(entries))
        return compare(database, entries, pins, cache)


def measure_indexing(database: Path, cache: Path) -> None:
    with get_context("spawn").Pool(1) as pool:
        seconds, memory = pool.apply(_index, (database, cache))
    print(f"first indexing   {seconds:.2f} s, peak memory {memory:.0f} MB (the whole process)")


def _index(database: Path, cache: Path) -> tuple[float, float]:
    started = time.perf_counter()
    LocalAdvisories(database, cache, TODAY).state()
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_loading(database: Path, cache: Path) -> None:
    def load() -> None:
        LocalAdvisories(database, cache, TODAY).audit([Pin("django", "999")])

    load()
    print(f"later load       {median(load, 20):.2f} ms, with one question")


def median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def measure_lock(database: LocalAdvisories, names: list[str]) -> None:
    """A lock file of 300 packages of which some have advisories: one raised, all raised, all replaced."""
    chosen = [*random.Random(7).sample(names, 100), *(f"harmless-{number}" for number in range(200))]
    before = lock(dict.fromkeys(chosen, "1.0"))
    cases = {
        "one raised": {**dict.fromkeys(chosen, "1.0"), chosen[0]: "1.1"},
        "all raised": dict.fromkeys(chosen, "1.1"),
        "all new": {f"{name}-renamed": "1.1" for name in chosen},
    }
    ports = Ports(scanner=None, advisories=database, licenses=MetadataLicenses())  # type: ignore[arg-type]
    for case, versions in cases.items():
        change = ChangeSet.from_files({"uv.lock": before}, {"uv.lock": lock(versions)})
        context = Context(change, lambda: Facts(()), ports)
        found = Vulnerabilities().run(context).findings  # pip-audit is imported here, once
        facts = median(partial(_fresh_delta, change), 9)
        looked_up = median(partial(Vulnerabilities().run, context), 9)
        licensed = median(partial(Licenses().run, context), 9)
        offline = replace(context, read_options=lambda: {"index": "off"})
        named = median(partial(NewPackages().run, offline), 9)
        print(
            f"300 in a lock    {case}: facts {facts:.1f} ms, vulnerabilities {looked_up:.1f} ms "
            f"({len(found)} findings), licenses {licensed:.1f} ms, "
            f"new packages {named:.1f} ms"
        )


def _fresh_delta(change: ChangeSet) -> None:
    """The facts of the same bytes under another name, since answers are kept by the change's digest."""
    [file] = change.files
    assert file.before is not None
    assert file.after is not None
    path = f"copy-{next(_COPIES)}/uv.lock"
    dependency_delta(ChangeSet.from_files({path: file.before.data}, {path: file.after.data}))


_COPIES = count()


def lock(versions: dict[str, str]) -> bytes:
    blocks = (
        f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
        f'source = {{ registry = "https://index.example/simple" }}\n'
        f'sdist = {{ url = "https://index.example/{name}.tar.gz", hash = "sha256:{"0" * 64}" }}\n'
        for name, version in sorted(versions.items())
    )
    return ("version = 1\n\n" + "\n".join(blocks)).encode()


def read_entries(database: Path) -> dict[str, list[dict[str, Any]]]:
    """Every entry that was not withdrawn, by package."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with zipfile.ZipFile(database) as archive:
        for name in archive.namelist():
            entry = json.loads(archive.read(name))
            for package in {canonicalize_name(part["package"]["name"]) for part in entry.get("affected", ())}:
                if "withdrawn" not in entry:
                    found[package].append(entry)
    return found


def locked_pins(changes: Iterable[Path]) -> Iterator[Pin]:
    """Every version that a lock file of the changes pins."""
    for path in changes:
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            files = [file for text in stream for file in (json.loads(text) or {}).get("files", ())]
        for file in files:
            name = file["path"].rsplit("/", 1)[-1]
            if file.get("new") and name.lower() in LOCKS:
                added = ChangeSet.from_files({}, {name: file["new"].encode("utf-8", "surrogateescape")})
                for move in dependency_delta(added).moves:
                    if move.after and move.after.version:
                        yield Pin(move.after.name, move.after.version)


def random_pins(entries: dict[str, list[dict[str, Any]]], wanted: int) -> Iterator[Pin]:
    """Versions that the database names as affected or as mended."""
    every = sorted(
        {
            Pin(package, version)
            for package, found in entries.items()
            for entry in found
            for part in entry["affected"]
            for version in [*part.get("versions", ()), *_fixes(part)]
        }
    )
    yield from random.Random(7).sample(every, min(wanted, len(every)))


def _fixes(part: dict[str, Any]) -> Iterator[str]:
    for one in part.get("ranges", ()):
        if one["type"] == "ECOSYSTEM":
            yield from (event["fixed"] for event in one["events"] if "fixed" in event)


def matching(entries: Iterable[dict[str, Any]], package: str, version: str) -> list[dict[str, Any]]:
    """What the OSV service would answer, by another way than guard's: ranges as specifier sets."""
    return [
        entry
        for entry in entries
        if any(
            canonicalize_name(part["package"]["name"]) == package
            and (version in part.get("versions", ()) or any(version in one for one in _specifiers(part)))
            for part in entry["affected"]
        )
    ]


def _specifiers(part: dict[str, Any]) -> Iterator[SpecifierSet]:
    for one in part.get("ranges", ()):
        if one["type"] != "ECOSYSTEM":
            continue
        low = ""
        for event in one["events"]:
            [(kind, at)] = event.items()
            if kind == "introduced":
                low = "" if at == "0" else f">={at}"
            else:
                # Unlike the OSV format, `<2` leaves out the pre-releases of 2, although they come before it.
                high = {"fixed": f"<{at}", "last_affected": f"<={at}"}[kind]
                yield SpecifierSet(",".join(filter(None, (low, high))), prereleases=True)
                low = "<0.dev0"
        if low != "<0.dev0":
            yield SpecifierSet(low, prereleases=True)


def compare(
    database: LocalAdvisories, entries: dict[str, list[dict[str, Any]]], pins: list[Pin], cache: Path
) -> int:
    answers = database.audit(pins)
    ours: Answers = {pin: frozenset(one.names for one in answers.found.get(pin, ())) for pin in pins}
    theirs, unreadable = pip_audits(entries, pins, cache)
    reasons: Counter[str] = Counter()
    for pin in pins:
        if ours[pin] != theirs[pin]:
            reason = explained(pin, ours[pin], theirs[pin])
            reasons[reason] += 1
            print(f"  {pin.name} {pin.version}: {reason}")
            print(f"    only guard {shown(ours[pin] - theirs[pin])}")
            print(f"    only pip-audit {shown(theirs[pin] - ours[pin])}")
    vulnerable = sum(bool(names) for names in ours.values())
    print(f"agreement        {len(pins)} pins, {vulnerable} with advisories, {sum(reasons.values())} differ")
    for reason, times in sorted(reasons.items()):
        print(f"                 {times} {reason}")
    print(f"                 {len(answers.unanswered)} pins that guard gives no answer for")
    print(f"                 pip-audit's OSV service broke first: {dict(unreadable)}")
    return 1 if reasons["unexplained"] else 0


def explained(pin: Pin, ours: frozenset[frozenset[str]], theirs: frozenset[frozenset[str]]) -> str:
    try:
        version = Version(pin.version)
    except InvalidVersion:
        return "no PEP 440 version: pip-audit skips it"
    if ours == joined(theirs):
        return "PYSEC entries that share an alias: pip-audit keeps them apart"
    if ours > theirs and version.is_prerelease:
        return "a pre-release of the version that mends it: affected by the OSV format, not by PEP 440's `<`"
    if ours > theirs and str(version) != pin.version:
        return "another spelling of a version that is named"
    return "unexplained"


def joined(groups: frozenset[frozenset[str]]) -> frozenset[frozenset[str]]:
    """The groups, those united that have a name in common."""
    found: list[frozenset[str]] = []
    for group in groups:
        touching = [one for one in found if one & group]
        found = [one for one in found if one not in touching] + [group.union(*touching)]
    return frozenset(found)


def shown(found: frozenset[frozenset[str]]) -> str:
    return " ".join(sorted(min(names) for names in found)) or "nothing"


def pip_audits(
    entries: dict[str, list[dict[str, Any]]], pins: list[Pin], cache: Path
) -> tuple[Answers, Counter[str]]:
    """pip-audit's verdict on each pin as sets of names, and how often its OSV service broke."""
    from guard.tools.advisories.pip_audit import audit

    audit({})  # imports pip-audit without running pip
    from pip_audit._audit import Auditor
    from pip_audit._service.interface import ResolvedDependency
    from pip_audit._service.osv import OsvService

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            package = asked["package"]["name"]
            found = matching(entries.get(package, ()), package, asked["version"])
            if mend.is_set():
                found = [mended(entry) for entry in found]
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    answers: Answers = {}
    broke: Counter[str] = Counter()
    mend = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        service = OsvService(cache / "pip-audit", 10, f"http://127.0.0.1:{server.server_port}/v1/query")
        for pin in pins:
            try:
                source = _One(ResolvedDependency(name=pin.name, version=Version(pin.version)))
            except InvalidVersion:
                answers[pin] = frozenset()
                continue
            mend.clear()
            try:
                [(_, results)] = Auditor(service).audit(source)
            except (KeyError, ValueError) as error:
                broke[type(error).__name__] += 1
                mend.set()
                [(_, results)] = Auditor(service).audit(source)
            answers[pin] = frozenset(frozenset((one.id, *one.aliases)) for one in results)
        server.shutdown()
        thread.join()
    return answers, broke


def mended(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry in the form that pip-audit's OSV service expects."""
    parts = [{"ranges": [], **part} for part in entry["affected"]]
    return {**{key: value for key, value in entry.items() if key != "published"}, "affected": parts}


class _One:
    """A source of one dependency."""

    def __init__(self, dependency: object) -> None:
        self._dependency = dependency

    def collect(self) -> Iterator[object]:
        yield self._dependency


if __name__ == "__main__":
    sys.exit(main())
