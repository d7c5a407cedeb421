"""The control plane: a change may not weaken what judges changes, nor talk to those who do."""

from __future__ import annotations

from importlib import import_module

from guard.checks.control_plane import rules
from guard.checks.control_plane.check import ControlPlane, may_steer
from guard.checks.control_plane.prompt_orders import orders
from guard.checks.control_plane.prompt_spelled import spelled_out
from guard.checks.control_plane.prompt_text import Speech, speeches
from guard.checks.control_plane.prompt_tongues import foreign
from guard.checks.control_plane.prompt_tools import described
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.facts.files.added import Block, added, is_text, removed
from guard.model.change import FileChange
from guard.model.finding import CheckResult


def judge(context: Context) -> CheckResult:
    """Compare what steers the project, and read the added lines of every text."""
    findings = Findings(ControlPlane.meta)
    judged = []
    steering = None
    if any(may_steer(side) for file in context.files() for side in file.sides):
        # Made of tables that most changes need nothing of.
        steering = import_module("guard.checks.control_plane.steering")
        steering.workflows(context, findings)
    for file in context.files():
        if steering is not None:
            steering.steering(file, context, findings)
        if is_text(file.after):
            judged.append(file.path)
            _speech(file, context, findings)
    return findings.result(judged)


def _speech(file: FileChange, context: Context, findings: Findings) -> None:
    block = added(file, context.facts)
    if not block:
        return
    found = [*_said(block), *described(file.after, block, context)]
    old = {one.quote.casefold() for one in _said(removed(file, context.facts))} if found else set()
    for one in found:
        if one.quote.casefold() not in old:
            message = f"{one.quote!r} {one.why}"
            findings.add(
                rules.SPEECH,
                file.path,
                one.line,
                message,
                one.quote,
                Case(severity=one.severity, confidence=one.confidence),
            )


def _said(block: Block) -> list[Speech]:
    """What the lines say as they stand, and beyond that, what they say once they are decoded."""
    plain = list(speeches(block))
    plain += [one for one in orders(block) if one.line not in {other.line for other in plain}]
    plain += [one for one in foreign(block) if one.line not in {other.line for other in plain}]
    decoded = spelled_out(block) if block else None
    told = {(one.line, one.why) for one in plain}
    again = [*speeches(decoded), *orders(decoded)] if decoded else []
    return plain + [one for one in again if (one.line, one.why) not in told]
