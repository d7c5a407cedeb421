"""How far an edit reaches: who in the base names what it alters, whether tests do, which address it answers.

Told by the name alone, so that a common name counts others' uses too; that is said with each number. Of a
private name only files that name its module as well count. What the change itself touches is left out. Work
is bounded by names asked and files read, never by time.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guard.errors import GuardError
from guard.model.briefing import Ground
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import Edit
from guard.project.project import MAX_FOUND, Project, TooManyError, has_word
from guard.project.tests import is_test
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.wording import counted

NAMES = 24
"""Names that the base is asked about, of the edits that could break most."""
REACH, REACH_AT_MOST = 8, 40
"""For each doubling of the lines that name it."""
COMMON = 20
"""A name that stands in more files than can be looked at."""
UNTESTED = 10
ROUTE = 25
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_NAMED_BY_FILES = frozenset({"config", "data", "source", "template", "file.deleted", "file.renamed", "style"})
"""Kinds of edits of files that others may name by their file name."""
_LARGE = 1_000_000
"""Bytes of a file that is not read for uses: nobody writes one by hand."""
_SOURCE = "names in the base"


@dataclass(frozen=True)
class _Uses:
    """Where a name stands in the base."""

    lines: int
    files: int
    tests: int
    """Files of tests that hold it; they are not among the others."""


class Reach:
    """The base, asked once about the names of many edits."""

    def __init__(self, change: ChangeSet, sources: Sources, project: Project) -> None:
        """Ask nothing yet."""
        self._files = {file.path: file for file in change.files}
        self._sources = sources
        self._project = project
        self._uses: dict[str, _Uses | None] = {}
        """None for a common name."""
        self.left_out: set[str] = set()
        """Names that were not asked about any more."""
        self.failed = ""
        """Why the base could not be asked; then nothing is known of anything."""

    @property
    def asked(self) -> int:
        """About how many names the base was asked."""
        return len(self._uses)

    def ask(self, edits: Sequence[Edit]) -> None:
        """Ask the base about what `edits` alter, those at the head first."""
        names = [name for name in dict.fromkeys(map(self._name, edits)) if name]
        self.left_out = set(names[NAMES:])
        wanted = names[:NAMES]
        modules: dict[str, set[str]] = {}
        for edit in edits:
            modules.setdefault(self._name(edit), set()).add(edit.path.rpartition("/")[2].partition(".")[0])
        try:
            self._look([name for name in wanted if name.isidentifier()], (".py",), modules)
            self._look([name for name in wanted if not name.isidentifier()], ("",), modules)
        except GuardError as error:
            self.failed = str(error)
            self._uses = {}

    def grounds(self, edit: Edit) -> Iterator[Ground]:
        """What the reach of an edit counts; nothing where it was not asked about."""
        name = self._name(edit)
        if name in self._uses:
            yield from self._of(name)
        file = self._files.get(edit.path)
        if file is not None and not is_test(edit.path):
            yield from self._route(edit, file)

    def _name(self, edit: Edit) -> str:
        """The word that others use what is edited by; "" where nothing of the base can use it."""
        file = self._files.get(edit.path)
        if (
            file is None
            or edit.kind.startswith("import.")
            or file.before is None
            or is_test(edit.path)
            or edit.kind.endswith((".added", ".moved"))
        ):
            return ""
        *above, last = edit.symbol.split(".")
        if last.startswith("__") and last.endswith("__") and above:
            last = above[-1]  # Python calls it by itself; people name the class
        if last.isidentifier() and last != "_":
            return last
        return file.before.path.rpartition("/")[2] if edit.kind in _NAMED_BY_FILES and not edit.symbol else ""

    def _look(self, names: Sequence[str], suffixes: Sequence[str], modules: Mapping[str, set[str]]) -> None:
        """Ask about all at once; where too many files answer, about each half."""
        if not names:
            return
        try:
            paths = self._project.holding(names, suffixes)
        except TooManyError:
            if len(names) == 1:
                self._uses[names[0]] = None
                return
            middle = len(names) // 2
            self._look(names[:middle], suffixes, modules)
            self._look(names[middle:], suffixes, modules)
            return
        lines, files, tests = (dict.fromkeys(names, 0) for _ in range(3))
        for path, data in self._project.read(paths).items():
            found = _lines_naming(data, names) if len(data) <= _LARGE else {}
            for name, number in found.items():
                if name.startswith("_") and not has_word(data, modules.get(name, ())):
                    continue
                if is_test(path):
                    tests[name] += 1
                else:
                    lines[name] += number
                    files[name] += 1
        self._uses |= {name: _Uses(lines[name], files[name], tests[name]) for name in names}

    def _of(self, name: str) -> Iterator[Ground]:
        found = self._uses[name]
        if found is None:
            words = f"`{name}` stands in more than {MAX_FOUND} files of the base"
            yield Ground("reach", words, COMMON, f"{_SOURCE}: a common name")
            return
        if found.lines:
            where = f"{counted(found.lines, 'line')} in {counted(found.files, 'file')} outside the change"
            words = f"{where} name{'s' if found.lines == 1 else ''} `{name}`"
            weight = min(int(REACH * math.log2(1 + found.lines)), REACH_AT_MOST)
            yield Ground("reach", words, weight, f"{_SOURCE}: that name, whoever's it is")
        if found.tests:
            words = f"{counted(found.tests, 'file')} of tests name{'s' if found.tests == 1 else ''} it"
            yield Ground("tests", words, 0, _SOURCE)
        elif name.isidentifier() and not self._tests_of_change(name):
            words = f"no test of the base or the change names `{name}`"
            yield Ground("untested", words, UNTESTED, _SOURCE)

    def _tests_of_change(self, name: str) -> bool:
        sides = (side for file in self._files.values() for side in file.sides)
        return any(is_test(side.path) and has_word(side.data, (name,)) for side in sides)

    def _route(self, edit: Edit, file: FileChange) -> Iterator[Ground]:
        """A decorator that is called with an address: by its form, whatever the framework."""
        if not edit.symbol or file.after is None or not file.after.path.endswith(".py"):
            return
        source = self._sources.python(file.after)
        node = None if isinstance(source, Unreadable) else _definition(source.tree.body, edit.symbol)
        for decorator in node.decorator_list if node is not None else ():
            for one in decorator.args[:1] if isinstance(decorator, ast.Call) else ():
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.startswith("/"):
                    words = f"answers requests at {one.value}"
                    yield Ground("route", words, ROUTE, "its decorator, which names an address")
                    return


def _lines_naming(data: bytes, names: Sequence[str]) -> dict[str, int]:
    """How many lines name each of the words, as more than a comment or its own definition."""
    words = b"|".join(re.escape(name.encode("utf-8", "surrogateescape")) for name in names)
    found: dict[str, set[int]] = {}
    for match in re.finditer(rb"(?<!\w)(?:" + words + rb")(?!\w)", data):
        start = data.rfind(b"\n", 0, match.start()) + 1
        before = data[start : match.start()].lstrip()
        if not before.startswith(b"#") and before.rstrip() not in (b"def", b"async def", b"class"):
            found.setdefault(match[0].decode("utf-8", "surrogateescape"), set()).add(start)
    return {name: len(lines) for name, lines in found.items()}


def _definition(
    body: Sequence[ast.stmt], symbol: str
) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    node = None
    for part in symbol.split("."):
        node = next((one for one in body if isinstance(one, _DEFINITIONS) and one.name == part), None)
        if node is None:
            return None
        body = node.body
    return node
