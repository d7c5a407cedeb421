"""The rules of `pinning`: what each finding means and how bad it is."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_HIGH, _MEDIUM, _LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
_CWE = ("CWE-1357",)
"""Reliance on an insufficiently trustworthy component."""
_INTEGRITY = ("CWE-494",)
"""Download of code without an integrity check."""

UNPINNED = Rule(
    "dependency-unpinned",
    "A dependency that is not pinned as the policy wants it in that place",
    Severity.MEDIUM,
    _HIGH,
    "Pin it as the other lines of the file are pinned.",
    _CWE,
)
AT_RUN_TIME = Rule(
    "dependency-at-run-time",
    "What is installed is known only when it runs",
    Severity.MEDIUM,
    _MEDIUM,
    "Name the package and its version; or have somebody sign who knows what the value can be.",
    _CWE,
)
LOOSER = Rule(
    "dependency-looser",
    "A dependency is held less firmly than before",
    Severity.MEDIUM,
    _HIGH,
    "Leave it as firmly pinned as it was; raise the version if another one is needed.",
    _CWE,
)
SOURCE = Rule(
    "source-unpinned",
    "Code from a repository or an address that may serve something else tomorrow",
    Severity.MEDIUM,
    _HIGH,
    "Name the full commit (40 hexadecimal digits), or give the hash of the file.",
    _INTEGRITY,
)
INSECURE = Rule(
    "source-insecure",
    "Packages over a connection that does not say who answers",
    Severity.HIGH,
    _HIGH,
    "Use https, and leave the verification of its certificates on.",
    ("CWE-494", "CWE-319"),
)
OPTION = Rule(
    "option-loosened",
    "A setting lets more packages or versions in than before",
    Severity.MEDIUM,
    _HIGH,
    "Leave the setting as it was, or propose it by itself and say why it is needed.",
    _CWE,
)
INDEX_ADDED = Rule(
    "index-added",
    "Packages may come from a further place",
    Severity.MEDIUM,
    _HIGH,
    "Leave the indexes as they were. If one is needed, let only the names that belong to it come from it.",
    ("CWE-427",),
)
INDEX_MOVED = Rule(
    "package-moved-index",
    "A package comes from another index than before",
    Severity.MEDIUM,
    _HIGH,
    "Take it from where it came from: under the same name another index may serve somebody else's code.",
    ("CWE-427",),
)
HASH_CHANGED = Rule(
    "lock-hash-changed",
    "Another hash for the same file of the same version",
    Severity.HIGH,
    _HIGH,
    "Lock it again with the project's own tool and index; a file of a released version never changes.",
    _INTEGRITY,
)
HASH_REMOVED = Rule(
    "lock-hash-removed",
    "A locked file without the hash that it had",
    Severity.HIGH,
    _HIGH,
    "Lock it again with the project's own tool, so that every file has its hash.",
    _INTEGRITY,
)
FILE_STRANGE = Rule(
    "lock-file-strange",
    "A lock entry whose file is not of that project and version",
    Severity.HIGH,
    _HIGH,
    "Lock it again with the project's own tool; do not write lock entries by hand.",
    _INTEGRITY,
)
FILE_HOST = Rule(
    "lock-file-host",
    "A lock entry whose file another host serves than its registry's others",
    Severity.HIGH,
    _HIGH,
    "Lock it again with the project's own tool and index; do not write lock entries by hand.",
    _INTEGRITY,
)
DISAGREES = Rule(
    "lock-disagrees",
    "The lock file holds another version than the manifest allows",
    Severity.MEDIUM,
    _HIGH,
    "Lock again with the project's own tool after the manifest is as it should be.",
    _CWE,
)
ORPHAN = Rule(
    "lock-orphan",
    "A locked package that nothing needs",
    Severity.MEDIUM,
    _MEDIUM,
    "Lock again with the project's own tool, which leaves out what nothing needs.",
    _CWE,
)
BUILD_ADDED = Rule(
    "build-dependency-added",
    "A further package whose code runs when the project is built",
    Severity.MEDIUM,
    _HIGH,
    "Leave it out if the build does without; else have a person vouch for it.",
    _CWE,
)
ACTION = Rule(
    "action-unpinned",
    "An action that its owner can change at any time",
    Severity.MEDIUM,
    _HIGH,
    "Write the full commit that the tag points to (40 hexadecimal digits) in place of the tag, and the tag "
    "behind it as a comment.",
    _CWE,
)
IMAGE = Rule(
    "image-unpinned",
    "A container image that may be another one tomorrow",
    Severity.MEDIUM,
    _HIGH,
    "Write the version as a tag, and its digest behind it (`name:1.2@sha256:…`, 64 hexadecimal digits).",
    _CWE,
)
HOOK = Rule(
    "hook-unpinned",
    "A repository of hooks that may run something else tomorrow",
    Severity.MEDIUM,
    _HIGH,
    "Write the full commit or the tag of a version as its `rev`.",
    _CWE,
)
REFERENCE_UNREAD = Rule(
    "reference-unread",
    "A file whose references cannot be read",
    Severity.MEDIUM,
    _HIGH,
    "Write it so that it can be read, or have a person look at what it refers to.",
)
ALIAS = Rule(
    "dependency-alias",
    "A package under another package's name",
    Severity.MEDIUM,
    _HIGH,
    "Depend on the package by its own name, or have a person say why it stands in for the other one.",
    _CWE,
)
SCRIPT = Rule(
    "lock-install-script",
    "A locked package that runs a script when it is installed",
    Severity.MEDIUM,
    _HIGH,
    "Have a person read the script, or stay with a version without one.",
    _CWE,
)
PAGE = Rule(
    "page-script-unpinned",
    "A page runs what another host serves",
    Severity.MEDIUM,
    _HIGH,
    "Serve the file from the project, or write the hash of a fixed version as its `integrity`.",
    ("CWE-829", "CWE-353"),
)

RULES = (
    UNPINNED,
    AT_RUN_TIME,
    LOOSER,
    SOURCE,
    INSECURE,
    OPTION,
    INDEX_ADDED,
    INDEX_MOVED,
    HASH_CHANGED,
    HASH_REMOVED,
    FILE_STRANGE,
    FILE_HOST,
    DISAGREES,
    ORPHAN,
    BUILD_ADDED,
    ACTION,
    IMAGE,
    HOOK,
    REFERENCE_UNREAD,
    ALIAS,
    SCRIPT,
    PAGE,
)
