"""Two readings of a manifest become edits, so that every changed line is in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from guard.facts.dependencies.manifests.bounds import step
from guard.facts.dependencies.manifests.model import INDEX, Entry, Reading, redact
from guard.facts.files.lines import spans
from guard.model.edit import ChangedLines, Edit

_ORIGIN_KEYS = frozenset(
    {"source", "index", "registry", "type", "reference", "resolved_reference", "url", "file", "file hosts"}
    | {"git", "hg", "svn", "bzr", "vcs", "github", "gitlab", "bitbucket", "rev", "ref", "tag", "branch"}
    | {"commit-id", "requested-revision", "subdirectory", "path", "editable", "virtual", "directory"}
    | {"workspace", "archive", "channel", "develop", "revision"}
)
"""The facets that say where a dependency comes from, in any of the forms."""

_Pair = tuple[Entry | None, Entry | None]


class Comparison:
    """Builds the edits of one file from its two sides."""

    def __init__(self, path: str, before_path: str, lines: ChangedLines) -> None:
        self._path = path
        self._before_path = before_path
        self._lines = lines
        self._edits: list[Edit] = []

    def run(self, before: Reading, after: Reading) -> tuple[Edit, ...]:
        """The edits, in order of the file; together they account for every changed line."""
        for side, lines in ((before, self._lines.before), (after, self._lines.after)):
            for problem in side.problems:
                if problem.line in lines:
                    here, other = {problem.line}, set[int]()
                    sides = (here, other) if side is before else (other, here)
                    self._add("unparsable", f"line {problem.line}: {problem.message}", "", *sides)
        for old, new in pair(before.entries, after.entries):
            self._entry(old, new)
        self._rest(before, after)
        return tuple(self._edits)

    def _add(self, kind: str, summary: str, symbol: str, before: set[int], after: set[int]) -> None:
        old = spans(self._lines.before & before)
        new = spans(self._lines.after & after)
        self._edits.append(
            Edit(kind, self._path, summary, symbol, before_path=self._before_path, before=old, after=new)
        )

    def _entry(self, old: Entry | None, new: Entry | None) -> None:
        for kind, summary in describe(old, new):
            entry = new or old
            assert entry is not None  # a pair has a side
            old_lines, new_lines = (set(side.lines) if side else set() for side in (old, new))
            self._add(kind, summary, entry.name, old_lines, new_lines)

    def _rest(self, before: Reading, after: Reading) -> None:
        """The changed lines that no edit so far accounts for, by what kind of line each is."""
        groups: dict[str, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for index, (side, changed) in enumerate(((before, self._lines.before), (after, self._lines.after))):
            covered = {
                line
                for edit in self._edits
                for span in (edit.before, edit.after)[index]
                for line in range(span.start, span.end + 1)
            }
            for line in changed - covered:
                groups[side.kinds.get(line, side.default)][index].add(line)
        for kind, (old, new) in sorted(groups.items()):
            counts = [f"{len(new)} added"] * bool(new) + [f"{len(old)} removed"] * bool(old)
            self._add(kind, f"lines outside dependency entries: {', '.join(counts)}", "", old, new)


def pair(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Iterator[_Pair]:
    """Entries of the same name and place side by side, equal ones first, then in order; the rest alone."""
    olds: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in before:
        olds[entry.name, entry.place].append(entry)
    waiting: list[Entry] = []
    for entry in after:
        same = olds[entry.name, entry.place]
        match = next((old for old in same if _means(old) == _means(entry)), None)
        if match is None:
            waiting.append(entry)
        else:
            same.remove(match)
    for entry in waiting:
        same = olds[entry.name, entry.place]
        # One of several entries for a name (by marker or platform) is best told by all but its version.
        alike = next((old for old in same if dict(old.facets) == dict(entry.facets)), None)
        old = alike or (same[0] if same else None)
        if old is not None:
            same.remove(old)
        yield old, entry
    for rest in olds.values():
        for old in rest:
            yield old, None


def _means(entry: Entry) -> tuple[str, dict[str, str], dict[str, str]]:
    return entry.version, dict(entry.facets), dict(entry.follows)


def describe(old: Entry | None, new: Entry | None) -> Iterator[tuple[str, str]]:
    """The kinds and summaries of what happened to one entry that is not the same on both sides."""
    entry = new or old
    assert entry is not None  # a pair has a side
    if entry.kind:
        word = "added" if old is None else "removed" if new is None else "changed"
        kind = entry.new_kind if old is None and entry.new_kind else entry.kind
        yield kind, f"{entry.name} {word}"
        return
    if entry.name == INDEX or entry.place.endswith("sources"):
        # An option that says where packages come from changes what every other line means.
        keys = {*(old.facets if old else ()), *(new.facets if new else ())}
        yield "dependency.source", f"package source settings: {_facets(old, new, keys)} ({entry.place})"
        return
    if old is None or new is None:
        word = "added" if old is None else "removed"
        origin = "".join(f", {key} {redact(value)}" for key, value in entry.facets.items() if value)
        yield (
            f"dependency.{word}",
            f"{entry.name}: {entry.version or 'any version'} {word} ({entry.place}){origin}",
        )
        return
    moved = f"{old.version or 'any version'} → {new.version or 'any version'}"
    reshaped = False
    if old.version != new.version:
        kind, reshaped = step(old.version, new.version)
        yield kind, f"{entry.name}: {redact(moved)} ({entry.place})"
    keys = {key for key in {*old.facets, *new.facets} if old.facets.get(key, "") != new.facets.get(key, "")}
    for kind, some in (
        ("dependency.source", keys & _ORIGIN_KEYS),
        ("dependency.changed", keys - _ORIGIN_KEYS),
    ):
        if some:
            yield kind, f"{entry.name}: {_facets(old, new, some)} ({entry.place})"
    if keys:
        return
    if reshaped:
        yield "dependency.changed", f"{entry.name}: the form of the range, {moved} ({entry.place})"
    elif old.version == new.version:
        follows = {*old.follows, *new.follows}
        what = ", ".join(sorted(key for key in follows if old.follows.get(key) != new.follows.get(key)))
        yield "dependency.changed", f"{entry.name}: {what} changed at the same version ({entry.place})"


def _facets(old: Entry | None, new: Entry | None, keys: Iterable[str]) -> str:
    before, after = (dict(entry.facets) if entry else {} for entry in (old, new))
    return "; ".join(
        f"{key} {redact(before.get(key, '')) or 'none'} → {redact(after.get(key, '')) or 'none'}"
        for key in sorted(keys)
        if before.get(key, "") != after.get(key, "")
    )
