"""What the inside asks of the outside. `guard.tools` implements these; tests may bring their own."""

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
