"""Which functions are scanned with the project's own functions written into them, and what that shows.

Of the functions that the change touches, those that request data may come into are written out with what they
call (`spliced`), be it in an unchanged file. A touched function that data can only be handed to is written
into those that call it, in the change and in the base, as far as request data may come into them. Rules that
look for request data are then run over these texts.

What they find beside the function's own text is a finding at the call, or in the touched helper. What they
do not find any more is no longer sure: what the function calls seems to have made the data harmless, and the
reviewer is shown it.
"""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from guard.checks.code_rules.callers import Callers
from guard.checks.code_rules.code_texts import Text, lines_of
from guard.checks.code_rules.followed_sites import Followed, Following
from guard.checks.code_rules.outlines import is_fed, text_of
from guard.checks.code_rules.splice_parts import Line, TooLargeError
from guard.checks.code_rules.spliced import Spliced, Splicer
from guard.facts.names.across import Across
from guard.facts.names.files import Definition, File
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Side
from guard.ports import CodeScanner, ScanTarget
from guard.project.project import Project
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_HANDLER = b"from flask import request\n@app.route('/')\n"
"""Stands before a helper to ask which rules could match were it handed request data."""
_MOST_HELPERS = 12
"""and touched functions of one change that callers are looked for of."""
_MOST_TEXTS = 24
"""Texts of one side that are written."""


class Follower:
    """Looks for what is to be followed on both sides of a change."""

    def __init__(self, change: ChangeSet, sources: Sources, scanner: CodeScanner) -> None:
        """Look for nothing yet.

        Args:
            change: what was proposed.
            sources: its reader.
            scanner: tells which rules are run over what is followed.
        """
        self._change = change
        self._scanner = scanner
        self._project = Project(change, sources)
        self._sources = sources
        self.rules = frozenset(id for id, rule in scanner.rules().items() if rule.follow)
        self._sides = {after: Across(change, sources, self._project, after=after) for after in (True, False)}
        self._callers = {after: Callers(across, self._project) for after, across in self._sides.items()}
        self._roots: set[tuple[int, str]] = set()
        """Of the side after: what was followed, by the file's number and the function's name."""

    def side(self, numbers: Iterable[int], name: Side) -> Following:
        """What is followed of one side of some files; the side after is to be asked for first.

        Raises:
            ToolError, RepositoryError: the base cannot be asked.
        """
        found = Following()
        after = name is Side.AFTER
        splicer = Splicer(self._sides[after])
        helpers: list[tuple[int, Definition]] = []
        for number in numbers:
            file = self._change.files[number]
            if self._sides[after].let_go():
                splicer = Splicer(self._sides[after])
            read = self._read(file, after=after)
            if read is None:
                continue
            for definition in self._touched(number, read, after=after):
                if is_fed(definition):
                    self._write(number, definition, None, splicer, found, after=after)
                elif len(helpers) < _MOST_HELPERS:
                    helpers.append((number, definition))
        # Most changes hold nothing that any of the rules looks for: asked of all helpers together first.
        if not self._may_matter([definition for _, definition in helpers]):
            return found
        for number, definition in helpers:
            splicer = Splicer(self._sides[after])
            for caller in self._callers_of(definition, found, after=after):
                self._write(number, caller, definition, splicer, found, after=after)
        self._sides[after].let_go()
        return found

    def _read(self, file: FileChange, *, after: bool) -> File | None:
        side = file.after if after else file.before
        if side is None or not side.path.endswith((".py", ".pyw")) or b"\r" in side.data:
            return None
        return self._sides[after].files.file(side.path)

    def _touched(self, number: int, file: File, *, after: bool) -> Iterator[Definition]:
        """The functions of a file that a changed line lies in, or that were followed on the other side."""
        change = self._change.files[number]
        lines = lines_of(change, number, self._sources)
        changed = sorted(lines.after if after else lines.before)
        for name, node in file.blocks.items():
            if isinstance(node, ast.ClassDef):
                continue
            definition = Definition(file, name)
            is_method = definition.owner != ""
            if name.count(".") != is_method:
                continue  # a function within another is written with it
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            at = bisect_right(changed, first - 1)
            is_touched = at < len(changed) and changed[at] <= (node.end_lineno or first)
            if is_touched or (number, name) in self._roots:
                if after:
                    self._roots.add((number, name))
                yield definition

    def _callers_of(self, helper: Definition, found: Following, *, after: bool) -> list[Definition]:
        """The functions that request data may come into, and that call `helper`; the touched ones apart."""
        if not self._may_matter([helper]):
            return []
        callers = self._callers[after]
        return callers.of(helper, lambda one: self._is_followed(one, after=after), found.left)

    def _may_matter(self, helpers: Sequence[Definition]) -> bool:
        """Whether a rule could match in any of these functions were it handed request data."""
        if not helpers:
            return False
        data = _HANDLER + "\n".join(map(text_of, helpers)).encode("utf-8", "replace")
        return self._scanner.may_match(ScanTarget("helper", "helper.py", data, self.rules), self.rules)

    def _is_followed(self, caller: Definition, *, after: bool) -> bool:
        """Whether a function is touched itself, so that it is written as it stands."""
        for number, file in enumerate(self._change.files):
            side = file.after if after else file.before
            if side is not None and side.path == caller.file.path:
                return any(one.key == caller.key for one in self._touched(number, caller.file, after=after))
        return False

    # -- texts --------------------------------------------------------------------------------------------

    def _write(
        self,
        number: int,
        root: Definition,
        helper: Definition | None,
        splicer: Splicer,
        found: Following,
        *,
        after: bool,
    ) -> None:
        """Write one function, for findings in itself or in `helper`, which it calls."""
        place = helper or root
        if len(found.texts) >= _MOST_TEXTS:
            found.left.append((place.file.path, place.node.lineno, "the change touches too many functions"))
            return
        try:
            spliced = splicer.text(root)
        except TooLargeError as error:
            found.left.append((place.file.path, place.node.lineno, str(error)))
            return
        if spliced is None or (helper is not None and helper.key not in spliced.shown):
            return
        change = self._change.files[number]
        of = change.after if after else change.before
        assert of is not None
        lines = spliced.lines
        places = tuple(line.root if helper is None else _within(line, helper) for line in lines)
        data = "\n".join(line.text for line in lines).encode("utf-8", "replace")
        side = Side.AFTER if after else Side.BEFORE
        name = f"{root.file.path} {root.name}" + (f" {helper.name}" if helper is not None else "")
        text = Text(number, side, of, root.file.path, data, True, places, root=name, only=self.rules)
        found.texts.append(_followed(text, spliced, root, helper))


def _followed(text: Text, spliced: Spliced, root: Definition, helper: Definition | None) -> Followed:
    if helper is not None:
        return Followed(text, spliced.lines, helper.file.path, helper.node.lineno)
    starts = {node.lineno for node in walk(root.node) if isinstance(node, ast.stmt | ast.ExceptHandler)}
    starts |= {one.lineno for one in root.node.decorator_list}
    end = root.node.end_lineno or root.node.lineno
    at = root.node.lineno
    return Followed(text, spliced.lines, root.file.path, at, tuple(sorted(starts)), end, not spliced.makes)


def _within(line: Line, helper: Definition) -> int:
    """The line of the helper that a line of a text stands for; its head's for what stands outside of it."""
    node = helper.node
    inside = line.path == helper.file.path and node.lineno <= line.number <= (node.end_lineno or node.lineno)
    return line.number if inside else node.lineno
