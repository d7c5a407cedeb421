"""Requirements and constraints files, read as pip reads them and never with pip."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import INDEX, MOST_ENTRIES, Entry, Reading, redact
from guard.facts.dependencies.manifests.requirement import entry_of
from guard.syntax.unreadable import UnreadableError

_PLACE = "requirements"
_COMMENT = expression(r"(^|(?<!\s)\s+)#.*$")
_ADDRESS = expression(
    r"(git|hg|svn|bzr)\+|[A-Za-z][A-Za-z0-9+.-]{0,40}://|\.{0,2}[/\\]|\.{1,2}(\[|$)|~[/\\]|[A-Za-z]:\\|[^\s@;<>=!~]+/"
)
"""How a requirement begins that is a URL or a path."""
_ARCHIVE = expression(r"\.(whl|zip|tar\.(gz|bz2|xz)|tgz|egg)(#|$)")
_EGG = expression(r"[#&]egg=([A-Za-z0-9._-]+)")
_SHORT = {
    "-i": "--index-url",
    "--pypi-url": "--index-url",
    "-f": "--find-links",
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
}
_INCLUDES = ("--requirement", "--constraint")


class _Logical(NamedTuple):
    """A line as pip sees it: joined over continuations, without its comment."""

    text: str
    lines: frozenset[int]
    comment_only: bool


def read_requirements(text: str) -> Reading:
    """The dependencies, includes and options of a requirements file.

    pip takes CR, FF, VT, NEL and the Unicode separators as ends of line too, so that a comment may hide a
    requirement behind one of them: each part is read, and stands on the line that a reviewer sees.

    Raises:
        UnreadableError: there are more than can be compared.
    """
    entries: list[Entry] = []
    problems: list[UnreadableError] = []
    kinds: dict[int, str] = {}
    options: list[tuple[str, str, frozenset[int]]] = []
    for line in _logical_lines(text):
        kind = "comment" if line.comment_only else "formatting"
        kinds.update({number: kinds.get(number, kind) for number in line.lines})
        if not line.text:
            continue
        if max(len(entries), len(problems)) > MOST_ENTRIES:
            raise UnreadableError(f"more than the {MOST_ENTRIES} entries that are compared", min(line.lines))
        try:
            found = _read(line.text, line.lines)
        except UnreadableError as error:
            problems += [UnreadableError(error.message, number) for number in sorted(line.lines)]
            continue
        if isinstance(found, Entry):
            entries.append(found)
        else:
            options += [(option, value, line.lines) for option, value in found]
    entries += _index(options)
    return Reading(tuple(entries), kinds, "build", tuple(problems))


def _logical_lines(text: str) -> Iterator[_Logical]:
    """The lines as `pip` joins them: a comment line ends a continuation that runs into it."""
    parts: list[str] = []
    numbers: set[int] = set()
    physical = [(n, part) for n, line in enumerate(text.split("\n"), 1) for part in line.splitlines() or [""]]
    for index, (number, part) in enumerate(physical):
        is_comment = _COMMENT.match(part) is not None
        numbers.add(number)
        goes_on = part.endswith("\\") and not is_comment and index + 1 < len(physical)
        parts.append(f" {part}" if is_comment else part.strip("\\") if goes_on else part)
        if goes_on:
            continue
        whole = "".join(parts)
        plain = _COMMENT.sub("", whole).strip()
        yield _Logical(plain, frozenset(numbers), not plain and bool(whole.strip()))
        parts, numbers = [], set()


def _read(text: str, lines: frozenset[int]) -> Entry | list[tuple[str, str]]:
    """A requirement, or the options of an option line."""
    try:
        words = shlex.split(text) if text.startswith("-") else []
    except ValueError as error:
        raise UnreadableError(f"options cannot be read: {error}", min(lines)) from error
    if not words:
        return _requirement(text, lines)
    options = list(_options(words))
    if options[0][0] == "--editable":
        rest = [one for one in options[1:] if one[0] not in ("--config-settings",)]
        if rest or not options[0][1]:
            raise UnreadableError("an editable requirement with further options", min(lines))
        return _address(options[0][1], lines, editable=True)
    for option, value in options:
        if option in _INCLUDES:
            return Entry(f"{option} {value}", _PLACE, facets={"source": value}, lines=lines)
    return options


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Options with their values, under their long names."""
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.startswith("--"):
            name, equals, value = word.partition("=")
        else:
            name, value, equals = word[:2], word[2:].removeprefix("="), word[2:]
        if not equals and index < len(words) and not words[index].startswith("-"):
            value = words[index]
            index += 1
        yield _SHORT.get(name, name), value


def _requirement(text: str, lines: frozenset[int]) -> Entry:
    specifier, *rest = re.split(r"\s(?=--?[A-Za-z])", text, maxsplit=1)
    try:
        options = list(_options(shlex.split(rest[0]))) if rest else []
    except ValueError as error:
        raise UnreadableError(f"options cannot be read: {error}", min(lines)) from error
    hashes = sorted(value for option, value in options if option == "--hash")
    others = " ".join(f"{option} {value}" for option, value in options if option != "--hash")
    if _ADDRESS.match(specifier) or (_ARCHIVE.search(specifier) and " @" not in specifier):
        entry = _address(specifier.strip(), lines, editable=False)
    else:
        entry = entry_of(specifier.strip(), _PLACE, lines)
    facets = dict(entry.facets)
    if hashes:
        facets["hashes"] = "present"
    if others:
        facets["options"] = others
    follows = {"hashes": " ".join(hashes)} if hashes else {}
    return Entry(entry.name, _PLACE, entry.version, facets, follows, lines)


def _address(text: str, lines: frozenset[int], *, editable: bool) -> Entry:
    """A requirement given by URL or path; its name is read off, else the address stands for it."""
    facets = {"source": text} | ({"editable": "yes"} if editable else {})
    egg = _EGG.search(text)
    file = text.split("#")[0].rstrip("/").rsplit("/", 1)[-1]
    if egg:
        return Entry(canonicalize_name(egg[1]), _PLACE, facets=facets, lines=lines)
    try:
        name, version, _, _ = parse_wheel_filename(file)
    except InvalidWheelFilename:
        return Entry(redact(text), _PLACE, facets=facets, lines=lines)
    return Entry(name, _PLACE, f"=={version}", facets, {}, lines)


def _index(options: list[tuple[str, str, frozenset[int]]]) -> list[Entry]:
    """Every option that is no include, as one entry: their order and number count."""
    if not options:
        return []
    facets: dict[str, str] = {}
    for option, value, _ in options:
        facets[option] = f"{facets[option]}, {value}" if option in facets else value or "on"
    return [Entry(INDEX, _PLACE, facets=facets, lines=frozenset().union(*(one[2] for one in options)))]
