"""What a change adds in languages that no reader knows, file by file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.content.family import UNREAD, Content
from guard.facts.effects.content.languages import Use, unread
from guard.facts.effects.protection.config.files import Weight, weight
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_FAMILY = Content()
_NONE = ChangedLines()
_ACTS = expression(
    r"<script|<iframe|javascript:|\bon(?:click|error|load|begin|mouse\w{1,8}|key\w{1,6}|focus|submit|change)\s{0,4}="
    r"|srcdoc|\|\s{0,4}safe\b|autoescape\s+(?:false|off)|\{\{\{|<%-|v-html|dangerouslySetInnerHTML|\{!!"
    r"|th:utext|@Html\.Raw|<\?(?:php|=)|<%|importmap|^\s*(?:import|export)\s",
    re.I,
)
"""What runs in a page, or leaves a text in it unescaped, in the common template languages."""


def find(around: Around) -> Iterable[ChangeEffect]:
    """An effect for each file with new lines in a language that nobody reads."""
    for file in around.files(_FAMILY):
        around.stop.check()
        yield from _of_file(file, around)


def _of_file(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    side = file.after
    found = unread(side) if side is not None else None
    if side is None or found is None:
        return
    language, use = found
    lines = [number for number in _new(file, around) if _says(side, number, use)]
    if not lines:
        return
    severity = Severity.MEDIUM if use is Use.RUNS and weight(side.path) is Weight.DEPLOYED else Severity.LOW
    count = f"{len(lines)} new line{'' if len(lines) == 1 else 's'}"
    what = {
        Use.PAGE: "by which a page runs something, or leaves it unescaped",
        Use.UNKNOWN: f"of {language}, so that nobody reads it here",
    }.get(use, f"in {language}, which nobody reads here")
    yield ChangeEffect(
        UNREAD.id,
        file.path,
        severity,
        Confidence.MEDIUM,
        f"{count} {what}",
        after=lines[0],
        evidence=b" ".join(side.lines[number - 1].strip() for number in lines).decode("utf-8", "replace"),
    )


def _new(file: FileChange, around: Around) -> list[int]:
    return sorted(around.lines.get(file.path, _NONE).after)


def _says(side: FileSide, number: int, use: Use) -> bool:
    """Whether a line says anything at all; of a page, whether it runs or is left unescaped."""
    line = side.lines[number - 1]
    if use is Use.PAGE:
        return _ACTS.search(line[:4000].decode("utf-8", "replace")) is not None
    return bool(line.strip())
