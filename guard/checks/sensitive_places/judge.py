"""Sensitive places: what is altered where something is decided, recorded, reached, sent or worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import python, scripts, settings
from guard.checks.sensitive_places.check import SensitivePlaces, may_hold
from guard.checks.sensitive_places.place import Altered, Place, said
from guard.facts.effects.around import Around
from guard.facts.effects.flow.family import is_shell
from guard.facts.effects.measure import places
from guard.facts.effects.protection.config.files import is_configuration
from guard.facts.effects.protection.family import is_migration, is_script, is_sql, protects_nothing
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
        reader = _reader(file)
        if reader is None:
            continue
        read.append(file.path)
        found = [
            one
            for one in reader(Altered(file, edits[file.path], around))
            if (file.path, one.symbol) not in named and (file.path, one.before, one.after) not in pointed
        ]
        _enter(findings, file, found)
    return findings.result(read)


Reader = Callable[[Altered], Iterator[Place]]


def _reader(file: FileChange) -> Reader | None:
    """What reads `file` for its places; None where nothing does."""
    if not may_hold(file):
        return None
    if is_sql(file) or is_migration(file):
        return settings.of_statements
    if file.path.endswith((".py", ".pyw")):
        return python.of_module
    if is_script(file) or _is_other_code(file.path):
        return scripts.of_script
    side = file.after
    if side is not None and not protects_nothing(side.path) and is_shell(side.path, side.data):
        return scripts.of_shell
    return settings.of_settings if is_configuration(file) else None


def _is_other_code(path: str) -> bool:
    return path.endswith(_CODE) and not protects_nothing(path) and not places.is_other_test(path)


_CODE = (
    ".go",
    ".php",
    ".rb",
    ".java",
    ".kt",
    ".cs",
    ".rs",
    ".scala",
    ".swift",
    ".ex",
    ".exs",
    ".lua",
    ".ps1",
)
"""Programs in languages that are read by their lines alone."""


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
