"""One dependency specifier (PEP 508), wherever it stands."""

from __future__ import annotations

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from guard.facts.dependencies.manifests.model import Entry, redact
from guard.syntax.unreadable import UnreadableError

_LONGEST = 4096
"""Characters of one specifier: its parser looks at a long one again for each of its parts."""


def entry_of(text: str, place: str, lines: frozenset[int]) -> Entry:
    """The entry that the specifier `text` declares.

    Raises:
        UnreadableError: it is no specifier; the line is its first.
    """
    if len(text) > _LONGEST:
        raise UnreadableError(f"a dependency specifier of more than {_LONGEST} characters", min(lines))
    try:
        parsed = Requirement(text)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise UnreadableError(
            f"not a dependency specifier: {redact(text)!r} ({reason})", min(lines)
        ) from error
    facets = {
        "source": parsed.url or "",
        "extras": ",".join(sorted(canonicalize_name(extra) for extra in parsed.extras)),
        "marker": str(parsed.marker or ""),
    }
    name = canonicalize_name(parsed.name)
    return Entry(
        name, place, str(parsed.specifier), {key: text for key, text in facets.items() if text}, {}, lines
    )


def entries_of(
    texts: list[tuple[str, frozenset[int]]], place: str
) -> tuple[list[Entry], list[UnreadableError]]:
    """The entries of several specifiers, and what is wrong with those that are none."""
    entries: list[Entry] = []
    problems: list[UnreadableError] = []
    for text, lines in texts:
        try:
            entries.append(entry_of(text, place, lines))
        except UnreadableError as error:
            problems += [UnreadableError(error.message, line) for line in sorted(lines)]
    return entries, problems
