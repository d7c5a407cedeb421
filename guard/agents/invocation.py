"""How a hook is called: its command line, read before anything else is imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guard.agents.answers import EDIT, HARNESSES, STOP

DEADLINE = 5.0
"""Seconds from the start of the process to its answer."""
RESERVE = 0.25
"""Seconds of the deadline that are kept for the denial itself."""
SIGN_OFF = ("silent", "tell", "deny")
"""What may be done where a verdict asks for signatures."""


@dataclass(frozen=True)
class Invocation:
    """How the hook was called."""

    harness: str
    event: str | None = None
    """`EDIT` or `STOP`, where the command line says which; else standard input tells."""
    deadline: float = DEADLINE
    sign_off: str = "silent"
    """What is done where only people must still sign: `silent`, `tell` or `deny`."""
    policy: str | None = None
    base: str | None = None
    ledger: str | None = None
    """Where verdicts are kept; GUARD_LEDGER where None, and nowhere where that is not set either."""
    closing: str = ""
    """A last line of standard output, by which a caller knows that the answer is whole."""


def parse(arguments: list[str]) -> Invocation | None:
    """The call that a command line asks for; None where it is none that a hook answers by itself."""
    if not arguments or arguments[0] not in HARNESSES:
        return None
    given: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for word in rest:
        name, equals, value = word.partition("=")
        if name not in ("--event", "--deadline", "--sign-off", "--policy", "--base", "--ledger", "--closing"):
            return None
        given[name[2:].replace("-", "_")] = value if equals else next(rest, "")
    try:
        given["deadline"] = float(given.get("deadline", DEADLINE))
    except ValueError:
        return None
    known = given.get("event") in (None, EDIT, STOP) and given.get("sign_off", "silent") in SIGN_OFF
    in_reason = RESERVE < given["deadline"] <= 600
    return Invocation(arguments[0], **given) if known and in_reason else None
