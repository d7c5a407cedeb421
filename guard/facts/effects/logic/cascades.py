"""Rows that are deleted together with what they refer to, where deleting was refused before."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from guard.facts.effects.around import Around
from guard.facts.effects.logic.family import CASCADE
from guard.facts.effects.logic.reading import Told, Unit
from guard.facts.effects.logic.request import words
from guard.facts.effects.measure.statements import said
from guard.facts.effects.protection.family import is_migration, is_sql
from guard.facts.effects.protection.words import listed
from guard.facts.effects.sql_texts import forwards, statements_in
from guard.model.change import FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee, last_name
from guard.syntax.python import PythonSource
from guard.syntax.sql import Statement
from guard.syntax.walk import walk

_RECORDS = listed(
    "order orders invoice invoices payment payments transaction transactions ledger receipt receipts audit "
    "history booking bookings refund refunds account accounts contract contracts sale sales charge charges "
    "payout payouts balance balances shipment shipments log logs event events entry entries"
)
_FIELDS = listed(
    "ForeignKey OneToOneField Column mapped_column relationship Relationship ForeignKeyConstraint"
)


def _weight(name: str) -> Severity:
    return Severity.MEDIUM if words(name) & _RECORDS else Severity.LOW


def statements(around: Around) -> Iterator[ChangeEffect]:
    """Constraints of SQL by which rows of a table that stood before go with what they refer to."""
    read = [
        (file, _read(file.before, around), _read(file.after, around))
        for file in around.change.files
        if is_sql(file) or is_migration(file)
    ]
    known = Counter(one.text for _, before, _ in read for one in before)
    for file, _, after in read:
        for one in after:
            if known[one.text] > 0:
                known[one.text] -= 1
            elif one.words[:2] == ("ALTER", "TABLE") and "ON DELETE CASCADE" in one.text:
                table = next((word for word in one.words[2:] if word not in ("ONLY", "IF", "EXISTS")), "?")
                name = table.strip('"`').rpartition(".")[2].lower()
                what = f"rows of `{name}` are deleted together with what they refer to"
                yield ChangeEffect(
                    CASCADE.id, file.path, _weight(name), CASCADE.confidence, what,
                    after=one.line, evidence=one.text[:200],
                )  # fmt: skip


def _read(side: FileSide | None, around: Around) -> list[Statement]:
    found = statements_in(side, around.sources, _speaks)
    source = around.sources.python(side) if side is not None and side.path.endswith(".py") else None
    if isinstance(source, PythonSource) and _speaks(source.text):
        for node in forwards(source):
            if isinstance(node, ast.Call) and callee(node) == "create_foreign_key" and _says_cascade(node):
                table = node.args[1] if len(node.args) > 1 else None
                name = table.value if isinstance(table, ast.Constant) else None
                name = name.upper() if isinstance(name, str) else "?"
                said = ("ALTER", "TABLE", name, "ADD", "FOREIGN", "KEY", "ON", "DELETE", "CASCADE")
                found.append(Statement(said, source.physical[node.lineno - 1]))
    return found


def _speaks(text: str) -> bool:
    return "cascade" in text.casefold()


def relations(before: Unit, after: Unit) -> Iterator[Told]:
    """Fields of models that were there before, and by which rows go with what they refer to now."""
    if not isinstance(after.node, ast.ClassDef) or not isinstance(before.node, ast.ClassDef):
        return
    was = {said(target): value for target, value in _fields(before.node)}
    for target, value in _fields(after.node):
        old = was.get(said(target))
        if old is not None and _says_cascade(value) and not _says_cascade(old):
            other = next((str(one.value) for one in walk(value) if isinstance(one, ast.Constant)), "")
            is_other = any(callee(one) in ("relationship", "Relationship") for one in walk(value))
            name = other if is_other else after.name
            what = f"rows of `{name}` are deleted together with what they refer to, by `{said(target)}`"
            yield Told(CASCADE, value, what, f"cascade {after.name} {said(target)}", _weight(name))


def _fields(node: ast.ClassDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    for one in node.body:
        if isinstance(one, ast.Assign) and callee(one.value) in _FIELDS:
            yield one.targets[0], one.value
        elif isinstance(one, ast.AnnAssign) and one.value is not None and callee(one.value) in _FIELDS:
            yield one.target, one.value


def _says_cascade(node: ast.AST) -> bool:
    for one in walk(node):
        if isinstance(one, ast.keyword) and one.arg in ("ondelete", "on_delete", "cascade"):
            value = one.value
            text = value.value if isinstance(value, ast.Constant) else last_name(value)
            if isinstance(text, str) and ("cascade" in text.casefold() or "delete" in text or text == "all"):
                return True
    return False
