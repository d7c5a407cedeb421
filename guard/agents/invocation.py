"""How a hook is called: its command line, read before anything else is imported."""

from __future__ import annotations

from guard.agents.occasions import EDIT, HARNESSES, STOP
from guard.service.client import SWITCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEADLINE = 5.0
"""Seconds from the start of the process to its answer."""
RESERVE = 0.25
"""Seconds of the deadline that are kept for the denial itself."""
SIGN_OFF = ("silent", "tell", "ask", "deny")
"""What may be done where a verdict asks for signatures."""


class Invocation:
    """How the hook was called. No dataclass: those take longer to import than an answer to arrive."""

    def __init__(
        self,
        harness: str,
        event: str | None = None,
        deadline: float = DEADLINE,
        sign_off: str = "silent",
        policy: str | None = None,
        base: str | None = None,
        ledger: str | None = None,
        closing: str = "",
    ) -> None:
        self.harness = harness
        self.event = event
        """`EDIT` or `STOP`, where the command line says which; else standard input tells."""
        self.deadline = deadline
        self.sign_off = sign_off
        """What is done where only people must still sign: `silent`, `tell`, `ask` (the user, where the
        harness can; else it denies) or `deny`."""
        self.policy = policy
        self.base = base
        self.ledger = ledger
        """Where verdicts are kept; GUARD_LEDGER where None, and nowhere where that is not set either."""
        self.closing = closing
        """A last line of standard output, by which a caller knows that the answer is whole."""


def parse(arguments: list[str]) -> Invocation | None:
    """The call that a command line asks for; None where it is none that a hook answers by itself."""
    if not arguments or arguments[0] not in HARNESSES:
        return None
    given: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for word in rest:
        if word == SWITCH:
            continue
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
