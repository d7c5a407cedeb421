"""The files of one run of the engine, and the reading of what it answers.

A run is believed only when

- a known-bad text planted beside the targets was matched by its rule (the canary),
- a rule that cannot be parsed was refused out loud, and no other rule was,
- the files it says it scanned are exactly the files it was given (a rule for each language that matches
  nothing goes along, as the core passes over files that no rule's path filter takes), and
- every remaining error is tied to lines of one target, which are then reported as unread.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from guard.errors import ToolError
from guard.expressions import expression
from guard.ports import Match, ScanTarget, Spent, Unread
from guard.tools.languages import ANALYZERS

CANARY_KEY = "\0canary"
CANARY_TEXT = b"guard_canary(1)\n"
CANARY = {
    "id": "guard-canary",
    "languages": ["python"],
    "severity": "ERROR",
    "message": "canary",
    "pattern": "guard_canary(...)",
}
_BROKEN = CANARY | {"id": "guard-broken-canary", "pattern": "guard_canary(((..."}
_NAMED = 0.05
"""How many seconds a rule takes over a file before it is named where times are measured."""


_GIVEN_UP = expression(r"\[rules: 1, first: ([^\]\s]+)\]")
"""Where the engine says by which rule it followed data when it gave up: it names the first of several."""
_GRAMMAR_ERRORS = frozenset({"Lexical error", "Syntax error", "Other syntax error", "AST builder error"})
"""What the engine calls an error by which a text as a whole is none of its language."""


def _counted(place: object) -> int:
    """A line or column, which counts from 1.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(place, int) or isinstance(place, bool) or place < 1:
        raise ValueError(f"a place that is none: {str(place)[:20]}")
    return place


def _named(rule: object) -> str:
    """The name of a rule.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(rule, str):
        raise ValueError("a rule without a name")
    return rule


def _unparsed(target: ScanTarget, start: int, end: int) -> Unread:
    return Unread(target.key, start, end, "could not be parsed", only_grammar=True)


def _witness(analyzer: str) -> dict[str, Any]:
    """A rule that matches nothing and has no path filter, so that every file of its language is looked at."""
    witness = {"id": f"guard-witness-{analyzer}", "languages": [analyzer], "severity": "ERROR"}
    return witness | {"message": "witness", "pattern-regex": "guard_canary_(?!)"}


class Job:
    """The files of one scan, and the reading of what the engine answers."""

    def __init__(
        self,
        folder: Path,
        rules: Sequence[Mapping[str, Any]],
        by_language: Mapping[str, Sequence[ScanTarget]],
    ) -> None:
        self.rules_path = folder / "rules.json"
        self.targets_path = folder / "targets.json"
        self._folder = folder / "t"
        analyzers = sorted({a for language in by_language for a in ANALYZERS.get(language, (language,))})
        self._rules = [*rules, CANARY, _BROKEN, *map(_witness, analyzers)]
        self._ids = {rule["id"] for rule in rules}
        self._asked: list[tuple[ScanTarget, str, Path]] = []
        # One private copy for each analyzer: the engine names files, not (file, analyzer) pairs.
        canary = ScanTarget(CANARY_KEY, "canary.py", CANARY_TEXT)
        for language, group in [*by_language.items(), ("python", [canary])]:
            for target in group:
                for analyzer in ANALYZERS.get(language, (language,)):
                    # The engine takes the grammar with elements in it from the suffix alone.
                    suffix = ".tsx" if target.path.casefold().endswith(".tsx") else ""
                    self._asked.append((target, analyzer, self._folder / f"{len(self._asked)}{suffix}"))
        self._by_path = {str(path): target for target, _, path in self._asked}

    def write(self) -> None:
        """Put rules, targets and the list of targets into the private folder."""
        self._folder.mkdir()
        self.rules_path.write_text(json.dumps({"rules": self._rules}), encoding="utf-8")
        entries = []
        for target, analyzer, path in self._asked:
            path.write_bytes(target.data)
            # Rules' path filters are in lower case; a name's case is no way round them.
            shown = "/" + target.path.casefold().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            place = {"fpath": str(path), "ppath": shown}
            entries.append(["CodeTarget", {"path": place, "analyzer": analyzer, "products": ["sast"]}])
        self.targets_path.write_text(json.dumps(["Targets", entries]), encoding="utf-8")

    def read(self, output: bytes) -> tuple[set[Match], list[Unread], list[Spent]]:
        """Matches, unread lines, and times where they were measured.

        Raises:
            ToolError: the answer cannot be believed.
        """
        try:
            # Where times are measured, a dot stands before the answer for each target.
            answer = json.loads(output.lstrip(b".\n").decode("utf-8"))
            scanned = sorted(answer["paths"]["scanned"])
            matches = {self._match(result) for result in answer["results"]}
            # Data flow that was not followed to its end is listed apart from the errors, as a matter of time.
            refused, unread = self._errors([*answer["errors"], *answer["time"]["fixpoint_timeouts"]])
            spent = self._spent(answer["time"])
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            said = f"{type(error).__name__}: {str(error)[:100]}"
            raise ToolError(f"semgrep answered in an unknown form ({said})") from error
        if scanned != sorted(self._by_path):
            raise ToolError(f"semgrep looked at {len(scanned)} of {len(self._by_path)} files it was given")
        if not any(match.rule == CANARY["id"] and match.key == CANARY_KEY for match in matches):
            raise ToolError("semgrep missed a planted match; its answers cannot be relied on")
        if refused != {_BROKEN["id"]}:
            raise ToolError(f"semgrep refused other rules than the planted one: {sorted(refused)[:5]}")
        real = {match for match in matches if match.rule in self._ids and match.key != CANARY_KEY}
        return real, unread, spent

    def _spent(self, time: Mapping[str, Any]) -> list[Spent]:
        """The times of rules that took long enough to be named."""
        return [
            Spent(self._by_path[target["path"]].key, rule, seconds)
            for target in time.get("targets", ())
            for rule, seconds in zip(time.get("rules", ()), target["match_times"], strict=False)
            if seconds >= _NAMED and rule in self._ids
        ]

    def _match(self, result: Mapping[str, Any]) -> Match:
        start, end = result["start"], result["end"]
        key = self._by_path[result["path"]].key
        places = (
            _counted(start["line"]),
            _counted(start["col"]),
            _counted(end["line"]),
            _counted(end["col"]),
        )
        return Match(_named(result["check_id"]), key, *places)

    def _errors(self, errors: Sequence[Mapping[str, Any]]) -> tuple[set[str], list[Unread]]:
        refused: set[str] = set()
        unread: list[Unread] = []
        for error in errors:
            kind = error["error_type"]
            place = error.get("location") or {}
            target = self._by_path.get(place.get("path", ""))
            if kind == "Rule parse error" or (target is None and error.get("rule_id")):
                refused.add(error["rule_id"])
            elif target is None:
                raise ToolError(f"semgrep: {str(error.get('message'))[:200]}")
            elif kind == "Fixpoint timeout":
                line = _counted(place["start"]["line"])
                found = _GIVEN_UP.search(str(error.get("message")))
                hurried = found[1] if found else ""
                told = "timeout of data flow"
                unread.append(Unread(target.key, line, line, told, out_of_time=hurried, only_flow=True))
            elif isinstance(kind, list) and kind[0] == "PartialParsing":
                spans = [(_counted(span["start"]["line"]), _counted(span["end"]["line"])) for span in kind[1]]
                unread += [_unparsed(target, start, end) for start, end in spans]
            else:
                last = target.data.count(b"\n") + 1
                word = kind if isinstance(kind, str) else str(kind[0])
                rule = error.get("rule_id") or ""
                by = f" of rule {rule}" if rule else ""
                hurried = rule if kind == "Timeout" else ""
                grammar = word in _GRAMMAR_ERRORS
                unread.append(
                    Unread(target.key, 1, last, f"{word}{by}", out_of_time=hurried, only_grammar=grammar)
                )
        return refused, unread
