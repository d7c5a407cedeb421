"""The lines to write for another version of a dependency.

What is proposed was tried before: the file with the new lines is read again, and the entry must then say what
is claimed, and every other entry what it said before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packaging.specifiers import SpecifierSet

from guard.checks.versions.choice import Choice, upper_ends
from guard.expressions import expression
from guard.facts.dependencies.delta import Dependency
from guard.facts.dependencies.forms import read_side
from guard.facts.dependencies.manifests.model import Entry
from guard.facts.files.classify import folded_name
from guard.model.change import ChangeSet, FileSide
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_COMMANDS = {
    "uv.lock": "uv lock --upgrade-package {name}=={version}",
    "poetry.lock": "poetry update {name}",
    "pdm.lock": "pdm update {name}",
    "pipfile.lock": "pipenv upgrade {name}=={version}",
}
_LONGEST = 200
_MOST_TRIED = 50
"""Repairs of one run that are tried on their files."""
_STRONG = ("sha256", "sha384", "sha512")
_REQUIREMENT = expression(
    r"(?P<head>\s*[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\s*(?:\[[^\]]*\])?)\s*"
    r"(?P<range>\(?[^;@#\"'\\]*?\)?)(?P<marker>\s*;.*?)?(?P<end>\s*)",
    re.DOTALL,
)
_LONGEST = 500
"""Characters of a requirement that is rewritten; a longer one is left to people."""
_QUOTED = expression(r"\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>[^']*)'")


@dataclass(frozen=True)
class Rewrite:
    """Lines of a file, and what to write in their place."""

    path: str
    first: int
    last: int
    text: str
    r"""One line or several, parted by `\n`, without the last one's end."""

    @property
    def instruction(self) -> str:
        """What to tell the proposer."""
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        if "\n" in self.text:
            return f"Write in {self.path}, in place of {lines}:\n{self.text}"
        if self.first == self.last:
            return f"Write in {self.path}, {lines}: `{self.text}`"
        return f"Write in {self.path}, in place of {lines}: `{self.text}`"


class Repairs:
    """Says what to write, for one run of a check.

    That is the lines themselves, where a person writes the file, or the command that locks it anew. Lines are
    tried before they are said, which takes a while: after the first ones it says what to do in words.
    """

    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        self._change = change
        self._sources = sources
        self._left = _MOST_TRIED

    def say(self, dependency: Dependency, choice: Choice, *, pin: bool = False) -> str:
        """How to write the version of `choice`. A range stays one, raised, unless `pin` wants one version."""
        found = None
        if not dependency.locked and self._left:
            self._left -= 1
            pin = pin or bool(dependency.version)
            found = rewrite(
                self._change, dependency, choice.version, choice.hashes, pin=pin, sources=self._sources
            )
        told = found.instruction if found is not None else in_words(dependency, choice.version)
        return f"{choice.remark} {told}".strip()


def in_words(dependency: Dependency, version: str) -> str:
    """How to write `version`, without the line."""
    name = dependency.name
    if dependency.locked:
        command = _COMMANDS.get(folded_name(dependency.file), "")
        how = f": `{command.format(name=name, version=version)}`" if command else ""
        return f"Lock {name} {version} or later{how}, after raising what is declared, if that excludes it."
    where = f"{dependency.file}, line {dependency.line}"
    if not dependency.version:
        return f"Raise the range of {name} in {where} to admit {version} or later, and lock it."
    hashes = ", with the hashes of that version" if dependency.hashes else ""
    return f"Write {name}=={version} in {where}{hashes}."


def rewrite(
    change: ChangeSet,
    dependency: Dependency,
    version: str,
    hashes: frozenset[str],
    *,
    pin: bool,
    sources: Sources,
) -> Rewrite | None:
    """The lines that make `dependency` say `version`, with extras, marker and other options as they are.

    Args:
        change: holds the file.
        dependency: what stands there after the change.
        version: what to write.
        hashes: of that version, needed where the entry has hashes.
        pin: whether to write one version, as against a range from that version on.
        sources: reads the change.

    Returns:
        None where the form is none that is written here, or where the file would not say what is claimed.
    """
    side = next(
        (f.after for f in change.files if f.after is not None and f.after.path == dependency.file), None
    )
    if side is None or side.text is None or "\r" in side.text:
        return None
    if dependency.ecosystem != "pypi":
        return None  # its ranges are written in another way
    entry = _entry_of(side, dependency, sources)
    if entry is None or not entry.lines:
        return None
    first, last = min(entry.lines), max(entry.lines)
    lines = side.text.split("\n")
    wanted = f"=={version}" if pin else _raised(dependency.specifier, version)
    strong = sorted(h for h in hashes if h.partition(":")[0] in _STRONG)
    if entry.place == "requirements":
        texts = _requirement_lines(lines[first - 1 : last], wanted, strong, hashed=bool(dependency.hashes))
    elif dependency.hashes:
        return None
    else:
        texts = _value_lines(lines[first - 1 : last], dependency, wanted)
    for text in texts:
        if text is None or "`" in text or max(map(len, text.split("\n"))) > _LONGEST:
            continue
        changed = "\n".join([*lines[: first - 1], text, *lines[last:]])
        if _says(side, changed, entry, wanted, strong if dependency.hashes else [], sources):
            return Rewrite(dependency.file, first, last, text.rstrip())
    return None


def _raised(specifier: str, version: str) -> str:
    """A range from `version` on that ends where the old one did, if it may."""
    ends = upper_ends(specifier)
    if ends and SpecifierSet(ends).contains(version, prereleases=True):
        return f">={version},{ends}"
    return f">={version}"


def _entry_of(side: FileSide, dependency: Dependency, sources: Sources) -> Entry | None:
    entries = [
        one
        for one in _entries(side, sources) or ()
        if (one.name, one.place, one.version) == (dependency.name, dependency.place, dependency.specifier)
        and min(one.lines, default=0) == dependency.line
    ]
    return entries[0] if len(entries) == 1 else None


def _entries(side: FileSide, sources: Sources) -> tuple[Entry, ...] | None:
    """The entries of a file, or None where it, or a line of it, cannot be read."""
    try:
        reading = read_side(side, sources)
    except UnreadableError:
        return None
    return None if reading.problems else reading.entries


def _says(
    side: FileSide, changed: str, entry: Entry, wanted: str, hashes: list[str], sources: Sources
) -> bool:
    """Whether the file with its new lines says what is wanted of the entry, and the same of all others."""
    before, after = _entries(side, sources), _entries(replace(side, data=changed.encode()), Sources())
    if before is None or after is None or len(before) != len(after):
        return False
    for old, new in zip(before, after, strict=True):
        is_ours = old is entry or (
            old.lines == entry.lines and old.name == entry.name and old.place == entry.place
        )
        expected = dict(old.facets) | ({"hashes": "present"} if is_ours and hashes else {})
        if (old.name, old.place, expected) != (new.name, new.place, dict(new.facets)):
            return False
        if not is_ours:
            if (old.version, dict(old.follows)) != (new.version, dict(new.follows)):
                return False
        elif _clauses(new.version) != _clauses(wanted) or new.follows.get("hashes", "") != " ".join(hashes):
            return False
    return True


def _clauses(text: str) -> set[str]:
    return {part.strip() for part in text.split(",")}


def _requirement_lines(
    lines: list[str], wanted: str, hashes: list[str], *, hashed: bool
) -> Iterator[str | None]:
    """A requirement as pip writes it, first with its comment, then without."""
    if hashed and not hashes:
        return
    comments = [found[0].strip() for line in lines if (found := re.search(r"(?:^|\s)#.*$", line))]
    bare = " ".join(
        re.sub(r"(?:^|(?<!\s)\s+)#.*$", "", line).rstrip().removesuffix("\\").rstrip() for line in lines
    )
    specifier, *options = re.split(r"\s(?=--?[A-Za-z])", bare)
    kept = [one.strip() for one in options if not one.startswith("--hash")]
    head = _rewritten(specifier.rstrip(), wanted)
    if head is None:
        return
    rows = [" ".join([head, *kept]), *(f"    --hash={one}" for one in hashes if hashed)]
    plain = " \\\n".join(rows)
    if comments and len(lines) == 1:
        gap = re.search(r"((?<!\s)\s+)#", lines[0])
        yield f"{plain}{gap[1] if gap else '  '}{comments[0]}"
    yield plain


def _rewritten(requirement: str, wanted: str) -> str | None:
    """A specifier (PEP 508) with another range; name, extras and marker as they are written."""
    match = _REQUIREMENT.fullmatch(requirement) if len(requirement) <= _LONGEST else None
    return f"{match['head'].rstrip()}{wanted}{match['marker'] or ''}" if match else None


def _value_lines(lines: list[str], dependency: Dependency, wanted: str) -> Iterator[str | None]:
    """Every way to change a value of TOML, an INI file, Python or a command; the first right one counts."""
    text = "\n".join(lines)
    yield from _in_quotes(text, dependency, wanted)
    key, equals, value = text.partition("=")
    rest = value.lstrip() if equals and not re.search(r"[<>=!~]$", key) and not value.startswith("=") else ""
    for before, part in ((text[: len(text) - len(rest)], rest), ("", text)):
        new = _rewritten(part, wanted) if part else None
        if new is not None:
            yield f"{before}{new}"
    yield from _in_words(text, dependency, wanted)


def _in_quotes(text: str, dependency: Dependency, wanted: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text):
        inner = match["double"] if match["double"] is not None else match["single"]
        is_range = inner in (dependency.specifier, "*")
        for new in (_rewritten(inner, wanted), wanted if is_range else None):
            if new is not None:
                yield f"{text[: match.start() + 1]}{new}{text[match.end() - 1 :]}"


def _in_words(text: str, dependency: Dependency, wanted: str) -> Iterator[str]:
    """The name as a word of a command, which a shell must not take for a redirection."""
    name = re.sub(r"[-_.]+", "[-_.]+", re.escape(dependency.name).replace("\\", ""))
    word = rf"(?<![\w./@-])({name}(?:\[[\w,.-]+\])?)(?:={{2,3}}[\w.+!]+)?(?![\w.\[=<>~!@/-])"
    for match in re.finditer(word, text, re.IGNORECASE):
        quote = "" if wanted.startswith("==") and "[" not in match[1] else "'"
        yield f"{text[: match.start()]}{quote}{match[1]}{wanted}{quote}{text[match.end() :]}"
