"""New packages: whether what a change depends on exists, is what it seems, and is old enough to be trusted.

Three answers are told apart: the index has it, has it not, could not be asked. The third is never fine: the
check fails, or, where the policy allows it and guard does not run in CI, the questions are named as deferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.kit.rule import Rule
from guard.checks.new_packages import rules
from guard.checks.new_packages.check import NewPackages
from guard.checks.new_packages.judgement import (
    Subject,
    is_moved,
    judge_answer,
    judge_name,
    judge_own,
    own_names,
)
from guard.checks.new_packages.options import Options
from guard.checks.new_packages.others import judge_others
from guard.checks.new_packages.shown import show
from guard.checks.versions.choice import Chooser
from guard.checks.versions.repair import Repairs
from guard.errors import ToolError
from guard.facts.dependencies.delta import Dependency, DependencyDelta, dependency_delta
from guard.facts.dependencies.source import SourceKind
from guard.facts.likeness import PopularNames
from guard.model.finding import CheckResult, Severity, failed
from guard.ports import IndexAnswer, Pin, Presence
from guard.wording import some

_ID = NewPackages.meta.id
_MODES = ("ask", "defer", "off")
"""How the index is used, the strictest first."""
_SHOWN = 10
_OF_VERSIONS = frozenset({rules.VERSION_MISSING.id, rules.VERSION_YANKED.id, rules.TOO_YOUNG.id})
_MOST = 5000
"""Projects that one change may bring or move; real lock files hold a few hundred."""


def judge(context: Context) -> CheckResult:
    """Judge every dependency that the change brings in or moves.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    delta = dependency_delta(context.change, context.sources)
    options = read_options(Options, context.options, _ID)
    return _Run(context, delta, options).result()


class _Run:
    """One run over one delta."""

    def __init__(self, context: Context, delta: DependencyDelta, options: Options) -> None:
        self._context = context
        self._delta = delta
        self._options = options
        self._found = Findings(NewPackages.meta)
        self._details: list[str] = []
        subjects = _subjects(delta)
        self._subjects, self._left = subjects[:_MOST], len(subjects[_MOST:])

    def result(self) -> CheckResult:
        problems = [f"{one.file}:{one.line}: cannot be read: {one.message}" for one in self._delta.unread]
        if self._left:
            problems.append(f"{self._left} further projects were not looked at; propose fewer at once")
        asked = [subject for subject in self._subjects if self._is_asked(subject)]
        answers = self._answers([subject.name for subject in asked])
        for subject in self._subjects:
            self._judge(subject, answers.get(subject.name))
        problems += self._unanswered(asked, answers)
        if self._options.show_new:
            show(self._delta, answers, self._context.ports.licenses, self._found)
        self._details += judge_others(self._delta, self._found, is_off=self._use == "off")
        result = self._found.result(self._judged(), *self._details)
        if problems:
            return CheckResult(failed(_ID, _some(problems, "; "), *self._details), result.findings)
        return result

    def _judged(self) -> list[str]:
        unread = {one.file for one in self._delta.unread}
        npm = {move.dependency.file for move in self._delta.moves if move.dependency.ecosystem != "pypi"}
        return [path for path in self._delta.files if path not in unread | npm]

    def _is_asked(self, subject: Subject) -> bool:
        elsewhere = [m.dependency for m in subject.moves if m.dependency.source is not SourceKind.INDEX]
        for dependency in elsewhere[:1] if subject.is_new or len(elsewhere) == len(subject.moves) else ():
            if dependency.source is not SourceKind.PATH:
                message = f"{subject.name} comes from a {dependency.source} that the change names."
                self._found.add(
                    rules.ELSEWHERE, dependency.file, dependency.line, message, f"{subject.name} elsewhere"
                )
        return len(elsewhere) < len(subject.moves)

    def _answers(self, names: list[str]) -> Mapping[str, IndexAnswer]:
        index = self._context.ports.index
        if not names:
            return {}
        if self._use != self._options.index:
            self._details.append(f"--index {self._use}, where the policy says {self._options.index}")
        if self._use == "off" and self._options.index == "off":
            self._details.append("the index was not asked: the policy turns that off")
            return {}
        if self._use == "off":
            # A caller's own run may skip the question; the policy wants it answered, so that it stays open.
            return {name: IndexAnswer(name, Presence.UNKNOWN, "--index off") for name in names}
        if index is None:
            return {name: IndexAnswer(name, Presence.UNKNOWN, "no index client") for name in names}
        answers = index.ask(names, network=self._network)
        asked = sum(1 for answer in answers.values() if answer.presence is not Presence.UNKNOWN)
        how = "asked" if self._network else "remembered"
        self._details.append(f"{index.name}: {asked} of {len(names)} answers {how}")
        return answers

    @cached_property
    def _own(self) -> PopularNames:
        return own_names(name for ecosystem, name in self._delta.known if ecosystem == "pypi")

    @cached_property
    def _repairs(self) -> Repairs:
        return Repairs(self._context.change, self._context.sources)

    @property
    def _use(self) -> str:
        """How the index is used: where nothing may be deferred, never less than as the policy says."""
        chosen, said = self._context.ports.index_use, self._options.index
        if not chosen or (not self._context.ports.may_defer and _MODES.index(chosen) > _MODES.index(said)):
            return said
        return chosen

    @property
    def _network(self) -> bool:
        return self._use == "ask" or not self._context.ports.may_defer

    def _judge(self, subject: Subject, answer: IndexAnswer | None) -> None:
        today = self._context.today
        known = answer is not None and answer.presence is not Presence.UNKNOWN
        remarks = list(judge_name(subject, answer if known else None, today))
        if not any(rule.id == rules.LOOKALIKE.id for rule, _, _ in remarks):
            remarks += judge_own(subject, self._own)
        if answer is not None and known:
            remarks += judge_answer(subject, answer, today, self._options.cool_down_days)
        for rule, dependency, message in remarks:
            if rule.id == rules.TOO_YOUNG.id and (closed := self._closes(subject, dependency)):
                # A cool-down that keeps a known hole open does what it is there against.
                rule = replace(rule, severity=Severity.LOW)
                message = f"{message} It closes {closed}."
            evidence = f"{subject.name} {dependency.version or dependency.specifier}"
            repair = self._repair(rule, dependency, answer)
            self._found.add(rule, dependency.file, dependency.line, message, evidence, Case(repair=repair))

    def _closes(self, subject: Subject, dependency: Dependency) -> str:
        """What the version before is vulnerable to and the new one is not, as far as the database knows."""
        database = self._context.ports.advisories
        move = next((one for one in subject.moves if one.after is dependency), None)
        before = move.before if move is not None else None
        if database is None or before is None or not before.version or not dependency.version:
            return ""
        pins = [Pin(dependency.name, one.version) for one in (before, dependency)]
        try:
            known = database.audit(pins).found
        except ToolError:
            return ""  # the check that looks advisories up says so
        left = {name for advisory in known.get(pins[1], ()) for name in advisory.names}
        closed = [one.id for one in known.get(pins[0], ()) if left.isdisjoint(one.names)]
        return "" if left else ", ".join(sorted(closed)[:_SHOWN])

    def _repair(self, rule: Rule, dependency: Dependency, answer: IndexAnswer | None) -> str:
        """The line to write instead, where another version of the project would do; else ""."""
        if rule.id not in _OF_VERSIONS or answer is None or dependency.locked:
            return ""
        context = self._context
        days = self._options.cool_down_days
        chooser = Chooser(None, context.ports.advisories, context.today, days, network=False)
        chooser.know({answer.name: answer})
        choice = chooser.choose_instead(dependency)
        return self._repairs.say(dependency, choice) if choice is not None else ""

    def _unanswered(self, asked: list[Subject], answers: Mapping[str, IndexAnswer]) -> list[str]:
        """Why the run is not complete; where questions may be deferred, they are named and it is."""
        open_ones = [s for s in asked if s.name in answers and answers[s.name].presence is Presence.UNKNOWN]
        if not open_ones:
            return []
        if self._network:
            return [
                f"whether {one.name} exists could not be asked: {answers[one.name].reason}"
                for one in open_ones
            ]
        names = [one.name for one in open_ones]
        self._details.append(f"deferred to CI: {', '.join(names)}")
        message = f"Not asked here whether these exist and are fit for use: {_some(names)}."
        first = open_ones[0].first
        self._found.add(rules.DEFERRED, first.file, first.line, message, " ".join(names))
        return []


def _subjects(delta: DependencyDelta) -> list[Subject]:
    by_name = defaultdict(list)
    for move in delta.moves:
        # A bare address or path has no name that an index could be asked for; the source is judged.
        if move.dependency.ecosystem == "pypi" and is_moved(move):
            by_name[move.dependency.name].append(move)
    subjects = []
    for name, moves in sorted(by_name.items()):
        moves.sort(key=lambda m: (m.dependency.locked, m.dependency.file, m.dependency.line))
        subjects.append(Subject(name, tuple(moves), ("pypi", name) not in delta.known))
    return subjects


def _some(items: list[str], mark: str = ", ") -> str:
    return some(items, _SHOWN, mark, f"{mark}and ")
