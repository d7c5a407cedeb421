"""What comes in is shown: every new run-time dependency by itself, with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guard.checks.kit.findings import Findings
from guard.checks.new_packages import rules
from guard.expressions import expression
from guard.facts.dependencies.delta import NPM, PYPI, Dependency, DependencyDelta, Move
from guard.facts.licences.terms import terms_of
from guard.ports import IndexAnswer, LicenseSource

_RUN_TIME = expression(
    r"project\.dependencies|tool\.poetry\.dependencies|tool\.flit\.metadata\.requires|tool\.hatch\.metadata\..*"
    r"|requirements|packages|dependencies|optionalDependencies|peerDependencies|script\.dependencies"
    r"|setup\.install_requires|options\.install_requires|conda\..*|pixi.*|tool\.pixi.*"
)
_DEVELOPMENT = expression(
    r"(^|[/_.-])(dev|develop|development|tests?|testing|docs?|lint|ci|tools|typing)([/_.-]|$)"
)


def show(
    delta: DependencyDelta,
    answers: Mapping[str, IndexAnswer],
    licenses: LicenseSource | None,
    found: Findings,
) -> None:
    """Enter each new run-time dependency that a person declared; locks follow from those."""
    for dependency in _new(delta):
        version = dependency.specifier or "any version"
        parts = [f"{dependency.name} ({version}) is new in {dependency.place}"]
        licence = _licence(dependency, licenses)
        parts += [f"licence {licence}"] if licence else []
        released = _released(dependency, answers.get(dependency.name))
        parts += [f"released {released}"] if released else []
        found.add(rules.ADDED, dependency.file, dependency.line, f"{'; '.join(parts)}.", dependency.name)


def _new(delta: DependencyDelta) -> Iterator[Dependency]:
    for move in delta.moves:
        after = move.after
        if after is None or after.locked or Move.ADDED not in move.moves:
            continue
        is_known = (after.ecosystem, after.name) in delta.known
        if is_known or not _RUN_TIME.fullmatch(after.place):
            continue
        if after.place == "requirements" and _DEVELOPMENT.search(after.file.lower()):
            continue
        if after.ecosystem in (PYPI, NPM) or after.place.startswith("conda"):
            yield after


def _licence(dependency: Dependency, licenses: LicenseSource | None) -> str:
    if licenses is None or dependency.ecosystem != PYPI or not dependency.version:
        return ""
    statement = licenses.statement(dependency.name, dependency.version)
    terms = terms_of(statement) if statement is not None else None
    return terms.expression if terms is not None else ""


def _released(dependency: Dependency, answer: IndexAnswer | None) -> str:
    release = answer.releases.get(dependency.version) if answer is not None else None
    return release.uploaded.date().isoformat() if release is not None and release.uploaded else ""
