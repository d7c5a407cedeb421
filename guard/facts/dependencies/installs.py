"""Where commands stand in a file that is no shell script: Dockerfiles, workflows, notebooks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from guard.facts.dependencies.commands import Installs
from guard.facts.dependencies.files import Form
from guard.facts.dependencies.manifests.model import Reading
from guard.model.change import FileSide
from guard.syntax.shell.commands import Fragment
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError
from guard.syntax.yaml import YamlFile

if TYPE_CHECKING:
    from guard.syntax.notebook import Notebook

_INSTRUCTION = re.compile(r"\s*(?:ONBUILD\s+)?([A-Za-z]+)\s*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"#\s*escape\s*=\s*`", re.IGNORECASE)
_FLAG = re.compile(r"--[a-z]+(=\S*)?\s*")
_DOCUMENT = re.compile(r"<<-?[ \t]*[\"']?([A-Za-z_][A-Za-z0-9_]*)")
_SETTING = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,200})(?:=|\s+)(\"[^\"$`]*\"|'[^']*'|[^\s\"'$`]*)\s*")
_COMMAND_KEYS = frozenset(
    {
        "run",
        "script",
        "before_script",
        "after_script",
        "install",
        "before_install",
        "commands",
        "command",
        "cmd",
    }
    | {"bash", "inlinescript", "entrypoint", "postcreatecommand"}
)
_MAGIC = re.compile(r"(?:[\w.,\s]++=\s*+|\s*+)(?:[%!]{1,2}\s*|%sx\s+|%system\s+)(.*)", re.DOTALL)
_SHELL_CELL = re.compile(r"\s*%%(bash|sh|script\s+(ba|z)?sh|!)[^\n]*\n")
_LINES = list[tuple[int, str]]


def read_installs(side: FileSide, form: Form, sources: Sources) -> Reading:
    """What the commands in a file install, and the options that say from where.

    Raises:
        UnreadableError: the file cannot be read.
    """
    found = Installs()
    read_commands(side, form, sources, found)
    entries, problems = found.finish()
    return Reading(entries, default="build", problems=problems)


class Receiver(Protocol):
    """Whoever takes in the commands of a file."""

    def read(self, fragment: Fragment) -> None:
        """Take in shell text."""

    def setting(self, text: str, line: int) -> None:
        """Take in `NAME=value`, set beside it."""


def read_commands(side: FileSide, form: Form, sources: Sources, found: Receiver) -> None:
    """Hand all shell text of a file, and the variables set beside it, to `found`.

    Raises:
        UnreadableError: the file cannot be read.
    """
    text = side.text or ""
    if form is Form.DOCKERFILE:
        _dockerfile(text, found)
    elif form is Form.WORKFLOW:
        _workflow(known(sources.yaml(side)), found)
    elif form is Form.NOTEBOOK:
        _notebook(known(sources.notebook(side)), found)
    else:
        found.read(Fragment(list(enumerate(text.split("\n"), 1)), {}))


def _dockerfile(text: str, found: Receiver) -> None:
    values: dict[str, str] = {}
    seen: set[str] = set()
    for name, lines in _instructions(text):
        if name in ("ENV", "ARG"):
            body = " ".join(line.rstrip("\\") for _, line in lines).strip()
            for match in _SETTING.finditer(body):
                found.setting(f"{match[1]}={match[2].strip(chr(34) + chr(39))}", lines[0][0])
                if match[2] and match[1] not in seen:
                    values[match[1]] = match[2].strip("\"'")
                else:
                    values.pop(match[1], None)
                seen.add(match[1])
        elif name in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
            first, rest = lines[0][0], lines[0][1]
            while (flag := _FLAG.match(rest)) is not None:
                rest = rest[flag.end() :]
            words = _exec_form([rest, *(line for _, line in lines[1:])])
            if words is not None:
                quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in words)
                found.read(Fragment([(first, part) for part in quoted.split("\n")], {}))
            else:
                found.read(Fragment([(first, rest), *lines[1:]], dict(values)))


def _instructions(text: str) -> Iterator[tuple[str, _LINES]]:
    """Each instruction's name, and its lines without the name, comments and what is not part of it."""
    escape = "`" if _ESCAPE.match(text) else "\\"
    physical = [line.removesuffix("\r") for line in text.split("\n")]
    index = 0
    while index < len(physical):
        match = _INSTRUCTION.match(physical[index])
        first, index = index, index + 1
        if match is None or physical[first].lstrip().startswith("#"):
            continue
        lines: _LINES = [(first + 1, match[2])]
        while lines[-1][1].rstrip().endswith(escape) and index < len(physical):
            number, line = index + 1, physical[index]
            index += 1
            lines[-1] = (lines[-1][0], lines[-1][1].rstrip()[:-1] + "\\")
            # Comments and empty lines inside an instruction are left out of it.
            while (not line.strip() or line.lstrip().startswith("#")) and index < len(physical):
                number, line = index + 1, physical[index]
                index += 1
            lines.append((number, line))
        for document in _DOCUMENT.finditer("\n".join(line for _, line in lines)):
            while index < len(physical):
                lines.append((index + 1, physical[index]))
                index += 1
                if lines[-1][1].strip() == document[1]:
                    break
        yield match[1].upper(), lines


def _exec_form(lines: list[str]) -> list[str] | None:
    """The words of `["a", "b"]`, or None for the shell form."""
    text = " ".join(line.rstrip().removesuffix("\\") for line in lines).strip()
    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None  # as Docker does: what is no JSON is handed to the shell
    return words if isinstance(words, list) and all(isinstance(word, str) for word in words) else None


def _workflow(source: YamlFile, found: Receiver) -> None:
    if len(source.documents) > 1:
        raise UnreadableError("more than one YAML document", source.documents[1].start_mark.line + 1)
    waiting: list[tuple[Any, bool]] = [(root, False) for root in source.documents]
    seen: set[tuple[int, bool]] = set()
    while waiting:
        node, is_command = waiting.pop()
        if node is None or (id(node), is_command) in seen:
            continue
        seen.add((id(node), is_command))
        if node.id == "sequence":
            waiting += [(part, is_command) for part in node.value]
        elif node.id == "scalar" and is_command:
            found.read(Fragment(_scalar_lines(node), {}))
        elif node.id == "mapping":
            members = {key.value: part for key, part in node.value if key.id == "scalar"}
            shell = members.get("shell")
            other = (
                shell is not None
                and shell.id == "scalar"
                and shell.value.startswith(("python", "perl", "node"))
            )
            for key, part in members.items():
                if part.id == "scalar":
                    found.setting(f"{key}={part.value}", part.start_mark.line + 1)
                waiting.append((part, str(key).lower() in _COMMAND_KEYS and not other))


def _scalar_lines(node: Any) -> _LINES:
    first = node.start_mark.line + 1
    parts = str(node.value).split("\n")
    if node.style == "|":
        return [(first + 1 + offset, part) for offset, part in enumerate(parts)]
    return [(first, part) for part in parts]


def _notebook(notebook: Notebook, found: Receiver) -> None:
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        origins = [line for piece, line in cell.pieces for _ in range(max(1, piece.count("\n")))] or [1]
        text = cell.text.replace("\r\n", "\n").replace("\r", "\n")
        lines = [(origins[min(index, len(origins) - 1)], part) for index, part in enumerate(text.split("\n"))]
        if _SHELL_CELL.match(text):
            skipped = text[: text.index("%%")].count("\n") + 1
            found.read(Fragment(lines[skipped:], {}, braces=True))
            continue
        index = 0
        while index < len(lines):
            match = _MAGIC.fullmatch(lines[index][1])
            start, index = index, index + 1
            if match is None:
                continue
            while lines[index - 1][1].endswith("\\") and index < len(lines):
                index += 1
            found.read(Fragment([(lines[start][0], match[1]), *lines[start + 1 : index]], {}, braces=True))
