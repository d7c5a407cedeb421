"""Count how often whole texts are parsed, by which reader and from which module of guard.

    with ParseCounts({"after app.py": data}) as counts:
        guard.check(change)
    counts.by_text["after app.py", "ast"]

The readers themselves are wrapped while the block runs, so nothing in guard has to take part. Texts are known
by a digest that does not depend on line ends, a byte order mark or blank ends, which decoders treat in
several ways. A parse of any other text that one of guard's checks, facts or readers asks for is counted under
"": the cells of a notebook, a view of a source, a piece of a line. Guard's own data (policies, rules, tables)
is no text of the change; what reads it is left out by its module.
"""

from __future__ import annotations

import ast
import configparser
import hashlib
import importlib
import io
import json
import sys
import threading
import tokenize
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, NamedTuple

import libcst
import ruamel.yaml

_OWN_DATA = ("guard.policy", "guard.tools", "guard.app", "guard.ports", "guard.resources", "guard.report")
"""Modules that read guard's own data and settings: other texts that they read are not of the change."""
_YAML_METHODS = ("load", "load_all", "compose", "compose_all", "parse", "scan")


class Parse(NamedTuple):
    """One kind of parse."""

    text: str
    """The name of the text, or "" for one that is not a whole text of the change."""
    reader: str
    """`ast`, `libcst`, `tokens`, `toml`, `yaml`, `json` or `ini`."""
    caller: str
    """The modules of guard that asked, the nearest first ("guard.a < guard.b")."""


class ParseCounts:
    """Counts while it is entered; one at a time in a process, from any number of threads."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        """Keep the texts to know again, by a name for each; equal texts share the first name."""
        self.counts: Counter[Parse] = Counter()
        self._names: dict[str, str] = {}
        for name, data in texts.items():
            self._names.setdefault(_digest(data), name)
        self._lock = threading.Lock()
        self._undo: list[Callable[[], None]] = []

    @property
    def by_text(self) -> Counter[tuple[str, str]]:
        """How often each whole text was parsed by each reader."""
        found: Counter[tuple[str, str]] = Counter()
        for parse, count in self.counts.items():
            if parse.text:
                found[parse.text, parse.reader] += count
        return found

    def __enter__(self) -> ParseCounts:
        self._wrap(ast, "parse", "ast", lambda source, *_, **__: source)
        self._wrap(libcst, "parse_module", "libcst", lambda source, *_, **__: source)
        self._wrap(tomllib, "loads", "toml", lambda text, /, **_: text)
        self._wrap(json, "loads", "json", lambda text, **_: text)
        for method in _YAML_METHODS:
            self._wrap(ruamel.yaml.YAML, method, "yaml", lambda _, stream: stream)
        self._wrap_lines(tomllib, "load", "toml", 0)
        self._wrap_lines(configparser.RawConfigParser, "read_file", "ini", 1)
        with suppress(ModuleNotFoundError):  # older revisions have no reader of it
            self._wrap(importlib.import_module("guard.syntax.ini"), "read_ini", "ini", lambda text: text)
        self._wrap_tokens("generate_tokens")
        self._wrap_tokens("tokenize")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._undo:
            self._undo.pop()()

    def note(self, text: object, reader: str) -> None:
        """Count one parse of `text`, asked for by the nearest module of guard on the stack."""
        if isinstance(text, io.IOBase):
            start = text.tell()
            content = text.read()
            text.seek(start)
            text = content
        if not isinstance(text, str | bytes | bytearray):
            return
        name = self._names.get(_digest(text), "")
        callers = _callers()
        if not name and (not callers or any(one.startswith(_OWN_DATA) for one in callers[:2])):
            return
        with self._lock:
            self.counts[Parse(name, reader, " < ".join(callers))] += 1

    def _wrap(self, home: Any, name: str, reader: str, text_of: Callable[..., object]) -> None:
        real = getattr(home, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            self.note(text_of(*arguments, **named), reader)
            return real(*arguments, **named)

        self._replace(home, name, counted)

    def _wrap_lines(self, home: Any, name: str, reader: str, place: int) -> None:
        """Wrap what takes an iterable of lines, or an open file, as the positional argument at `place`."""
        real = getattr(home, name)

        def counted(*arguments: Any, **named: Any) -> Any:
            lines = list(arguments[place])
            # Some give lines without their ends.
            text = "\n".join(_text(line).rstrip("\r\n") for line in lines)
            self.note(text, reader)
            again: Iterable[Any] = io.BytesIO(b"".join(lines)) if home is tomllib else lines
            return real(*arguments[:place], again, *arguments[place + 1 :], **named)

        self._replace(home, name, counted)

    def _wrap_tokens(self, name: str) -> None:
        real = getattr(tokenize, name)

        def counted(readline: Callable[[], Any]) -> Any:
            lines = list(_lines(readline))
            self.note("".join(map(_text, lines)), "tokens")
            return real(iter(lines).__next__)

        self._replace(tokenize, name, counted)

    def _replace(self, home: Any, name: str, counted: Callable[..., Any]) -> None:
        """Put `counted` in place, also where a module of guard took the reader by its name."""
        real = home.__dict__[name]
        homes = [(home, name)]
        for module_name, module in list(sys.modules.items()):
            if module_name.partition(".")[0] == "guard":
                homes += [(module, key) for key, value in list(vars(module).items()) if value is real]
        for place, key in homes:
            setattr(place, key, counted)
            self._undo.append(lambda place=place, key=key: setattr(place, key, real))  # type: ignore[misc]


def _lines(readline: Callable[[], Any]) -> Iterable[Any]:
    while True:
        try:
            line = readline()
        except StopIteration:
            return
        if not line:
            return
        yield line


def _digest(text: str | bytes | bytearray) -> str:
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else bytes(text)
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(data.strip()).hexdigest()


def _text(line: str | bytes) -> str:
    return line if isinstance(line, str) else line.decode("utf-8", "surrogateescape")


def _callers() -> list[str]:
    """The nearest modules of guard on the stack, at most three, the nearest first."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and len(found) < 3:
        name = str(frame.f_globals.get("__name__", ""))
        if name.startswith("guard.") and name not in found:
            found.append(name)
        frame = frame.f_back
    return found
