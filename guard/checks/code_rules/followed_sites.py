"""What is found in functions with what they call written into them, beside what their own texts show."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from guard.checks.code_rules.code_texts import Text
from guard.checks.code_rules.splice_parts import Line
from guard.checks.kit.comparison import Site, Sites
from guard.model.finding import Side
from guard.ports import Match, Unread


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
