"""Switches that enforce something, ways of asking who somebody is, and how many have to agree."""

from __future__ import annotations

from guard.facts.effects.protection.config.asked import Asked, is_number
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import guards_strongly, listed
from guard.model.finding import Severity

_NOBODY_ASKED = listed("none noauth anonymous public trust disabled no-auth allow_all allow-all open")


_ENFORCING = listed("enforce enforced enforcing deny forbid restrict restricted reject hardened isolated")
_AGREEMENTS = listed("approvals approvers reviewers reviews signatures quorum confirmations")


def less_enforced(asked: Asked) -> Looser | None:
    """A switch that enforces, which is off, or fewer people who have to agree."""
    before, after = asked.before, asked.after
    if asked.words & _ENFORCING and before is True and after is False:
        return Looser("was on and is off", Severity.MEDIUM)
    if asked.words & _AGREEMENTS and is_number(before) and is_number(after) and after < before:
        return Looser(f"went down from {before:g} to {after:g}", Severity.MEDIUM)
    return None


def ungated(asked: Asked) -> Looser | None:
    """A way of asking who somebody is, that is now to ask nothing."""
    before, after = asked.before, asked.after
    if not isinstance(before, str) or not before or before.casefold() in _NOBODY_ASKED:
        return None
    nothing = after in (False, None) or (isinstance(after, str) and after.casefold() in _NOBODY_ASKED)
    key = ".".join(asked.path[-2:])
    encrypts = asked.near & listed("encryption encrypt cipher signature tls ssl")
    if (
        nothing
        and (guards_strongly(key) or encrypts)
        and not asked.words & listed("url uri host token key user name id")
    ):
        return Looser(f"was {repr(before)[:60]} and is {repr(after)[:60]}", Severity.MEDIUM)
    return None


def new_switch(asked: Asked) -> Looser | None:
    """A switch that was not there, and opens by what its words say."""
    on = bool(asked.after)
    words = asked.words
    verifying = words & listed("verify verification validate") and words & listed(
        "tls ssl cert certs certificate certificates csrf host hostname peer signature"
    )
    if not on and (verifying or words == listed("csrf") or words >= listed("tls verify")):
        return Looser("is off", Severity.LOW)
    opens = words & listed("insecure passwordless unauthenticated permissive") or (
        words & listed("skip disable ignore no bypass")
        and words & listed("verify verification auth tls ssl csrf cert certificate")
    )
    if on and opens and not words & listed("warning warnings"):
        return Looser("is on", Severity.LOW)
    return None
