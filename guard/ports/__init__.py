"""What the inside asks of the outside. `guard.tools` implements these; tests may bring their own.

Each name is imported when it is first used: a run asks few of the tools.
"""

from __future__ import annotations

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.ports.clock import Clock
    from guard.ports.code import (
        CodeRule,
        CodeScanner,
        Match,
        ScanReport,
        ScanTarget,
        SecretMatch,
        SecretScanner,
        Spent,
        Unread,
    )
    from guard.ports.model import LanguageModel, Reply, Usage
    from guard.ports.origins import Occurrence, OriginFile, OriginIndex, OriginState
    from guard.ports.packages import (
        Advisory,
        AdvisoryAnswers,
        AdvisoryDatabase,
        AdvisoryState,
        IndexAnswer,
        LicenseSource,
        LicenseStatement,
        PackageIndex,
        Pin,
        Presence,
        Release,
    )
    from guard.ports.proofs import ProofCache
    from guard.ports.stop import NEVER, Stop
    from guard.ports.trees import Commit, Folder, Repository, Revision
    from guard.ports.watch import Watch

__all__ = [
    "NEVER",
    "Advisory",
    "AdvisoryAnswers",
    "AdvisoryDatabase",
    "AdvisoryState",
    "Clock",
    "CodeRule",
    "CodeScanner",
    "Commit",
    "Folder",
    "IndexAnswer",
    "LanguageModel",
    "LicenseSource",
    "LicenseStatement",
    "Match",
    "Occurrence",
    "OriginFile",
    "OriginIndex",
    "OriginState",
    "PackageIndex",
    "Pin",
    "Presence",
    "ProofCache",
    "Release",
    "Reply",
    "Repository",
    "Revision",
    "ScanReport",
    "ScanTarget",
    "SecretMatch",
    "SecretScanner",
    "Spent",
    "Stop",
    "Unread",
    "Usage",
    "Watch",
]

_HOMES = {
    "clock": ("Clock",),
    "code": (
        *("CodeRule", "CodeScanner", "Match", "ScanReport", "ScanTarget", "SecretMatch", "SecretScanner"),
        *("Spent", "Unread"),
    ),
    "model": ("LanguageModel", "Reply", "Usage"),
    "origins": ("Occurrence", "OriginFile", "OriginIndex", "OriginState"),
    "packages": (
        *("Advisory", "AdvisoryAnswers", "AdvisoryDatabase", "AdvisoryState", "IndexAnswer"),
        *("LicenseSource", "LicenseStatement", "PackageIndex", "Pin", "Presence", "Release"),
    ),
    "proofs": ("ProofCache",),
    "stop": ("NEVER", "Stop"),
    "trees": ("Commit", "Folder", "Repository", "Revision"),
    "watch": ("Watch",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            globals()[name] = found = getattr(_import_module(f"{__name__}.{home}"), name)
            return found
    raise AttributeError(f"module 'guard.ports' has no attribute {name!r}")
