"""`setup.cfg`: the dependencies that setuptools reads from it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import INDEX, SAID, Entry, Reading, plain_kind
from guard.facts.dependencies.manifests.requirement import entries_of
from guard.syntax.ini import Ini
from guard.syntax.unreadable import UnreadableError

_SECTION = expression(r"\[(?P<header>.+)\]")
_REQUIREMENT_KEYS = frozenset({"install_requires", "setup_requires", "tests_require"})
_INDEX_KEYS = frozenset({"dependency_links", "index_url", "find_links"})
_BUILD_SECTIONS = expression(
    r"metadata|options(\..*)?|easy_install|build.*|bdist.*|sdist|install|develop|egg_info|global"
)


def read_setup_cfg(text: str, source: Ini) -> Reading:
    """The dependencies of a `setup.cfg`; a section of another tool is configuration.

    Raises:
        UnreadableError: setuptools would refuse it, or it holds a carriage return alone, which ends a line
            for setuptools and for no reviewer.
    """
    if "\r" in text.replace("\r\n", ""):
        raise UnreadableError("a carriage return that no line feed follows")
    try:
        sections = source.sections(unique=True)
    except UnreadableError as error:
        raise UnreadableError(f"not a valid configuration file: {error.message}", error.line) from error
    keys = _keys(text, kinds := {})
    _confirm(sections, keys)
    entries: list[Entry] = []
    problems: list[UnreadableError] = []
    for section, key, lines in keys:
        value = [(number, part) for number, part in lines if part]
        place = f"{section}.{key}"
        numbers = frozenset(number for number, _ in lines)
        if key.replace("-", "_") in _INDEX_KEYS:
            facets = {key: " ".join(part for _, part in value)}
            entries.append(Entry(INDEX, place, facets=facets, lines=numbers))
        elif section == "options.extras_require" or (
            section == "options" and key.replace("-", "_") in _REQUIREMENT_KEYS
        ):
            kinds.update(dict.fromkeys(numbers, "formatting"))
            included = " ".join(part for _, part in value)
            if included.startswith("file:"):
                entries.append(Entry(included, place, facets={"source": included}, lines=numbers))
                continue
            found, wrong = entries_of(_specifiers(lines), place)
            entries += found
            problems += wrong
    return Reading(tuple(entries), kinds, "config", tuple(problems))


def _keys(text: str, kinds: dict[int, str]) -> list[tuple[str, str, list[tuple[int, str]]]]:
    """Each section's keys with their value's lines; notes in `kinds` what kind of line each line is."""
    found: list[tuple[str, str, list[tuple[int, str]]]] = []
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        kind = plain_kind(line, "#;")
        if kind:
            kinds[number] = kind
            continue
        header = _SECTION.match(stripped) if not line[:1].isspace() else None
        if header:
            section = header["header"]
        elif line[:1].isspace() and found and found[-1][0] == section:
            found[-1][2].append((number, stripped))
        else:
            key, value = (part.strip() for part in re.split("[=:]", f"{stripped}=", maxsplit=1))
            found.append((section, key.lower(), [(number, value.removesuffix("=").strip())]))
        kinds[number] = "build" if _BUILD_SECTIONS.fullmatch(section) else "config"
    for name, key, lines in found:
        # `attr:` imports the package to read a value, `file:` takes it from another file.
        if name == "metadata" and key in SAID and not any(":" in text[:6] for _, text in lines[:1]):
            kinds.update({number: "metadata" for number, _ in lines if kinds.get(number) == "build"})
    return found


def _specifiers(lines: list[tuple[int, str]]) -> list[tuple[str, frozenset[int]]]:
    """The specifiers of a value: one a line, or parted by semicolons if it stands on the key's line."""
    value = [(number, text) for number, text in lines if text]
    if value == lines[:1]:
        number, text = value[0]
        return [(part.strip(), frozenset({number})) for part in text.split(";") if part.strip()]
    return [(text, frozenset({number})) for number, text in value]


def _confirm(
    sections: Mapping[str, Mapping[str, str | None]], keys: list[tuple[str, str, list[tuple[int, str]]]]
) -> None:
    """Refuse where the library reads other keys or values than the scanner did."""
    read = {
        (section, key): [part for part in (value or "").split("\n") if part.strip()]
        for section, values in sections.items()
        for key, value in values.items()
    }
    scanned = {(section, key): [part for _, part in lines if part] for section, key, lines in keys}
    if read != scanned:
        wrong = next((key for key in read if read[key] != scanned.get(key)), None) or next(iter(scanned))
        raise UnreadableError(f"the lines of {'.'.join(wrong)} cannot be located")
