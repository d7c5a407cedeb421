"""Commands in files of tasks: Makefiles, justfiles, compose files, dev containers, nox sessions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from guard.expressions import expression
from guard.facts.dependencies.commands import Installs
from guard.facts.dependencies.files import Form
from guard.facts.dependencies.installs import Receiver, read_commands
from guard.facts.dependencies.manifests.model import Reading
from guard.model.change import FileSide
from guard.syntax.python import PythonSource
from guard.syntax.shell.commands import Fragment
from guard.syntax.sources import Sources, known
from guard.syntax.walk import walk
from guard.syntax.yaml import YamlFile, read_yaml

_LINES = list[tuple[int, str]]
_ASSIGNED = expression(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?::{0,3}=|\?=)(.*)")
_RECIPE = expression(r"(?:\t|[ ]{1,16})[ \t]*[-@+]*[ \t]*(.*)", re.DOTALL)
_NAMED = expression(r"\$[({]([A-Za-z_][A-Za-z0-9_.-]*)[)}]|\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*\}\}")
_PIECE = expression(r'[^"/]+|"(?:[^"\\\n]|\\.)*+"?|//[^\n]*|.', re.DOTALL)
"""A run of text, a string, a comment to the end of its line, or a character by itself."""
_LIST_COMMANDS = frozenset({"command", "cmd", "entrypoint", "args"})
"""Keys under which a list is one command, word by word; under others it is a list of commands."""
_COMMAND_KEYS = _LIST_COMMANDS | frozenset(
    {"run", "script", "cmds", "sh", "commands", "shell", "install", "build", "before", "after", "exec"}
)
_STAGE = expression(r"(?:pre|post)_[a-z_]{1,40}|create_environment|checkout")
"""The jobs of a Read the Docs build."""
_MOST_DEEP = 8


def read_recipes(side: FileSide, form: Form, sources: Sources) -> Reading:
    """What the tasks of a file install; what is known only when they run is left out.

    Raises:
        UnreadableError: the file cannot be read.
    """
    found = Installs()
    if form is Form.MAKE:
        _make(side.text or "", found)
    elif form is Form.NOX:
        _nox(known(sources.python(side)), found)
    elif form is Form.DEVCONTAINER:
        _yaml(read_yaml(_plain_json(side.text or "")), found, _is_hook)
    else:
        _yaml(known(sources.yaml(side)), found, _is_command)
    entries, _ = found.finish()
    return Reading(entries, default="build")


def _make(text: str, found: Installs) -> None:
    values: dict[str, str] = {}
    waiting: _LINES = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        assigned = _ASSIGNED.fullmatch(line) if not waiting and not line.startswith("\t") else None
        if assigned is not None:
            values[assigned[1]] = assigned[2].strip().strip("\"'")
            found.setting(f"{assigned[1]}={values[assigned[1]]}", number)
            continue
        recipe = _RECIPE.fullmatch(line)
        if recipe is None and not waiting:
            continue
        body = recipe[1] if recipe is not None and not waiting else line.strip()
        waiting.append((number, _filled(body, values).replace("$$", "$")))
        if not line.endswith("\\"):
            found.read(Fragment(waiting, {}))
            waiting = []
    if waiting:
        found.read(Fragment(waiting, {}))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with the variables of the file that have a value put in."""
    for _ in range(_MOST_DEEP):
        filled = _NAMED.sub(lambda match: values.get(match[1] or match[2], match[0]), text)[:10_000]
        if filled == text:
            break
        text = filled
    return text


def _plain_json(text: str) -> str:
    """JSON with comments, without them; every line stays where it was."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            end = end + 2 if end >= 0 else len(text)
            parts.append("\n" * text.count("\n", at, end))
        else:
            match = _PIECE.match(text, at)
            assert match is not None  # its last alternative takes any character
            end = match.end()
            parts.append("" if match[0].startswith("//") else match[0])
        at = end
    return "".join(parts)


def _is_hook(key: str) -> bool:
    return key.lower().endswith("command")


def _is_command(key: str) -> bool:
    return key.lower() in _COMMAND_KEYS or _STAGE.fullmatch(key) is not None


def _yaml(source: YamlFile, found: Installs, is_command: Any) -> None:
    waiting: list[tuple[Any, str]] = [(root, "") for root in source.documents if root is not None]
    seen: set[tuple[int, str]] = set()
    while waiting:
        node, key = waiting.pop()
        if (id(node), key) in seen:
            continue
        seen.add((id(node), key))
        if node.id == "mapping":
            for name, part in node.value:
                text = str(name.value) if name.id == "scalar" else ""
                if part.id == "scalar":
                    found.setting(f"{text}={part.value}", _line(part))
                # A table under a hook names parallel commands.
                waiting.append((part, key if key and is_command is _is_hook else text))
        elif node.id == "sequence":
            words = [part for part in node.value if part.id == "scalar"]
            if key and is_command(key) and len(words) == len(node.value) and _is_one(key, is_command):
                text = " ".join("'" + str(word.value).replace("'", "'\\''") + "'" for word in words)
                found.read(Fragment([(_line(node), part) for part in text.split("\n")], {}))
            waiting += [(part, key) for part in node.value if not (words and _is_one(key, is_command))]
        elif node.id == "scalar" and key == "dockerfile_inline":
            side = FileSide("Dockerfile", str(node.value).encode())
            read_commands(side, Form.DOCKERFILE, Sources(), _Shifted(found, _line(node)))
        elif node.id == "scalar" and key and is_command(key):
            first = _line(node) + (node.style in ("|", ">"))
            found.read(
                Fragment([(first + n, part) for n, part in enumerate(str(node.value).split("\n"))], {})
            )


def _is_one(key: str, is_command: Any) -> bool:
    return is_command is _is_hook or key.lower() in _LIST_COMMANDS


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


class _Shifted:
    """Hands on what stands in a text inside another file, on the lines of that file."""

    def __init__(self, found: Receiver, line: int) -> None:
        self._found = found
        self._line = line

    def read(self, fragment: Fragment) -> None:
        lines = [(number + self._line, text) for number, text in fragment.lines]
        self._found.read(Fragment(lines, fragment.values, fragment.braces))

    def setting(self, text: str, line: int) -> None:
        self._found.setting(text, line + self._line)


_INSTALLS = {"install": ("pip", "install"), "conda_install": ("conda", "install")}
_RUNS = frozenset({"run", "run_always", "run_install", "chdir_run"})


def _nox(source: PythonSource, found: Installs) -> None:
    """What sessions install: `session.install("a", "b")`, `session.run("pip", "install", "c")`."""
    for node in walk(source.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        start = _INSTALLS.get(node.func.attr)
        if start is None and node.func.attr not in _RUNS:
            continue
        words = [*(start or ()), *_constants(node)]
        line = source.physical[node.lineno - 1]
        found.read(Fragment([(line, " ".join("'" + word.replace("'", "'\\''") + "'" for word in words))], {}))


def _constants(call: ast.Call) -> Iterator[str]:
    for part in call.args:
        values = (
            part.value.elts
            if isinstance(part, ast.Starred) and isinstance(part.value, ast.List | ast.Tuple)
            else [part]
        )
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and "\n" not in value.value:
                yield value.value
