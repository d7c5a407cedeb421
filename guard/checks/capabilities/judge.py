"""Capabilities: code that runs unasked may not gain power in passing; what cannot be classified is named."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from guard.checks.capabilities import rules
from guard.checks.capabilities.check import HOOK_FILES, Capabilities, may_hold_hooks
from guard.checks.capabilities.options import Options
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.facts.capabilities.places import Place, Weight, place_of, powers_in, weight
from guard.facts.capabilities.table import UNANALYSED
from guard.facts.files.classify import Reader
from guard.model.change import FileChange
from guard.model.edit import Edit
from guard.model.finding import CheckResult, Severity
from guard.syntax.sources import Sources
from guard.wording import some

_ID = Capabilities.meta.id
_READERS = (Reader.PYTHON.value, Reader.NOTEBOOK.value)
_EXAMPLES = 5


def judge(context: Context) -> CheckResult:
    """Judge where the change's code gained capabilities.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    allowed = read_options(Options, context.options, _ID).unanalysed_calls
    facts = context.facts
    findings = Findings(Capabilities.meta)
    by_path: dict[str, list[Edit]] = defaultdict(list)
    for edit in facts.edits:
        by_path[edit.path].append(edit)
    judged = [path for path, engines in facts.engines.items() if not set(_READERS).isdisjoint(engines)]
    hook_files = _HookFiles(context)
    for path in judged:
        gaining = [edit for edit in by_path[path] if edit.gains]
        if gaining:
            _powers(path, gaining, hook_files, findings)
        _unanalysed(path, by_path[path], allowed, findings)
    for file in context.files():
        _hooks(file, findings, context.sources)
    return findings.result(judged, *_counted(facts.edits))


class _HookFiles:
    """What the project's configuration, before the change or after it, names as code of its build."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __iter__(self) -> Iterator[str]:
        sources = self._context.sources
        after = (file.after for file in self._context.change.files if file.path == "pyproject.toml")
        for side in (sources.base("pyproject.toml"), *after):
            yield from _start_hooks().hook_files(side, sources)


def _powers(path: str, edits: list[Edit], hook_files: _HookFiles, findings: Findings) -> None:
    place = place_of(path)
    if place in (None, Place.MODULE, Place.PACKAGE):
        place = place_of(path, tuple(hook_files))
    if place is None:
        return
    found = {edit: powers for edit in edits if (powers := powers_in(place, edit))}
    together = frozenset[str]().union(*found.values())
    if not together:
        return
    heavy = weight(place, together)
    for edit, powers in found.items():
        one = heavy if heavy.fetches_and_runs else weight(place, powers)
        _say(path, edit, powers, place, one, findings)


def _say(
    path: str, edit: Edit, powers: frozenset[str], place: Place, found: Weight, findings: Findings
) -> None:
    named = ", ".join(sorted(powers))
    where = f"{edit.symbol} in {path}" if edit.symbol else path
    findings.add(
        rules.FETCHES if found.fetches_and_runs else rules.POWER,
        path,
        edit.line,
        f"{where} gains {named} and runs {place.value}",
        f"{edit.symbol} {named}",
        Case(severity=found.severity),
    )


def _unanalysed(path: str, edits: list[Edit], allowed: int | None, findings: Findings) -> None:
    unanalysed = [edit for edit in edits if UNANALYSED in edit.gains and edit.unanalysed]
    if unanalysed:
        calls = sorted({call for edit in unanalysed for call in edit.unanalysed})
        findings.add(
            rules.LIBRARY,
            path,
            unanalysed[0].line,
            f"what these calls do is not known: {some(calls, _EXAMPLES)}",
            " ".join(calls),
        )
    if allowed is not None:
        calls = [call for edit in edits for call in edit.unanalysed]
        if len(calls) > allowed:
            named = some(calls, _EXAMPLES)
            message = f"{len(calls)} new calls that nothing can be said of, over {allowed}: {named}"
            findings.add(rules.CALLS, path, edits[0].line, message, "calls")


def _counted(edits: tuple[Edit, ...]) -> tuple[str, ...]:
    """How many new calls nothing can be said of, and of what; nothing where there are none."""
    calls = Counter(call for edit in edits for call in edit.unanalysed)
    if not calls:
        return ()
    often = [call for call, _ in sorted(calls.items(), key=lambda one: (-one[1], one[0]))]
    return (f"unanalysed: {calls.total()} new calls, of {some(often, _EXAMPLES)}",)


def _start_hooks() -> Any:
    """The reader of what runs unasked; few changes hold a file that says so."""
    return import_module("guard.checks.capabilities.start_hooks")


def _hooks(file: FileChange, findings: Findings, sources: Sources) -> None:
    if not any(side.path.endswith(HOOK_FILES) for side in file.sides):
        return
    if file.after is None or not may_hold_hooks(file.after.path):
        return
    before, after = (
        _start_hooks().hooks(file.before, sources) or {},
        _start_hooks().hooks(file.after, sources),
    )
    if after is None:
        return  # that it cannot be read, its own edits say
    lines = file.after.data.decode("utf-8", "replace").splitlines()
    for what, named in after.items():
        if before.get(what) == named:
            continue
        word = what.rsplit(": ", 1)[-1].rsplit(" ", 1)[-1]
        place = next((number for number, line in enumerate(lines, 1) if word in line), 1)
        severity = Severity.HIGH if what.startswith("start-up line") else None
        findings.add(
            rules.HOOK,
            file.path,
            place,
            f"{what} is new or names something else: {named}",
            what,
            Case(severity=severity),
        )
