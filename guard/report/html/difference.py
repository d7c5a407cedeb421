"""The difference itself, with what was found beside the lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from guard.model.briefing import DiffRow, FileDiff, RankedEdit
from guard.model.finding import Side
from guard.model.verdict import Effect, JudgedFinding, Verdict
from guard.report.ranked import files_by_risk
from guard.report.web.document import Section, folded
from guard.report.web.markup import Html, code, joined, prose, raw, tag, text, within
from guard.report.words import place
from guard.wording import counted

_AROUND = 300
"""Bytes around the lines of a file."""
_OPEN = 3
_NOTE = 400
_SIGNS = {"+": "a", "-": "d", " ": "", "@": "gap"}
_WORDS = {
    Effect.BLOCKS: "blocks",
    Effect.SIGN_OFF: "must be signed for",
    Effect.ATTENTION: "look here",
    Effect.NOTED: "noted",
    Effect.WAIVED: "waived",
    Effect.OLD: "old",
}


class Places:
    """Where in the page the lines of the change stand."""

    def __init__(self, paths: Iterable[str]) -> None:
        """For the files at `paths`, whose differences the page has."""
        self._files = {path: f"f{number}" for number, path in enumerate(paths, 1)}

    def file(self, path: str) -> str:
        """The name of a file's part; "" where there is none."""
        return self._files.get(path, "")

    def name(self, path: str, line: int) -> Html:
        """A path and line as text."""
        return text(place(path, line), 300)

    def link(self, path: str, line: int) -> Html:
        """A path and line that lead to the file's difference, where the page has one."""
        shown = tag("span", self.name(path, line), class_="code")
        return tag("a", shown, href=f"#{self._files[path]}") if path in self._files else shown


def difference(
    verdict: Verdict, rows: Sequence[RankedEdit], diffs: Sequence[FileDiff], room: int
) -> tuple[Section | None, Places]:
    """The part with the differences, in `room` bytes, and where each file is; None where none was at hand."""
    if not diffs:
        return None, Places(())
    order = {one.path: number for number, one in enumerate(files_by_risk(rows))}
    ordered = sorted(diffs, key=lambda one: order.get(one.path, len(order)))
    all_of_it = Places([one.path for one in ordered])
    notes = _notes(verdict)
    parts: list[Html] = []
    for number, one in enumerate(ordered):
        title, name = _title(one, verdict), all_of_it.file(one.path)
        left = room - len(title.encode("utf-8", "replace")) - _AROUND
        body = _file(one, notes.get(one.path, {}), max(left, 0))
        part = folded(title, body, opened=number < _OPEN, class_="diff", id=name)
        room -= len(part.encode("utf-8", "replace"))
        if room < 0:
            break
        parts.append(part)
    intro = tag("p", "Files that could break most come first; + is new, − is gone.", class_="soft")
    rest = len(ordered) - len(parts)
    cut = (
        (tag("p", f"{counted(rest, 'more file')} not shown: the page is full.", class_="cut"),)
        if rest
        else ()
    )
    section = Section("diff", "The difference", joined((intro, *parts, *cut)), counted(len(diffs), "file"))
    return section, Places([one.path for one in ordered[: len(parts)]])


def _title(one: FileDiff, verdict: Verdict) -> Html:
    sizes = {file.path: (file.lines_added, file.lines_removed) for file in verdict.files}
    added, removed = sizes.get(one.path, (0, 0))
    size = tag("span", f" +{added} −{removed}", class_="soft")
    return joined((tag("span", text(one.path, 300), class_="code"), size))


Notes = Mapping[tuple[Side, int], Sequence[JudgedFinding]]


def _notes(verdict: Verdict) -> Mapping[str, Notes]:
    found: dict[str, defaultdict[tuple[Side, int], list[JudgedFinding]]] = {}
    for item in verdict.findings:
        lines = found.setdefault(item.path, defaultdict(list))
        lines[item.side, item.line].append(item)
    return found


def _file(one: FileDiff, notes: Notes, room: int) -> Html:
    """The table of a file's lines, as far as `room` bytes hold them, and what was found beside them."""
    if not one.rows:
        why = one.note or f"{counted(one.left_out, 'changed line')} not shown: the page is full"
        return tag("p", why, class_="cut")
    waiting = dict(notes)
    lines, rest = within((joined((_line(row), *_beside(row, waiting))) for row in one.rows), room)
    left = one.left_out + sum(1 for row in one.rows[len(one.rows) - rest :] if rest and row.sign in "+-")
    cut = f"Shortened: {counted(left, 'changed line')} of this file not shown." if left else ""
    tail = [tag("p", cut, class_="cut")] if cut else []
    table = tag("table", _COLUMNS, tag("tbody", joined(lines, "\n")), class_="lines")
    return joined((table, *tail))


_COLUMNS = raw('<colgroup><col class="no"><col class="no"><col class="sg"><col></colgroup>')


def _line(row: DiffRow) -> Html:
    kind = _SIGNS[row.sign]
    opened = f'<tr class="{kind}">' if kind else "<tr>"
    if row.sign == "@":
        return raw(f'{opened}<td colspan="4">⋯</td></tr>')
    sign = "−" if row.sign == "-" else row.sign
    before, after = row.before or "", row.after or ""
    cells = f'<td class="l">{before}</td><td class="l">{after}</td><td>{sign}</td><td class="c">'
    return raw(f"{opened}{cells}{code(row.text, 320)}</td></tr>")


def _beside(row: DiffRow, waiting: dict[tuple[Side, int], Sequence[JudgedFinding]]) -> Iterator[Html]:
    for key in ((Side.BEFORE, row.before), (Side.AFTER, row.after)):
        for item in waiting.pop(key, ()):
            kind = f"note {item.effect.value}"
            yield tag("tr", tag("td", _note(item), colspan=4), class_=kind)


def _note(item: JudgedFinding) -> Html:
    head = tag("strong", f"{_WORDS[item.effect]}, line {item.line}: ")
    return joined(
        (head, tag("code", text(item.id, 80)), f" {item.severity.value}. ", prose(item.message, _NOTE))
    )
