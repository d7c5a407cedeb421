"""What protects on the way: protocols, ciphers, and the headers by which a browser protects."""

from __future__ import annotations

import re
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.config.asked import Asked, texts
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity

_TLS = expression(r"(?<![a-z])(?P<kind>tls|ssl)[\s_-]*v?(?P<major>\d)(?:[._]?(?P<minor>\d))?(?![\d.])", re.I)
_WEAK_CIPHER = expression(
    r"(?<![!\w-])(?:RC4|DES|3DES|MD5|aNULL|eNULL|NULL|EXPORT|EXP|LOW|ADH|SSLv2)(?![a-z])"
)
_SECURITY_HEADER = expression(
    r"strict-transport-security|content-security-policy(?!-report)|x-frame-options|x-content-type-options"
    r"|permissions-policy|cross-origin-(?:opener|embedder|resource)-policy|referrer-policy", re.I,
)  # fmt: skip


def weaker(asked: Asked) -> Looser | None:
    """How an older protocol, or a weak cipher, is allowed now."""
    before, after = " ".join(texts(asked.before))[:4000], " ".join(texts(asked.after))[:4000]
    is_version = "version" in asked.words and asked.near & listed("tls ssl")
    if is_version and all(isinstance(one, int | float) for one in (asked.before, asked.after)):
        lower = asked.after < asked.before
        return Looser(f"was {asked.before} and is {asked.after}", Severity.MEDIUM) if lower else None
    if asked.around & listed("tls ssl protocol protocols https cipher ciphers minimum min version"):
        old, new = _versions(before), _versions(after)
        if old and new and min(new) < min(old):
            return Looser(
                f"allows {_shown_version(min(new))}, and {_shown_version(min(old))} at the least before",
                Severity.MEDIUM,
            )
    if asked.around & listed("cipher ciphers ciphersuites") or "ciphers" in asked.name.lower():
        weak = sorted(set(_WEAK_CIPHER.findall(after)) - set(_WEAK_CIPHER.findall(before)))
        if weak and before:
            return Looser(f"allows the ciphers of {', '.join(weak)} now", Severity.MEDIUM)
    return None


_HASHES = ("argon2", "scrypt", "bcrypt", "pbkdf2", "sha512", "sha3", "sha384", "sha256", "sha224", "sha1",
           "md5", "md4", "crc32", "plain", "cleartext", "none")  # fmt: skip
"""Ways to digest, the strongest first; NIST SP 800-131A (2019) and OWASP's list for passwords (2023)."""
_GUARDED = frozenset(["https", "ldaps", "amqps", "rediss", "wss", "smtps", "ftps", "grpcs", "mqtts"])


def plainer(asked: Asked) -> Looser | None:
    """How what was guarded goes in the clear now, or a weaker digest is taken."""
    if not isinstance(asked.before, str) or not isinstance(asked.after, str):
        return None
    old, new = asked.before.strip().casefold(), asked.after.strip().casefold()
    scheme, mark, rest = old.partition("://")
    is_local = rest.startswith(("localhost", "127.", "[::1]"))
    if scheme in _GUARDED and not is_local and new == f"{scheme[:-1]}{mark}{rest}":
        return Looser(f"was {asked.before[:60]!r} and is {asked.after[:60]!r}", Severity.MEDIUM)
    if asked.near & listed("hash hasher hashing scheme digest password algorithm"):
        was, now = _digest(old), _digest(new)
        if was is not None and now is not None and now > max(was, _HASHES.index("sha256")):
            return Looser(f"was {asked.before!r} and is {asked.after!r}, which is weaker", Severity.MEDIUM)
    return None


def _digest(text: str) -> int | None:
    plain = text.replace("-", "").replace("_", "")
    return next((index for index, name in enumerate(_HASHES) if plain.startswith(name)), None)


def _versions(text: str) -> list[tuple[int, int, int]]:
    return [
        (match["kind"].lower() == "tls", int(match["major"]), int(match["minor"] or 0))
        for match in _TLS.finditer(text)
    ]


def _shown_version(version: tuple[int, int, int]) -> str:
    return f"{'TLS' if version[0] else 'SSL'} {version[1]}.{version[2]}"


def unsent(asked: Asked) -> Looser | None:
    """Headers by which a browser protects, that are not sent any more or allow more."""
    before, after = " ".join(texts(asked.before))[:8000], " ".join(texts(asked.after))[:8000]
    if not _SECURITY_HEADER.search(f"{asked.name} {before}"):
        return None
    had, has = _sent(asked, asked.before), set() if asked.is_gone else _sent(asked, asked.after)
    if had - has:
        return Looser(f"no longer sends {sorted(had - has)[0]}", Severity.MEDIUM, is_gone=asked.is_gone)
    loose = ("'unsafe-inline'", "'unsafe-eval'", " * ", " *;", "data:", "max-age=0")
    came = [one.strip(" ;") for one in loose if one in f"{after} " and one not in f"{before} "]
    return Looser(f"allows {came[0]} now", Severity.MEDIUM) if came else None


def is_security_header(name: str) -> bool:
    """Whether a header is one by which a browser protects."""
    return _SECURITY_HEADER.fullmatch(name) is not None


def _sent(asked: Asked, value: Any) -> set[str]:
    return {name.lower() for text in (asked.name, *texts(value)) for name in _SECURITY_HEADER.findall(text)}
