"""Licences: under which terms the versions come that a change brings in or moves to."""

from __future__ import annotations

from dataclasses import dataclass

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.licences.licenses import rules
from guard.checks.licences.licenses.check import Licenses
from guard.checks.licences.options import LicenseOptions
from guard.checks.licences.policy import LicenseRules, leaf_judge, read_rules
from guard.facts.dependencies.delta import PYPI, Dependency, DependencyDelta, Move, dependency_delta
from guard.facts.dependencies.source import SourceKind
from guard.facts.licences.expressions import Judged, Standing
from guard.facts.licences.expressions import judge as by_terms
from guard.facts.licences.terms import Terms, contradiction_of, terms_of
from guard.model.finding import CheckResult, Origin, Severity, failed, ran, skipped
from guard.ports import LicenseSource, LicenseStatement
from guard.wording import some

_ID = Licenses.meta.id
_SHOWN = 10


def judge(context: Context) -> CheckResult:
    """Judge the licences of what the change brings in or moves.

    Raises:
        ToolError: the policy's options for the check are wrong, or the table cannot be used.
    """
    delta = dependency_delta(context.change, context.sources)
    subjects = _subjects(delta)
    if not subjects:
        return CheckResult(ran(_ID, delta.files))
    source = context.ports.licenses
    if source is None:
        return CheckResult(skipped(_ID, "no metadata of packages can be had"))
    rules = read_rules(context, read_options(LicenseOptions, context.options, _ID))
    if not rules.judge_anything:
        return CheckResult(
            skipped(
                _ID,
                "there is nothing to judge licences by: the policy lists none (checks.licenses.options), "
                "and the base's pyproject.toml names no licence of the project",
            )
        )
    return _Run(source, rules, delta, subjects).result()


@dataclass(frozen=True)
class _Subject:
    """A version that came in or was moved to, and the one it stands for."""

    dependency: Dependency
    before: str
    """The version before, or ""."""


class _Run:
    def __init__(
        self, source: LicenseSource, rules: LicenseRules, delta: DependencyDelta, subjects: list[_Subject]
    ) -> None:
        self._source = source
        self._rules = rules
        self._delta = delta
        self._subjects = subjects
        self._found = Findings(Licenses.meta)

    def result(self) -> CheckResult:
        missing: list[Dependency] = []
        for subject in self._subjects:
            dependency = subject.dependency
            statement = self._statement(dependency.name, dependency.version)
            if statement is None:
                missing.append(dependency)
            else:
                self._judge(subject, statement)
        names = sorted({f"{one.name} {one.version or one.specifier or '(any)'}" for one in missing})
        details = [f"{len(self._subjects) - len(missing)} versions judged"]
        if names:
            details.append(f"not judged, no metadata of that version: {_some(names)}")
        unread = {one.file for one in self._delta.unread}
        open_files = unread | {one.file for one in missing}
        result = self._found.result([path for path in self._delta.files if path not in open_files], *details)
        reasons = [f"{one.file}:{one.line} cannot be read: {one.message}" for one in self._delta.unread]
        if missing and self._rules.needs_metadata:
            reasons.append(
                f"the licences of {_some(names)} cannot be had: install them, or set GUARD_METADATA"
            )
        if reasons:
            return CheckResult(failed(_ID, _some(reasons, "; "), *details), result.findings)
        if len(missing) == len(self._subjects):
            reason = f"the metadata of no version that the change brings in can be had: {_some(names)}"
            return CheckResult(skipped(_ID, reason))
        return result

    def _statement(self, name: str, version: str) -> LicenseStatement | None:
        return self._source.statement(name, version) if version else None

    def _judge(self, subject: _Subject, statement: LicenseStatement) -> None:
        dependency = subject.dependency
        verdict, terms = self._verdict(statement)
        field = contradiction_of(statement)
        if field:
            message = (
                f"{dependency.name} {dependency.version}: its License field says {field}, "
                f"and its classifiers say {'; '.join(statement.classifiers)}."
            )
            evidence = f"{dependency.name} {field}"
            self._found.add(rules.CONTRADICTS, dependency.file, dependency.line, message, evidence)
        if verdict.standing is Standing.ALLOWED:
            return
        rule = {Standing.DENIED: rules.DENIED, Standing.INCOMPATIBLE: rules.INCOMPATIBLE}.get(
            verdict.standing, rules.UNKNOWN
        )
        earlier = self._statement(dependency.name, subject.before)
        is_old = earlier is not None and self._verdict(earlier)[0] == verdict
        self._found.add(
            rule,
            dependency.file,
            dependency.line,
            f"{dependency.name} {dependency.version}: {self._reason(verdict, statement, terms)}",
            f"{dependency.name} {' '.join(verdict.leaves)}",
            # Under a list of what is accepted, what cannot be told is not on it.
            Case(
                origin=Origin.OLD if is_old else Origin.NEW,
                severity=Severity.MEDIUM if rule is rules.UNKNOWN and self._rules.allow else rule.severity,
            ),
        )

    def _verdict(self, statement: LicenseStatement) -> tuple[Judged, Terms | None]:
        terms = terms_of(statement)
        if terms is None:
            return Judged(Standing.UNKNOWN, ()), None
        return by_terms(terms.expression, leaf_judge(self._rules, self._source.is_compatible)), terms

    def _reason(self, verdict: Judged, statement: LicenseStatement, terms: Terms | None) -> str:
        if terms is None:
            said = statement.expression or "; ".join(statement.classifiers) or statement.text or "nothing"
            return f"its licence cannot be told from what it says: {said[:100]!r} ({statement.origin})"
        which = ", ".join(verdict.leaves)
        told = f"its licence is {terms.expression}, by the {terms.told_by} of the {statement.origin}"
        if verdict.standing is Standing.DENIED:
            return f"{told}; the policy does not accept {which}"
        if verdict.standing is Standing.INCOMPATIBLE:
            return f"{told}; {which} does not go with the project's own {', '.join(self._rules.own)}"
        return f"{told}; nothing says whether {which} may be used here"


def _subjects(delta: DependencyDelta) -> list[_Subject]:
    moved = {Move.ADDED, Move.RAISED, Move.LOWERED, Move.RANGE, Move.SOURCE}
    return [
        _Subject(move.after, move.before.version if move.before is not None else "")
        for move in delta.moves
        if move.after is not None
        and move.after.ecosystem == PYPI
        and move.after.source is not SourceKind.PATH
        and move.moves & moved
    ]


def _some(items: list[str], mark: str = ", ") -> str:
    return some(items, _SHOWN, mark, f"{mark}and ")
