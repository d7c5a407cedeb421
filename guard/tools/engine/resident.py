"""The engine kept alive as a language server: a few milliseconds for a text instead of some hundred.

Its start, not its work, is what a run of the engine costs, so one that stays answers for a fraction. It is
asked so that its answer is that of a run of its own, or none:

- Its rules are read anew for each scan: only those that can match, a few milliseconds. So each scan has its
  own canaries, as a run has: a text that must match, and a rule that must be refused.
- Each text goes into a file that was never used (it judges a path that is used twice by the prefilter of what
  stood there before, and looks at none that was not there when it started).
- It tells the diagnostics of a text in the protocol and, to standard error, how many rules it ran, which
  errors there were, and how many matches. What is written there has to be just what it writes where every
  rule ran and there was no error; of a text that it could not wholly parse, and of a rule that was ended, it
  says more.
- A rule that matches the last character of a text, at its place, shows that it was read, and to its end.
- It does not tell where it gave up following data, as that is a matter of processor time: an answer that
  took less in all than the least that it gives up after cannot have been.

Anything else is doubt, and then the engine is run for that text as if there were no other way.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.ports import NEVER, Stop
from guard.tools.engine.server import DoubtfulError, Server
from guard.tools.engine.settings import private_settings
from guard.tools.private import private_folder
from guard.tools.process import find_program

SUFFIXES = {
    "python": ".py",
    "js": ".js",
    "ts": ".ts",
    "tsx": ".tsx",
    "bash": ".sh",
    "dockerfile": ".dockerfile",
}
"""By language (and that of elements in TypeScript): the suffix that it knows it by. Rules of the others
choose files by a path, which it is not told."""
_FILES = {"python": 240, "js": 40, "ts": 40, "tsx": 20, "bash": 40, "dockerfile": 20}
"""How many files of each are prepared. Each makes every scan dearer, by some thousandths of a millisecond; a
new start takes 0.15 seconds."""
_LOW = 0.25
"""From what part of them on the next engine is started."""
MOST_AT_ONCE = 12
"""How many texts one question may hold."""
_FLOW = 0.1
"""Seconds of processor time that an answer may have taken. The engine gives up following constants through a
function after 0.15, and data after 0.2, as is written in its `Limits_semgrep`."""
_GIVEN_UP = 0.6
"""Seconds of processor time after which it is not waited for any longer, and"""
_HANGS = 30.0
"""seconds by the clock, whoever else is at work."""
_WITNESS = "guard-witness"
_BROKEN = "guard-broken-canary"
_SAVED = "textDocument/didSave"
_TOLD = "textDocument/publishDiagnostics"
_REFRESHED = "semgrep/rulesRefreshed"
_READY = b"Scanned open documents\n"
_BLOCK = """Scanning single file
Scanned single file


┌─────────────┐
│ Scan Status │
└─────────────┘
  Scanning 1 file tracked by git with {rules} Code rules:

  Language +Rules +Files +Origin +Rules *
 [ ─]+
  {language} +{rules} +1 +Custom +{rules} *

Semgrep errors:\x20
Semgrep skipped 0 rules
Scanned 1 files
Found {matches} matches
"""
"""All that it writes of one text where nothing is amiss."""

Place = tuple[str, int, int, int, int]
"""A rule, and from where to where it matched: line and column, counted from 1."""


@dataclass(frozen=True)
class Question:
    """Some texts of one language, and the rules to look for in them."""

    language: str
    """One of `SUFFIXES`."""
    rules: Sequence[Mapping[str, Any]]
    canary: bytes
    """A text in which"""
    found: frozenset[str]
    """exactly these of the rules match."""
    texts: Sequence[bytes]


class Resident:
    """One such engine. Not for several threads at once."""

    def __init__(self, binary: Path, memory: int, megabytes: int) -> None:
        """Start it; it is not waited for.

        Args:
            binary: the engine.
            memory: bytes of address space that it may have.
            megabytes: how much of them it may use for one text.

        Raises:
            ToolError: it cannot be started.
        """
        self._stack = ExitStack()
        try:
            folder = self._stack.enter_context(private_folder("engine"))
            self._rules = folder / "rules.json"
            self._work = folder / "w"
            self._fresh = _prepared(self._work)
            programs = folder / "bin"
            programs.mkdir()
            # It asks for the system's name. With no git to ask, it looks at every file that is there.
            (programs / "uname").symlink_to(find_program("uname"))
            self._rules.write_text(json.dumps({"rules": [_witness("python")]}))
            own = {**private_settings(folder), "PATH": str(programs)}
            argv = ["osemgrep", "lsp", "--experimental"]
            self._server = Server(argv, binary, self._work, own, memory)
            self._stack.callback(self._server.close)
            place = self._work.as_uri()
            scan = {"configuration": [str(self._rules)], "jobs": 1, "onlyGitDirty": False}
            scan |= {"maxMemory": megabytes, "timeout": int(_HANGS), "timeoutThreshold": 0}
            options = {"scan": scan, "metrics": {"enabled": False}}
            params = {"processId": os.getpid(), "rootUri": place, "capabilities": {}}
            params |= {"workspaceFolders": [{"uri": place, "name": "w"}], "initializationOptions": options}
            self._server.send("initialize", params, id=1)
            self._server.send("initialized", {})
        except BaseException:
            self._stack.close()
            raise
        self._is_ready = False

    def close(self) -> None:
        """End it; nothing is left of it."""
        self._stack.close()

    def spent(self) -> float:
        """Seconds of processor time that it has taken since its start."""
        return self._server.spent()

    def has(self, language: str, count: int) -> bool:
        """Whether there are fresh files for that many texts, and their canary."""
        return len(self._fresh[language]) > count

    @property
    def is_low(self) -> bool:
        """Whether another should be started, as the files of a language come to an end."""
        return any(len(left) < _LOW * _FILES[language] for language, left in self._fresh.items())

    def ask(self, question: Question, stop: Stop = NEVER) -> Iterator[frozenset[Place] | None]:
        """What is in each text, one after another; None where only a run of the engine can tell.

        Raises:
            DoubtfulError: nothing that it says is to be believed; it has to be closed.
            ToolError: `stop` said so, or there is no room for its files; it has to be closed.
        """
        bound = _Bound(self._server)
        if not self._is_ready:
            self._server.receive(lambda message: message.get("id") == 1, bound.hangs, stop)
            self._server.receive(lambda message: message.get("method") == _REFRESHED, bound.hangs, stop)
            self._server.logged(_READY, bound.hangs, stop)
            self._is_ready = True
        witness = _witness(question.language)
        rules = [*map(_shortened, question.rules), witness]
        broken = witness | {"id": _BROKEN, "pattern-regex": "guard_canary_((("}
        self._rules.write_text(json.dumps({"rules": [*rules, broken]}))
        self._server.send("semgrep/refreshRules", {})
        self._server.receive(lambda message: message.get("method") == _REFRESHED, bound.hangs, stop)
        self._server.logged(_READY, bound.hangs, stop)
        canary = self._look(question, question.canary, stop)
        if canary is None or not question.found <= {place[0] for place in canary}:
            raise DoubtfulError("the resident engine missed a planted match")
        for text in question.texts:
            yield self._look(question, text, stop)

    def _look(self, question: Question, text: bytes, stop: Stop) -> frozenset[Place] | None:
        """What is in one text."""
        path = self._fresh[question.language].pop()
        path.write_bytes(text)
        place = path.as_uri()
        bound = _Bound(self._server)
        self._server.send(_SAVED, {"textDocument": {"uri": place}})
        told = self._server.receive(
            lambda message: message.get("method") == _TOLD and message["params"]["uri"] == place,
            bound.check,
            stop,
        )
        log = self._server.logged(b"Found ", bound.check, stop)
        took = bound.spent()
        path.unlink()
        try:
            found = [_place(one) for one in told["params"]["diagnostics"]]
        except (LookupError, TypeError, AttributeError) as error:
            raise DoubtfulError(
                f"the resident engine answers in an unknown form ({error!r})"[:200]
            ) from error
        label = "ts" if question.language == "tsx" else question.language
        known = {"rules": len(question.rules) + 1, "language": label, "matches": len(found)}
        if not re.fullmatch(_BLOCK.format(**known).encode(), log):
            # It quotes the text where it complains of it, and a text can look like the end of a complaint.
            raise DoubtfulError("the resident engine complained of a text")
        seen = [one for one in found if one[0] == _WITNESS]
        if [place[:3] for place in seen] != [(_WITNESS, *_last(text))] or took > _FLOW:
            return None
        return frozenset(one for one in found if one[0] != _WITNESS)


class _Bound:
    """How long it may take from here on."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._from = server.spent()
        self._until = time.monotonic() + _HANGS

    def spent(self) -> float:
        """Seconds of processor time."""
        return self._server.spent() - self._from

    def hangs(self) -> None:
        """Raises where it is past any wait."""
        if time.monotonic() > self._until:
            raise DoubtfulError("the resident engine does not answer")

    def check(self) -> None:
        """Raises where an answer would not be believed any more, or it is past any wait."""
        self.hangs()
        if self.spent() > _GIVEN_UP:
            raise DoubtfulError("the resident engine takes too long")


def _prepared(work: Path) -> dict[str, list[Path]]:
    """Empty files for each language."""
    work.mkdir()
    files = {
        language: [work / f"{number}{SUFFIXES[language]}" for number in range(count)]
        for language, count in _FILES.items()
    }
    for group in files.values():
        for path in group:
            path.touch()
    return files


def _witness(language: str) -> dict[str, Any]:
    """A rule that matches the last character of every text."""
    witness = {"id": _WITNESS, "languages": ["ts" if language == "tsx" else language], "severity": "ERROR"}
    return witness | {"message": "-", "pattern-regex": r"(?s).\z"}


def _last(text: bytes) -> tuple[int, int]:
    """Line and column of the last character, counted from 1, the column in bytes."""
    place = len(text) - 1
    while place > 0 and text[place] & 0xC0 == 0x80:
        place -= 1
    return text.count(b"\n", 0, place) + 1, place - text.rfind(b"\n", 0, place)


def _shortened(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule without what only people read."""
    return {key: value for key, value in rule.items() if key != "metadata"} | {"message": "-"}


def _place(diagnostic: Mapping[str, Any]) -> Place:
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    first, last = (start["line"] + 1, start["character"] + 1), (end["line"] + 1, end["character"] + 1)
    return (str(diagnostic["code"]), *first, *last)
