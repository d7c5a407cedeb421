"""Whether a key of a configuration lets more through than before: by the table, by shapes, by its words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.config import (
    accounts,
    grants,
    hosts,
    networks,
    scopes,
    switches,
    transport,
)
from guard.facts.effects.protection.config.asked import Asked, is_number, texts
from guard.facts.effects.protection.config.keys import Known, known_key, word
from guard.facts.effects.protection.config.scalars import of_text
from guard.facts.effects.protection.values import Looser, is_rate, looser
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.facts.effects.records.settings import muting, resting, silenced
from guard.model.finding import Confidence, Severity

_LOWER = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW, Severity.LOW: Severity.LOW}
_GENERIC = listed(
    "enabled enable value default mode level policy state type action on active status strategy required "
    "login api name use flag max limit min"
)
"""Words of keys that say nothing without the key above them."""
_SIZES = listed(
    "tokens token context batch workers worker epochs epoch samples steps replicas width height columns line "
    "lines jobs threads chunk page pool buffer memory cpu connections parallel concurrency complexity depth "
    "temperature price dimension dimensions seed characters"
)
"""Words of sizes that bound a program's work, and nothing that a caller may do."""
_FLOORS_ASK = listed(
    "password passwords hash bcrypt scrypt argon argon2 pbkdf2 key tls ssl length salt rsa secret"
)
_UNCONFINED = expression(r"(?i)[=:]\s*unconfined|^label[=:]disable$")
_PAIR = expression(r"(?<![\w.-])(?:--?)?(?P<key>[A-Za-z][\w.-]{2,60})=(?P<value>[^\s&;,\"']{1,200})")


def judged(asked: Asked) -> Looser | None:
    """How a key that is there on both sides, or is gone, lets more through; None where it does not."""
    unmade = scopes.unmade(asked.path, asked.after)
    if unmade is not None:
        return unmade
    joined = hosts.joined(asked)
    if joined is not None:
        return joined
    if asked.is_new:
        return alone(asked)
    known = known_key(asked.path)
    if known is not None:
        told = _by_table(known, asked)
        if told is not None or (
            known.order and known.order[0] != "*" and known.place(asked.after) is not None
        ):
            return told
    if asked.is_gone:
        return _gone(asked)
    return (
        silenced(asked)
        or resting(asked)
        or accounts.handed_over(asked)
        or accounts.shown(asked)
        or networks.wider(asked)
        or grants.widened(asked)
        or transport.plainer(asked)
        or _by_pairs(asked)
        or _by_words(asked)
        or switches.less_enforced(asked)
        or switches.ungated(asked)
    )


def _by_table(known: Known, asked: Asked) -> Looser | None:
    if known.motion:
        return _moved(known, asked)
    default = known.order.index(known.default) if known.default in known.order else None
    if default is None and asked.is_new and known.order[0] == "*":
        default = 0  # what is loose in it has to be written
    said = scopes.worked_out(asked.before, asked.after)
    if said and known.order[0] != "*" and known.place(asked.before) == 0 and known.place(asked.after) is None:
        how = f"was {_shown(asked.before)} and depends on `{said[:60]}`"
        return Looser(how, _LOWER[known.severity])
    before = default if asked.is_new else known.place(asked.before)
    after = default if asked.is_gone else known.place(asked.after)
    if before is None or after is None or after <= before:
        return None
    if asked.is_gone:
        how = f"is gone, and without it counts {known.default!r}"
        return Looser(how, _LOWER[known.severity], is_gone=True)
    if asked.is_new:
        shown = repr(str(asked.after)) if is_number(asked.after) else repr(word(asked.after))
        return Looser(f"is {shown}", known.severity if hosts.joins(asked) else _LOWER[known.severity])
    sure = Confidence.HIGH if known.severity is Severity.HIGH else Confidence.MEDIUM
    return Looser(f"was {_shown(asked.before)} and is {_shown(asked.after)}", known.severity, sure)


def _moved(known: Known, asked: Asked) -> Looser | None:
    before, after = asked.before, asked.after
    if known.motion in ("grow", "shrink"):
        if asked.is_new or not (is_number(before) and is_number(after)):
            return None
        small, large = (before, after) if known.motion == "grow" else (after, before)
        if large < small * 2 or large <= small:
            return None
        return Looser(f"went from {before:g} to {after:g}", known.severity)
    old, new = _list(before), _list(after)
    if known.motion == "narrow":
        lost = [one for one in old if one not in new]
        if not lost or any(str(one).casefold() == "all" for one in new):
            return None
        return Looser(f"no longer holds {lost[0]!r}", known.severity, is_gone=not new)
    came = [str(one) for one in new if one not in old]
    if asked.is_gone or not came:
        return None
    whole = next((one for one in came if one in ("*", "ALL", "0.0.0.0/0") or _reaches_out(one)), "")
    if asked.is_new:
        severity = known.severity if _reaches_out(whole) else _LOWER[known.severity]
        return Looser(f"holds {whole!r}", severity) if whole else None
    return Looser(f"also holds {(whole or came[0])[:60]!r}", known.severity if whole else Severity.LOW)


_REACHES_OUT = listed(
    "SYS_ADMIN SYS_PTRACE SYS_MODULE SYS_RAWIO SYS_BOOT DAC_READ_SEARCH DAC_OVERRIDE BPF MKNOD AUDIT_CONTROL "
    "MAC_ADMIN PERFMON"
)
"""Capabilities of Linux that reach other processes, the kernel or any file: capabilities(7) of 6.9."""


def _reaches_out(capability: str) -> bool:
    """Whether a capability reaches beyond what its holder's own account may."""
    return capability.upper().removeprefix("CAP_") in _REACHES_OUT


def _gone(asked: Asked) -> Looser | None:
    """What it means that a key is not there, and the table does not know what then counts."""
    if asked.words & _SIZES:
        return None
    found = grants.taken(asked)
    if found is not None:
        return found
    is_limited = asked.near & listed("limit limits rate throttle")
    if isinstance(asked.before, str) and is_rate(asked.before) and is_limited:
        return Looser(f"was {asked.before[:40]!r} and is gone", Severity.MEDIUM, is_gone=True)
    if networks.allows_some(asked):
        return Looser(f"was {_shown(asked.before)} and is gone", Severity.MEDIUM, is_gone=True)
    if asked.before is True and asked.words & listed(
        "verify validate require required enforce csrf tls ssl auth secure audit"
    ):
        return Looser("was on and is gone", Severity.LOW, is_gone=True)
    if is_number(asked.before) and asked.words & listed(
        "limit limits ratelimit rate attempts quota throttle"
    ):
        return Looser(f"was {asked.before:g} and is gone", Severity.LOW, is_gone=True)
    if isinstance(asked.before, str) and (guards_strongly(asked.name) or asked.words & listed("deny limit")):
        is_rule = bool(asked.words & listed("deny limit auth")) and not asked.words & listed(
            "url uri host token key user"
        )
        if is_rule:
            return Looser(f"was {asked.before[:40]!r} and is gone", Severity.LOW, is_gone=True)
    return None


def _by_words(asked: Asked) -> Looser | None:
    for name, words in _names(asked):
        before, after = _switched(asked.before), _switched(asked.after)
        if words & _SIZES and is_number(before):
            continue
        if words & listed("cost bytes min minimum entropy bits difficulty") and not words & _FLOORS_ASK:
            continue
        if is_number(before) and is_number(after) and {before, after} == {0, 1}:
            before, after = bool(before), bool(after)
        if (
            words & listed("allow allowed hosts origins trusted")
            and isinstance(before, str)
            and "," in before + str(after)
        ):
            before, after = _list(before), _list(after)
        found = looser(name, before, after)
        if found is not None and not (asked.after is True and "enabled" in words and not guards(name)):
            return _tempered(found, asked, words)
    return None


def _switched(value: Any) -> Any:
    return {"enabled": True, "enable": True, "disabled": False, "disable": False}.get(
        str(value).casefold(), value
    )


def _names(asked: Asked) -> list[tuple[str, frozenset[str]]]:
    """The key by itself; with the key above it where it says too little alone."""
    found = [(asked.name, asked.words)]
    if len(asked.path) > 1 and (asked.words & _GENERIC or not guards(asked.name)):
        both = f"{asked.path[-2]}.{asked.name}"
        found.append((both, frozenset(words_of(both))))
    return found


def _tempered(found: Looser, asked: Asked, words: frozenset[str]) -> Looser:
    """As grave as what it stands under; bounds of time are raised for good reasons all day long."""
    if (
        found.severity is Severity.LOW
        and isinstance(asked.before, str)
        and any(map(grants.speaks_of_guarding, asked.path))
    ):
        return replace(found, severity=Severity.MEDIUM) if found.how.startswith("was ") else found
    if words & listed("timeout ttl age window") and not words & listed("session token login lockout"):
        return replace(found, severity=Severity.LOW)
    return found


def _by_pairs(asked: Asked) -> Looser | None:
    """Options inside a text: `sslmode=require`, `rate=5r/m`, `--max-age=30`."""
    before, after = (" ".join(texts(one))[:4000] for one in (asked.before, asked.after))
    if "=" not in before or "=" not in after:
        return None
    old, new = ({one["key"]: one["value"] for one in _PAIR.finditer(text)} for text in (before, after))
    for key, value in old.items():
        if key in new and new[key] != value:
            inner = Asked((*asked.path, key), of_text(value), of_text(new[key]))
            found = judged(inner)
            if found is not None:
                return replace(found, how=f"says `{key}`, which {found.how}")
    return None


def alone(asked: Asked) -> Looser | None:
    """What a key that was not there lets through by itself."""
    known = known_key(asked.path)
    if known is not None:
        told = _by_table(known, asked)
        if told is not None or known.motion != "narrow":
            return told
    found = (
        accounts.handed_over(asked)
        or accounts.shown(asked)
        or muting(asked)
        or resting(asked)
        or networks.open_in_itself(asked)
        or grants.granted_in_itself(asked)
    )
    if found is not None:
        return found
    if isinstance(asked.after, bool) or asked.after in (0, 1):
        return switches.new_switch(asked)
    confines = bool(asked.around & listed("apparmor armor seccomp selinux"))
    said = [
        grants.loosening_word(one)
        for one in texts(asked.after)
        if "NOPASSWD" in one or _UNCONFINED.search(one) or (confines and one.casefold() == "unconfined")
    ]
    return Looser(f"says {said[0]!r}", Severity.MEDIUM) if said else None


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [part for part in re.split(r"[\s,]+", value) if part] if isinstance(value, str) else []


def _shown(value: Any) -> str:
    return repr(value)[:60]
