"""Conda's `environment.yml`: conda packages, the Python packages nested under `pip:`, and the channels."""

from __future__ import annotations

import re
from typing import Any

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import INDEX, Entry, Reading, plain_kind
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

PLACE = "conda.dependencies"
"""The place of conda packages, whose names are not the Python index's."""
_PIP = "conda.pip"
_MATCH = expression(
    r"\s*(?:(?P<channel>[^\s:\[\]=<>]+)::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?P<rest>.*)", re.DOTALL
)
_FRAME = expression(r"(dependencies|channels|[ \t]*-[ \t]+pip):[ \t]*")
_BRACKET = expression(r"([^\[]*)\[(.*)\]", re.DOTALL)
_PART = expression(r"(?<![a-z_0-9])([a-z_0-9]++)\s*+=\s*+('[^']*'|\"[^\"]*\"|[^,\]]*)")
_CHANNELS = ("channels", "channel_priority", "channel_alias", "custom_channels")
_ALIAS = expression(r"(^|[\s:\[,-])[&*][A-Za-z0-9_]")
_COMMENT = expression(r"(^|\s)#[^\n]*")


def read_conda(side: FileSide, sources: Sources) -> Reading:
    """The dependencies of a conda environment.

    Raises:
        UnreadableError: it is no valid YAML, or no table with a list of dependencies.
    """
    if _ALIAS.search(_COMMENT.sub("", side.text or "")):
        raise UnreadableError("YAML with anchors or aliases")
    source = known(sources.yaml(side))
    document = source.data
    if not isinstance(document, dict) or not isinstance(document.get("dependencies"), list):
        raise UnreadableError("expected a list of dependencies")
    entries: list[Entry] = []
    problems: list[UnreadableError] = []
    members = _members(source.documents[0])
    _, listed = members["dependencies"]
    for item, node in zip(document["dependencies"], listed.value, strict=True):
        line = _line(node)
        try:
            if isinstance(item, str):
                entries.append(package(item, line))
            elif isinstance(item, dict) and set(item) == {"pip"}:
                found, wrong = _pip(item["pip"], _members(node)["pip"][1])
                entries += found
                problems += wrong
            else:
                raise UnreadableError("expected a package or a list under pip", line)
        except UnreadableError as error:
            problems.append(error)
    for key in _CHANNELS:
        if key in document:
            named, value = members[key]
            parts = value.value if value.id == "sequence" else []
            lines = frozenset(map(_line, (named, value, *parts)))
            entries.append(Entry(INDEX, "conda", facets={key: _said(document[key])}, lines=lines))
    text = enumerate((side.text or "").split("\n"), 1)
    kinds = {number: kind for number, line in text if (kind := _kind(line))}
    return Reading(tuple(entries), kinds, "build", tuple(problems))


def _kind(line: str) -> str | None:
    """`formatting` for a line that only frames packages, `comment` for a comment."""
    return "formatting" if _FRAME.fullmatch(line) else plain_kind(line)


def _members(node: Any) -> dict[str, tuple[Any, Any]]:
    """The keys of a table and their values."""
    return {key.value: (key, value) for key, value in node.value if key.id == "scalar"}


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def package(text: str, line: int) -> Entry:
    """One match specification of conda (`channel::name=1.2=build`, `name>=1,<2`).

    Raises:
        UnreadableError: it is none.
    """
    match = _MATCH.fullmatch(text)
    if match is None:
        raise UnreadableError(f"not a conda package: {text!r}", line)
    rest = match["rest"].strip()
    facets = {"channel": match["channel"]} if match["channel"] else {}
    version = rest
    if bracket := _BRACKET.fullmatch(rest):
        told = {key: value.strip("'\"") for key, value in _PART.findall(bracket[2])}
        version = told.pop("version", bracket[1].strip())
        facets |= {key: told[key] for key in ("build", "channel", "url", "md5", "sha256") if key in told}
    elif rest.startswith("=") and not rest.startswith("=="):
        version = "=" + rest[1:].split("=", 1)[0].strip()
        if "=" in rest[1:]:
            facets["build"] = rest[1:].split("=", 1)[1].strip()
    return Entry(match["name"].lower(), PLACE, version, facets, {}, frozenset({line}))


def _pip(listed: Any, node: Any) -> tuple[list[Entry], list[UnreadableError]]:
    """The lines under `pip:`, which conda writes into a requirements file as they are."""
    entries: list[Entry] = []
    problems: list[UnreadableError] = []
    options: dict[str, str] = {}
    lines: set[int] = set()
    if not isinstance(listed, list):
        return [], [UnreadableError("expected a list under pip")]
    for item, part in zip(listed, node.value, strict=True):
        line = _line(part)
        if not isinstance(item, str):
            problems.append(UnreadableError("expected a requirement", line))
            continue
        reading = read_requirements(item)
        problems += [UnreadableError(one.message, line) for one in reading.problems]
        for entry in reading.entries:
            if entry.name == INDEX:
                lines.add(line)
                for key, value in entry.facets.items():
                    options[key] = f"{options[key]}, {value}" if key in options else value
            else:
                entries.append(
                    Entry(entry.name, _PIP, entry.version, entry.facets, entry.follows, frozenset({line}))
                )
    if options:
        entries.append(Entry(INDEX, _PIP, facets=options, lines=frozenset(lines)))
    return entries, problems


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
