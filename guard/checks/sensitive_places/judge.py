"""Sensitive places: what is altered where something is decided, recorded, reached, sent or worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import python, scripts, settings
from guard.checks.sensitive_places.check import Kind, SensitivePlaces, kind_of
from guard.checks.sensitive_places.place import Altered, Place, said
from guard.facts.effects.around import Around
from guard.model.change import FileChange
from guard.model.edit import Edit
from guard.model.finding import CheckResult, Side
from guard.project.project import Project


def judge(context: Context) -> CheckResult:
    """Tell the places of each file, once for all of a kind; what an effect names is told by that."""
    findings = Findings(SensitivePlaces.meta)
    facts = context.facts
    project = Project(context.change, context.sources)
    around = Around(context.change, facts.edits, facts.lines, context.sources, project, context.stop)
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for edit in facts.edits:
        edits[edit.path].append(edit)
    named = {(one.path, one.symbol) for one in facts.effects if one.symbol}
    pointed = {(one.path, one.before, one.after) for one in facts.effects}
    read = []
    for file in context.files():
        kind = kind_of(file)
        if kind is None:
            continue
        read.append(file.path)
        found = [
            one
            for one in _READERS[kind](Altered(file, edits[file.path], around))
            if (file.path, one.symbol) not in named and (file.path, one.before, one.after) not in pointed
        ]
        _enter(findings, file, found)
    return findings.result(read)


_READERS: Mapping[Kind, Callable[[Altered], Iterator[Place]]] = {
    Kind.PYTHON: python.of_module,
    Kind.SCRIPT: scripts.of_script,
    Kind.SHELL: scripts.of_shell,
    Kind.STATEMENTS: settings.of_statements,
    Kind.SETTINGS: settings.of_settings,
}


def _enter(findings: Findings, file: FileChange, places: Iterable[Place]) -> None:
    by_rule: dict[Rule, list[Place]] = {}
    for one in places:
        by_rule.setdefault(one.rule, []).append(one)
    for rule, several in by_rule.items():
        first = min(several, key=lambda one: (one.after or one.before, one.name))
        names = list(dict.fromkeys(one.name for one in several))
        side = Side.AFTER if first.after or file.before is None else Side.BEFORE
        path = file.path if side is Side.AFTER or file.before is None else file.before.path
        evidence = " ".join(sorted(names))[:300]
        findings.add(rule, path, max(first.after or first.before, 1), said(rule, names), evidence, side=side)
