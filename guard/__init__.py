"""guard: a supply-chain and policy gate for model-generated code.

    import guard

    change = guard.ChangeSet.from_files({"app.py": b"..."}, {"app.py": b"..."})
    verdict = guard.check(change)
    if verdict.decision is guard.Decision.BLOCKED:
        for reason in verdict.reasons:
            print(reason.message, reason.repair)

Everything public is named in `__all__`; it is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.agents.session import Session
    from guard.api import ChangeSet, check, check_async
    from guard.errors import GuardError, IntakeError, PatchError, PolicyError, RepositoryError, ToolError
    from guard.model.edit import Edit
    from guard.model.finding import Confidence, Finding, Origin, Outcome, Severity
    from guard.model.record import Proposer
    from guard.model.verdict import Decision, Effect, Reason, SignOff, Verdict
    from guard.report.interface import render

__version__ = "0.1.0"

__all__ = [
    "ChangeSet",
    "Confidence",
    "Decision",
    "Edit",
    "Effect",
    "Finding",
    "GuardError",
    "IntakeError",
    "Origin",
    "Outcome",
    "PatchError",
    "PolicyError",
    "Proposer",
    "Reason",
    "RepositoryError",
    "Session",
    "Severity",
    "SignOff",
    "ToolError",
    "Verdict",
    "__version__",
    "check",
    "check_async",
    "render",
]

_HOMES = {
    "guard.agents.session": ("Session",),
    "guard.api": ("ChangeSet", "check", "check_async"),
    "guard.errors": (
        "GuardError",
        "IntakeError",
        "PatchError",
        "PolicyError",
        "RepositoryError",
        "ToolError",
    ),
    "guard.model.edit": ("Edit",),
    "guard.model.finding": ("Confidence", "Finding", "Origin", "Outcome", "Severity"),
    "guard.model.record": ("Proposer",),
    "guard.model.verdict": ("Decision", "Effect", "Reason", "SignOff", "Verdict"),
    "guard.report.interface": ("render",),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'guard' has no attribute {name!r}")
