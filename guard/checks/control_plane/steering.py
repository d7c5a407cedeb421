"""What steers a project: workflows, hooks, owners, policies, agents' settings, before against after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from guard.checks.control_plane import rules
from guard.checks.control_plane import tables as table
from guard.checks.control_plane.check import EDITOR, SCRIPTS
from guard.checks.control_plane.workflow_shape import read_workflow
from guard.checks.control_plane.workflow_weaker import compare
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.facts.files.added import Block, added, removed
from guard.facts.files.classify import FileClass, classes
from guard.facts.gates import JUDGES
from guard.model.change import FileChange, FileSide
from guard.model.finding import Severity, Side
from guard.syntax.sources import Sources


def workflows(context: Context, findings: Findings) -> None:
    """Compare the workflows of the change, all of them together."""
    files = [file for file in context.files() if any(_is_workflow(side) for side in file.sides)]
    if files:
        _workflows(files, context.sources, findings)


def steering(file: FileChange, context: Context, findings: Findings) -> None:
    """Compare a file with what its kind may say."""
    for test, judge in _JUDGES:
        if any(test(side) for side in file.sides):
            judge(file, context, findings)


def _is_workflow(side: FileSide) -> bool:
    return side.path.startswith(".github/workflows/") and side.path.endswith((".yml", ".yaml"))


def _workflows(files: list[FileChange], sources: Sources, findings: Findings) -> None:
    shapes = {
        file.path: (read_workflow(file.before, sources), read_workflow(file.after, sources)) for file in files
    }
    steps = {
        path: frozenset().union(*after.jobs.values()) if after else frozenset()
        for path, (_, after) in shapes.items()
    }
    held = Counter(step for own in steps.values() for step in own)
    for file in files:
        before, after = shapes[file.path]
        own = steps[file.path]
        was = frozenset().union(*before.jobs.values()) if before is not None else frozenset[str]()
        elsewhere = frozenset(step for step in was if held[step] > (step in own))
        if after is None:
            if before is not None:
                lost = {
                    step for own in before.jobs.values() for step in own if JUDGES.search(step)
                } - elsewhere
                word = "is gone" if file.after is None else "cannot be read any more"
                severity = Severity.MEDIUM if lost else Severity.LOW
                message = f"the workflow {word}; it ran {', '.join(sorted(lost))[:120] or 'no checks'}"
                findings.add(rules.AUTOMATION, file.path, 1, message, word, Case(severity=severity))
            continue
        for one in compare(before, after, elsewhere):
            side = file.before if one.on_before else file.after
            where = Side.BEFORE if one.on_before else Side.AFTER
            findings.add(
                rules.AUTOMATION,
                file.path,
                _line(side, one.word),
                one.what,
                one.what,
                Case(severity=one.severity),
                side=where,
            )


def _line(side: FileSide | None, word: str) -> int:
    lines = side.lines if side is not None and word else ()
    return next((number for number, line in enumerate(lines, 1) if word.encode() in line), 1)


def _automation_lines(file: FileChange, context: Context, findings: Findings) -> None:
    """Lines of workflows, hooks, and build and release scripts that came or went."""
    new, old = added(file, context.facts), removed(file, context.facts)
    for pattern, severity, what in table.CAME:
        for match in _net(pattern, new, old):
            findings.add(
                rules.AUTOMATION,
                file.path,
                new.line_at(match.start()),
                what,
                _at(new, match),
                Case(severity=severity),
            )
    workflow = any(_is_workflow(side) for side in file.sides)  # its steps are compared as such
    for pattern, severity, what in () if workflow else table.WENT:
        for match in _net(pattern, old, new):
            if _is_named_still(_at(old, match), new):
                continue
            findings.add(
                rules.AUTOMATION, file.path, old.line_at(match.start()), f"{what}: {_at(old, match)[:80]}",
                _at(old, match), Case(severity=severity), side=Side.BEFORE)  # fmt: skip


def _is_named_still(line: str, new: Block) -> bool:
    """Whether a list of a makefile's targets, which runs nothing, only holds more names now."""
    named = set(line.split())
    return ".PHONY:" in named and any(named <= set(one.split()) for one in new.lines if ".PHONY:" in one)


def _net(pattern: re.Pattern[str], more: Block, less: Block) -> Iterator[re.Match[str]]:
    """The matches in `more` beyond those in `less`, on lines that are not in `less` as well."""
    leftover = [match[0].casefold() for match in pattern.finditer(less.text)] if less else []
    for match in pattern.finditer(more.text) if more else ():
        if match[0].casefold() in leftover:
            leftover.remove(match[0].casefold())
        else:
            yield match


def _at(block: Block, match: re.Match[str]) -> str:
    return " ".join(block.lines[block.index_at(match.start())].split())


def _owners(file: FileChange, _: Context, findings: Findings) -> None:
    before, after = _owner_rows(file.before), _owner_rows(file.after)
    for pattern, owners in before.items():
        lost = owners - after.get(pattern, frozenset())
        if pattern not in after or (lost and len(after[pattern]) < len(owners)):
            message = f"{pattern} no longer belongs to {' '.join(sorted(lost or owners))}"
            findings.add(
                rules.OWNERS, file.path, _line(file.before, pattern), message, pattern, side=Side.BEFORE
            )
    for pattern in sorted(after.keys() - before.keys()):
        if not after[pattern]:
            message = f"{pattern} is given to nobody"
            findings.add(rules.OWNERS, file.path, _line(file.after, pattern), message, pattern)


def _owner_rows(side: FileSide | None) -> dict[str, frozenset[str]]:
    rows = ((line.split("#")[0].split()) for line in (side.text or "").split("\n")) if side else ()
    return {row[0]: frozenset(row[1:]) for row in rows if row}


def _policy(file: FileChange, _: Context, findings: Findings) -> None:
    gone = file.after is None or file.is_moved
    severity = Severity.HIGH if gone and file.before is not None and "polic" in file.before.path else None
    what = "is gone from its place" if gone else "is new" if file.before is None else "changes"
    message = f"{file.path} {what}; what it allows is judged by the policy before the change"
    findings.add(rules.POLICY, file.path, 1, message, what, Case(severity=severity))


def _agents(file: FileChange, context: Context, findings: Findings) -> None:
    new, old = added(file, context.facts), removed(file, context.facts)
    for pattern, severity, what in table.POWERS:
        for match in _net(pattern, new, old):
            findings.add(
                rules.AGENTS,
                file.path,
                new.line_at(match.start()),
                what,
                _at(new, match),
                Case(severity=severity),
            )


def _steers(side: FileSide) -> bool:
    return bool({FileClass.CI, FileClass.BUILD} & set(classes(side.path))) or bool(SCRIPTS.search(side.path))


def _of(*wanted: FileClass) -> Callable[[FileSide], bool]:
    return lambda side: not set(wanted).isdisjoint(classes(side.path))


_JUDGES: tuple[tuple[Callable[[FileSide], bool], Callable[[FileChange, Context, Findings], None]], ...] = (
    (_steers, _automation_lines),
    (_of(FileClass.OWNERSHIP), _owners),
    (_of(FileClass.POLICY), _policy),
    (lambda side: _of(FileClass.AGENT_INSTRUCTIONS)(side) or bool(EDITOR.search(side.path)), _agents),
)
