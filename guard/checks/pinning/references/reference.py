"""One reference outside the tree, and how firmly it is held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from guard.expressions import expression


class ExternalKind(StrEnum):
    """What is referred to."""

    ACTION = "action"
    IMAGE = "image"
    HOOK = "hook repository"


class Firmness(IntEnum):
    """How firmly a reference is held; a higher value is looser."""

    FIXED = 0
    """A full commit or a digest: it names content."""
    VERSION = 1
    """A tag that names a version: somebody can move it, few do."""
    MOVING = 2
    """A branch, `latest`, an abbreviated commit, nothing at all, or what only the run decides."""


@dataclass(frozen=True)
class External:
    """One reference as one line holds it."""

    kind: ExternalKind
    name: str
    """The action with its path, the image with its registry, the address of the repository; folded in case
    where the service folds it."""
    ref: str
    """What stands behind it: tag, branch, commit or digest; "" for nothing."""
    line: int
    firmness: Firmness

    @property
    def owner(self) -> str:
        """The first part of its name: the account that an action belongs to."""
        return self.name.partition("/")[0]


class ExternalUnreadError(Exception):
    """A text whose references cannot be told; `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


_COMMIT = expression(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")
_VERSION = expression(r"(?:[A-Za-z][\w.-]*[/@-])?v?[0-9]+(?:\.[0-9]+)*(?:[-+._]?[A-Za-z][\w.+-]*)?")
_ABBREVIATED = expression(r"(?=[0-9]*[a-f])[0-9a-f]{7,39}")
_DIGEST = expression(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_OPEN = expression(r"\$|\{\{")


def of_git_ref(ref: str) -> Firmness:
    """How firmly a tag, branch or commit of a git repository holds what it names."""
    if _COMMIT.fullmatch(ref):
        return Firmness.FIXED
    if _ABBREVIATED.fullmatch(ref) or _OPEN.search(ref):
        return Firmness.MOVING
    return Firmness.VERSION if _VERSION.fullmatch(ref) else Firmness.MOVING


def action(text: str, line: int) -> External | None:
    """The reference of a `uses:`; None for one inside the tree."""
    text = text.strip()
    if text.casefold().startswith("docker://"):
        return image(text[len("docker://") :], line)
    if text.startswith("./"):
        return None
    name, _, ref = text.partition("@")
    return External(ExternalKind.ACTION, name.casefold().rstrip("/"), ref, line, of_git_ref(ref))


def image(text: str, line: int) -> External | None:
    """The reference of a container image; None for the empty one (`scratch`)."""
    text = text.strip()
    if text.casefold() == "scratch" or not text:
        return None
    rest, _, digest = text.partition("@")
    head, slash, last = rest.rpartition("/")
    last, colon, tag = last.partition(":")
    name = f"{head}{slash}{last}".casefold()
    if digest:
        held = Firmness.FIXED if _DIGEST.fullmatch(digest) else Firmness.MOVING
    elif _OPEN.search(text) or not re.search(r"[0-9]", tag) or _ABBREVIATED.fullmatch(tag):
        held = Firmness.MOVING
    else:
        held = Firmness.VERSION
    ref = f"{colon}{tag}{'@' if digest else ''}{digest}".removeprefix(":")
    return External(ExternalKind.IMAGE, name, ref, line, held)
