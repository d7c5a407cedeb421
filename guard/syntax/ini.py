r"""INI files (`setup.cfg`, `tox.ini`, `.flake8`, `pip.conf`): read once, for every tool's way of taking them.

The grammar is that of Python's `configparser`, by which nearly all of these tools read. They differ in what
they make of a key without a value, of a key or section that stands twice, of the case of keys and of
`[DEFAULT]`; so the rows are read once, and `Ini.sections` says what a tool makes of them. Lines end at `\n`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.syntax.unreadable import UnreadableError

DEFAULT = "DEFAULT"
"""The section whose keys stand in every other one."""

_HEADER = expression(r"\[(?P<header>.+)\]")
_MARK = expression(r"[=:]")


@dataclass
class Row:
    """One key of one section."""

    section: str
    key: str
    """As it is written."""
    value: str | None
    """Without blank ends, its lines joined; None for a key without a mark."""
    line: int


@dataclass(frozen=True)
class Ini:
    """An INI file."""

    rows: tuple[Row, ...]
    headers: tuple[tuple[str, int], ...]
    """Every section's name and line, in order, as often as it stands there."""

    def sections(
        self, *, fold: bool = True, valueless: bool = False, unique: bool = False, defaults: bool = True
    ) -> dict[str, dict[str, str | None]]:
        """What a tool makes of the file: by section, its keys with their values; the last of two counts.

        Args:
            fold: whether keys are taken in lower case.
            valueless: whether a key may stand without a value.
            unique: whether a key or section that stands twice is refused.
            defaults: whether the keys of `[DEFAULT]` stand in every section, and it is none itself.

        Raises:
            UnreadableError: the tool would refuse the file.
        """
        found: dict[str, dict[str, str | None]] = {name: {} for name, _ in self.headers}
        if unique:
            self._refuse_doubles(fold, defaults)
        for row in self.rows:
            if row.value is None and not valueless:
                raise UnreadableError(f"the key {row.key!r} has no value", row.line)
            key = row.key.lower() if fold else row.key
            found[row.section][key] = row.value
        if not defaults:
            return found
        shared = found.pop(DEFAULT, {})
        return {name: {**shared, **own} for name, own in found.items()}

    def _refuse_doubles(self, fold: bool, defaults: bool) -> None:
        seen: set[object] = set()
        for name, line in self.headers:
            if name in seen and not (defaults and name == DEFAULT):
                raise UnreadableError(f"section {name!r} already exists", line)
            seen.add(name)
        for row in self.rows:
            key = (row.section, row.key.lower() if fold else row.key)
            if key in seen:
                raise UnreadableError(
                    f"option {key[1]!r} in section {row.section!r} already exists", row.line
                )
            seen.add(key)


def read_ini(text: str) -> Ini:
    """The rows of an INI file.

    Raises:
        UnreadableError: a line stands before any section, has no key, or continues a key without a value.
    """
    rows: list[Row] = []
    headers: list[tuple[str, int]] = []
    current: Row | None = None
    indent = 0
    for number, line, value in _lines(text):
        if not value:
            if current is not None and current.value is not None and not line.strip():
                current.value += "\n"
            continue
        depth = len(line) - len(line.lstrip())
        if headers and current is not None and depth > indent:
            if current.value is None:
                raise UnreadableError(f"a line that continues {current.key!r}, which has no value", number)
            current.value += f"\n{value}"
            continue
        indent = depth
        header = _HEADER.match(value)
        if header is not None:
            headers.append((header["header"], number))
            current = None
            continue
        mark = _MARK.search(value)
        key = value[: mark.start()].rstrip() if mark is not None else value
        if not headers:
            raise UnreadableError("a line before the first section", number)
        if not key:
            raise UnreadableError("a line without a key", number)
        said = value[mark.end() :].strip() if mark is not None else None
        current = Row(headers[-1][0], key, said, number)
        rows.append(current)
    for row in rows:
        row.value = row.value.rstrip() if row.value is not None else None
    return Ini(tuple(rows), tuple(headers))


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Number, line and what it says: nothing where it is blank or a comment."""
    for number, line in enumerate(text.split("\n"), 1):
        said = line.strip()
        yield number, line, "" if said.startswith(("#", ";")) else said
