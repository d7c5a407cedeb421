"""What the inside asks of the outside. `guard.tools` implements these; tests may bring their own."""

from guard.ports.advisories import Advisory, AdvisoryAnswers, AdvisoryDatabase, AdvisoryState, Pin
from guard.ports.clock import Clock
from guard.ports.code import (
    CodeRule,
    CodeScanner,
    Match,
    ScanReport,
    ScanTarget,
    SecretMatch,
    SecretScanner,
    Unread,
)
from guard.ports.index import IndexAnswer, PackageIndex, Presence, Release
from guard.ports.licenses import LicenseSource, LicenseStatement
from guard.ports.model import LanguageModel, Reply, Usage
from guard.ports.origins import OriginFile, OriginIndex, OriginState, Place
from guard.ports.proofs import ProofCache
from guard.ports.repository import Folder, Repository, Revision
from guard.ports.stop import NEVER, Stop

__all__ = [
    "NEVER",
    "Advisory",
    "AdvisoryAnswers",
    "AdvisoryDatabase",
    "AdvisoryState",
    "Clock",
    "CodeRule",
    "CodeScanner",
    "Folder",
    "IndexAnswer",
    "LanguageModel",
    "LicenseSource",
    "LicenseStatement",
    "Match",
    "OriginFile",
    "OriginIndex",
    "OriginState",
    "PackageIndex",
    "Pin",
    "Place",
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
    "Stop",
    "Unread",
    "Usage",
]
