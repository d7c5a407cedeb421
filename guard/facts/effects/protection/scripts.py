"""Protections in JavaScript and TypeScript: middleware, refusing branches and options, before and after."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.protection import locks, stages, web_routes
from guard.facts.effects.protection.family import LOOSENED, REMOVED, is_script
from guard.facts.effects.protection.stages import effect
from guard.facts.effects.protection.values import Symbol, looser
from guard.facts.effects.protection.words import guards, guards_strongly, listed
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.javascript import Script
from guard.syntax.python import Unreadable

_ROUTES = listed("get post put patch delete all options head route use")
_MIDDLEWARE = listed("helmet cors csurf csrf limit limiter passport session throttle")
_REFUSES = expression(
    r"\bthrow\b|\bstatus\((?:4\d\d)\)|sendStatus\(4\d\d\)|\b40[0139]\b|\bredirect\(|\bnext\((?!\))|reject\(|return(?:;|$|\})"
    r"|returnfalse|return false|return null|\bdeny|\bforbid"
)
_STRONG = expression(r"\b40[13]\b|\b429\b|Unauthori|Forbidden|redirect\(|AuthError|Denied")
_CONTAINS = expression(
    r"startsWith\(|path\.relative|timingSafeEqual|verify|signature|hmac|\.origin\b|hostname|csrf|isSafe|realpath"
)


@dataclass(frozen=True)
class _Branch:
    condition: str
    refusal: str
    line: int


def weakened(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """What a script took from its protections; nothing where a side cannot be read."""
    if not is_script(file) or file.after is None:
        return
    before, after = around.sources.javascript(file.before), around.sources.javascript(file.after)
    if isinstance(before, Unreadable) or isinstance(after, Unreadable):
        return
    yield from stages.lost(file, before, after)
    yield from _branches(file, before, after)
    yield from _goes_on(file, before, after)
    yield from _options(file, before, after)
    yield from web_routes.opened(file, before, after)
    yield from locks.lost_in_script(file, before, after)


def _goes_on(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """What goes on to the next stage after a refusal, too: in a `finally`, or as nothing leaves any more."""
    if len(list(_finally(after))) > len(list(_finally(before))):
        line = list(_finally(after))[-1]
        said = "goes on to the next stage in a `finally`, whatever was refused"
        yield effect(file, LOOSENED.id, 0, line, Severity.HIGH, said, said)
    now = {one.condition: one for one in _refusing(after)}
    for one in _refusing(before):
        other = now.get(one.condition)
        if other is not None and _LEAVES.search(one.refusal) and not _LEAVES.search(other.refusal):
            said = f"refuses where `{one.condition[:60]}`, and goes on"
            yield effect(file, LOOSENED.id, one.line, other.line, Severity.MEDIUM, said, one.condition)


_LEAVES = expression(r"\breturn|\bthrow\b|\bprocess\.exit\b|\bnext\(")


def _finally(script: Script) -> Iterator[int]:
    """The lines of `finally` blocks that hand a request on."""
    for index, token in enumerate(script.tokens):
        if token.text == "finally" and token.kind == "name" and "next(" in _block(script, index + 1):
            yield token.line


def _branches(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    old, new = list(_refusing(before)), list(_refusing(after))
    left = Counter(one.condition for one in new)
    gone = []
    for one in old:
        if left[one.condition]:
            left[one.condition] -= 1
        else:
            gone.append(one)
    replaced = sum(left.values())
    there = {one.text for one in after.tokens}
    for one in gone:
        known = set(re.findall(r"[A-Za-z_$][\w$]*", one.condition)) & there
        if not known:
            continue
        strong = bool(_STRONG.search(one.refusal) or _CONTAINS.search(one.condition))
        strong = strong or guards_strongly(one.condition)
        severity = Severity.HIGH if strong else Severity.LOW
        if replaced:
            severity = Severity.MEDIUM if strong and _CONTAINS.search(one.condition) else Severity.LOW
        if severity is Severity.LOW and not guards(one.condition) and not strong:
            continue
        said = f"nothing refuses where `{one.condition[:70]}` any more"
        yield effect(file, REMOVED.id, one.line, 0, severity, said, one.condition)


def _refusing(script: Script) -> Iterator[_Branch]:
    """Branches that refuse, by their condition: `if (…) {…}`, and what catches a failure."""
    tokens = script.tokens
    for index, token in enumerate(tokens):
        if token.kind != "name" or token.text not in ("if", "catch") or index + 1 >= len(tokens):
            continue
        head = tokens[index + 1]
        if token.text == "if" and head.text == "(" and head.match > 0:
            condition, begin = script.text(index + 2, head.match), head.match + 1
        elif token.text == "catch":
            begin = head.match + 1 if head.text == "(" and head.match > 0 else index + 1
            condition = f"catch {_tried(script, index)}"
        else:
            continue
        body = _block(script, begin)
        if _REFUSES.search(body):
            yield _Branch(condition, body, token.line)


def _tried(script: Script, index: int) -> str:
    """The names of what is called in the block before a `catch`."""
    if index and script.tokens[index - 1].text == "}":
        text = script.text(script.tokens[index - 1].match, index)
        return " ".join(sorted(set(re.findall(r"([\w$.]+)\(", text))))
    return ""


def _block(script: Script, begin: int) -> str:
    if begin >= len(script.tokens):
        return ""
    first = script.tokens[begin]
    if first.text == "{" and first.match > 0:
        return script.text(begin + 1, first.match) + "}"
    end = begin
    while end < len(script.tokens) and script.tokens[end].text not in (";", "}"):
        end = script.tokens[end].match + 1 if script.tokens[end].match > end else end + 1
    return script.text(begin, end) + ";"


def _options(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    old, new = _named(before), _named(after)
    for key, (was, line) in old.items():
        if key not in new:
            continue
        now, place = new[key]
        found = looser(key[0], was, now) if was != now else None
        if found is not None:
            said = f"`{key[0]}` {found.how}"
            yield effect(file, LOOSENED.id, line, place, found.severity, said, said)


def _named(script: Script) -> dict[tuple[str, int], tuple[Any, int]]:
    """Options `name: value` and constants `name = value` by name and how often it stood before."""
    found: dict[tuple[str, int], tuple[Any, int]] = {}
    counts: Counter[str] = Counter()
    tokens = script.tokens
    for index in range(len(tokens) - 2):
        name, sign = tokens[index], tokens[index + 1]
        if name.kind not in ("name", "string") or sign.text not in (":", "="):
            continue
        value = _value(script, index + 2)
        if value is not None:
            text = name.text.strip("\"'")
            found[text, counts[text]] = (value, name.line)
            counts[text] += 1
    return found


def _value(script: Script, index: int) -> Any:
    token = script.tokens[index]
    if token.kind == "string":
        return token.text[1:-1]
    if token.kind == "number":
        try:
            return float(token.text.replace("_", ""))
        except ValueError:
            return None
    if token.text in ("true", "false"):
        return token.text == "true"
    if token.text == "[" and token.match > index:
        items = [
            _value(script, start) for start, end in script.split(index + 1, token.match) if end == start + 1
        ]
        return [item for item in items if item is not None]
    return Symbol(token.text) if token.kind == "name" else None
