"""Hidden text: what a change holds that a reviewer does not see, or sees as something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from guard.checks.hidden_text import rules
from guard.checks.hidden_text import tables as table
from guard.checks.hidden_text.check import HiddenText
from guard.checks.hidden_text.files import judge_file
from guard.checks.hidden_text.names import Names, judge_name
from guard.checks.hidden_text.site import Site
from guard.checks.hidden_text.spelling import blanks, near_names, second_statements
from guard.checks.hidden_text.swallowed import acting_types, swallowed
from guard.checks.hidden_text.words import belongs, char_name, payloads, plain, words
from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.letters import INVISIBLE
from guard.expressions import expression
from guard.facts.files.added import Block, added, is_text, removed
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide
from guard.model.finding import CheckResult, Severity
from guard.model.marks import LETTER

_PROSE = frozenset({FileClass.TEXT, FileClass.DATA, FileClass.LOCK, FileClass.STYLE, FileClass.OTHER})
_LOCALE = expression(
    r"(^|[/._-])(locales?|i18n|l10n|lang|langs|languages?|translations?|po)([/._-]|$)|\.(po|pot|ftl)$"
)

_KEYED_DATA = expression(r"\.(json[5cl]?|ya?ml|toml|ini|cfg|xml)$")
"""Data that machines obey line by line: nobody pads it to a column out of sight."""


def judge(context: Context) -> CheckResult:
    """Look at the added text of every file, and at what every file is and is called."""
    findings = Findings(HiddenText.meta)
    judged = []
    names = Names.of(context.change)
    for file in context.files():
        judge_file(file, findings)
        judge_name(file, names, findings)
        if is_text(file.after):
            judged.append(file.path)
            _judge_text(file, context, findings)
    return findings.result(judged)


def _judge_text(file: FileChange, context: Context, findings: Findings) -> None:
    block = added(file, context.facts)
    if not block:
        return
    old = removed(file, context.facts)
    earlier = _sites(file, file.before, old, context) if old else ()
    leftover = Counter((rule.id, evidence) for rule, _, _, evidence, _ in earlier)
    for rule, line, message, evidence, severity in _sites(file, file.after, block, context):
        if leftover[rule.id, evidence] > 0:
            leftover[rule.id, evidence] -= 1
            continue
        findings.add(rule, file.path, line, message, evidence, Case(severity=severity))


def _worth_a_look(text: str) -> bool:
    """Whether `_line_tricks` can find anything; a cheap look before a careful one."""
    return (
        not text.isascii()
        or len(text) > table.LONG_LINE
        or table.CONTROL.search(text) is not None
        or any(sign in text for sign in ("\r", "\f", " " * 60, "\t\t"))
    )


def _sites(file: FileChange, side: FileSide | None, block: Block, context: Context) -> Iterator[Site]:
    """What the lines of `block` hold, which are some of `side`."""
    path = file.path
    is_prose = set(classes(path)) <= _PROSE or bool(_LOCALE.search(path.casefold()))
    text = block.text
    if not text.isascii():
        yield from _characters(block, is_prose)
        if not is_prose:
            yield from words(side, block, context)
        yield from blanks(block)
    if _worth_a_look(text):
        yield from _line_tricks(block, is_prose)
    if "://" in text:
        yield from _asked("addresses").addresses(block)
    if table.RENDERED.search(path.casefold()):
        yield from _asked("shown").unshown(block)
    yield from near_names(file, block, context)
    yield from second_statements(side, block, context)
    yield from acting_types(side, block, context)
    if side is file.after:
        yield from swallowed(file, block)
    if not is_prose:
        yield from payloads(block)


def _asked(part: str) -> Any:
    """A part of the check that few texts need."""
    return import_module(f"guard.checks.hidden_text.{part}")


def _characters(block: Block, is_prose: bool) -> Iterator[Site]:
    for number, line in block:
        if line.isascii():
            continue
        right_to_left = table.RIGHT_TO_LEFT.search(line)
        for char, count in Counter(table.BIDI.findall(line)).items():
            if right_to_left and is_prose:
                continue
            strong = char in table.BIDI_STRONG
            severity = None if strong and not is_prose else Severity.MEDIUM if strong else Severity.LOW
            message = f"{char_name(char)} ({count} times) makes this line read in another order than it runs"
            yield rules.BIDI, number, message, f"{ord(char):x} {plain(line)}", severity
        for payload in table.PAYLOAD.finditer(line):
            if not belongs(line, payload.start(), payload.end()):
                first = char_name(payload[0][0])
                message = f"{len(payload[0])} characters in a row are drawn as nothing; the first is {first}"
                yield rules.PAYLOAD, number, message, payload[0], None
        rest = table.PAYLOAD.sub("", line)
        strays = [m[0] for m in INVISIBLE.finditer(rest) if not belongs(rest, m.start(), m.end())]
        if number == 1 and block.numbers[0] == 1 and strays and rest.startswith(LETTER):
            strays.remove(LETTER)  # a byte order mark: an encoding edit says so
        for char in dict.fromkeys(strays):
            message = f"{char_name(char)} stands in this line and is drawn as nothing"
            yield rules.INVISIBLE, number, message, plain(line), Severity.LOW if is_prose else None


def _line_tricks(block: Block, is_prose: bool) -> Iterator[Site]:
    text = block.text
    keyed = _KEYED_DATA.search(block.path.casefold()) is not None
    for match in table.CONTROL.finditer(text):
        message = f"the control character \\x{ord(match[0]):02x} stands in this line; a terminal may obey it"
        yield rules.CONTROL, block.line_at(match.start()), message, match[0], None
    for match in table.LINE_ENDS.finditer(text):
        message = f"{char_name(match[0])} stands inside this line; some readers end the line there"
        severity = Severity.LOW if is_prose or match[0] == "\f" else None
        line = block.lines[block.index_at(match.start())]
        yield rules.LINE_END, block.line_at(match.start()), message, plain(line), severity
    for number, line in block:
        if len(line) < table.FAR_COLUMN:
            continue
        gap = table.LONG_GAP.search(line) if not is_prose or keyed else None
        if gap is not None and gap.end() >= table.FAR_COLUMN:
            rest = plain(line[gap.end() :])[:60]
            message = f"{len(gap[0])} blanks push the rest of this line out of sight: {rest!r}"
            padded = line.lstrip().startswith("|")  # a table, whose cells are padded to one width
            yield rules.OUT_OF_SIGHT, number, message, plain(line), Severity.LOW if padded else None
        if len(line) > table.LONG_LINE and not is_prose:
            yield rules.LONG_LINE, number, f"this line has {len(line)} characters", plain(line)[:200], None
