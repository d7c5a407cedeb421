"""What is granted: lists that come to hold everything, roles that may more, protocols that are weak."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.effects.protection.config import hosts, transport
from guard.facts.effects.protection.config.asked import Asked, texts
from guard.facts.effects.protection.values import Looser, rank
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.model.finding import Confidence, Severity

_GRANTING = listed(
    "action actions resource resources principal principals verbs apigroups origin origins hosts host allow "
    "allowed members member roles role scopes scope permissions permission users groups aws domains include "
    "exposure expose public trusted audience audiences cors grants privileges whitelist allowlist methods "
    "headers"
)
_MILD = listed("methods headers method header host hosts include expose cname")
_EVERYBODY = expression(r"\*|.{0,40}:\*|all(?:Authenticated)?Users|\*:\*", re.DOTALL)
_LOOSE_WORDS = expression(
    r"(?<![a-z])(?:insecure|unsafe|no-?verify|skip-?verify|nopasswd|unconfined|allow-?all|permissive|no-?auth"
    r"|unauthenticated|unrestricted|anonymous-auth|allow-?anonymous|privileged|disable-(?:auth|tls|ssl|csrf|verification)"
    r"|skip-(?:auth|tls|ssl)|trust-all)(?![a-z])", re.I,
)  # fmt: skip
_KEY_KIND = expression(r"(?:sk-)?(?:ssh|ecdsa)-[\w@.-]{3,60}")
_SOCKET = expression(r"docker\.sock|containerd\.sock|crio\.sock|^/(?::|$)")
_NOT_GRANTS = listed(
    "paths path branches branch files events include_tests plugins extensions dependencies packages keywords "
    "classifiers markers tags workspaces ignore lint rules select watch patterns globs glob match matches "
    "features requires build tests hooks types volumes exclude excludes src exports typings"
)
"""Keys whose lists select files or parts of a program, and grant nothing."""


def widened(asked: Asked) -> Looser | None:
    """How more is granted now."""
    if asked.beside("effect") == "Deny" or asked.words & _NOT_GRANTS:
        return None
    return (
        _everything(asked) or _sudo(asked) or _keys(asked) or _method(asked) or transport.weaker(asked)
        or transport.unsent(asked) or _mounted(asked) or _written(asked) or _ranked(asked) or _items(asked)
    )  # fmt: skip


def _came(asked: Asked) -> list[str]:
    before = texts(asked.before)
    return [one for one in texts(asked.after) if one not in before]


def _everything(asked: Asked) -> Looser | None:
    if not asked.words & _GRANTING and not guards(asked.name):
        return None
    came = [one for one in _came(asked) if _EVERYBODY.fullmatch(one.strip())]
    if not came or any(one.strip() == "*" for one in texts(asked.before)):
        return None
    if asked.words & listed("resource resources") and asked.beside("action", "actions") not in ("*", ["*"]):
        return Looser(f"holds {came[0]!r} now, which is everything", Severity.MEDIUM)
    grave = came[0].strip() in ("*", "*:*") or came[0].startswith("all")
    mild = asked.words & _MILD and not asked.words & listed("origin origins allowed exposure principal")
    severity = Severity.LOW if mild else Severity.HIGH if grave else Severity.MEDIUM
    return Looser(f"holds {came[0]!r} now, which is everything", severity)


def taken(asked: Asked) -> Looser | None:
    """What it means that a key is gone: a header that protects, a list of what guards."""
    return transport.unsent(asked) or _items(asked)


def granted_in_itself(asked: Asked) -> Looser | None:
    """A new key that lets everybody in, or hands over the host."""
    return _everything_new(asked) or _sudo(asked) or _mounted(asked) or _keys(asked) or _method(asked)


def _everything_new(asked: Asked) -> Looser | None:
    """A new statement that allows every action, or anybody, or a new list that holds everything."""
    if asked.beside("effect") == "Deny" or asked.words & _NOT_GRANTS:
        return None
    if not any(_EVERYBODY.fullmatch(one.strip()) for one in texts(asked.after)):
        return None
    whole = "*" in [one.strip() for one in texts(asked.after)]
    if asked.words & listed("action actions verbs") and whole:
        rest = texts(asked.beside("resource", "resources"))
        return Looser("allows every act", Severity.MEDIUM if "*" in rest else Severity.LOW)
    if asked.words & listed("principal principals aws members") and whole:
        return Looser("names everybody", Severity.LOW)
    if any(one.startswith("all") and one.endswith("Users") for one in texts(asked.after)):
        return Looser("names everybody", Severity.MEDIUM)
    if asked.words & listed("origin origins") and whole:
        return Looser("allows every origin", Severity.LOW)
    return None


_METHODS = ("reject", "cert", "gss", "ldap", "scram-sha-256", "md5", "password", "ident", "trust")
"""Ways in which PostgreSQL's `pg_hba.conf` asks who somebody is, the strictest first."""


def _method(asked: Asked) -> Looser | None:
    if asked.name not in ("local", "host", "hostssl", "hostnossl", "hostgssenc"):
        return None
    old, new = (
        [
            _METHODS.index(one.split()[-1])
            for one in texts(side)
            if one.split()[-1:] and one.split()[-1] in _METHODS
        ]
        for side in (asked.before, asked.after)
    )
    if new and max(new) > max(old, default=_METHODS.index("md5")):
        return Looser(f"is let in by {_METHODS[max(new)]!r} now", Severity.MEDIUM)
    return None


_ALL_OF_SUDO = expression(r"ALL\s{0,4}=\s{0,4}\(ALL(?::ALL)?\)\s{0,4}(?:NOPASSWD:\s{0,4})?ALL")


def _sudo(asked: Asked) -> Looser | None:
    """A line of `sudoers` by which somebody may do everything, or whatever fits a pattern."""
    if any(_ALL_OF_SUDO.fullmatch(one.strip()) for one in _came(asked)):
        return Looser("may do everything as anybody", Severity.MEDIUM)
    had = {one for text in texts(asked.before) for one in _commands(text)}
    came = [one for text in _came(asked) for one in _commands(text) if one not in had]
    wild = next((one for one in came if "*" in one), "")
    if wild:
        return Looser(f"may run whatever fits `{wild[:60]}`", Severity.MEDIUM)
    return Looser(f"may run `{came[0][:60]}`, too", Severity.LOW) if came else None


_SUDO_RULE = expression(r"\s*\S+\s*=\s*\([\w:, %#-]*\)(?P<commands>.*)", re.DOTALL)
_SUDO_TAG = expression(r"\b(?:[A-Z]{4,}:\s*)+")


def _commands(text: str) -> list[str]:
    """The commands that a rule of `sudoers` lets be run: paths with their arguments."""
    match = _SUDO_RULE.fullmatch(text[:4000])
    if match is None:
        return []
    parts = [_SUDO_TAG.sub("", one).strip() for one in match["commands"].split(",")]
    return [one for one in parts if one.startswith("/")]


def _keys(asked: Asked) -> Looser | None:
    """Keys by which somebody may log in: a line of `authorized_keys` each."""
    if not _KEY_KIND.fullmatch(asked.name) or not _came(asked):
        return None
    return Looser("holds another key, whose owner may log in now", Severity.MEDIUM)


def _mounted(asked: Asked) -> Looser | None:
    """What hands the host's container engine, its root or its own folders to a container."""
    came = [one for one in _came(asked) if _SOCKET.search(one)]
    engine = bool(came) and "sock" in came[0]
    if came and asked.near & (
        listed("volumes volume mounts source path host binds") if engine else listed("volumes hostpath")
    ):
        return Looser(
            f"hands {came[0][:60]!r} of the host to the container",
            Severity.HIGH if engine and not asked.is_new else Severity.MEDIUM,
        )
    return hosts.mounted(asked)


def _written(asked: Asked) -> Looser | None:
    """Words in a text or list that loosen whatever they stand in: `--insecure`, `NOPASSWD`, `unconfined`."""
    came = [word for one in _came(asked) if len(one) < 2000 for word in _LOOSE_WORDS.findall(one)]
    had = {word.lower() for one in texts(asked.before) for word in _LOOSE_WORDS.findall(one[:2000])}
    new = [word for word in came if word.lower() not in had]
    return Looser(f"says {new[0]!r} now", Severity.MEDIUM) if new and _is_setting(_came(asked)) else None


def _is_setting(came: list[str]) -> bool:
    """Whether the texts are settings, and not prose: few words, or options."""
    return all(len(one.split()) <= 4 or "--" in one or "NOPASSWD" in one or "=" in one for one in came)


def _ranked(asked: Asked) -> Looser | None:
    if (
        asked.near & listed("role roles group groups account")
        and isinstance(asked.before, str)
        and isinstance(asked.after, str)
    ):
        was, now = rank(asked.before), rank(asked.after)
        if 0 <= was < now or (was < 3 == now and asked.near & listed("ref default clusterrole account")):
            severity = Severity.MEDIUM if now == 3 else Severity.LOW
            return Looser(f"was {asked.before!r} and is {asked.after!r}, which may more", severity)
    return None


def _items(asked: Asked) -> Looser | None:
    """A list of what somebody may do that gains, or a list of what guards that is empty now."""
    before, after = asked.before, asked.after
    if before == [] and isinstance(after, list) and after and rank(asked.name) == 0:
        return Looser(f"holds {repr(after[0])[:40]}, and nothing before", Severity.MEDIUM)
    if not isinstance(before, list) or not before:
        return None
    if (
        (after in ([], None, "") or asked.is_gone)
        and guards_strongly(asked.name)
        and not asked.words & _GRANTING
    ):
        return Looser(f"held {repr(before)[:60]} and holds nothing", Severity.MEDIUM, is_gone=True)
    if isinstance(after, list) and asked.near & listed(
        "roles scopes permissions privileges grants capabilities admins owners superusers"
    ):
        came = [one for one in after if one not in before]
        if came and len(after) > len(before):
            admin = any(rank(str(one)) == 3 or "*" in str(one) for one in came)
            return Looser(
                f"also holds {repr(came[0])[:40]}",
                Severity.MEDIUM if admin else Severity.LOW,
                Confidence.MEDIUM,
            )
    return None


def loosening_word(text: str) -> str:
    """The first word of `text` that loosens whatever it stands in; "" for none."""
    found = _LOOSE_WORDS.search(text[:2000])
    return found[0] if found else ""


def speaks_of_guarding(label: str) -> bool:
    """Whether a key names a group of settings that protect."""
    words = frozenset(words_of(label))
    return guards_strongly(label) or bool(
        words
        & listed(
            "securitycontext security secure firewall waf limit limits ratelimit encryption tls ssl deny "
            "policy policies annotations"
        )
    )
