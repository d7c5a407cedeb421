"""What is signed: a statement in canonical JSON, with its signature beside it in an envelope of one line.

Canonical is JSON in UTF-8 with sorted keys and no blanks (RFC 8785 for the values that stand here: texts,
lists and mappings), so that equal statements are equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from guard.errors import IntakeError
from guard.model.canonical import canonical
from guard.review.covered import Covered, Leaning
from guard.review.reading import COMMIT, SHA256, items_of, matching, text_of

TYPE = "guard.sign-off/1"
NAMESPACE = "guard.sign-off"
"""The namespace of SSH signatures: a key that signs commits or files signs nothing of guard's by that."""
MAX_ENVELOPE = 256 * 1024
"""Bytes of one line that are read."""


@dataclass(frozen=True)
class Statement:
    """That somebody agrees to parts of a change."""

    repository: tuple[str, ...]
    """The repository's first commits, sorted: the same in each clone, and in no other repository."""
    who: str
    """The person's id in the owners of the base."""
    why: str
    when: datetime
    until: date | None
    """The last day it holds."""
    head: str
    """The commit that was looked at; for people, as a rebase gives another."""
    covers: Mapping[str, Covered]
    """What was agreed to, by the id of the sign-off."""

    def canonical(self) -> bytes:
        """The bytes that are signed."""
        said: dict[str, Any] = {
            "type": TYPE,
            "repository": list(self.repository),
            "who": self.who,
            "why": self.why,
            "when": self.when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "head": self.head,
            "covers": {
                name: {
                    "edits": one.edits,
                    "leaned": [[item.what, item.name, item.digest] for item in one.leaned],
                }
                for name, one in self.covers.items()
            },
        }
        if self.until is not None:
            said["until"] = self.until.isoformat()
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Envelope:
    """A statement as it was signed."""

    statement: Statement
    payload: bytes
    """The very bytes that the signature is over."""
    signature: str
    """Armoured, of OpenSSH or OpenPGP; or a bundle of sigstore's."""

    def to_line(self) -> str:
        """One line of JSON."""
        said = {"statement": self.payload.decode("utf-8", "surrogatepass"), "signature": self.signature}
        return canonical(said)


def read_envelopes(data: bytes, name: str) -> Iterator[Envelope]:
    """The envelopes in a text of lines; blank lines count for nothing.

    Raises:
        IntakeError: a line is none, with its number.
    """
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield _envelope(line, f"{name}:{number}")


def _envelope(line: bytes, where: str) -> Envelope:
    if len(line) > MAX_ENVELOPE:
        raise IntakeError(f"a signed statement has at most {MAX_ENVELOPE} bytes", where=where)
    said = _loaded(line, where)
    payload, signature = said.get("statement"), said.get("signature")
    if not isinstance(payload, str) or not isinstance(signature, str) or len(said) != 2:
        raise IntakeError("this is no signed statement", where=where)
    encoded = payload.encode("utf-8", "surrogatepass")
    statement = _statement(_loaded(encoded, where), where)
    if statement.canonical() != encoded:
        raise IntakeError("the statement is not in canonical form", where=where)
    return Envelope(statement, encoded, signature)


def _loaded(data: bytes, where: str) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise IntakeError("this is not JSON", where=where) from error
    if not isinstance(said, dict):
        raise IntakeError("this is no signed statement", where=where)
    return said


def _statement(said: Mapping[str, Any], where: str) -> Statement:
    try:
        if said["type"] != TYPE:
            raise ValueError(f"it is of the type {said['type']!r}")
        until = said.get("until")
        return Statement(
            tuple(matching(COMMIT, one) for one in items_of(said["repository"])),
            text_of(said["who"]),
            text_of(said["why"]),
            datetime.strptime(text_of(said["when"]), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            date.fromisoformat(text_of(until)) if until is not None else None,
            matching(COMMIT, said["head"]),
            {text_of(name): _covered(one) for name, one in dict(said["covers"]).items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IntakeError(f"this is no statement that guard signs: {error}", where=where) from error


def _covered(said: Mapping[str, Any]) -> Covered:
    leaned = tuple(Leaning(*(text_of(part) for part in item)) for item in items_of(said["leaned"]))
    return Covered(matching(SHA256, said["edits"]), leaned)
