"""Whether an entry of such a lock still is what its own tool would have written."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from guard.checks.kit.findings import Case, Findings
from guard.checks.pinning import rules
from guard.checks.pinning.sources import is_insecure
from guard.facts.dependencies.ecosystems import Package, reader_of
from guard.facts.dependencies.manifests.model import redact
from guard.facts.files.added import is_text
from guard.facts.files.classify import folded_name
from guard.model.change import ChangeSet, FileChange, FileSide
from guard.model.finding import Confidence, Severity
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_ALIAS = re.compile(r'npm:((?:@[^@"/\s]{1,200}/)?[^@"/\s]{1,200})')
_TARBALL = re.compile(r"\.(?:tgz|tar\.gz)$", re.IGNORECASE)
_MOST = 19 / 20
"""Where so many entries have a hash, one without is odd."""


def judge_ecosystems(change: ChangeSet, sources: Sources, found: Findings) -> list[str]:
    """Enter what was altered in locks of other ecosystems and in aliases; gives the files that were read."""
    judged = []
    for file in change.files:
        if folded_name(file.path) == "package.json" and file.after is not None:
            _aliases(file, sources, found)
        if reader_of(file.path) is None or not is_text(file.after):
            continue
        judged.append(file.path)
        _lock(file, found)
    return judged


def _packages(side: FileSide | None) -> list[Package]:
    reader = reader_of(side.path) if side is not None else None
    if side is None or reader is None or not is_text(side):
        return []
    lines = [line.decode("utf-8", "replace").rstrip("\r") for line in side.lines]
    return [one for one in reader(lines) if one.version]


def _lock(file: FileChange, found: Findings) -> None:
    before, after = _packages(file.before), _packages(file.after)
    old = {(one.name, one.version): one for one in before}
    runs = {one.name for one in before if one.runs}
    known = {one.name for one in before}
    hosts = {_host(one.address) for one in before or after if one.address}
    hashed = [one for one in (before or after) if one.address or one.hashes]
    usually = len([one for one in hashed if one.hashes]) >= _MOST * len(hashed) if hashed else False
    for one in after:
        then = old.get((one.name, one.version))
        if then == one or (then is not None and _same(then, one)):
            continue
        what = f"{one.name} {one.version}"
        if then is not None:
            _altered(file.path, then, one, what, found)
        else:
            _new(file.path, one, what, hosts if before else set(), usually and bool(before), found)
        if is_insecure(one.address) and (then is None or not is_insecure(then.address)):
            message = f"{what} is locked to a file at {_host(one.address)} over plain http."
            found.add(rules.INSECURE, file.path, one.line, message, what)
        if one.runs and one.name not in runs:
            grave = one.name in known
            message = f"{what} runs a script when it is installed{', and did not before' if grave else ''}."
            case = Case() if grave else Case(severity=Severity.LOW, confidence=Confidence.LOW)
            found.add(rules.SCRIPT, file.path, one.line, message, one.name, case)


def _same(one: Package, other: Package) -> bool:
    return (one.address, one.hashes, one.alias_of, one.runs) == (
        other.address, other.hashes, other.alias_of, other.runs,
    )  # fmt: skip


def _altered(path: str, then: Package, now: Package, what: str, found: Findings) -> None:
    """The same version of the same package: its file may have further hashes, and never others."""
    before, after = _by_kind(then.hashes), _by_kind(now.hashes)
    other = any(before[kind].isdisjoint(after[kind]) for kind in before.keys() & after.keys())
    if then.hashes and not now.hashes:
        found.add(rules.HASH_REMOVED, path, now.line, f"{what}: the hash is gone.", what)
    elif other:
        found.add(rules.HASH_CHANGED, path, now.line, f"{what}: another hash than before.", what)
    if then.address != now.address and _host(then.address) != _host(now.address):
        message = (
            f"{what} is locked from {redact(now.address) or 'nowhere'}, before from {redact(then.address)}."
        )
        if then.address and now.address:
            found.add(rules.INDEX_MOVED, path, now.line, message, what)
    _file(path, now, what, found)


def _new(path: str, one: Package, what: str, hosts: set[str], usually: bool, found: Findings) -> None:
    if one.address and hosts and _host(one.address) not in hosts:
        message = f"{what} is locked to a file at {_host(one.address)}; {_some(hosts)} serve the others."
        found.add(rules.FILE_HOST, path, one.line, message, what, Case(severity=Severity.MEDIUM))
    if usually and one.address.startswith("http") and not one.hashes:
        message = f"{what} is locked without a hash, which nearly all others have."
        found.add(rules.HASH_REMOVED, path, one.line, message, what, Case(severity=Severity.MEDIUM))
    _file(path, one, what, found)


def _file(path: str, one: Package, what: str, found: Findings) -> None:
    """npm's files are called by the package and its version; a lock names the one of an alias."""
    name = posixpath.basename(_path(one.address))
    if not _TARBALL.search(name):
        return
    own = (one.alias_of or one.name).rpartition("/")[2]
    if name.startswith(f"{own}-") and _TARBALL.sub("", name) == f"{own}-{one.version}":
        return
    if name.casefold().startswith(f"{own}-{one.version}".casefold()):
        return
    message = f"{what} is locked to the file {name[:80]!r}."
    found.add(rules.FILE_STRANGE, path, one.line, message, f"{what} {name}")


def _aliases(file: FileChange, sources: Sources, found: Findings) -> None:
    """A name of `package.json` under which another package is installed."""
    old = set(_aliased(file.before, sources))
    for name, other, line in _aliased(file.after, sources):
        if not any((name, other) == known[:2] for known in old):
            message = f"under the name {name} the package {other} is installed."
            found.add(rules.ALIAS, file.path, line, message, f"{name} {other}")


def _aliased(side: FileSide | None, sources: Sources) -> Iterable[tuple[str, str, int]]:
    source = sources.json(side) if side is not None else None
    try:
        root = source.located() if source is not None and hasattr(source, "located") else None
    except UnreadableError:
        return  # `dependencies` says that it cannot be read
    tables = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies", "overrides",
              "resolutions", "pnpm")  # fmt: skip
    for table in tables:
        node = root.members.get(table) if root is not None else None
        for name, item in (node.members if node is not None else {}).items():
            for match in _ALIAS.finditer(str(item.value)[:10_000]):
                if match[1] != name:
                    yield name, match[1], item.first


def _by_kind(digests: Iterable[str]) -> dict[str, set[str]]:
    """Digests by their algorithm: one file has one of each, or one a platform, of which some stay."""
    found: dict[str, set[str]] = {}
    for digest in digests:
        found.setdefault(digest.partition("-")[0], set()).add(digest)
    return found


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return address


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _some(hosts: set[str]) -> str:
    return " and ".join(sorted(hosts)[:3])
