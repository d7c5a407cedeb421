"""What requests pass in JavaScript and TypeScript before a route answers: stages, and their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.values import rank
from guard.facts.effects.protection.words import guards, guards_strongly, listed, words_of
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.javascript import Call, Script

_ROUTES = listed("get post put patch delete all options head route use")
_MIDDLEWARE = listed("helmet cors csurf csrf limit limiter passport session throttle")


def lost(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """The stages that a script took away, put behind what they stood before, or bound to something else."""
    yield from _routes(file, before, after)
    yield from _overtaken(file, before, after)
    yield from _bound_anew(file, before, after)


_REFUSES = expression(
    r"\bthrow\b|status\(4\d\d\)|sendStatus\(4\d\d\)|\b40[0139]\b|\bredirect\(|\bnext\((?!\))|reject\(|\bdeny"
    r"|\bforbid"
)


def _bound_anew(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """A guarding stage that was taken in from elsewhere, is written here now, and refuses nothing."""
    stages = {_head(one) for call in before.calls() if _route(before, call) for one in _stages(before, call)}
    had = {name for name, _, _ in _definitions(before)}
    for name, line, body in _definitions(after):
        if (
            name in stages
            and guards(name)
            and name not in had
            and "next(" in body
            and not _REFUSES.search(body)
        ):
            said = f"`{name}` is written here now, and lets every request on"
            yield effect(file, LOOSENED.id, 0, line, Severity.HIGH, said, said)


def _definitions(script: Script) -> Iterator[tuple[str, int, str]]:
    """The functions that a script binds to names at any level, each with its line and what it is made of."""
    tokens = script.tokens
    for index in range(len(tokens) - 2):
        if tokens[index].text not in ("const", "let", "var", "function") or tokens[index + 1].kind != "name":
            continue
        end = index + 2
        while end < len(tokens) and tokens[end].text not in (";", "const", "let", "var", "export", "import"):
            end = tokens[end].match + 1 if tokens[end].match > end else end + 1
        yield tokens[index + 1].text, tokens[index].line, script.text(index + 2, min(end, len(tokens)))


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
            yield effect(file, LOOSENED.id, 0, line, Severity.HIGH, said, said)
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
    return effect(file, LOOSENED.id, before, after, severity, said, f"{old} {new}")


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
            yield effect(file, LOOSENED.id, call.line, now.line, Severity.MEDIUM, said, same)


def _stage_gone(file: FileChange, before: int, after: int, stage: str, where: str) -> ChangeEffect:
    strong = guards(stage) or bool(frozenset(words_of(stage)) & _MIDDLEWARE)
    severity = Severity.HIGH if guards_strongly(stage) else Severity.MEDIUM if strong else Severity.LOW
    said = f"`{stage[:60]}` stood before {where} and is gone"
    return effect(file, REMOVED.id, before, after, severity, said, stage)


def effect(
    file: FileChange, kind: str, before: int, after: int, severity: Severity, said: str, evidence: str
) -> ChangeEffect:
    """What is told of lines of a script."""
    origin = file.before.path if file.before is not None and file.is_moved else ""
    return ChangeEffect(
        kind, file.path, severity, Confidence.MEDIUM, said,
        before=before, after=after, before_path=origin, evidence=evidence,
    )  # fmt: skip
