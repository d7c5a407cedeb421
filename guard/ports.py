"""What the inside asks of the outside. `guard.tools` implements these; tests may bring their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from guard.model.change import FileChange, FileSide, Tree
from guard.model.finding import Confidence, Severity


class Clock(Protocol):
    """The only source of time."""

    def today(self) -> date:
        """The date that waivers are judged by (UTC)."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow, for timings."""
        ...


@dataclass(frozen=True)
class CodeRule:
    """What is known of one code rule."""

    id: str
    language: str
    topic: str
    title: str
    message: str
    severity: Severity
    confidence: Confidence
    cwe: tuple[str, ...]
    fix: str


@dataclass(frozen=True)
class ScanTarget:
    """A text to scan, under the path that rules' path filters see."""

    key: str
    """The caller's name for it, unique within a scan."""
    path: str
    """The path inside the tree; decides the language, together with the first line."""
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Match:
    """One place where a rule matched. Lines and columns count from 1."""

    rule: str
    key: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Unread:
    """Lines of a target that the scanner could not parse, or would not look at."""

    key: str
    line: int
    end_line: int
    message: str
    only_flow: bool = False
    """True where the lines were parsed and matched, and only the flow of data through the function that
    begins at `line` was not followed to its end, as it is too large or too tangled."""


@dataclass(frozen=True)
class ScanReport:
    """What a scan found and what it really looked at."""

    matches: tuple[Match, ...]
    """Sorted by key, place and rule."""
    scanned: frozenset[str]
    """Keys of the targets that were looked at, `unread` lines apart."""
    unread: tuple[Unread, ...]
    """Parts of scanned targets that were not looked at."""
    engine: str
    """Name and version."""


class CodeScanner(Protocol):
    """Runs code rules over texts. Raises `ToolError` where it cannot."""

    def rules(self) -> Mapping[str, CodeRule]:
        """Every rule by id."""
        ...

    def rules_digest(self) -> str:
        """`sha256:…` over the rule files."""
        ...

    def languages(self, path: str, data: bytes) -> tuple[str, ...]:
        """The languages whose rules apply to a file; empty where no rule can."""
        ...

    def scan(self, targets: Sequence[ScanTarget], rules: Collection[str] | None = None) -> ScanReport:
        """Scan every target once, by all rules or only by those whose ids are named.

        Raises:
            ToolError: the engine is missing, failed its canary, crashed, timed out, or looked at less
                than it was given.
        """
        ...


@dataclass(frozen=True)
class SecretMatch:
    """What looks like a secret in one line."""

    index: int
    """Which of the lines, counted from 0."""
    kind: str
    """In words ("AWS Access Key")."""
    secret: str = field(repr=False)
    """The secret itself: never to be shown, logged or kept."""
    is_format: bool = False
    """Whether it has the format of a kind of secret; else it is guessed from its name or its randomness."""


class SecretScanner(Protocol):
    """Finds secrets in lines of text. Raises `ToolError` where it cannot."""

    @property
    def engine(self) -> str:
        """Name and version."""
        ...

    def scan(self, lines: Sequence[str]) -> tuple[SecretMatch, ...]:
        """What looks like a secret, in order; nothing in the lines can excuse one, nothing is looked up."""
        ...


@dataclass(frozen=True)
class Revision:
    """A commit that a person named."""

    name: str
    """As it was named."""
    commit: str
    """The commit's object id."""
    tree: str
    """Its tree's object id: a name for exactly this content."""


class Repository(Protocol):
    """A version-controlled repository; nothing in it is ever changed or run.

    Every method raises `RepositoryError` where the repository cannot answer, and `IntakeError` where the
    answer is more than can be taken in.
    """

    def resolve(self, *names: str) -> tuple[Revision, ...]:
        """The commits that `names` stand for, in order; a tag stands for its commit."""
        ...

    def head(self) -> Revision | None:
        """The commit that is checked out, or None before the first commit."""
        ...

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """The one best common ancestor; none, or several equally good ones, is an error."""
        ...

    def tree(self, revision: Revision | None) -> Tree:
        """The files of a commit, read when they are asked for; None stands for no files."""
        ...

    def changes(self, before: Revision, after: Revision) -> tuple[FileChange, ...]:
        """What differs between two commits."""
        ...

    def staged(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the index."""
        ...

    def worktree(self, head: Revision | None) -> tuple[FileChange, ...]:
        """What differs between `head` and the files on disk."""
        ...

    def apply(self, base: Revision, patch: bytes, strip: int) -> tuple[FileChange, ...]:
        """What a unified diff changes in `base`, applied without fuzz; raises `PatchError`.

        `strip` says how many leading folders the names in the patch carry too much.
        """
        ...


class Folder(Protocol):
    """A plain folder on disk, no repository; nothing in it is ever changed, run or followed out of it."""

    @property
    def name(self) -> str:
        """What to call it."""
        ...

    def sides(self) -> Mapping[str, FileSide]:
        """Every file and symlink by path; raises `IntakeError` for what is neither, or past the limits."""
        ...

    def tree(self) -> Tree:
        """Its regular files."""
        ...

    def apply(self, patch: bytes, strip: int, paths: Sequence[str]) -> tuple[FileChange, ...]:
        """What a unified diff that touches `paths` changes in the folder; raises `PatchError`."""
        ...


class ProofCache(Protocol):
    """Remembers which policies' examples were proved, so that a cold run does not prove them again.

    It must be out of a proposal's reach: a forged entry would pass a policy whose examples are wrong.
    """

    def has(self, key: str) -> bool:
        """Whether `key` (`sha256:…` over version, policy and examples) was proved."""
        ...

    def add(self, key: str) -> None:
        """Note `key` as proved. Where that cannot be stored, it is proved again the next time."""
        ...


class Presence(StrEnum):
    """Whether a package index has a project."""

    EXISTS = "exists"
    MISSING = "does not exist"
    UNKNOWN = "could not be asked"


@dataclass(frozen=True)
class Release:
    """What an index says of one version. None is "the index does not say", never "no"."""

    yanked: bool | None = None
    """Whether every file of it is withdrawn."""
    uploaded: datetime | None = None
    """When its first file was uploaded."""
    hashes: frozenset[str] = frozenset()
    """Of its files, as `algorithm:hex`; empty where the index gives none."""
    has_provenance: bool | None = None
    """Whether every file comes with a statement of where it was built."""


@dataclass(frozen=True)
class IndexAnswer:
    """What the configured index (or indexes) say of one project."""

    name: str
    presence: Presence
    reason: str = ""
    """Where it could not be asked: why, without credentials."""
    releases: Mapping[str, Release] = field(default_factory=lambda: MappingProxyType({}))
    """By normalised version."""
    status: str = ""
    """The index's own word (PEP 792: `active`, `archived`, `quarantined`, `deprecated`), "" for none."""
    asked: date | None = None
    """The day of the answer, where it was remembered and not asked for now."""


class PackageIndex(Protocol):
    """The package index that the user's own settings name; never one that a proposal names."""

    @property
    def name(self) -> str:
        """What to call it in a report, without credentials."""
        ...

    def ask(self, names: Sequence[str], *, network: bool) -> Mapping[str, IndexAnswer]:
        """An answer for each of `names` (normalised), which is never an exception.

        Args:
            names: normalised project names.
            network: False to answer from memory alone; what is not remembered is `UNKNOWN`.
        """
        ...


@dataclass(frozen=True, order=True)
class Pin:
    """One version of one Python package."""

    name: str
    """Normalised."""
    version: str


@dataclass(frozen=True)
class Advisory:
    """A known vulnerability of a package, or the word that it is malicious; several names merged into one."""

    id: str
    aliases: tuple[str, ...]
    """Its other names, sorted."""
    summary: str
    severity: Severity
    is_malware: bool
    fixed: tuple[str, ...] = ()
    """Every version that is said to mend it, in the order of versions."""

    @property
    def names(self) -> frozenset[str]:
        """All its names."""
        return frozenset((self.id, *self.aliases))


@dataclass(frozen=True)
class AdvisoryAnswers:
    """What a database of advisories says of some pins."""

    found: Mapping[Pin, tuple[Advisory, ...]]
    """Pins that something is known of, each with all of it, sorted by id."""
    unanswered: Mapping[Pin, str]
    """Pins that the database could not answer for, with the reason: they are not clean."""


@dataclass(frozen=True)
class AdvisoryState:
    """What a database of advisories is."""

    path: str
    digest: str
    """`sha256:…` over its content."""
    advisories: int
    newest: str
    """The date of its latest advisory."""
    age_days: int | None
    """How long ago that was; None where the date lies in the future or cannot be read."""


class AdvisoryDatabase(Protocol):
    """Knows vulnerabilities and malware. Every method raises `ToolError` where it cannot be relied on."""

    def state(self) -> AdvisoryState:
        """What answers."""
        ...

    def audit(self, pins: Sequence[Pin]) -> AdvisoryAnswers:
        """What is known of each pin; one that is in neither part of the answer has no advisory."""
        ...

    def clean_version(self, pin: Pin) -> str:
        """The lowest version over the pin's that an advisory names as mended and none as affected, or "".

        A pin without version lies under all.
        """
        ...

    def admitted(self, name: str, specifier: str) -> tuple[Advisory, ...]:
        """What a range lets in ("" admits any): malware in any version, holes in all versions it admits."""
        ...


@dataclass(frozen=True)
class LicenseStatement:
    """What the metadata of one version of a package says of its licence; nothing is judged yet."""

    origin: str
    """Where the metadata was read ("installed in /srv/app", "index")."""
    expression: str = ""
    """The `License-Expression` of PEP 639."""
    classifiers: tuple[str, ...] = ()
    """Trove classifiers that begin `License ::`."""
    text: str = ""
    """The free `License` field."""


class LicenseSource(Protocol):
    """Knows what packages say of their licences. Every method raises `ToolError` where it cannot be used."""

    def statement(self, name: str, version: str) -> LicenseStatement | None:
        """What exactly this version says, or None where its metadata cannot be had."""
        ...

    def is_compatible(self, own: str, other: str) -> bool | None:
        """Whether code under the SPDX licence `other` may be used in a project under `own`.

        None where that is not known. Both are single licences, no expressions.
        """
        ...
