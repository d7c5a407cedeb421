"""The head of a ledger as an in-toto statement, to be signed and kept out of reach of its writer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from guard.errors import IntakeError
from guard.review.about import read_time, written
from guard.review.attestation import STATEMENT, VERIFIER
from guard.review.dsse import canonical, read_object

LEDGER_HEAD = f"{VERIFIER}/ledger-head/v1"
_HEAD = re.compile(r"(0|[1-9][0-9]{0,17}):sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class LedgerHead:
    """The newest entry of a ledger at a time."""

    head: str
    """`NUMBER:sha256:DIGEST`."""
    when: datetime

    def payload(self) -> bytes:
        """The statement in canonical JSON: what is signed."""
        number, _, digest = self.head.split(":")
        return canonical(
            {
                "_type": STATEMENT,
                "subject": [{"name": "ledger", "digest": {"sha256": digest}}],
                "predicateType": LEDGER_HEAD,
                "predicate": {"number": int(number), "timeSigned": written(self.when)},
            }
        )


def read_ledger_head(payload: bytes, where: str) -> LedgerHead:
    """The head that a payload holds.

    Raises:
        IntakeError: it is no such statement, or not in its one form.
    """
    said = read_object(payload, where)
    try:
        (subject,) = said["subject"]
        head = f"{said['predicate']['number']}:sha256:{subject['digest']['sha256']}"
        if _HEAD.fullmatch(head) is None:
            raise ValueError("it names no head")
        found = LedgerHead(head, read_time(said["predicate"]["timeSigned"]))
        if found.payload() != payload:
            raise ValueError("it is not in its one form")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IntakeError(f"this is no signed head of a ledger: {error}", where=where) from error
    return found
