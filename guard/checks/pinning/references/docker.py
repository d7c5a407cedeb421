"""Dockerfiles: which images they build on and copy from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guard.checks.pinning.references.reference import External, ExternalUnreadError, image
from guard.expressions import expression

_DIRECTIVE = expression(r"#\s*([A-Za-z]+)\s*=\s*(\S+)\s*")
_INSTRUCTION = expression(r"\s*([A-Za-z]+)\s+(.*)", re.DOTALL)
_HEREDOC = expression(r"<<-?([\"']?)([A-Za-z_][\w.-]*)\1")
_WITH_HEREDOC = ("RUN", "COPY", "ADD")
_FROM = expression(
    r"(?P<flags>(?:--\S+\s+)*)(?P<image>[^\s]+)(?:\s+AS\s+(?P<stage>\S+))?\s*", re.IGNORECASE | re.DOTALL
)
_COPY_FROM = expression(r"--from=([\"']?)([^\s\"']+)\1")
_MOUNT = expression(r"--mount=(\S+)")
_VARIABLE = expression(r"\$(?:(?P<bare>\w+)|\{(?P<name>\w+)(?::?(?P<sign>[-+])(?P<word>[^}]*))?\})")
_BARE = expression(r"\$(?P<bare>\w+)")
_ARG = expression(r"(\w+)(?:=(\"[^\"]*\"|'[^']*'|\S*))?")
_LONGEST = 4096
"""Characters of a text with its variables filled in: a few lines can double it without end. No image has such
a name."""


def read_dockerfile(text: str) -> Iterator[External]:
    """Every image outside the file that it names: the frontend, stages' bases, sources of copies and mounts.

    A variable counts with the default that the file gives it; without one, only the build knows the image.

    Raises:
        ExternalUnreadError: a `FROM` cannot be read.
    """
    directives = _directives(text)
    if "syntax" in directives:
        line, value = directives["syntax"]
        yield from _image(value, line)
    stages: set[str] = set()
    variables: dict[str, str | None] = {}
    escape = directives.get("escape", (0, "\\"))[1]
    has_stage = False
    for line, word, rest in _instructions(text, "`" if escape == "`" else "\\"):
        if word == "ARG" and not has_stage:
            for name, value in _ARG.findall(rest):
                variables[name] = _filled(value.strip("\"'"), variables)  # None where it grows too long
        elif word == "FROM":
            has_stage = True
            match = _FROM.fullmatch(rest)
            if match is None:
                raise ExternalUnreadError(f"a FROM that cannot be read: {rest[:80]!r}", line)
            named = _filled(match["image"].strip("\"'"), variables)
            if named is None:
                raise ExternalUnreadError(f"a FROM of more than {_LONGEST} characters", line)
            if named.casefold() not in stages:
                yield from _image(named, line)
            if match["stage"]:
                stages.add(match["stage"].casefold())
        elif word in ("COPY", "ADD", "RUN", "ONBUILD"):
            for source in _sources(rest):
                if source.casefold() not in stages and not source.isdigit():
                    yield from _image(source, line)


def _directives(text: str) -> Mapping[str, tuple[int, str]]:
    """The parser's directives, which stand before everything else, by name with their lines."""
    found: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        match = _DIRECTIVE.fullmatch(line.strip())
        if match is None:
            break
        found.setdefault(match[1].casefold(), (number, match[2]))
    return found


def _instructions(text: str, escape: str) -> Iterator[tuple[int, str, str]]:
    """Line, name and arguments of each instruction; comments and the text of heredocs are passed over."""
    first, parts = 0, list[str]()
    ends: list[str] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        if ends:
            if line.strip("\t ") == ends[0]:
                ends.pop(0)
            continue
        if line.lstrip().startswith("#") or (not line.strip() and parts):
            continue  # also between the lines of one instruction
        first = first if parts else number
        bare = line.rstrip()
        goes_on = bare.endswith(escape)
        parts.append(bare[:-1] if goes_on else bare)
        if goes_on:
            continue
        yield from _instruction(first, parts, ends)
        parts = []
    yield from _instruction(first, parts, ends)


def _instruction(line: int, parts: list[str], ends: list[str]) -> Iterator[tuple[int, str, str]]:
    match = _INSTRUCTION.match(" ".join(parts))
    if match is None:
        return
    word, rest = match[1].upper(), match[2].strip()
    if word == "ONBUILD" and (inner := _INSTRUCTION.match(rest)):
        word, rest = inner[1].upper(), inner[2].strip()
    if word in _WITH_HEREDOC:
        ends += [name for _, name in _HEREDOC.findall(rest)]
    yield line, word, rest


def _sources(arguments: str) -> Iterator[str]:
    for match in _COPY_FROM.finditer(arguments):
        yield match[2]
    for match in _MOUNT.finditer(arguments):
        yield from (part[len("from=") :] for part in match[1].split(",") if part.startswith("from="))


def _filled(text: str, variables: Mapping[str, str | None]) -> str | None:
    """`text` with the variables whose defaults are known, None if too long; others stay as they are."""
    closed = text.rfind("}") + 1  # behind it nothing in braces ends, and is not looked for there
    found: list[str] = []
    length = 0
    for pattern, part in ((_VARIABLE, text[:closed]), (_BARE, text[closed:])):
        position = 0
        for match in pattern.finditer(part):
            value = _value(match, variables)
            if value is None:
                return None
            found += part[position : match.start()], value
            length += match.start() - position + len(value)
            position = match.end()
            if length > _LONGEST:
                return None
        found.append(part[position:])
        length += len(part) - position
    return "".join(found) if length <= _LONGEST else None


def _value(match: re.Match[str], variables: Mapping[str, str | None]) -> str | None:
    fields = match.groupdict()
    name, sign, word = fields["bare"] or fields["name"], fields.get("sign"), fields.get("word") or ""
    known = variables.get(name, "")
    if known is None:
        return None
    if sign == "+":
        return word if known else ""
    return known or (word if sign == "-" else match[0])


def _image(text: str, line: int) -> Iterator[External]:
    found = image(text, line)
    if found is not None:
        yield found
