"""Words that rank a protection: what the names of checks, roles and records are made of.

They never decide that something is a protection where its form says that it is none; they say how sure and
how grave it is that one is gone. Collected from the decorators, dependencies, middleware and permission
classes that the documentation of the common web frameworks names.
"""

from __future__ import annotations

from guard.expressions import expression

_GUARDING = (
    "auth|authn|authz|authenticated?|authentication|authorized?|authorization|login|logged|session|user"
    "|permission|permissions|permitted|perm|perms|role|roles|scope|scopes|admin|staff|superuser|owner|owns"
    "|access|allow|allowed|deny|denied|forbid|forbidden|require|requires|required|restrict|restricted|only"
    "|csrf|xsrf|origin|signature|signed|token|jwt|secret|security|secure|protect|protected|guard|guarded"
    "|verify|verified|validate|validated|validator|check|checked|ensure|limit|limits|limiter|ratelimit|rate"
    "|throttle|throttled|quota|captcha|mfa|otp|tenant|internal|trusted|safe|sanitize|sanitized|escape|audit"
    "|audited|policy|acl|credential|credentials|basic|bearer|apikey|key|principal|identity|licensed"
)
_STRONG = (
    "auth|authn|authz|authenticated?|authentication|authorized?|authorization|login|permission|permissions"
    "|perm|perms|role|roles|scopes?|admin|staff|superuser|csrf|xsrf|jwt|forbid|forbidden|acl|throttle"
    "|ratelimit|limiter|mfa|otp|captcha|credentials?|bearer|apikey|security|signature|guard|protect|protected"
)
_SPLIT = expression(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+")
_GUARDING_WORD = expression(_GUARDING)
_STRONG_WORD = expression(_STRONG)


def listed(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


def words_of(name: str) -> tuple[str, ...]:
    """The words that an identifier or dotted name is made of, in lower case."""
    return tuple(word.lower() for word in _SPLIT.findall(name))


def says_any(text: str, words: frozenset[str]) -> bool:
    """Whether one of `words` is among those that a name or a text is made of; looked for up to the first."""
    return any(found[0].lower() in words for found in _SPLIT.finditer(text))


def guards(name: str) -> bool:
    """Whether a name speaks of protecting something at all."""
    return any(_GUARDING_WORD.fullmatch(word) for word in words_of(name))


def guards_strongly(name: str) -> bool:
    """Whether a name speaks of who may do something, or how often."""
    return any(_STRONG_WORD.fullmatch(word) for word in words_of(name))


_HOOKS = listed(
    "before_request before_app_request add_middleware middleware init_app register_permission add_validator "
    "add_dependency use_guards protect enforce"
)
"""Calls that put something before every request."""


def is_hook(name: str) -> bool:
    """Whether a call by that name puts something before every request."""
    return name.rpartition(".")[2] in _HOOKS
