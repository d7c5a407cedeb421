"""Calls on the way that are gone: checks that refuse, what cleans a value, what ties it to its caller."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import LOOSENED, REMOVED
from guard.facts.effects.protection.gates import way
from guard.facts.effects.protection.refusing import can_refuse
from guard.facts.effects.protection.sides import Pair, Sides
from guard.facts.effects.protection.ways import Act, Way, called, dotted
from guard.facts.effects.protection.words import guards_strongly, listed, words_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python_text import unparse

_CLEANS = listed(
    "escape quote sanitize sanitise clean bleach validate verify check safe secure resolve realpath encrypt"
    " hash digest redact mask anonymize scrub strip_tags min clamp bounded urlencode shlex quote_plus"
)
_STRONG_CLEANS = listed("escape quote sanitize sanitise bleach verify redact mask scrub encrypt secure")
_HOOKS = listed(
    "before_request before_app_request add_middleware middleware init_app register_permission add_validator"
    " add_dependency use_guards protect enforce"
)
_CALLER = expression(
    r"\b(?:g|request|self\.request|info\.context|ctx|context|session|flask\.g)\.(?:state\.)?(?:user|tenant|account|org)"
    r"|\bcurrent_(?:user|account|tenant|org)\b|\b(?:user|tenant|owner|account)_id\b|\bget_current_user\b"
)
_NEEDS = expression(r"owner|user|tenant|account|org|customer|author|member|created_by", re.IGNORECASE)
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
    yield from _answered(pair, before, fresh)
    if not changed:
        return
    for act in changed:
        yield from _unwrapped(pair, act, fresh)
        yield from _untied(pair, sides, act, fresh)
    if any(act.text in texts for act in before.acts):
        yield from _uncalled(pair, sides, before, after, changed)


def _answered(pair: Pair, before: Way, fresh: list[Act]) -> Iterator[ChangeEffect]:
    """What a check compares with, and is set on the way to it now."""
    checks = [act.text for act in before.acts if _COMPARES.search(act.text)]
    checks += [
        one
        for act in before.acts
        for held in act.conditions
        for one in held.alternatives
        if _COMPARES.search(one)
    ]
    set_before = {_target(act.statement) for act in before.acts}
    for act in fresh:
        target = _target(act.statement) if isinstance(act.statement, ast.Assign) else ""
        if "." not in target or target in set_before or target.startswith("self."):
            continue
        if any(re.search(rf"(?<![\w.]){re.escape(target)}(?!\w)", one) for one in checks):
            said = f"{pair.after.name} sets `{target}` on the way to the check that compares with it"
            physical = pair.after.source.physical
            yield ChangeEffect(
                LOOSENED.id, pair.file.path, Severity.MEDIUM, Confidence.MEDIUM, said, symbol=pair.after.name,
                after=physical[act.line - 1], evidence=act.text,
            )  # fmt: skip
            return


def _uncalled(
    pair: Pair, sides: Sides, before: Way, after: Way, changed: list[Act]
) -> Iterator[ChangeEffect]:
    """Calls made for what they refuse, or for what they put in the way."""
    new = after.conditions - before.conditions
    still = after.calls | frozenset(name for act in after.refusing for name in act.calls)
    for act in changed:
        call = _bare_call(act.statement)
        name = dotted(call.func) if call is not None else ""
        short = name.rpartition(".")[2]
        if call is not None and short in _HOOKS:
            yield from _unhooked(pair, sides, act, call)
            continue
        if call is None or name in still:
            continue
        if sides.is_said_elsewhere(short, pair):
            continue  # it moved
        strong = guards_strongly(name)
        refuses = can_refuse(name, sides)
        if not strong and not refuses:
            continue
        severity = Severity.HIGH if strong and refuses else Severity.MEDIUM if strong else Severity.LOW
        if new or any(guards_strongly(one.rpartition(".")[2]) for one in after.calls - before.calls):
            severity = Severity.LOW
        said = f"{pair.after.name or 'the module'} no longer calls `{act.text[:80]}`"
        yield _effect(REMOVED.id, pair, act, 0, severity, said + (", which refuses" if refuses else ""))


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
            yield _effect(LOOSENED.id, pair, act, 0, Severity.MEDIUM if told else Severity.LOW, said)
        if under:
            said = (
                f"`{name}` stood before every request by itself; now its refusals are swallowed by `{under}`"
            )
            yield _effect(LOOSENED.id, pair, act, 0, Severity.HIGH, said)
        return
    severity = Severity.HIGH if told else Severity.LOW
    yield _effect(REMOVED.id, pair, act, 0, severity, f"{where} no longer registers `{act.text[:80]}`")


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


def _unwrapped(pair: Pair, act: Act, fresh: list[Act]) -> Iterator[ChangeEffect]:
    """A call around a value that is taken off, with the rest of the statement as it was."""
    for name, call in called(act.statement):
        words = frozenset(words_of(name.rpartition(".")[2])) | {name.rpartition(".")[2]}
        if not words & _CLEANS:
            continue
        whole = pair.before.source.slice(
            call.lineno, call.col_offset, call.end_lineno or call.lineno, call.end_col_offset or 0
        )
        text = b" ".join(whole.split()).decode("utf-8", "replace")
        inner = [unparse(one) for one in call.args]
        if isinstance(call.func, ast.Attribute):
            inner.append(unparse(call.func.value))
        for one in inner:
            if one.isnumeric():
                continue
            bare = {_squeezed(act.text.replace(text, one)), _squeezed(act.text.replace(text, f"({one})"))}
            same = next((new for new in fresh if _squeezed(new.text) in bare), None)
            if same is not None:
                severity = Severity.MEDIUM if words & _STRONG_CLEANS or "resolve" in words else Severity.LOW
                said = f"{pair.after.name or 'the module'} uses `{one[:50]}` without `{name}()` around it"
                yield _effect(REMOVED.id, pair, act, same.line, severity, said)
                return


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
                yield _effect(REMOVED.id, pair, act, new.line, Severity.MEDIUM, said)
                return


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


def _bare_call(node: ast.stmt) -> ast.Call | None:
    """The call that a statement is, or whose answer it only keeps."""
    value = getattr(node, "value", None) if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) else None
    value = value.value if isinstance(value, ast.Await) else value
    return value if isinstance(value, ast.Call) else None


def _effect(kind: str, pair: Pair, act: Act, line: int, severity: Severity, said: str) -> ChangeEffect:
    before, after = pair.before, pair.after
    return ChangeEffect(
        kind,
        pair.file.path,
        severity,
        Confidence.MEDIUM,
        said,
        symbol=after.name,
        before=before.source.physical[act.line - 1],
        after=after.source.physical[line - 1] if line else after.line,
        before_path=before.path if before.path != pair.file.path else "",
        evidence=act.text,
    )
