"""guard: a supply-chain and policy gate for model-generated code.

    import guard

    change = guard.ChangeSet.from_files({"app.py": b"..."}, {"app.py": b"..."})
    verdict = guard.check(change)
    if verdict.decision is guard.Decision.BLOCKED:
        for reason in verdict.reasons:
            print(reason.path, reason.line, reason.message, reason.repair)

Everything public is named in `__all__`, and imported when it is first used. `guard.agents.libraries` is
public too: what stands in other libraries' tools. All other modules are internal and change without notice.
"""

from __future__ import annotations

from importlib import import_module as _import_module

TYPE_CHECKING = False
"""What `typing` calls so: it takes longer to import than a hook's call does."""
if TYPE_CHECKING:
    from typing import Any

    from guard.agents.session import Session
    from guard.api import ChangeSet, check, check_async
    from guard.app.verdict import Verdict
    from guard.app.warm import warm_engine
    from guard.errors import (
        EmptyChangeError,
        GuardError,
        IntakeError,
        OutputError,
        PatchError,
        PolicyError,
        RepositoryError,
        RuleError,
        ToolError,
        UndeliveredError,
        UsageError,
    )
    from guard.model.change import ChangeKind, FileChange, FileSide, Tree
    from guard.model.edit import Span
    from guard.model.finding import Confidence, Location, Origin, Outcome, Severity, Side, Status
    from guard.model.record import Proposer
    from guard.model.verdict import (
        ChangeSummary,
        Decision,
        Effect,
        FileJudgement,
        JudgedEdit,
        JudgedFinding,
        PolicySummary,
        Reason,
        SignOff,
        Skipped,
    )
    from guard.report.interface import render

__version__ = "0.1.0"

__all__ = [
    "ChangeKind",
    "ChangeSet",
    "ChangeSummary",
    "Confidence",
    "Decision",
    "Effect",
    "EmptyChangeError",
    "FileChange",
    "FileJudgement",
    "FileSide",
    "GuardError",
    "IntakeError",
    "JudgedEdit",
    "JudgedFinding",
    "Location",
    "Origin",
    "Outcome",
    "OutputError",
    "PatchError",
    "PolicyError",
    "PolicySummary",
    "Proposer",
    "Reason",
    "RepositoryError",
    "RuleError",
    "Session",
    "Severity",
    "Side",
    "SignOff",
    "Skipped",
    "Span",
    "Status",
    "ToolError",
    "Tree",
    "UndeliveredError",
    "UsageError",
    "Verdict",
    "__version__",
    "check",
    "check_async",
    "render",
    "warm_engine",
]

_HOMES = {
    "guard.agents.session": ("Session",),
    "guard.api": ("ChangeSet", "check", "check_async"),
    "guard.app.verdict": ("Verdict",),
    "guard.app.warm": ("warm_engine",),
    "guard.errors": (
        "EmptyChangeError",
        "GuardError",
        "IntakeError",
        "OutputError",
        "PatchError",
        "PolicyError",
        "RepositoryError",
        "RuleError",
        "ToolError",
        "UndeliveredError",
        "UsageError",
    ),
    "guard.model.change": ("ChangeKind", "FileChange", "FileSide", "Tree"),
    "guard.model.edit": ("Span",),
    "guard.model.finding": ("Confidence", "Location", "Origin", "Outcome", "Severity", "Side", "Status"),
    "guard.model.record": ("Proposer",),
    "guard.model.verdict": (
        "ChangeSummary",
        "Decision",
        "Effect",
        "FileJudgement",
        "JudgedEdit",
        "JudgedFinding",
        "PolicySummary",
        "Reason",
        "SignOff",
        "Skipped",
    ),
    "guard.report.interface": ("render",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(_import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'guard' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
