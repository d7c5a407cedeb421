"""Addresses that a program answers: which of two covers the other, and which are there for everybody."""

from __future__ import annotations

from guard.expressions import expression
from guard.facts.effects.protection.words import guards_strongly, listed, words_of

_WILD = expression(r"[<{:(*].*|\.\*.*|\*+")
_FOR_ALL = listed(
    "health healthz healthcheck livez readyz ready live liveness "
    "readiness ping status version login logout signin "
    "signout signup register token callback oauth oauth2 auth "
    "static assets favicon ico robots txt docs redoc openapi "
    "json public index home root forgot reset password api "
    "v1 v2 v3 about terms privacy landing css js images img "
    "fonts media manifest sw well known"
)
"""Words of addresses that have to answer before somebody has proved who he is, or that hold a page's
looks."""
_LOOKS = listed(
    "static assets public dist build css js images img fonts "
    "icons www frontend webroot ui docs site client web "
    "swagger storybook html favicon wwwroot vendor styles out spa app dir path join root base folder resolve "
    "dirname file parent parents browser templates admin here package resources"
)
"""Words of folders that hold a page's looks, and of what puts a path together."""
_PROVES = expression(
    r"(?i)require\w{0,12}(?:user|auth|login|role|admin|session|scope|permission)|ensure\w{0,4}(?:auth|log|admin|user)"
    r"|is_?(?:auth|logged|admin|staff|owner)|protect|(?:verify|check)_?\w{0,8}(?:token|jwt|user|session|signature|key|access)"
    r"|current_?(?:active_?)?user|get_?user\b|get_?principal|authori[sz]|authenticat|needs_?\w{0,8}(?:user|role|login)"
)


def proves(text: str) -> bool:
    """Whether a name or text asks who somebody is, or what he may."""
    return guards_strongly(text) or _PROVES.search(text) is not None


def is_for_all(address: str) -> bool:
    """Whether every part of an address says that it is there for everybody."""
    return all(word in _FOR_ALL for word in words_of(address))


def is_looks(folder: str) -> bool:
    """Whether the text of a folder's path speaks of a page's looks alone."""
    words = [word for word in words_of(folder) if not word.isdigit()]
    return bool(words) and all(word in _LOOKS for word in words)


def covers(wide: str, narrow: str, *, is_prefix: bool) -> bool:
    """Whether an address answers requests for another, too: equal, with a wild part, or by its beginning."""
    ours, theirs = _parts(wide), _parts(narrow)
    if len(ours) > len(theirs) or (len(ours) < len(theirs) and not is_prefix and ours[-1:] != ["**"]):
        return False
    return bool(ours or is_prefix) and all(
        one in (other, "**", "*") for one, other in zip(ours, theirs, strict=False)
    )


def _parts(address: str) -> list[str]:
    found = []
    for part in address.strip("/^$").split("/"):
        is_deep = part.startswith(("<path:", "*", "(.*)", ".*")) or part.endswith((":path}", "*"))
        found.append("**" if is_deep else "*" if _WILD.fullmatch(part) else part)
    return [] if found == [""] else found


def odd_one(address: str, folder: str, proved: int, same: int) -> str:
    """What is said of a new address that asks for nothing where most do, or gives out a whole folder.

    Args:
        address: the new one.
        folder: what it gives out; "" where it answers by itself.
        proved: how many of those beside it ask who comes.
        same: how many stand beside it.

    Returns:
        The words; "" where it is no odd one.
    """
    if not folder and not (proved > 1 and proved * 2 > same):
        return ""
    what = f"gives out `{folder[:60]}`" if folder else "answers"
    told = f"without what {proved} of {same} beside it ask for" if proved else "to everybody"
    return f"`{address}` {what} {told}"
