"""What kept an act from being done twice, or by two at once, and does not lie on the way any more.

Locks of rows, tables and processes, transactions that serialise, and keys by which a receiver knows a call
that it had before. Told by structure: the mark lay on the way of a function that still does the same.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.family import REMOVED
from guard.facts.effects.protection.sides import Pair, Part, Sides
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.words import listed, words_of
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import dotted
from guard.syntax.javascript import Script
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_HELD = expression(r"(?i)lock|mutex|semaphore|atomic|transaction|\bbegin\b|serializ|exclusive|synchroni")
_CALLS = listed(
    "with_for_update select_for_update acquire flock lockf advisory_lock begin_nested setnx runexclusive "
    "withlock forupdate pg_advisory_lock pg_advisory_xact_lock setlock lock serializable synchronized "
    "acquire_lock get_lock try_lock trylock"
)
"""Methods that wait for others, or keep them out: SQLAlchemy, Django, Redis, Knex, TypeORM, `fcntl`,
threads."""
LOCKS = expression(
    r"(?i)\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bFOR\s+(?:KEY\s+)?SHARE\b|\bBEGIN\s+(?:IMMEDIATE|EXCLUSIVE)\b"
    r"|\bLOCK\s+(?:TABLE|IN\s+SHARE)\b|\bpg_(?:try_)?advisory_(?:xact_)?lock\w*|\bGET_LOCK\s*\(|\bsp_getapplock\b"
    r"|\bISOLATION\s+LEVEL\s+(?:SERIALIZABLE|REPEATABLE\s+READ)\b|\bWITH\s*\(\s*(?:UPDLOCK|HOLDLOCK|XLOCK)"
)
"""What SQL says to keep others out: PostgreSQL, MySQL, SQLite and SQL Server, by their manuals."""
_ISOLATION = expression(r"(?i)^(?:serializable|repeatable[ _]read|immediate|exclusive)$")
_ONCE = expression(r"(?i)idempoten|dedup(?:lication)?[_-]?(?:id|key)")
_BEFORE = expression(
    r"(?i)(?:^|[^a-z])(?:seen|processed|already\w*|handled|duplicates?|is_dup\w*|redelivered)(?![a-z])"
)
"""How a function asks whether it did the same before."""
_GRAVE = listed(
    "pay pays payment payments payout charge charges refund "
    "refunds transfer transfers balance balances debit "
    "credit credits withdraw withdrawal wallet ledger coupon redeem voucher invoice grant permission "
    "permissions role roles cents amount money funds stock seats quota"
)
"""Words of acts that do harm when they are done twice, or against a stale state."""
_ONCE_KIND, _ALONE_KIND = "from being done twice", "from two at once"


@dataclass(frozen=True)
class _Mark:
    kind: str
    text: str
    line: int


def lost(pair: Pair, sides: Sides) -> Iterator[ChangeEffect]:
    """The marks that a function, or a class by its decorators, had and has no more."""
    node = pair.before.node
    if isinstance(node, ast.Module | ast.ClassDef) or not (node.decorator_list or _may(pair.before.text)):
        return
    before, after = list(_marks(pair.before)), list(_marks(pair.after))
    counts = Counter(one.kind for one in after)
    texts = Counter(one.text for one in after)
    shared = _calls(pair.before) & _calls(pair.after)
    if not shared or isinstance(pair.after.node, ast.Module | ast.ClassDef):
        return
    for one in before:
        if texts[one.text]:
            texts[one.text] -= 1
            continue
        held = sum(other.kind == one.kind for other in before)
        if counts[one.kind] >= held or _moved(one, pair, sides):
            continue
        words = frozenset(
            words_of(f"{pair.after.path} {pair.after.name} {' '.join(shared)} {pair.after.text}")
        )
        severity = Severity.MEDIUM if words & _GRAVE else Severity.LOW
        said = f"{pair.after.name} still calls `{_shown(shared)}`, and what kept it {one.kind} is gone: "
        said += f"`{one.text[:60]}`"
        yield effect(REMOVED, pair, severity, said, one.text, before=one.line)
        return


def _shown(calls: frozenset[str]) -> str:
    acts = sorted(calls, key=lambda name: (not frozenset(words_of(name)) & (_GRAVE | _WRITES), name))
    return f"{acts[0][:50]}()"


_WRITES = listed("save commit update delete insert create write execute add send put post set")


def _may(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in _WORDS)


_WORDS = ("lock", "update", "atomic", "transaction", "begin", "idempot", "dedup", "mutex", "semaphore",
          "serializ", "exclusive", "synchroni", "acquire", "nx=", "isolation", "seen", "processed", "already",
          "handled", "duplicate", "redelivered")  # fmt: skip


def _marks(part: Part) -> Iterator[_Mark]:
    """What keeps the acts of a function from being done twice or at once, in its own lines."""
    assert isinstance(part.node, ast.FunctionDef | ast.AsyncFunctionDef)
    for decorator in part.node.decorator_list:
        name = unparse(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if _HELD.search(name):
            yield _Mark(_ALONE_KIND, f"@{name}", part.at(decorator))
    inner: set[int] = set()
    for node in walk(part.node):
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                text = unparse(item.context_expr)
                if _HELD.search(text):
                    inner.update(id(one) for one in walk(item.context_expr))
                    yield _Mark(_ALONE_KIND, f"with {text}", part.at(node))
    for node in walk(part.node):
        if isinstance(node, ast.Call) and id(node) not in inner:
            yield from _of_call(part, node)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and (match := LOCKS.search(node.value))
        ):
            yield _Mark(_ALONE_KIND, " ".join(match[0].upper().split()), part.at(node))
        elif isinstance(node, ast.If) and _leaves(node) and _BEFORE.search(test := unparse(node.test)):
            yield _Mark(_ONCE_KIND, f"if {test}", part.at(node))
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and isinstance(key.value, str) and _ONCE.search(key.value):
                    yield _Mark(_ONCE_KIND, key.value, part.at(node))


def _leaves(node: ast.If) -> bool:
    """Whether a branch leaves the function, whatever it answers."""
    return isinstance(node.body[-1], ast.Return | ast.Raise | ast.Continue) and not node.orelse


def _of_call(part: Part, node: ast.Call) -> Iterator[_Mark]:
    name = dotted(node.func).rpartition(".")[2]
    if name.lower() in _CALLS and isinstance(node.func, ast.Attribute):
        yield _Mark(_ALONE_KIND, f"{name}()", part.at(node))
    for word in node.keywords:
        value = word.value.value if isinstance(word.value, ast.Constant) else None
        if word.arg and _ONCE.search(word.arg):
            yield _Mark(_ONCE_KIND, f"{word.arg}=", part.at(node))
        elif word.arg == "nx" and value is True:
            yield _Mark(_ONCE_KIND, "nx=True", part.at(node))
        elif word.arg in ("isolation_level", "begin") and isinstance(value, str) and _ISOLATION.search(value):
            yield _Mark(_ALONE_KIND, f"{word.arg}={value}", part.at(node))


def _calls(part: Part) -> frozenset[str]:
    """What a function calls, other than what only keeps others out."""
    found = {dotted(node.func).rpartition(".")[2] for node in walk(part.node) if isinstance(node, ast.Call)}
    return frozenset(
        name for name in found if name.lower() not in _CALLS and not _HELD.search(name) and name != "?"
    )


def _moved(mark: _Mark, pair: Pair, sides: Sides) -> bool:
    """Whether the same mark is new in another function of the change."""
    own = (pair.after.path, pair.after.name)
    plain = mark.text.removeprefix("with ").removeprefix("@").removesuffix("()").removesuffix("=")
    was, now = (
        sum(text.count(plain) for key, text in sides.texts(after=after) if key != own)
        for after in (False, True)
    )
    return now > was


# -- scripts -----------------------------------------------------------------------------------------------


def lost_in_script(file: FileChange, before: Script, after: Script) -> Iterator[ChangeEffect]:
    """The marks that a text in JavaScript or TypeScript had, while it still calls what stood beside them."""
    old, new = list(_script_marks(before)), Counter(one.text for one in _script_marks(after))
    now = {call.name for call in after.calls()}
    for one in old:
        if new[one.text]:
            new[one.text] -= 1
            continue
        near = {call.name for call in before.calls() if 0 <= call.line - one.line <= _NEAR}
        kept = {name for name in near & now if name.rpartition(".")[2].lower() not in _CALLS}
        if not kept or any(new.values()):
            continue
        severity = Severity.MEDIUM if frozenset(words_of(" ".join(near))) & _GRAVE else Severity.LOW
        said = (
            f"still calls `{sorted(kept)[0][:50]}()`, and what kept it {one.kind} is gone: `{one.text[:60]}`"
        )
        yield ChangeEffect(
            REMOVED.id, file.path, severity, Confidence.MEDIUM, said, before=one.line, evidence=one.text
        )
        return


_NEAR = 12
"""Lines behind a mark in which the act stands that it was for."""


def _script_marks(script: Script) -> Iterator[_Mark]:
    for call in script.calls():
        name = call.name.rpartition(".")[2]
        if name.lower() in _CALLS and "." in call.name:
            yield _Mark(_ALONE_KIND, f"{name}()", call.line)
    for token in script.tokens:
        if token.kind in ("string", "template") and len(token.text) < _LONGEST:
            if match := LOCKS.search(token.text):
                yield _Mark(_ALONE_KIND, " ".join(match[0].upper().split()), token.line)
            elif _ONCE.search(token.text) and len(token.text) < _SHORT:
                yield _Mark(_ONCE_KIND, token.text[1:-1], token.line)
        elif token.kind == "name" and _ONCE.search(token.text):
            yield _Mark(_ONCE_KIND, token.text, token.line)


_LONGEST, _SHORT = 4_000, 60
