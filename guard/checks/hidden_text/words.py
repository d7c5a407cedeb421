"""The part of the hidden-text check that looks at words and at what is decoded and run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from guard.checks.hidden_text import rules
from guard.checks.hidden_text import tables as table
from guard.checks.hidden_text.scripts import DOTLESS, UNKNOWN, look_alike, looks
from guard.checks.hidden_text.site import Site
from guard.checks.kit.interface import Context
from guard.facts.files.added import Block
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileSide
from guard.model.finding import Severity
from guard.project.project import Project, TooManyError
from guard.syntax.python import Unreadable
from guard.syntax.python_tokens import name_tokens
from guard.syntax.sources import Sources


def words(side: FileSide | None, block: Block, context: Context) -> Iterator[Site]:
    """Words that look like other words, and names that Python reads as other names."""
    names: frozenset[str] | None = None
    for match in table.WORD.finditer(block.text):
        word = match[0]
        if _takes_in(word, context):
            names = _names(side, context.sources) if names is None else names
            # A word of look-alikes alone may be an honest word of its language, unless code is named so.
            latin = any(char.isascii() and char.isalpha() for char in word)
            named = word in names if names is not None else latin
            if not latin and not named:
                continue
            first = next(char for char in word if not char.isascii() and look_alike(char))
            how = f"looks like {looks(word)!r}" if UNKNOWN not in looks(word) else "mixes two alphabets"
            message = f"the word {how} and is spelled with {char_name(first)}"
            severity = None if named else Severity.LOW
            yield rules.LOOK_ALIKE, block.line_at(match.start()), message, word, severity
        elif (ascii_form := unicodedata.normalize("NFKC", word)).isascii() and ascii_form.isidentifier():
            names = _names(side, context.sources) if names is None else names
            if names and word in names:
                message = (
                    f"Python reads this name as {ascii_form!r}, but it has a {char_name(_first_wide(word))}"
                )
                yield rules.DISGUISED, block.line_at(match.start()), message, word, None


def _takes_in(word: str, context: Context) -> bool:
    """Whether `word` is spelled to be taken for another, as far as its letters tell."""
    likes = [char for char in word if not char.isascii() and look_alike(char)]
    if not likes:
        return False
    if any(char.isascii() and char.isalpha() for char in word):
        return set(likes) != {DOTLESS} or _is_elsewhere(looks(word), context)
    return len(likes) == sum(char.isalpha() for char in word) > 1 and UNKNOWN not in looks(word)


def _is_elsewhere(word: str, context: Context) -> bool:
    """Whether `word` stands in the change or its base: what is drawn like it is then taken for it."""
    if any(word.encode() in side.data for file in context.change.files for side in file.sides):
        return True
    try:
        return bool(Project(context.change, context.sources).holding((word,), ("",)))
    except TooManyError:
        return True


def _names(side: FileSide | None, sources: Sources) -> frozenset[str] | None:
    """The names in a Python file, as they are spelled; None for other files and those that do not parse."""
    if side is None or FileClass.PYTHON not in classes(side.path):
        return None
    source = sources.python(side)
    if isinstance(source, Unreadable):
        names = name_tokens(side.data.decode("utf-8", "replace"))
    else:
        names = source.names
    return frozenset(name.text for name in names) if names is not None else None


def payloads(block: Block) -> Iterator[Site]:
    """Places where what was decoded may be run, and long literals that are decoded."""
    if not table.may_decode(block.text):
        return
    decoders = [block.index_at(match.start()) for match in table.DECODER.finditer(block.text)]
    if not decoders:
        return
    runners = [block.index_at(match.start()) for match in table.RUNNER.finditer(block.text)]
    literals = [block.index_at(match.start()) for match in table.LITERAL.finditer(block.text)]
    for runner in dict.fromkeys(runners):
        near = [decoder for decoder in decoders if abs(decoder - runner) <= table.NEAR]
        if near:
            first = min(near, key=lambda decoder: abs(decoder - runner))
            message = f"what line {block.numbers[first]} decodes, line {block.numbers[runner]} may run"
            confident = first == runner or any(abs(at - runner) <= table.NEAR for at in literals)
            rule = rules.DECODED_AND_RUN if confident else rules.DECODED_NEAR_RUN
            yield rule, block.numbers[runner], message, plain(block.lines[runner]), None
    for literal in dict.fromkeys(literals):
        if any(abs(decoder - literal) <= table.NEAR for decoder in decoders) and not runners:
            message = "a long literal that nobody can read is decoded here"
            yield (
                rules.OPAQUE_LITERAL,
                block.numbers[literal],
                message,
                plain(block.lines[literal])[:200],
                None,
            )


def belongs(line: str, start: int, end: int) -> bool:
    """Whether the characters do what they are for: a flag's tags, a picture's selector, a joiner."""
    run, before, after = line[start:end], line[start - 1 : start], line[end : end + 1]
    if before == table.FLAG:
        return len(run) <= 8 and all("\U000e0020" <= char <= "\U000e007f" for char in run)
    if len(run) <= 2 and all(char in table.JOINERS or "\ufe00" <= char <= "\ufe0f" for char in run):
        return bool(table.PICTURES.match(before)) or bool(
            table.JOINED_SCRIPTS.match(before) and (table.JOINED_SCRIPTS.match(after) or not after.strip())
        )
    if len(run) == 1 and "\U000e0100" <= run <= "\U000e01ef":
        return "\u3400" <= before <= "\u9fff" or "\U00020000" <= before <= "\U0003ffff"
    return "\u1800" <= before <= "\u18af" and "\u180b" <= run[0] <= "\u180f"


def char_name(char: str) -> str:
    """The Unicode name and number of a character."""
    return f"{unicodedata.name(char, 'a control character')} (U+{ord(char):04X})"


def _first_wide(word: str) -> str:
    return next(char for char in word if not char.isascii())


def plain(line: str) -> str:
    """The line with its white space folded."""
    return " ".join(line.split())
