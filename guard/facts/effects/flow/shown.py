"""Classes that show all that they hold whenever they are printed: a text of every column, secrets
among them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.family import is_python
from guard.facts.effects.flow.new_in_file import new_in_files
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_SHOWS = frozenset({"__repr__", "__str__", "__format__", "__rich_repr__", "__repr_args__", "__unicode__"})
_ALL = expression(
    r"__table__\.(?:columns|c)\b|__mapper__|\.__dict__|\bvars\(self\)|\basdict\(self\)|\bastuple\(self\)|\bfields\(self\)"
    r"|_meta\.(?:get_)?fields|\bmodel_dump\w*\(|\bmodel_fields|self\.dict\(\)|\binspect\(|__slots__|__annotations__"
    r"|\bdir\(self\)|model_to_dict\(self|self\.to_dict\(\)"
)
"""Ways to go through all attributes of an object: SQLAlchemy, Django, Pydantic, dataclasses, the language."""
_LEAVES_OUT = expression(
    r"(?i)exclude|\bnot in\b|redact|mask|hidden|secret|sensitive|password|private|\*\*\*|include=|\.repr\b"
)
"""What a text has that leaves something out of what it shows."""
_HELD = frozenset({"digest", "salt", "hash", "hashed", "otp", "pin", "seed", "mnemonic", "cvv", "ssn"})
"""Last words of attributes that are nobody's to see, beside those that are secrets by name."""


def shown(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The classes of the change that show secrets of theirs since the change."""
    yield from new_in_files(
        [file for file in files if file.after is not None and is_python(file.after.path)],
        lambda side: _telling(side, around),
        lambda _, found: (
            f"{found.what} shows all that it holds whenever it is printed or logged,"
            f" `{found.detail}` among it"
        ),
        "Name what is shown, or leave out what is secret.",
    )


def _telling(side: FileSide | None, around: Around) -> Iterator[Found]:
    """The classes that show everything, what is secret of it, and the line of what shows it."""
    text = side.text if side is not None else None
    if side is None or text is None or not any(name in text for name in _SHOWS) or not _ALL.search(text):
        return
    source = around.sources.python(side)
    if isinstance(source, Unreadable):
        return
    classes = [node for node in walk(source.tree) if isinstance(node, ast.ClassDef)]
    lines = {node.name: line for node in classes if (line := _line_of_all(node, source))}
    for node in classes:
        line = next((lines[name] for name in (node.name, *_bases(node, classes)) if name in lines), 0)
        held = next(filter(_is_secret, _attributes(node)), "") if line else ""
        if held:
            yield Found(node.name, line, held, node.name)


def _line_of_all(node: ast.ClassDef, source: PythonSource) -> int:
    """Where a class shows all that it holds; 0 where it does not."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and one.name in _SHOWS:
            text = unparse(one)
            if _ALL.search(text) and not _LEAVES_OUT.search(text):
                return source.physical[one.lineno - 1]
    return 0


def _bases(node: ast.ClassDef, classes: Sequence[ast.ClassDef]) -> Iterator[str]:
    """The names of the classes of the file that a class is made of, two steps up."""
    by_name = {one.name: one for one in classes}
    for base in node.bases:
        name = unparse(base)
        yield name
        if name in by_name and name != node.name:
            yield from (unparse(above) for above in by_name[name].bases)


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    for one in walk(node):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            if "Secret" not in unparse(one.annotation) and "repr=False" not in unparse(one):
                yield one.target.id
        elif isinstance(one, ast.Assign):
            for target in one.targets:
                if isinstance(target, ast.Name) and one in node.body:
                    yield target.id
                elif isinstance(target, ast.Attribute) and unparse(target.value) == "self":
                    yield target.attr


def _is_secret(name: str) -> bool:
    parts = table.words(name)
    return table.is_secret(name, of_environment=True) or (bool(parts) and parts[-1] in _HELD)
