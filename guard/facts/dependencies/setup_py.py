"""`setup.py`, read as a syntax tree and never run: what the call of `setup` is given as it stands there.

Literals, names that the module gives one constant value, their concatenations, and lists that are only
extended by constants can be read. Anything else is computed, and said to be unread.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from guard.facts.dependencies.manifests.model import INDEX, MOST_ENTRIES, Entry, Reading
from guard.facts.dependencies.manifests.requirement import entries_of
from guard.facts.dependencies.setup_values import ComputedError, Constants, Text, Value
from guard.facts.names.names import Names, names_of
from guard.model.change import FileSide
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.sources import Sources
from guard.syntax.unreadable import AtRunTimeError, UnreadableError
from guard.syntax.walk import walk

_LISTS = ("install_requires", "setup_requires", "tests_require", "requires")
_TABLE = "extras_require"
_LINKS = "dependency_links"
_PYTHON = "python_requires"
_KEYS = frozenset({*_LISTS, _TABLE, _LINKS, _PYTHON})
_SETUP = "setup"
_MOST_LINES = 200
"""Lines of one text that are named; of a longer one, put together from far apart, the first and the last."""


def read_setup_py(side: FileSide, sources: Sources) -> Reading:
    """The dependencies that a `setup.py` declares.

    Raises:
        UnreadableError: it is no Python, or it calls `setup` nowhere that can be seen.
    """
    source = sources.python(side)
    if isinstance(source, Unreadable):
        raise UnreadableError(source.message, max(source.line, 1))
    calls = list(_calls(names_of(source, sources)))
    if not calls and source.tree.body:
        raise UnreadableError("no call of setup can be seen")
    reader = _Reader(source)
    for call in calls:
        reader.call(call)
    return Reading(tuple(reader.entries), default="build", problems=tuple(reader.problems))


def _calls(names: Names) -> Iterator[ast.Call]:
    """Every call of something that is called `setup`, here or where it comes from."""
    for node in walk(names.tree):
        if isinstance(node, ast.Call):
            name = callee(node)
            if name == _SETUP or any(ref.endswith(f".{_SETUP}") for ref in names.dotted(node.func)):
                yield node


class _Reader:
    def __init__(self, source: PythonSource) -> None:
        self._source = source
        self._constants = Constants(source.tree)
        self.entries: list[Entry] = []
        self.problems: list[UnreadableError] = []

    def call(self, call: ast.Call) -> None:
        """What one call of `setup` is given."""
        for keyword in call.keywords:
            try:
                value = self._constants.value(keyword.value) if _wanted(keyword.arg) else None
                if keyword.arg is not None:
                    self._argument(keyword.arg, value)
                elif isinstance(value, Mapping):
                    for key, part in value.items():
                        self._argument(key.text, part)
                else:
                    raise ComputedError(keyword.value)
            except ComputedError as error:
                self._unread(keyword.arg or "**", error)

    def _argument(self, key: str, value: Value | None) -> None:
        if key not in _KEYS or value is None:
            return
        place = f"setup.{key}"
        if key == _TABLE:
            if not isinstance(value, Mapping):
                raise ComputedError(None)
            for extra, part in value.items():
                self._specifiers(part, f"{place}.{extra.text}")
        elif key == _PYTHON:
            if not isinstance(value, Text):
                raise ComputedError(None)
            self.entries.append(Entry("python", place, value.text, lines=self._lines(value)))
        elif key == _LINKS:
            texts = list(self._texts(value, place))
            lines = frozenset().union(*(self._lines(one) for one in texts)) or frozenset({1})
            facets = {key: " ".join(one.text for one in texts)}
            self.entries.append(Entry(INDEX, place, facets=facets, lines=lines))
        else:
            self._specifiers(value, place)

    def _specifiers(self, value: Value, place: str) -> None:
        """A list of specifiers, or one text with a specifier a line."""
        if len(self.entries) > MOST_ENTRIES:
            return  # too many already, which `bounded` says
        texts = [
            (part.strip(), self._lines(one))
            for one in self._texts(value, place)
            for part in one.text.splitlines()
            if part.strip() and not part.strip().startswith("#")
        ]
        entries, problems = entries_of(texts, place)
        self.entries += entries
        self.problems += problems

    def _texts(self, value: Value, place: str) -> Iterator[Text]:
        if isinstance(value, Text):
            yield value
        elif isinstance(value, Mapping):
            raise ComputedError(None)
        else:
            for part in value:
                if isinstance(part, Text):
                    yield part
                elif isinstance(part, ComputedError):
                    self._unread(place.removeprefix("setup."), part)
                else:
                    raise ComputedError(None)

    def _lines(self, text: Text) -> frozenset[int]:
        physical = self._source.physical
        if text.last - text.first > _MOST_LINES:
            return frozenset((physical[text.first - 1], physical[text.last - 1]))
        return frozenset(physical[line - 1] for line in range(text.first, text.last + 1))

    def _unread(self, key: str, error: ComputedError) -> None:
        where = self._source.physical[error.line - 1] if error.line else 1
        what = f": {error.text[:200]}" if error.text else ""
        self.problems.append(AtRunTimeError(f"{key} is computed{what}", where))


def _wanted(key: str | None) -> bool:
    return key is None or key in _KEYS
