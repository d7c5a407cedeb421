"""The code scanner's answers, recorded once and replayed, so that runs can be compared and cost no engine.

`replay` puts itself in front of `SemgrepScanner.scan`. An answer is kept for each text by itself, under a
digest of its path, its bytes, the rules asked for, and what the rules of its language tell the engine: rule
files that are rewritten and expand to the same rules leave the answers valid, and so does another grouping of
texts into scans. What the engine says of a text does not depend on the texts beside it, but that a rule sent
on behalf of another text may force one to be parsed; the answer that was recorded first then stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from guard.errors import ToolError
from guard.ports import Match, ScanReport, ScanTarget, Unread
from guard.tools import semgrep
from guard.tools.languages import language_of

_FORMAT = "1"
_WORDS = ("message", "severity", "metadata")
"""Keys of a rule that say nothing to the engine, but for what stands in `metadata` under `requires`."""

_spent = 0.0


class TooSlowError(Exception):
    """A scan took longer than the caller would wait; no check takes this for a failure of its own."""


class NoAnswerError(Exception):
    """A scan was asked for that is not in the store, where the engine must not run."""


class Answers:
    """A folder of answers. Safe to share between processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> dict[str, Any] | None:
        """The answer under `key`, if there is one."""
        try:
            found: dict[str, Any] = json.loads(self._path(key).read_bytes())
        except FileNotFoundError:
            return None
        return found

    def write(self, key: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer; one that another process kept meanwhile stands."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as stream:
            json.dump(answer, stream)
        try:
            os.link(stream.name, path)
        except FileExistsError:
            return
        finally:
            Path(stream.name).unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"


def answer_key(target: ScanTarget, wanted: Collection[str] | None, rules: str, engine: str) -> str:
    """Names the answer for one text: `wanted` are rule ids, `rules` is the digest of its language's rules."""
    asked = None if wanted is None else sorted(wanted)
    data = hashlib.sha256(target.data).hexdigest()
    return _digest([_FORMAT, engine, target.path.casefold(), data, asked, rules])


def rules_digest(rules: Sequence[Mapping[str, Any]]) -> str:
    """A digest of what rules tell the engine; their order, their words and their grades do not count."""
    told = {}
    for rule in rules:
        kept = {key: value for key, value in rule.items() if key not in _WORDS}
        told[rule["id"]] = [kept, rule.get("metadata", {}).get("requires")]
    return _digest(told)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def split(report: ScanReport, targets: Sequence[ScanTarget]) -> dict[str, dict[str, Any]]:
    """The report by the key of each target, without the keys."""
    answers: dict[str, dict[str, Any]] = {
        target.key: {
            "scanned": target.key in report.scanned,
            "engine": report.engine,
            "matches": [],
            "unread": [],
        }
        for target in targets
    }
    for name, parts in (("matches", report.matches), ("unread", report.unread)):
        for part in parts:
            fields = asdict(part)
            answers[fields.pop("key")][name].append(fields)
    return answers


def join(answers: Mapping[str, Mapping[str, Any]]) -> ScanReport:
    """The report that `split` took apart; there must be at least one answer."""
    matches = [Match(key=key, **one) for key, answer in answers.items() for one in answer["matches"]]
    unread = [Unread(key=key, **one) for key, answer in answers.items() for one in answer["unread"]]
    matches.sort(key=lambda match: (match.key, match.line, match.column, match.rule))
    scanned = frozenset(key for key, answer in answers.items() if answer["scanned"])
    engine = next(iter(answers.values()))["engine"]
    return ScanReport(tuple(matches), scanned, tuple(unread), engine)


def replay(folder: Path, *, patience: float = 0, only_stored: bool = False) -> None:
    """Answer every scan of this process from `folder`, and add what is not there.

    Args:
        folder: where answers are kept.
        patience: seconds that one scan may take before `TooSlowError` ends it; 0 for as long as it takes.
        only_stored: raise `NoAnswerError` instead of starting the engine.
    """
    store = Answers(folder)
    real = semgrep.SemgrepScanner.scan
    engine = metadata.version("semgrep")

    @cache
    def rules_of(scanner: semgrep.SemgrepScanner, language: str | None) -> tuple[str, frozenset[str]]:
        rules = scanner._bundle.sources.get(language or "", ())
        return rules_digest(rules), frozenset(rule["id"] for rule in rules)

    def key_of(scanner: semgrep.SemgrepScanner, target: ScanTarget, wanted: Collection[str] | None) -> str:
        digest, ids = rules_of(scanner, language_of(target.path, target.data))
        return answer_key(target, None if wanted is None else ids.intersection(wanted), digest, engine)

    def timed(
        self: semgrep.SemgrepScanner,
        targets: Sequence[ScanTarget],
        rules: Collection[str] | None = None,
        **_stop: object,
    ) -> ScanReport:
        global _spent
        started = time.thread_time()
        try:
            return scan(self, targets, rules)
        finally:
            _spent += time.thread_time() - started

    def scan(
        self: semgrep.SemgrepScanner, targets: Sequence[ScanTarget], rules: Collection[str] | None
    ) -> ScanReport:
        if not targets:
            return real(self, targets, rules)
        keys = {target.key: key_of(self, target, rules) for target in targets}
        answers = {key: store.read(name) for key, name in keys.items()}
        missing = [target for target in targets if answers[target.key] is None]
        if missing and only_stored:
            raise NoAnswerError(f"{len(missing)} of {len(targets)} texts")
        if missing:
            for key, answer in split(_patiently(real, self, missing, rules, patience), missing).items():
                store.write(keys[key], answer)
                answers[key] = answer
        return join({key: answer for key, answer in answers.items() if answer is not None})

    if patience:
        _shorten(patience)
    semgrep.SemgrepScanner.scan = timed  # type: ignore[method-assign]


def spent() -> float:
    """Seconds of the processor that this process has spent on fetching answers."""
    return _spent


def silence() -> None:
    """Answer every scan of this process with "looked at, nothing found", and start no engine."""

    def scan(_: Any, targets: Sequence[ScanTarget], __: Any = None, **_stop: object) -> ScanReport:
        return ScanReport((), frozenset(target.key for target in targets), (), "no engine")

    semgrep.SemgrepScanner.scan = scan  # type: ignore[assignment, method-assign]


def _patiently(
    real: Any,
    scanner: semgrep.SemgrepScanner,
    targets: Sequence[ScanTarget],
    rules: Collection[str] | None,
    patience: float,
) -> ScanReport:
    started = time.monotonic()
    try:
        report: ScanReport = real(scanner, targets, rules)
    except ToolError as error:
        if patience and time.monotonic() - started >= patience:
            raise TooSlowError(f"a scan of {len(targets)} texts took longer than {patience:.0f} s") from error
        raise
    return report


def _shorten(patience: float) -> None:
    """Let no run of the engine take longer than `patience` seconds."""
    run = vars(semgrep)["run"]

    def limited(*arguments: Any, **named: Any) -> Any:
        return run(*arguments, **{**named, "timeout": min(named["timeout"], patience)})

    vars(semgrep)["run"] = limited
