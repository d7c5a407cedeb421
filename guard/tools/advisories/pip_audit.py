"""The one place that knows pip-audit's inner modules; tests/tools/advisories/test_pip_audit.py holds them.

Its own auditor is run over our service and our source, so that results are merged and skipped by its own
rules. It is imported only when something is to be merged: that takes a second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import TYPE_CHECKING, Any

from packaging.version import InvalidVersion, Version

from guard.errors import ToolError
from guard.ports import Pin

if TYPE_CHECKING:
    from pip_audit._service.interface import Dependency, VulnerabilityResult


@dataclass(frozen=True)
class Known:
    """One advisory as it is handed in."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]


def audit(known: Mapping[Pin, Sequence[Known]]) -> tuple[dict[Pin, list[frozenset[str]]], dict[Pin, str]]:
    """pip-audit's verdict on pins, given what is known of each.

    Returns:
        By pin, each vulnerability as the set of all its names; and by pin, why it was skipped.

    Raises:
        ToolError: pip-audit is missing, of another form than expected, or did not answer for every pin.
    """
    auditor, audit_options = _inner("_audit", "Auditor", "AuditOptions")
    (source,) = _inner("_dependency_source.interface", "DependencySource")
    service, result_kind, id_kind = _inner(
        "_service.interface", "VulnerabilityService", "VulnerabilityResult", "VulnerabilityID"
    )
    resolved_kind, skipped_kind = _inner("_service.interface", "ResolvedDependency", "SkippedDependency")

    class Service(service):  # type: ignore[misc, valid-type]  # it has no type information
        def query(self, spec: Dependency) -> tuple[Dependency, list[VulnerabilityResult]]:
            if not isinstance(spec, resolved_kind):
                return spec, []
            results = [
                result_kind.create(
                    [id_kind(name) for name in (one.id, *one.aliases)],
                    one.summary,
                    _versions(one.fixed),
                    None,
                )
                for one in known[by_key[spec.canonical_name, spec.version]]
            ]
            return spec, results

    class Source(source):  # type: ignore[misc, valid-type]
        def collect(self) -> Iterator[Dependency]:
            for pin in known:
                try:
                    yield resolved_kind(name=pin.name, version=Version(pin.version))
                except InvalidVersion:
                    yield skipped_kind(name=pin.name, skip_reason=f"{pin.version!r} is no version")

        def fix(self, fix_version: object) -> None:
            raise NotImplementedError("nothing is ever written into what is judged")

    by_key: dict[tuple[str, Version], Pin] = {}
    waiting = list(known)
    for pin in known:
        version = _versions((pin.version,))
        if version:
            by_key[pin.name, version[0]] = pin
    merged: dict[Pin, list[frozenset[str]]] = {}
    skipped: dict[Pin, str] = {}
    answers = auditor(Service(), audit_options()).audit(Source())
    for pin, (dependency, results) in zip(waiting, answers, strict=False):
        if dependency.canonical_name != pin.name:
            break
        if isinstance(dependency, skipped_kind):
            skipped[pin] = dependency.skip_reason
        else:
            merged[pin] = [frozenset((result.id, *result.aliases)) for result in results]
    if merged.keys() | skipped.keys() != known.keys():
        raise ToolError("pip-audit did not answer for every dependency")
    return merged, skipped


def osv_address() -> str:
    """Where pip-audit asks OSV, ending in a slash.

    Raises:
        ToolError: pip-audit is missing, or of another form than expected.
    """
    (service,) = _inner("_service.osv", "OsvService")
    address = str(getattr(service, "DEFAULT_OSV_URL", ""))
    if not address:
        raise ToolError("pip-audit cannot be used as a library: it does not say where it asks OSV")
    return address.removesuffix("query")


def _inner(module: str, *names: str) -> tuple[Any, ...]:
    """Parts of an inner module of pip-audit, which has no type information.

    Raises:
        ToolError: pip-audit is missing, or of another form than expected.
    """
    _spare_the_start_of_pip()
    try:
        found = import_module(f"pip_audit.{module}")
        return tuple(getattr(found, name) for name in names)
    except (ImportError, AttributeError) as error:
        raise ToolError(f"pip-audit cannot be used as a library: {error}") from error


def _versions(texts: Sequence[str]) -> list[Version]:
    found = []
    for text in texts:
        try:
            found.append(Version(text))
        except InvalidVersion:
            continue  # a fix that cannot be compared helps nobody; the advisory itself stands
    return sorted(found)


def _spare_the_start_of_pip() -> None:
    """Let pip-audit be imported without running pip.

    Importing it imports pip-api, which runs `python -m pip --version`. Python then looks for `pip` in the
    current folder first: a `pip.py` that the proposal brings would run. The version is on record as well.
    """
    name = "pip_api._version"
    if name not in sys.modules:
        stand_in = ModuleType(name, "The version of pip, out of its metadata.")
        stand_in.version = _pip_version  # type: ignore[attr-defined]
        sys.modules[name] = stand_in


def _pip_version() -> str:
    try:
        return version("pip")
    except PackageNotFoundError:
        return "0"
