"""Calls on the way that are gone: checks that refuse, what cleans a value, what ties it to its caller."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.family import EffectKind
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.walking import bare_call, way
from guard.facts.effects.protection.ways import Act, Way
from guard.facts.effects.protection.words import guards, guards_strongly, is_hook, listed, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import called, dotted
from guard.syntax.python_text import unparse

_CLEANS = listed(
    "escape quote sanitize sanitise clean bleach validate verify check safe secure resolve realpath encrypt"
    " hash digest redact mask anonymize scrub strip_tags min clamp bounded urlencode shlex quote_plus"
)
_STRONG_CLEANS = listed("escape quote sanitize sanitise bleach verify redact mask scrub encrypt secure")
_CALLER = expression(
    r"\b(?:g|request|self\.request|info\.context|ctx|context|session|flask\.g)\.(?:state\.)?(?:user|tenant|account|org)"
    r"|\bcurrent_(?:user|account|tenant|org)\b|\b(?:user|tenant|owner|account)_id\b|\bget_current_user\b"
)
_NEEDS = expression(r"owner|user|tenant|account|org|customer|author|member|created_by", re.IGNORECASE)
_COMPARED = 10
"""New statements that one that is gone is held against."""
_COMPARES = expression(r"compare_digest\(|\bverify\w*\(|\bcheck_\w+\(|signature|hmac")


def lost(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """What a function called on its way to what it still does, and does not call now."""
    if isinstance(pair.before.node, ast.ClassDef):
        return
    before, after = way(pair.before, sides), way(pair.after, sides)
    texts = {act.text for act in after.acts}
    changed = [act for act in before.acts if act.text not in texts]
    earlier = {act.text for act in before.acts}
    fresh = [act for act in after.acts if act.text not in earlier]
    yield from _answered(pair, before, after, fresh)
    if not changed:
        return
    kept = _kept(before)
    alike: defaultdict[tuple[str, str], list[Act]] = defaultdict(list)
    for new in fresh:
        alike[_target(new.statement), type(new.statement).__name__].append(new)
    for act in changed:
        yield from _unwrapped(pair, act, fresh, kept)
        yield from _untied(pair, sides, act, fresh)
        same = alike[_target(act.statement), type(act.statement).__name__]
        yield from _exchanged(pair, act, same[:_COMPARED])
    if any(act.text in texts for act in before.acts):
        for act in changed:
            call = bare_call(act.statement)
            if call is not None and is_hook(dotted(call.func)):
                yield from _unhooked(pair, sides, act, call)


_OF_CALLER = expression(r"^(?:flask\.)?(?:g|request|self\.request|ctx|context)\.user\.|^current_user\.")
_RIGHTS = listed(
    "role roles admin staff superuser permission permissions scope scopes groups active verified"
)
"""What a user may, by the words of attributes."""


def _answered(pair: Pair, before: Way, after: Way, fresh: list[Act]) -> Iterator[ChangeEffect]:
    """What a check compares with, and is set on the way to it now."""
    asked = {one.alternatives for act in before.acts for one in act.conditions}
    checks = [(act.line, act.text) for act in after.acts if _COMPARES.search(act.text)]
    checks += [
        (one.line, text)
        for act in after.acts
        for one in act.conditions
        for text in one.alternatives
        if one.alternatives in asked and (_COMPARES.search(text) or one.strength > 1)
    ]
    set_before = {_target(act.statement) for act in before.acts}
    for act in fresh:
        target = _target(act.statement) if isinstance(act.statement, ast.Assign) else ""
        if "." not in target or target in set_before or target.startswith("self."):
            continue
        word = re.compile(rf"(?<![\w.]){re.escape(target)}(?!\w)")
        raised = _OF_CALLER.search(target) and frozenset(words_of(target.rpartition(".")[2])) & _RIGHTS
        if raised and "Depends" not in act.text:
            said = f"{pair.after.name} says itself what whoever asks may: `{act.text[:70]}`"
            line = pair.after.source.physical[act.line - 1]
            yield effect(LOOSENED, pair, Severity.MEDIUM, said, act.text, after=line)
        elif any(line >= act.line and word.search(one) for line, one in checks):
            said = f"{pair.after.name} sets `{target}` on the way to the check that compares with it"
            line = pair.after.source.physical[act.line - 1]
            yield effect(LOOSENED, pair, Severity.MEDIUM, said, act.text, after=line)
            return


def _unhooked(pair: Pair, sides: Sides, act: Act, call: ast.Call) -> Iterator[ChangeEffect]:
    """What was registered to stand before every request, and is not any more."""
    arguments = [unparse(one) for one in call.args]
    name = next((one.rpartition(".")[2] for one in arguments if one.isidentifier() or "." in one), "")
    if not name and not guards_strongly(act.text):
        return
    told = guards_strongly(act.text) or (bool(name) and can_refuse(name, sides))
    where = pair.after.name or "the module"
    if name and (sides.is_said_elsewhere(name, pair) or re.search(rf"\b{name}\b", pair.after.text)):
        under = _swallowed_calls(pair, sides, name)
        if not under and not sides.is_said_elsewhere(name, pair) and not _registers(pair, sides, act, name):
            said = f"`{name}` stood before every request; now what registers it depends on something else"
            yield _effect(LOOSENED, pair, act, 0, Severity.MEDIUM if told else Severity.LOW, said)
        if under:
            said = (
                f"`{name}` stood before every request by itself; now its refusals are swallowed by `{under}`"
            )
            yield _effect(LOOSENED, pair, act, 0, Severity.HIGH, said)
        return
    severity = Severity.HIGH if told else Severity.LOW
    yield _effect(REMOVED, pair, act, 0, severity, f"{where} no longer registers `{act.text[:80]}`")


def _registers(pair: Pair, sides: Sides, act: Act, name: str) -> bool:
    """Whether the same is still registered by name, under no more conditions than before."""
    hook = {one.rpartition(".")[2] for one in act.calls}
    held = {one.alternatives for one in act.conditions}
    return any(
        re.search(rf"\b{re.escape(name)}\b", other.text) is not None
        and any(one.rpartition(".")[2] in hook for one in other.calls)
        and all(one.alternatives in held for one in other.conditions)
        for other in way(pair.after, sides).acts
    )


def _swallowed_calls(pair: Pair, sides: Sides, name: str) -> str:
    for part in sides.of_file(pair.after.path):
        if not isinstance(part.node, ast.ClassDef):
            for act in way(part, sides).acts:
                if act.under and any(one.rpartition(".")[2] == name for one in act.calls):
                    return act.under
    return ""


def _unwrapped(pair: Pair, act: Act, fresh: list[Act], kept: dict[str, ast.Call]) -> Iterator[ChangeEffect]:
    """A value that came out of a call, and is used as it went in; the rest of the statement is as it was."""
    calls = [(_text(pair, call), call) for _, call in called(act.statement)]
    words = frozenset(re.findall(r"\w+", act.text)) - {_target(act.statement)}
    for text, call in (*calls, *((name, kept[name]) for name in sorted(words & kept.keys()))):
        name = dotted(call.func)
        cleans = (frozenset(words_of(name.rpartition(".")[2])) | {name.rpartition(".")[2]}) & _CLEANS
        inner = [unparse(one) for one in call.args] if cleans else []
        if cleans and isinstance(call.func, ast.Attribute):
            inner.append(unparse(call.func.value))
        for one in inner:
            if one.isnumeric():
                continue
            bare = {_squeezed(_replaced(act.text, text, one)), _squeezed(act.text.replace(text, f"({one})"))}
            same = next((new for new in fresh if _squeezed(new.text) in bare), None)
            if same is not None:
                severity = Severity.MEDIUM if cleans & _STRONG_CLEANS or "resolve" in cleans else Severity.LOW
                said = f"{pair.after.name or 'the module'} uses `{one[:50]}` without `{name}()` around it"
                yield _effect(REMOVED, pair, act, same.line, severity, said)
                return


def _kept(way: Way) -> dict[str, ast.Call]:
    """The calls whose answers have names, each by its one name."""
    found: dict[str, ast.Call] = {}
    for act in way.acts:
        call = bare_call(act.statement)
        target = _target(act.statement)
        if call is not None and isinstance(act.statement, ast.Assign) and target.isidentifier():
            found[target] = call
    return found


def _text(pair: Pair, call: ast.Call) -> str:
    """A call as it is written before the change, white space folded."""
    end = (call.end_lineno or call.lineno, call.end_col_offset or 0)
    whole = pair.before.source.slice(call.lineno, call.col_offset, *end)
    return b" ".join(whole.split()).decode("utf-8", "replace")


def _replaced(text: str, old: str, new: str) -> str:
    """A text with `old` written otherwise, where it is no part of a longer name."""
    end = r"(?!\w)" if old.isidentifier() else ""
    return new.join(re.split(rf"(?<![\w.]){re.escape(old)}{end}", text))


def _squeezed(text: str) -> str:
    return text.replace(" ", "").replace('"', "'")


def _untied(pair: Pair, sides: Sides, act: Act, fresh: list[Act]) -> Iterator[ChangeEffect]:
    """A look-up that asked for what belongs to the caller, and does not ask any more."""
    tied = [
        keyword
        for _, call in called(act.statement)
        for keyword in call.keywords
        if keyword.arg and _NEEDS.search(keyword.arg) and _CALLER.search(unparse(keyword.value))
    ]
    for keyword in tied:
        if _is_asked_elsewhere(unparse(keyword), pair, sides):
            continue
        for new in fresh:
            shared = {name.partition("()")[0] for name in act.calls} & {
                name.partition("()")[0] for name in new.calls
            }
            same_target = _target(act.statement) == _target(new.statement) != ""
            if (shared or same_target) and not _CALLER.search(new.text):
                said = f"{pair.after.name} no longer asks for `{unparse(keyword)}`: "
                said += "what it finds need not be the caller's"
                yield _effect(REMOVED, pair, act, new.line, Severity.MEDIUM, said)
                return


_KNOWN = expression(
    r"\bremote_addr\b|\bclient\.host\b|\bsession\[|\bsession\.get\(|\bclaims\b|\bcurrent_user\b|\bg\.user\b"
)
"""What a server knows of who asks."""
_TOLD = expression(
    r"\b(?:request|req|self\.request)\.(?:headers|args|form|json|cookies|query_params|values|GET|POST|data|get_json)\b"
)
"""What whoever asks says of himself."""


def _exchanged(pair: Pair, act: Act, fresh: list[Act]) -> Iterator[ChangeEffect]:
    """The same by another call, that checks nothing; and what was known of a caller, taken at his word."""
    target = _target(act.statement)
    for new in fresh:
        said = ""
        if _KNOWN.search(act.text) and not _TOLD.search(act.text) and _TOLD.search(new.text) and target:
            said = f"takes `{new.text[:60]}` from what the caller says; before, `{act.text[:60]}`"
        elif (pair_of := _checked_before(act, new)) is not None:
            said = f"calls `{pair_of[1]}` where it called `{pair_of[0]}`, which checks"
        if said:
            yield _effect(LOOSENED, pair, act, new.line, Severity.MEDIUM, f"{pair.after.name} {said}")
            return


def _checked_before(act: Act, new: Act) -> tuple[str, str] | None:
    """The name of a call that checks, and of the one in its place, of the same owner, that does not."""
    now = {one.rpartition(".")[0]: one for one in new.calls}
    for name in sorted(act.calls - new.calls):
        owner, _, method = name.rpartition(".")
        other = now.get(owner, "") if owner else ""
        short = other.rpartition(".")[2]
        is_check = bool(frozenset(words_of(method)) & _CHECKS) and other not in act.calls
        if other and is_check and not guards(short) and not frozenset(words_of(short)) & _CLEANS:
            return name, other
    return None


_CHECKS = listed(
    "validate validated verify verified safe check checked sanitize sanitise escape authenticate"
)


def _is_asked_elsewhere(text: str, pair: Pair, sides: Sides) -> bool:
    """Whether a function that is called here asks for it now, and did not before."""
    before = {key for key, said in sides.texts(after=False) if text in said}
    return any(
        text in said
        and (path, name) not in before
        and name != pair.after.name
        and re.search(rf"\b{re.escape(name.rpartition('.')[2])}\(", pair.after.text) is not None
        for (path, name), said in sides.texts(after=True)
        if name
    )


def _target(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign):
        return unparse(node.targets[0])
    return "return" if isinstance(node, ast.Return) else ""


def _effect(kind: EffectKind, pair: Pair, act: Act, line: int, severity: Severity, said: str) -> ChangeEffect:
    after = pair.after.source.physical[line - 1] if line else None
    before = pair.before.source.physical[act.line - 1]
    return effect(kind, pair, severity, said, act.text, before=before, after=after)
