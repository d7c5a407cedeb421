"""Whether a named value became looser: what a setting, argument or default lets through, before and after.

The name says what the value is for (a limit, a list of what is allowed, a switch), in words that stand in the
tables here; its two values say in which direction it went. Plain data goes in, whatever it was read from.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.listing import in_parts
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse


@dataclass(frozen=True)
class Symbol:
    """A value that is no literal: a name or a call, as it is written."""

    text: str


class Missing:
    """There is no such value on that side."""


MISSING = Missing()


@dataclass(frozen=True)
class Looser:
    """That a value became looser."""

    how: str
    severity: Severity
    confidence: Confidence = Confidence.MEDIUM
    is_gone: bool = False
    """Whether nothing is left of the protection."""


_ON_GUARDS = listed(
    "secure httponly verify verified check checked validate validation validators required require "
    "requires strict protect protected protection csrf xsrf auth authenticate authentication "
    "authorization audit auditing ssl tls https encrypt encrypted encryption sign signed signature "
    "escape autoescape sanitize sandbox sandboxed readonly mfa otp captcha throttle ratelimit hsts "
    "preload samesite expire rotate hostname limiter firewall backup"
)
"""Words of switches that guard while they are on."""
_ON_OPENS = listed(
    "debug insecure allow allowed disable disabled skip bypass public anonymous unsafe permissive "
    "exempt without noverify privileged passwordless unauthenticated trusted all wildcard any no not "
    "ignore"
)
"""Words of switches that open while they are on."""
_STATES = listed("active approved confirmed staff admin superuser enabled")
"""What a new thing is by default, and should have to become."""
_CAPS = listed(
    "max maximum limit limits attempts tries rate quota size length timeout ttl age lifetime expire "
    "expires expiry expiration session token window upload burst leeway skew lockout"
)
_GRAVE_CAPS = listed(
    "attempts tries rate expire expires expiry expiration lifetime ttl age session token upload"
)
_COUNTED = listed("attempts tries retries rate login")
"""What is counted, so that none may be had where the limit is 0."""
_FLOORS = listed("rounds iterations cost bits bytes entropy min minimum salt difficulty keysize")
LISTS_OF_ALLOWED = listed(
    "allow allowed hosts origin origins public exempt safe trusted whitelist allowlist algorithms prefixes "
    "domains open permitted ips cidrs proxies"
)
LISTS_OF_DENIED = listed(
    "deny denied denylist block blocked blacklist blocklist forbidden disallow disallowed banned "
    "reserved private internal sensitive redact redacted mask masked secret secrets"
)
LISTS_OF_GUARDS = listed(
    "middleware middlewares permission permissions authentication validators dependencies throttle "
    "throttles checks filters guards decorators hooks processors handlers classes interceptors"
)
_EVERYTHING = frozenset(
    ["*", "/", "", ".*", "none", "0.0.0.0/0", "::/0", "null", ".", "0.0.0.0", "**", "all", "any"]
)
_STRICT_WORDS = listed(
    "forbid deny strict reject block required always enforce enforced enforcing prevent "
    "on true yes verify-full "
    "verify-ca require error raise isauthenticated"
)
_LOOSE_WORDS = listed(
    "allow ignore none off optional permissive disable disabled never warn log count false no prefer "
    "report-only report monitor audit dry-run dryrun detect simulate "
    "skip allowany noop null"
)
_RANKS = (
    listed("guest anonymous public none nobody everyone any"),
    listed("customer user member viewer reader read basic"),
    listed("clerk editor writer write staff moderator operator support"),
    listed("admin administrator owner root superuser super manager"),
)
DIRECTED = (
    _ON_GUARDS | _ON_OPENS | _STATES | _CAPS | _FLOORS | LISTS_OF_ALLOWED | LISTS_OF_DENIED | LISTS_OF_GUARDS
)
"""Words that give a name a direction: which way its value is looser."""
_RATE = expression(
    r"\s*+(\d+)\s*+(?:(?:requests?|reqs?|r)\s*+)?(?:/|per)\s*+(?:(\d+)\s*+)?(second|sec|s|minute|min|m|hour|hr|h|day|d)\w*\s*",
    re.I,
)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def looser(name: str, before: Any, after: Any) -> Looser | None:
    """How `after` lets more through than `before` under that name; None where it does not."""
    words = frozenset(words_of(name))
    if words & (LISTS_OF_ALLOWED | LISTS_OF_DENIED | LISTS_OF_GUARDS):
        before, after = in_parts(before, after)
    if isinstance(after, Missing) and not isinstance(before, list):
        return _unsaid(frozenset(words_of(name.partition("(")[2] or name)), before)
    if isinstance(before, bool) or isinstance(after, bool):
        return _switch(words, before, after)
    if _is_number(before):
        return _number(words, before, after)
    if isinstance(before, list):
        return _list(words, before, after)
    if isinstance(before, str) and isinstance(after, str):
        return _text(name, words, before, after)
    if isinstance(before, Symbol) and isinstance(after, Symbol):
        return _symbol(name, before, after)
    return None


_BINDS = listed(
    "audience issuer nonce algorithms filter samesite hostname fingerprint pattern gt ge lt le maxlength"
)
"""Options by which a call asks for what it is given to be of a kind, or within bounds."""


_OF_FORM = listed(
    "required require requires strict check checked validate validation preload rotate expire backup"
)
"""Those that speak of the form of data as often as of who may."""


def _unsaid(words: frozenset[str], before: Any) -> Looser | None:
    """What an option guarded that is not given any more."""
    if before is True and words & _ON_GUARDS and not words & _ON_OPENS:
        is_grave = bool(words & _ON_GUARDS - _OF_FORM)
        return Looser("was on and is not said any more", Severity.MEDIUM if is_grave else Severity.LOW)
    if words & _BINDS and before is not None and not isinstance(before, bool):
        return Looser("is not asked for any more", Severity.MEDIUM)
    if _is_number(before) and words & _GRAVE_CAPS and not words & listed("timeout"):
        return Looser(f"was {before:g} and has no bound of its own", Severity.LOW)
    return None


def rank(value: Any) -> int:
    """How much a role may, 0 the least; -1 where it is no known role."""
    if isinstance(value, Symbol):
        value = value.text.rpartition(".")[2]
    if not isinstance(value, str):
        return -1
    words = frozenset(words_of(value))
    return max((level for level, known in enumerate(_RANKS) if words & known), default=-1)


def _switch(words: frozenset[str], before: Any, after: Any) -> Looser | None:
    opens, shuts = words & _ON_OPENS, words & _ON_GUARDS
    if before is True and after is False and shuts and not opens:
        return Looser("was on and is off", Severity.MEDIUM)
    if before is False and after is True and opens:
        return Looser("was off and is on", Severity.MEDIUM)
    if before is False and after is True and words & _STATES and not shuts:
        return Looser("was not so from the start, and is", Severity.LOW)
    if before is False and isinstance(after, Symbol) and opens:
        return Looser(f"was off and depends on `{after.text[:60]}`", Severity.LOW)
    if before is True and isinstance(after, Symbol) and shuts and not opens:
        return Looser(f"was on and depends on `{after.text[:60]}`", Severity.LOW)
    return None


def _number(words: frozenset[str], before: float, after: Any) -> Looser | None:
    if words & _FLOORS and not words & _listed_caps(words):
        if _is_number(after) and 0 <= after * 2 <= before:
            return Looser(f"went down from {before:g} to {after:g}", Severity.MEDIUM)
        return None
    if not words & _CAPS:
        return None
    grave = Severity.MEDIUM if words & _GRAVE_CAPS else Severity.LOW
    if after is None:
        return Looser(f"was {before:g} and has no bound", Severity.LOW)
    if after == 0 < before and words & listed("limit limits") and not words & _COUNTED:
        return Looser(f"was {before:g} and is 0, which many programs take for no bound", Severity.LOW)
    if _is_number(after) and before > 0 and after >= before * 5:
        return Looser(f"grew from {before:g} to {after:g}", grave if after >= before * 10 else Severity.LOW)
    return None


def _listed_caps(words: frozenset[str]) -> frozenset[str]:
    return frozenset() if words & listed("min minimum") else words & listed("max maximum limit")


def _list(words: frozenset[str], before: list[Any], after: Any) -> Looser | None:
    if not isinstance(after, list):
        if isinstance(after, Missing) and words & LISTS_OF_GUARDS and any(_is_guard(one) for one in before):
            return Looser(f"held {_shown(before)} and is gone", Severity.HIGH, is_gone=True)
        return _opened(after) if words & LISTS_OF_ALLOWED else None
    added = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    if words & LISTS_OF_DENIED or {"read", "only"} <= words:
        if gone and not added:
            return Looser(f"no longer holds {_shown(gone)}", Severity.MEDIUM if not after else Severity.LOW)
        return None
    if words & LISTS_OF_GUARDS:
        if any(_is_open(one) for one in added):
            return Looser(f"held {_shown(gone)} and holds {_shown(added)}", Severity.HIGH)
        wider = next((one for one in added if any(_is_wider(one, old) for old in gone)), None)
        if wider is not None:
            return Looser(f"held {_shown(gone)} and holds {_shown([wider])}", Severity.MEDIUM)
        strong = [one for one in gone if _is_guard(one)]
        if strong and not any(_is_guard(one) for one in added):
            emptied = not after
            return Looser(
                f"no longer holds {_shown(strong)}",
                Severity.HIGH if emptied else Severity.MEDIUM,
                is_gone=emptied,
            )
        if gone and not added and words & listed("middleware middlewares"):
            return Looser(f"no longer holds {_shown(gone)}", Severity.LOW)
        return None
    if words & LISTS_OF_ALLOWED and added:
        everything = [one for one in added if isinstance(one, str) and one.lower() in _EVERYTHING]
        if everything:
            return Looser(f"now holds {_shown(everything)}, which is everything", Severity.HIGH)
        if not gone and before:
            return Looser(f"also holds {_shown(added)}", Severity.LOW)
    return None


def _opened(after: Any) -> Looser | None:
    if isinstance(after, str) and after in _EVERYTHING and after:
        return Looser(f"became {after!r}, which is everything", Severity.HIGH)
    return None


NOWHERE = expression(r"NullHandler|/dev/null|\bNUL\b|blackhole|devnull|NullAppender|no-?op", re.IGNORECASE)
"""Where what is written is read by nobody."""
_RECORDS = expression(
    r"audit|journal|(?<![a-z])logs?(?![a-z])|(?:access|error|server)_?log|log_?(?:file|path|dest)", re.I
)
"""Names of what is recorded, or of the place it goes to."""


def _text(name: str, words: frozenset[str], before: str, after: str) -> Looser | None:
    old, new = before.strip().lower(), after.strip().lower()
    if old == new:
        return None
    if NOWHERE.search(after) and not NOWHERE.search(before) and _RECORDS.search(name):
        return Looser(f"goes to {after[:60]!r}, which is nowhere", Severity.MEDIUM)
    if old in _STRICT_WORDS and new in _LOOSE_WORDS:
        is_grave = guards(name) or bool(words & _ON_GUARDS)
        return Looser(f"was {before!r} and is {after!r}", Severity.MEDIUM if is_grave else Severity.LOW)
    if new == "fully_trusted":
        return Looser(f"was {before!r} and is {after!r}", Severity.MEDIUM)
    rates = _rate(before), _rate(after)
    if rates[0] and rates[1] and rates[1] >= rates[0] * 5:
        return Looser(f"grew from {before!r} to {after!r}", Severity.MEDIUM)
    if rates[0] and not rates[1] and not after:
        return Looser(f"was {before!r} and is empty", Severity.MEDIUM)
    if old.partition(":")[0] in ("127.0.0.1", "localhost", "::1") and new.partition(":")[0] in (
        "0.0.0.0",
        "*",
        "",
    ):
        return Looser(f"was {before!r} and is {after!r}, which is everybody", Severity.MEDIUM)
    if new in ("*", "0.0.0.0/0", "::/0") and (words & LISTS_OF_ALLOWED or guards(name)):
        return Looser(f"was {before!r} and is {after!r}, which is everything", Severity.MEDIUM)
    if (words & LISTS_OF_ALLOWED or guards(name)) and (lost := _unbounded(before, after)):
        return Looser(f"was {before[:60]!r} and is {after[:60]!r}, {lost}", Severity.MEDIUM)
    if words & listed("role roles default scope group permission level") and 0 <= rank(before) < rank(after):
        return Looser(f"was {before!r} and is {after!r}, which may more", Severity.LOW)
    return _symbol(name, Symbol(before), Symbol(after))


_CLASS = expression(r"\[(?:\\.|[^\]\\]){0,500}+\]")
_LITERAL_DOT = expression(r"\\\.")
_ANY_SIGN = expression(r"(?<!\\)(?:\\\\)*\.(?![*+?{])")


_EMPTY_WAY = expression(r"(?<!\\)(?:^\^?|\(|\(\?:)\||(?<!\\)\|(?:\)|\$?$)|(?<!\\)\|\|")
"""An alternative of nothing: `^(/login|)`."""


def _unbounded(before: str, after: str) -> str:
    """How a pattern fits more than the one before it: its ends, or its dots, fit anything; "" where not."""
    old, new = _CLASS.sub("", before), _CLASS.sub("", after)
    if old.startswith("^") and not new.startswith(("^", "\\A")):
        return "which fits whatever stands before it"
    if old.endswith("$") and not new.endswith(("$", "\\Z", "\\z")):
        return "which fits whatever stands behind it"
    if len(_LITERAL_DOT.findall(new)) < len(_LITERAL_DOT.findall(old)) and (
        len(_ANY_SIGN.findall(new)) > len(_ANY_SIGN.findall(old))
    ):
        return "whose dots fit any sign"
    if _EMPTY_WAY.search(new) and not _EMPTY_WAY.search(old):
        return "one of whose alternatives is empty and fits everything"
    return ""


def _symbol(name: str, before: Symbol, after: Symbol) -> Looser | None:
    if guards(name) and _is_open(after) and not _is_open(before):
        return Looser(f"was `{before.text[:60]}` and is `{after.text[:60]}`", Severity.HIGH)
    return None


def is_rate(text: str) -> bool:
    """Whether a text says how often something may happen: `5/minute`, `10r/s`."""
    return _rate(text) > 0


def _rate(text: str) -> float:
    match = _RATE.fullmatch(text)
    if match is None:
        return 0.0
    span = int(match[2] or 1) * _UNITS[match[3][0].lower()]
    return int(match[1]) / span if span else 0.0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_guard(value: Any) -> bool:
    text = value.text if isinstance(value, Symbol) else value
    return isinstance(text, str) and guards_strongly(text.rpartition(".")[2] if "(" not in text else text)


def _is_wider(value: Any, old: Any) -> bool:
    """Whether a name says what `old` says, or something else: `IsAuthenticatedOrReadOnly`."""
    texts = [one.text if isinstance(one, Symbol) else one for one in (value, old)]
    if not all(isinstance(one, str) for one in texts):
        return False
    if "&" in texts[1] and texts[0].replace("|", "&") == texts[1]:
        return True
    new, was = (one.rpartition(".")[2] for one in texts)
    return bool(was) and re.match(rf"{re.escape(was)}_?[Oo]r(?![a-z])", new) is not None


def _is_open(value: Any) -> bool:
    text = value.text if isinstance(value, Symbol) else value
    return isinstance(text, str) and bool(
        frozenset(words_of(text)) & listed("allowany anonymous public noop dummy")
        or re.search(r"Allow_?Any|NoAuth|Dummy|AllowAll|Anonymous", text)
    )


def _shown(values: list[Any]) -> str:
    texts = [value.text if isinstance(value, Symbol) else repr(value) for value in values]
    return ", ".join(f"`{text[:50]}`" for text in texts[:3]) + (" and more" if len(texts) > 3 else "")


def is_none(node: ast.expr) -> bool:
    """Whether a list of guards is written out, and holds none, or one that lets everybody in."""
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return all(_is_open(Symbol(unparse(one))) for one in node.elts)
