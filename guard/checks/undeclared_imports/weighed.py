"""Weighing what is imported and foreign to the project: whether anything declares or could provide it."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.undeclared_imports import rules
from guard.checks.undeclared_imports.check import UndeclaredImports
from guard.checks.undeclared_imports.declared import Project
from guard.checks.undeclared_imports.import_names import is_well_known, own_names, providers
from guard.checks.undeclared_imports.imported_modules import (
    LazyProject,
    NewImport,
    full_name,
    root_of,
)
from guard.checks.undeclared_imports.imports import Need
from guard.checks.undeclared_imports.options import Options
from guard.facts.likeness import popular_names
from guard.model.finding import CheckResult, Location, Severity
from guard.ports import Presence

_ID = UndeclaredImports.meta.id
_MOST = 200
"""Modules of one change that an index is asked for; a change imports a few."""
_SHOWN = 10


@dataclass(frozen=True)
class _Group:
    """All places of a change that import what one project provides, and what that weighs."""

    places: tuple[NewImport, ...]
    severity: Severity
    why: str
    may_be_missing: bool

    @property
    def first(self) -> NewImport:
        """The place to point at."""
        return self.places[0]


def weigh(context: Context, project: LazyProject, foreign: list[NewImport], judged: list[str]) -> CheckResult:
    """Judge the imports that are foreign to the project by their names.

    Args:
        context: what may be looked at.
        project: what the project declares.
        foreign: the imports.
        judged: the files that were looked at.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    findings = Findings(UndeclaredImports.meta)
    whole = project.whole
    if not whole.has_manifest:
        return findings.result((), f"{len(foreign)} new imports: no manifest to look them up in")
    open_ones = [new for new in foreign if not whole.declares(full_name(new.found))]
    groups = [_Group(tuple(group), *_weight(group[0], whole)) for group in _grouped(open_ones)]
    names = {group.first.name for group in groups if group.severity is Severity.MEDIUM}
    earlier = whole.imported_before(names, groups[0].first.path) if names else frozenset()
    unknown = [one.first for one in groups if one.may_be_missing and one.first.name not in earlier]
    missing, details = _asked(context, unknown)
    for group in groups:
        _judge(group, missing, earlier, findings)
    return findings.result(judged, *details)


def _grouped(news: list[NewImport]) -> list[list[NewImport]]:
    """What is imported of one project, the places that need it most first."""
    found: dict[str, list[NewImport]] = {}
    for new in sorted(news, key=lambda one: (-one.found.need, one.path, one.line)):
        found.setdefault(root_of(new.found.module), []).append(new)
    return list(found.values())


def _asked(context: Context, news: list[NewImport]) -> tuple[frozenset[str], list[str]]:
    """The modules of whose names the index has none; what it could not be asked for is not among them."""
    mode = read_options(Options, context.options, _ID).index
    index = context.ports.index
    modules = list(dict.fromkeys(full_name(new.found) for new in news))[:_MOST]
    if not modules or mode == "off" or index is None:
        return frozenset(), []
    network = mode == "ask" or not context.ports.may_defer
    names = {module: own_names(module) for module in modules}
    answers = index.ask(sorted({one for some in names.values() for one in some}), network=network)
    missing = [
        module
        for module, some in names.items()
        if all(name in answers and answers[name].presence is Presence.MISSING for name in some)
    ]
    return frozenset(missing), [
        f"{index.name}: {len(modules)} undeclared modules looked up, {len(missing)} missing"
    ]


def _judge(group: _Group, missing: frozenset[str], earlier: frozenset[str], findings: Findings) -> None:
    """One finding for all the places where a change imports what one project provides."""
    new, others = group.first, group.places[1:]
    name = new.found.module
    also = f" ({len(others)} more like it)" if others else ""
    related = tuple(
        Location(one.path, one.line, one.line, note="imported here, too") for one in others[:_SHOWN]
    )
    evidence = f"import {root_of(name)}"
    if full_name(new.found) in missing:
        level = None if new.found.need is Need.REQUIRED else Severity.MEDIUM
        message = (
            f"{name} is imported{also}; nothing declares it, and the configured index has no such project."
        )
        findings.add(
            rules.MISSING, new.path, new.line, message, evidence, Case(severity=level, related=related)
        )
        return
    severity, why = group.severity, group.why
    if severity is Severity.MEDIUM and new.name in earlier:
        severity, why = Severity.LOW, "; the project imports it elsewhere already"
    message = f"{name} is imported{also}, and no manifest declares what provides it{why}."
    findings.add(
        rules.UNDECLARED, new.path, new.line, message, evidence, Case(severity=severity, related=related)
    )


def _weight(new: NewImport, project: Project) -> tuple[Severity, str, bool]:
    """How much an undeclared import weighs, the reason to add, and whether the index may not know it."""
    module = full_name(new.found)
    if project.locks(module):
        return Severity.INFO, "; a lock file brings it in for another dependency", False
    popular = popular_names()
    is_known = is_well_known(module) or any(name in popular for name in providers(module))
    if new.found.need is not Need.REQUIRED:
        return Severity.INFO, "; the code works without it", not is_known
    if is_known:
        return Severity.LOW, "; it is a well-known module", False
    if not project.is_readable():
        return Severity.LOW, "; not every manifest could be read", True
    if project.mentions(module):
        return Severity.LOW, "; a file that sets up builds or tests names it", True
    return Severity.MEDIUM, "", True
