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
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from guard.checks.code_rules.code_texts import Text, lines_of
from guard.checks.code_rules.outlines import SOURCES, Outlines, is_fed, text_of
from guard.checks.code_rules.splice_parts import Line, TooLargeError
from guard.checks.code_rules.spliced import Spliced, Splicer
from guard.checks.kit.comparison import Site, Sites
from guard.facts.names.across import Across, Definition, File
from guard.model.change import ChangeSet, FileChange
from guard.model.finding import Side
from guard.ports import CodeScanner, Match, ScanTarget, Unread
from guard.project.mentions import may_call
from guard.project.project import Project, TooManyError
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_HANDLER = b"from flask import request\n@app.route('/')\n"
"""Stands before a helper to ask which rules could match were it handed request data."""
_MOST_CALLERS = 12
"""Functions that a touched one is written into, as far as they are looked for,"""
_MOST_UP = 3
"""calls away,"""
_MOST_HELPERS = 12
"""and touched functions of one change that callers are looked for of."""
_MOST_TEXTS = 24
"""Texts of one side that are written."""


@dataclass(frozen=True)
class Followed:
    """One function with what it calls written into it."""

    text: Text
    lines: tuple[Line, ...]
    path: str
    """The file that its findings stand in, and"""
    line: int
    """the line there that the function begins on which the change touches."""
    starts: tuple[int, ...] = ()
    """For a function of the change: the lines that its statements begin on; else empty."""
    end: int = 0
    """Its last line."""
    cleans: bool = False
    """Whether what is not found in it is not there."""

    def start_of(self, line: int) -> int:
        """The line on which the statement that holds `line` begins; 0 outside of it."""
        index = bisect_right(self.starts, line) - 1
        return self.starts[index] if index >= 0 and line <= self.end else 0


@dataclass
class Following:
    """What is written of one side, and what could not be."""

    texts: list[Followed] = field(default_factory=list)
    left: list[tuple[str, int, str]] = field(default_factory=list)
    """Path and line of each function that was not followed, and why."""

    @property
    def by_key(self) -> dict[str, Text]:
        """The texts as they are scanned."""
        return {one.text.key: one.text for one in self.texts}

    def left_with(self, unread: Iterable[Unread]) -> list[tuple[str, int, str]]:
        """What was left, with what the scanner did not read."""
        keys = {part.key: part.message for part in unread}
        late = [(one.path, one.line, keys[one.text.key]) for one in self.texts if one.text.key in keys]
        return list(dict.fromkeys([*self.left, *late]))


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
        self._outlines = Outlines()
        self.rules = frozenset(id for id, rule in scanner.rules().items() if rule.follow)
        self._sides = {after: Across(change, sources, self._project, after=after) for after in (True, False)}
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
            for caller in self._callers(definition, found, after=after):
                self._write(number, caller, definition, splicer, found, after=after)
        self._sides[after].let_go()
        return found

    def _read(self, file: FileChange, *, after: bool) -> File | None:
        side = file.after if after else file.before
        if side is None or not side.path.endswith((".py", ".pyw")) or b"\r" in side.data:
            return None
        return self._sides[after].file(side.path)

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

    # -- callers ------------------------------------------------------------------------------------------

    def _callers(self, helper: Definition, found: Following, *, after: bool) -> list[Definition]:
        """The functions that request data may come into, and that call `helper`, near or far."""
        if not self._may_matter([helper]):
            return []
        callers: dict[tuple[str, str], Definition] = {}
        waiting, seen = [helper], {helper.key}
        for step in range(_MOST_UP):
            further: list[Definition] = []
            is_last = step == _MOST_UP - 1  # who calls those is not asked
            for one in waiting:
                try:
                    calling = list(self._calling(one, after=after, fed_only=is_last))
                except TooManyError as error:
                    found.left.append((helper.file.path, helper.node.lineno, str(error)))
                    continue
                for caller in calling:
                    if caller.key in seen:
                        continue
                    seen.add(caller.key)
                    if not is_fed(caller):
                        further.append(caller)
                    elif not self._is_followed(caller, after=after):
                        callers[caller.key] = caller
            waiting = further[:_MOST_CALLERS]
        return list(callers.values())[:_MOST_CALLERS]

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

    def _calling(self, helper: Definition, *, after: bool, fed_only: bool) -> Iterator[Definition]:
        """The functions of the side that call `helper`; `fed_only`: those that request data may come into.

        Raises:
            TooManyError: its name stands in too many files.
        """
        across = self._sides[after]
        owner, _, name = helper.name.rpartition(".")
        word = owner.rpartition(".")[2] if name == "__init__" else name
        paths = [helper.file.path]
        paths += [path for path in across.paths() if path.endswith((".py", ".pyw")) and path not in paths]
        texts = self._project.read(self._project.holding((word,)))
        paths += [
            path
            for path, data in texts.items()
            if may_call(data, word)
            and not (fed_only and SOURCES.search(data.decode("utf-8", "replace")) is None)
        ]
        for path in paths:
            across.let_go()
            file = across.file(path) if across.may_call(word, path) else None
            if file is None:
                continue
            outlined = self._outlines.of(file)
            names = outlined.names_for(word)
            for one in outlined.functions:
                is_named = not one.text.isascii() or any(name in one.text for name in names)
                if not is_named or (fed_only and not one.is_fed):
                    continue
                definition = Definition(file, one.name)
                if _means(helper, one.calls(word, outlined.imported), definition, across):
                    yield definition

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


def _means(helper: Definition, calls: Iterable[ast.Call], caller: Definition, across: Across) -> bool:
    """Whether one of the calls in `caller` is of `helper`."""
    inside = caller.file.inside(caller.node)
    return any(
        one.key == helper.key or f"{one.name}.__init__" == helper.name
        for call in calls
        for one in across.named(caller.file, call.func, inside)
    )


Far = Mapping[tuple[int, Side, str, int], Line]
"""By file number, side, rule and line of a site: the line that it is about, which may stand elsewhere."""


@dataclass(frozen=True)
class Merged:
    """What following functions adds to what was found in their own texts, and what it casts doubt on."""

    far: Far
    """The sites that were added."""
    cleaned: Sites
    """The sites that were taken out: a function that is called seems to clean what goes there."""


def merged(
    sites: Sites,
    followed: Iterable[Followed],
    matches: Iterable[Match],
    unread: Collection[str],
    rules: Collection[str],
) -> Merged:
    """Put what was found in followed functions beside what was found in their own texts, in `sites`.

    Args:
        sites: what was found in texts by themselves, by file and side; altered.
        followed: the functions with what they call.
        matches: what was found in all texts.
        unread: the keys of texts that were not read to their end: they clean nothing.
        rules: the rules that are followed.
    """
    by_key: dict[str, list[Match]] = {}
    for match in matches:
        by_key.setdefault(match.key, []).append(match)
    added: dict[tuple[int, Side, str, int], Line] = {}
    cleaned: Sites = defaultdict(list)
    for one in followed:
        text = one.text
        key = (text.file, text.side)
        shown = {(m.rule, text.place(m.line)): one.lines[m.line - 1] for m in by_key.get(text.key, ())}
        if one.cleans and text.key not in unread:
            clean = {site for site in sites[key] if site.rule in rules and _is_cleaned(site, one, shown)}
            cleaned[key] += [site for site in sites[key] if site in clean]
            sites[key] = [site for site in sites[key] if site not in clean]
        known = {(site.rule, one.start_of(site.line) or site.line) for site in sites[key]}
        for (rule, place), line in sorted(shown.items(), key=lambda item: item[0]):
            if (rule, place) in known:
                continue
            known.add((rule, place))
            sites[key].append(Site(rule, place, place, 0, 0, " ".join(line.source.split())))
            added[*key, rule, place] = line
    for found in sites.values():
        found.sort(key=lambda site: (site.line, site.column))
    return Merged(added, cleaned)


def _is_cleaned(site: Site, one: Followed, shown: Collection[tuple[str, int]]) -> bool:
    """Whether a place within a function is not found any more with what is called written into it."""
    start = one.start_of(site.line)
    return start != 0 and (site.rule, start) not in shown
