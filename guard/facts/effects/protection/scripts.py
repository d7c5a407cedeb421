"""Protections in JavaScript and TypeScript: middleware, refusing branches and options, before and after."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.protection import locks, web_routes
from guard.facts.effects.protection.family import LOOSENED, REMOVED, is_script
from guard.facts.effects.protection.values import Symbol, looser, rank
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.javascript import Call, Script
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
    yield from _routes(file, before, after)
    yield from _overtaken(file, before, after)
    yield from _branches(file, before, after)
    yield from _goes_on(file, before, after)
    yield from _options(file, before, after)
    yield from web_routes.opened(file, before, after)
    yield from locks.lost_in_script(file, before, after)


def _routes(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    now: defaultdict[tuple[str, str], list[Call]] = defaultdict(list)
    used: Counter[str] = Counter()
    for call in after.calls():
        key = _route(after, call)
        if key is not None:
            now[key].append(call)
            used.update(_stages(after, call))
    for_all = list(_for_all(after))
    for call in before.calls():
        key = _route(before, call)
        if key is None:
            continue
        old = _stages(before, call)
        if not key[1]:  # for all that comes after it
            for one in now[key][:1] if old else ():
                yield from _switched_off(file, call, one, old, _stages(after, one))
            if now[key] and any(_head(one) in map(_head, _stages(after, now[key][0])) for one in old):
                now[key].pop(0)
            gone = [
                one for one in old if not used[one] and not any(_head(one) == _head(other) for other in used)
            ]
            yield from (_stage_gone(file, call.line, 0, one, "everything behind it") for one in gone)
        elif now[key]:
            same = now[key].pop(0)
            new = _stages(after, same)
            ahead = {_head(one) for line, stages in for_all if line < same.line for one in stages}
            gone = [
                one
                for one in old
                if one not in new
                and _head(one) not in ahead
                and all(_head(one) != _head(other) for other in new)
            ]
            where = f"{key[0].rpartition('.')[2].upper()} {key[1]}"
            came = next((one for one in new if one not in old and guards(one)), "")
            if came and gone and guards(gone[0]) and rank(came) <= rank(gone[0]):
                yield _swapped(file, call.line, same.line, gone[0], came, where, before)
            elif not came:
                yield from (_stage_gone(file, call.line, same.line, one, where) for one in gone)


def _for_all(script: Script) -> Iterator[tuple[int, list[str]]]:
    """The stages of all requests, by the line from which on they hold."""
    for call in script.calls():
        if call.name.endswith(".use") and (_route(script, call) or ("", "/"))[1] == "":
            yield call.line, _stages(script, call)


def _overtaken(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """What is registered ahead of a stage that it stood behind: requests for it pass the stage by."""
    old, new = (list(_registered(script)) for script in (before, after))
    for place, (line, key, _) in enumerate(new):
        was = next((index for index, one in enumerate(old) if one[1] == key), None)
        if was is None or key.endswith(" "):
            continue
        first = {one[1] for one in old[:was] if one[1].endswith(" ") and guards(one[2])}
        behind = [one for one in new[place + 1 :] if one[1] in first]
        if behind:
            said = f"`{key}` is registered ahead of `{behind[0][2][:60]}`, which stood before it"
            yield _effect(file, LOOSENED.id, 0, line, Severity.HIGH, said, said)
            return


def _registered(script: Script) -> Iterator[tuple[int, str, str]]:
    """Routes and stages in their order: line, what names it (a stage ends in a blank), and its text."""
    for call in script.calls():
        key = _route(script, call)
        if key is None:
            continue
        if key[1]:
            yield call.line, f"{key[0]} {key[1]}", ""
        else:
            for stage in _stages(script, call):
                yield call.line, f"{key[0]} {_head(stage)} ", stage


def _route(script: Script, call: Call) -> tuple[str, str] | None:
    """The name and path of a call that registers a route or a stage before others."""
    if call.name.rpartition(".")[2] not in _ROUTES or "." not in call.name or not call.arguments:
        return None
    start, end = call.arguments[0]
    first = script.tokens[start]
    if first.kind == "string" and end == start + 1 and first.text[1:2] == "/":
        return (call.name, first.text[1:-1]) if len(call.arguments) > 1 else None
    return (call.name, "") if call.name.endswith(".use") else None


def _stages(script: Script, call: Call) -> list[str]:
    """What a request passes before the last handler of a route: names and calls, no functions."""
    first = script.tokens[call.arguments[0][0]]
    arguments = call.arguments[1:-1] if first.kind == "string" and first.text[1:2] == "/" else call.arguments
    if first.kind == "string" and call.name.endswith(".use"):
        arguments = call.arguments[1:]
    texts = [script.text(*one) for one in arguments]
    return [text for text in texts if "=>" not in text and not text.startswith(("function", "async", "{"))]


def _head(text: str) -> str:
    return text.partition("(")[0]


def _swapped(
    file: FileChange, before: int, after: int, old: str, new: str, where: str, script: Script
) -> ChangeEffect:
    """Another stage in the place of one that guarded; one that is new with the change is nobody's yet."""
    is_new = all(token.text != _head(new) for token in script.tokens)
    said = f"`{old[:60]}` stood before {where}, and `{new[:60]}` stands there now"
    severity = Severity.MEDIUM if is_new else Severity.LOW
    return _effect(file, LOOSENED.id, before, after, severity, said, f"{old} {new}")


def _switched_off(
    file: FileChange, call: Call, now: Call, old: list[str], new: list[str]
) -> Iterator[ChangeEffect]:
    """Parts of a stage for all requests that its options switch off."""
    for stage in old:
        same = next((one for one in new if _head(one) == _head(stage)), "")
        off = same.count(":false") + same.count(": false") - stage.count(":false") - stage.count(": false")
        is_known = guards(stage) or bool(frozenset(words_of(_head(stage))) & _MIDDLEWARE)
        if off > 0 and is_known:
            said = f"`{_head(stage)[:60]}` is used with {off} of its parts switched off"
            yield _effect(file, LOOSENED.id, call.line, now.line, Severity.MEDIUM, said, same)


def _goes_on(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """What goes on to the next stage after a refusal, too: in a `finally`, or as nothing leaves any more."""
    if len(list(_finally(after))) > len(list(_finally(before))):
        line = list(_finally(after))[-1]
        said = "goes on to the next stage in a `finally`, whatever was refused"
        yield _effect(file, LOOSENED.id, 0, line, Severity.HIGH, said, said)
    now = {one.condition: one for one in _refusing(after)}
    for one in _refusing(before):
        other = now.get(one.condition)
        if other is not None and _LEAVES.search(one.refusal) and not _LEAVES.search(other.refusal):
            said = f"refuses where `{one.condition[:60]}`, and goes on"
            yield _effect(file, LOOSENED.id, one.line, other.line, Severity.MEDIUM, said, one.condition)


_LEAVES = expression(r"\breturn|\bthrow\b|\bprocess\.exit\b|\bnext\(")


def _finally(script: Script) -> Iterator[int]:
    """The lines of `finally` blocks that hand a request on."""
    for index, token in enumerate(script.tokens):
        if token.text == "finally" and token.kind == "name" and "next(" in _block(script, index + 1):
            yield token.line


def _stage_gone(file: FileChange, before: int, after: int, stage: str, where: str) -> ChangeEffect:
    strong = guards(stage) or bool(frozenset(words_of(stage)) & _MIDDLEWARE)
    severity = Severity.HIGH if guards_strongly(stage) else Severity.MEDIUM if strong else Severity.LOW
    said = f"`{stage[:60]}` stood before {where} and is gone"
    return _effect(file, REMOVED.id, before, after, severity, said, stage)


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
        yield _effect(file, REMOVED.id, one.line, 0, severity, said, one.condition)


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
            yield _effect(file, LOOSENED.id, line, place, found.severity, said, said)


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


def _effect(
    file: FileChange, kind: str, before: int, after: int, severity: Severity, said: str, evidence: str
) -> ChangeEffect:
    origin = file.before.path if file.before is not None and file.is_moved else ""
    return ChangeEffect(
        kind, file.path, severity, Confidence.MEDIUM, said,
        before=before, after=after, before_path=origin, evidence=evidence,
    )  # fmt: skip
