"""The exercise: known-bad changes under every face we know, judged by the whole engine.

A case counts as caught where the engine objects because of it: a new finding in one of its files blocks or
asks for a sign-off, or an edit of its files is covered by no pattern, or a required check could not read it.
That a kind of file always asks for a sign-off (workflows, build files) does not count: an honest change of it
would be answered the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from guard import __version__
from guard.app.judging import default_scanner, policy_for
from guard.checks import CHECKS
from guard.checks.kit.interface import Ports
from guard.engine import judge
from guard.errors import ToolError
from guard.model.change import EMPTY_TREE, ChangeSet, MappingTree
from guard.model.finding import Origin, Status
from guard.model.verdict import HOLDING, Decision, Verdict
from guard.policy.loaded import LoadedPolicy
from guard.redteam.cases import PLAIN, Case, Family
from guard.redteam.families import FAMILIES, thinned
from guard.redteam.known_bad import from_checks, from_data, from_rules
from guard.redteam.weakened import weakened
from guard.resources import resource_dir
from guard.tools.clock import SystemClock
from guard.tools.secrets import DetectSecrets

EACH = 6
"""Of the rules' annotated code, how many cases a family is applied to where nothing else is said."""
_AT_ONCE = 120
"""How many cases are judged as one change, each in a folder of its own."""
_PER_FILE = frozenset({"code-rules", "hidden-text", "secrets", "suppressions"})
"""Checks that look at one file at a time, so that cases in other folders do not bear on each other."""
_NOT_EXERCISED = frozenset({"vulnerabilities", "licenses"})
"""Checks whose examples need a database of the user's."""


@dataclass(frozen=True)
class Tried:
    """A case and who objected to it."""

    case: Case
    by: frozenset[str]
    """Ids of checks, and "policy" where an edit is covered by no pattern."""

    @property
    def caught(self) -> bool:
        """Whether anything objected."""
        return bool(self.by)

    @property
    def caught_by_its_own(self) -> bool:
        """Whether the check that it is for objected."""
        return self.case.check in self.by


@dataclass(frozen=True)
class Exercise:
    """What came of all cases."""

    tried: tuple[Tried, ...]
    """Sorted by title; the cases as they are, before any family, are not among them."""
    missed_plain: tuple[Case, ...]
    """Known-bad changes that are not caught even as they are; no family was applied to them."""
    not_told: tuple[Case, ...]
    """Those whose harmless counterpart is caught as well, so that they show nothing."""


def exercise(checks: Sequence[str] = (), families: Sequence[str] = (), *, each: int = EACH) -> Exercise:
    """Apply every family to every known-bad change it fits, and judge what comes of it.

    Args:
        checks: ids of the checks to exercise; all where none is named.
        families: only families whose name contains one of these; all where none is named.
        each: of the rules' annotated code, how many cases a family is applied to; 0 for all of them.

    Raises:
        ToolError: the shipped cases or rules are missing or malformed.
    """
    policy = policy_for(EMPTY_TREE, "guard:default")
    known = [case for case in _known() if _wanted(case, checks)]
    plain = [case for case in known if case.family == PLAIN]
    caught = {one.case.title for one in judge_cases(plain, policy) if one.caught}
    counterparts = [case for case in plain if case.harmless and case.title in caught]
    judged = judge_cases(list(map(_counterpart, counterparts)), policy)
    told = {one.case.title: not one.caught for one in judged}
    missed = [case for case in plain if case.title not in caught]
    not_told = [case for case in counterparts if not told[_counterpart(case).title]]
    usable = [case for case in plain if case not in missed and case not in not_told]
    chosen = [family for family in FAMILIES if not families or any(word in family.name for word in families)]
    derived = [case for case in known if case.family != PLAIN
               and (not families or any(word in case.family for word in families))]  # fmt: skip
    derived += list(_derived(usable, chosen, each))
    tried = judge_cases(derived, policy)
    return Exercise(tuple(sorted(tried, key=lambda one: one.case.title)), tuple(missed), tuple(not_told))


def judge_cases(cases: Sequence[Case], policy: LoadedPolicy | None = None) -> list[Tried]:
    """Who objects to each of `cases`.

    Cases that bear on one file each are judged many at a time first. One that nothing is said of there is not
    said of alone either, as these checks look at one file at a time; where something is said and does not
    count (it seems old, or a check gave no answer), the case is judged again alone.
    """
    policy = policy or policy_for(EMPTY_TREE, "guard:default")
    together = [number for number, case in enumerate(cases) if _may_go_together(case)]
    found: dict[int, frozenset[str]] = {}
    for start in range(0, len(together), _AT_ONCE):
        part = together[start : start + _AT_ONCE]
        folders = {number: cases[number].within(f"case{number:05}") for number in part}
        verdict = _judge(_merged(list(folders.values())), policy)
        for number, placed in folders.items():
            by = frozenset(_objectors(verdict, placed, alone=False))
            if by or _is_silent(verdict, placed):
                found[number] = by
    for number, case in enumerate(cases):
        if number not in found:
            found[number] = frozenset(_objectors(_judge(case.change(), policy), case, alone=True))
    return [Tried(case, found[number]) for number, case in enumerate(cases)]


def open_cases() -> frozenset[str]:
    """The titles of the cases that are known to get through.

    Raises:
        ToolError: the list is missing.
    """
    try:
        text = (resource_dir("families") / "open.txt").read_text(encoding="utf-8")
    except OSError as error:
        raise ToolError("the list of open cases is missing; reinstall guard") from error
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _known() -> Iterator[Case]:
    yield from from_checks(check.meta for check in CHECKS if check.meta.id not in _NOT_EXERCISED)
    yield from from_rules(resource_dir("rules"))
    yield from from_data(resource_dir("families"))
    yield from weakened()


def _wanted(case: Case, checks: Sequence[str]) -> bool:
    return not checks or case.check in checks


def _counterpart(case: Case) -> Case:
    assert case.call is not None  # a case with a harmless counterpart has one
    after = {**case.after, case.call.path: case.harmless}
    return Case(case.check, f"{case.name}, harmless", case.before, after)


def _derived(cases: Iterable[Case], families: Iterable[Family], each: int) -> Iterator[Case]:
    pool = list(cases)
    for family in families:
        for case in thinned(family, pool, each):
            done = family.apply(case)
            if done is not None:
                yield replace(done, family=family.name, call=None, harmless="")


def _may_go_together(case: Case) -> bool:
    paths = {*case.before, *case.after}
    plain = all(
        path.endswith((".py", ".md")) and not path.startswith((".", "test", "conftest", "setup"))
        for path in paths
    )
    return case.check in _PER_FILE and plain


def _merged(cases: Sequence[Case]) -> ChangeSet:
    changes = [case.change() for case in cases]
    files = tuple(file for change in changes for file in change.files)
    base = {
        path: data
        for change in changes
        if isinstance(change.base, MappingTree)
        for path, data in change.base.files.items()
    }
    return ChangeSet(files, base=MappingTree(base), source="an exercise")


def _judge(change: ChangeSet, policy: LoadedPolicy) -> Verdict:
    return judge(change, lambda: policy, _ports(), SystemClock(), guard_version=__version__)


@cache
def _ports() -> Ports:
    # No index, database or metadata of the user's: the same cases are judged the same everywhere.
    return Ports(scanner=default_scanner(), may_defer=True, secrets=DetectSecrets())


def _is_silent(verdict: Verdict, case: Case) -> bool:
    """Whether no check failed, and none said anything of the case's files, not even something that is old."""
    paths = {*case.before, *case.after}
    complete = all(outcome.status is not Status.FAILED for outcome in verdict.outcomes)
    return complete and not any(judged.path in paths for judged in verdict.findings)


def _objectors(verdict: Verdict, case: Case, *, alone: bool) -> Iterator[str]:
    paths = {*case.before, *case.after}
    for judged in verdict.findings:
        objects = judged.effect in HOLDING and judged.origin is Origin.NEW
        if objects and judged.path in paths:
            yield judged.check
    for reason in verdict.explanation:
        if reason.code in ("uncovered_edit", "unattributed") and any(
            place.path in paths for place in (reason, *reason.children)
        ):
            yield "policy"
        if alone and reason.decision is Decision.INCOMPLETE and reason.code != "check_skipped":
            yield "incomplete"
