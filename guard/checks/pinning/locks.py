"""Lock files: whether an entry still is what its project's own tool would have written."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import urlsplit

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from guard.checks.kit.findings import Case, Findings
from guard.checks.pinning import rules
from guard.checks.pinning.locked import Locked, file_of, locked
from guard.checks.pinning.sources import entry_pairs, is_insecure
from guard.expressions import expression
from guard.facts.dependencies.files import form_of
from guard.facts.dependencies.manifests.model import INDEX, Entry, redact
from guard.facts.files.classify import FileClass, classes, content_before, folded_name
from guard.facts.files.lines import changed_lines
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Severity
from guard.syntax.sources import Sources

_ARCHIVE = expression(r"\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz|egg)$", re.IGNORECASE)
_LISTED = expression(r".*(?:requirements|constraints|reqs).*\.lock")
"""Locks in the form of requirements files."""
_HEADER = expression(r"^\[\[packages?\]\]", re.MULTILINE)
_SOURCE = expression(r'^(?:source\s*=\s*\{\s*registry|index)\s*=\s*"([^"]+)"', re.MULTILINE)
_SERVER = expression(r'"([a-z+]+://[^/"]+)')


def judge_locks(change: ChangeSet, sources: Sources, found: Findings) -> None:
    """Enter lock entries that were tampered with, or look as if."""
    for file in change.files:
        if file.after is None:
            continue
        if FileClass.LOCK not in classes(file.path) or _LISTED.fullmatch(folded_name(file.path)):
            _plain_hashes(file, sources, found)
            continue
        pairs = [(one, other) for one, other in entry_pairs(file, sources) if _is_package(other)]
        if not pairs:
            continue
        hosts = _Hosts(file)
        changed = changed_lines(content_before(file), file.after).after
        for old, new in pairs:
            assert new is not None  # `_is_package` looked
            after, before = locked(new, changed), locked(old) if old is not None else None
            _files(file.path, after, found)
            _hosts(file.path, before, after, hosts, found)
            if before is not None and before.entry.version == after.entry.version:
                _hashes(file.path, before, after, found)
            if before is not None and before.registry and after.registry:
                _registry(file.path, before, after, found)
            elif before is None and after.registry and not hosts.knows(after.registry):
                _new_registry(change, file.path, after, found)


def _is_package(entry: Entry | None) -> bool:
    return entry is not None and not entry.kind and entry.name != INDEX


def _path_of(address: str) -> str:
    """The path of an address, "" where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _files(path: str, after: Locked, found: Findings) -> None:
    """A file's own name tells its project and version; the tool that installs trusts the hash beside it."""
    entry = after.entry
    if (
        not after.registry
        and entry.facets.get("source", "").startswith("{")
        and "legacy" not in entry.facets["source"]
    ):
        return  # comes from a repository, an address or a folder, whose file may be named otherwise
    for file in after.files.values():
        for name in dict.fromkeys((file.name, file_of(file.address))):
            if name and not _belongs(name, entry.name, entry.version):
                message = f"{entry.name} {entry.version} is locked to the file {name[:80]!r}."
                found.add(rules.FILE_STRANGE, path, after.line, message, f"{entry.name} {name}")
                return


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None


def _belongs(file: str, name: str, version: str) -> bool:
    if not version or not _ARCHIVE.search(file):
        return True
    if file.endswith(".whl"):
        project, release = (*file.split("-"), "")[:2]
    else:
        project, _, release = _ARCHIVE.sub("", file).rpartition("-")
    if canonicalize_name(project) != name:
        # Old sdists have dashes in their versions, too ("a-1.0-2").
        return canonicalize_name(file).startswith(f"{name}-{canonicalize_name(version)}")
    mine, wanted = _version(release.replace("_", "+")), _version(version)
    return release == version or mine is None or wanted is None or mine == wanted


class _Hosts:
    """How many files each host serves, by registry, on the side before, or after where there is none."""

    def __init__(self, file: FileChange) -> None:
        before = file.before
        self._is_new = before is None or FileClass.LOCK not in classes(before.path)
        self._side = file.after if self._is_new else before

    @cached_property
    def _served(self) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for block in _HEADER.split(self._side.text or "" if self._side is not None else ""):
            registry = _SOURCE.search(block)
            found[registry[1] if registry else ""].update(_SERVER.findall(block))
        return found

    @cached_property
    def _registries(self) -> frozenset[str]:
        return frozenset(_place(registry) for registry in self._served if registry)

    def knows(self, registry: str) -> bool:
        """Whether the lock held packages of that registry; where it held none, or is new, all are known."""
        return self._is_new or not self._registries or _place(registry) in self._registries

    def usual(self, registry: str) -> set[str]:
        """The hosts that serve a good part of a registry's files."""
        served: Counter[str] = Counter()
        for address, count in self._served.get(registry, Counter()).items():
            served[_host(address)] += count
        return {host for host, count in served.items() if count * 20 >= max(served.values())}


def _host(address: str) -> str:
    """Host and port of an address, as a resolver sees them."""
    return _host_of("/".join(address.split("/", 3)[:3]))


def _host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
        return f"{(parts.hostname or '').rstrip('.')}:{parts.port or ''}"
    except ValueError:
        return address


def _hosts(path: str, before: Locked | None, after: Locked, known: _Hosts, found: Findings) -> None:
    addresses = [file.address for file in after.files.values() if "://" in file.address]
    insecure = next((one for one in addresses if is_insecure(one)), "")
    if insecure:
        message = f"{after.entry.name} is locked to a file at {_host(insecure)} over plain http."
        found.add(rules.INSECURE, path, after.line, message, after.entry.name)
    if not after.registry and after.entry.facets.get("source"):
        return  # an address or a repository of its own
    hosts = {_host(one) for one in addresses} - {_host(after.registry)}
    if before is not None and before.registry == after.registry:
        hosts -= {_host(file.address) for file in before.files.values()}
    if not hosts:
        return
    usual = known.usual(after.registry) - {_host(after.registry)}
    for host in sorted(hosts - usual) if usual else ():  # else it is the first of its registry
        message = (
            f"{after.entry.name} is locked to a file at {host.rstrip(':')}; {_some(usual)} serve the others."
        )
        found.add(rules.FILE_HOST, path, after.line, message, f"{after.entry.name} {host}")


def _some(hosts: set[str]) -> str:
    return " and ".join(sorted(host.rstrip(":") for host in hosts)[:3])


def _hashes(path: str, before: Locked, after: Locked, found: Findings) -> None:
    """The same version on both sides: its files may become more or fewer, but none becomes another."""
    name = after.entry.name
    for key in sorted(before.files.keys() & after.files.keys()):
        old, new = before.files[key], after.files[key]
        what = f"{key or 'its files'} of {name} {after.entry.version}"
        if old.hashes and not new.hashes:
            found.add(rules.HASH_REMOVED, path, after.line, f"{what}: the hash is gone.", f"{name} {key}")
            return
        kinds = {h.partition(":")[0] for h in old.hashes} & {h.partition(":")[0] for h in new.hashes}
        came = {h for h in new.hashes - old.hashes if h.partition(":")[0] in kinds}
        gone = {h for h in old.hashes - new.hashes if h.partition(":")[0] in kinds}
        if came and gone:
            # Where the lock gives hashes without names, files may have come and gone between two lockings;
            # all of them never do, and as many as went never are others by chance.
            all_new = bool(key) or not old.hashes & new.hashes
            severity = Severity.HIGH if all_new else Severity.MEDIUM
            found.add(
                rules.HASH_CHANGED, path, after.line, f"{what}: another hash than before.", f"{name} {key}",
                Case(severity=severity))  # fmt: skip
            return
    if before.hashes and after.files and not after.hashes:
        found.add(rules.HASH_REMOVED, path, after.line, f"{name}: its hashes are gone.", name)


def _registry(path: str, before: Locked, after: Locked, found: Findings) -> None:
    if _place(before.registry) == _place(after.registry):
        return
    same = before.entry.version == after.entry.version
    message = (
        f"{after.entry.name} is locked from {redact(after.registry)}, before from {redact(before.registry)}."
    )
    severity = Severity.HIGH if same and before.hashes.isdisjoint(after.hashes) else Severity.MEDIUM
    found.add(rules.INDEX_MOVED, path, after.line, message, after.entry.name, Case(severity=severity))


def _new_registry(change: ChangeSet, path: str, after: Locked, found: Findings) -> None:
    """A further index in a lock: a person chose it only if the manifest beside the lock names it."""
    manifest = posixpath.join(posixpath.dirname(path), "pyproject.toml")
    sides = {file.path: file.after for file in change.files}
    side = sides.get(manifest)
    data = side.data if side is not None else None if manifest in sides else change.base.read(manifest)
    host = _host(after.registry).partition(":")[0]
    is_named = bool(host) and host.encode() in (data or b"").lower()
    why = "" if is_named else ", an index that the manifest does not name"
    message = f"{after.entry.name} is locked from {redact(after.registry)}{why}."
    severity = Severity.MEDIUM if is_named else Severity.HIGH
    found.add(rules.INDEX_ADDED, path, after.line, message, after.entry.name, Case(severity=severity))


def _place(registry: str) -> str:
    return f"{_host(registry)}/{_path_of(registry).strip('/')}"


def _plain_hashes(file: FileChange, sources: Sources, found: Findings) -> None:
    """Requirements files with hashes."""
    if file.after is None or form_of(file.after) is None:
        return
    changed = changed_lines(content_before(file), file.after).after
    for old, new in entry_pairs(file, sources):
        if old is None or new is None or old.version != new.version or not old.follows.get("hashes"):
            continue
        _hashes(file.path, locked(old), locked(new, changed), found)
        if not new.follows.get("hashes"):
            line = min(new.lines, default=1)
            message = f"{new.name} {new.version}: its hashes are gone, so that pip takes any file."
            found.add(rules.HASH_REMOVED, file.path, line, message, new.name)
