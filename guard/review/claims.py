"""What is said of a change, held against what it does.

Whole-change claims alone are looked for: that it is about documents, tests, spelling or layout, that nothing
behaves otherwise, that it has tests or brings no dependency. Conventional Commits 1.0 gives the words before
the colon of a title. A claim that is not among them is not held against anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from guard.expressions import expression
from guard.model.briefing import Claim, DependencyChange
from guard.model.verdict import TELLING, JudgedEdit, Verdict
from guard.project.tests import is_test
from guard.report.capabilities import capability_words
from guard.wording import some

_SAID_AT_MOST = 90
_HARMLESS = ("comment", "docstring", "formatting", "text", "style", "metadata", "notebook.", "import.moved")
"""Kinds, or how they begin, that change nothing that runs."""
_DOCUMENTS = expression(r"(^|/)docs?/")
_OF_DOCUMENTS = frozenset(
    {"source", "template", "data", "other", "file.added", "file.deleted", "file.renamed"}
)
"""Kinds that are documents below a folder of documents."""
_STEERS = ("ci", "build", "policy", "agent_instructions", "ownership")
_TESTS = "test-integrity"
_BROUGHT = frozenset({"added", "source changed", "lowered"})


@dataclass(frozen=True)
class Said:
    """What the proposer says of the change as a whole."""

    title: str
    body: str
    source: str
    """Where it stands ("the pull request", "the commit's message")."""


@dataclass(frozen=True)
class _Kind:
    """A kind of claim: its words, and what speaks against it."""

    title: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    against: tuple[str, ...]


def _words(pattern: str) -> re.Pattern[str]:
    return expression(pattern, re.IGNORECASE)


_POWERS = ("capability", "effect", "dependency", "tests")
_KINDS: tuple[_Kind, ...] = (
    _Kind(
        _words(r"^docs?(\([^)]*\))?!?:"),
        _words(r"\b(docs?|documentation|comments?|readme)[- ]only\b|\bonly (?:touch|chang|updat|edit)\w* "
               r"(?:the )?(?:docs?|documentation|comments|readme)\b"),
        (*_POWERS, "steers", "code"),
    ),
    _Kind(
        _words(r"^tests?(\([^)]*\))?!?:"),
        _words(r"\btests?[- ]only\b|\bonly (?:touch|chang|updat|add|edit)\w* (?:the )?tests\b"),
        ("capability", "effect", "dependency", "steers", "product"),
    ),
    _Kind(_words(r"\b(typos?|spelling)\b"), None, (*_POWERS, "steers")),
    _Kind(
        _words(r"^style(\([^)]*\))?!?:|\b(re-?format(s|ted|ting)?|whitespace|formatting)\b"),
        _words(r"\b(formatting|whitespace)[- ]only\b"),
        (*_POWERS, "steers"),
    ),
    _Kind(
        _words(r"^refactor(\([^)]*\))?!?:|\brefactor(s|ed|ing)?\b"),
        _words(r"\bno (?:functional|behaviou?r(?:al)?|semantic|logic)(?: or \w+)? changes?\b|"
               r"\bno change in behaviou?r\b|\bbehaviou?r (?:is|stays|remains) (?:the same|unchanged)\b|"
               r"\bpure(?:ly)? refactor"),
        _POWERS,
    ),
    _Kind(None, _words(r"\bno (?:new|additional|extra) dependenc(?:y|ies)\b"), ("dependency",)),
    _Kind(None, _words(r"\b(?:adds?|added|includes?|included|wrote) "
                       r"(?:(?:unit|integration|regression|new|more) )*tests?\b"
                       r"(?=\s*(?:$|[.,;:)\n]|(?:for|to|of|that|which|covering|and|in)\b))"),
          ("without tests",)),
)  # fmt: skip


@dataclass(frozen=True)
class Contradiction:
    """A claim, and the edits that speak against it, by their place in the verdict."""

    claim: Claim
    edits: tuple[int, ...]


def contradictions(
    said: Said, verdict: Verdict, dependencies: Sequence[DependencyChange]
) -> tuple[Contradiction, ...]:
    """Every claim that the change does not bear out, with what it does instead."""
    found = []
    for kind in _KINDS:
        words = _claimed(kind, said)
        known: set[str] = set()
        for against in kind.against if words else ():
            told = _AGAINST[against](verdict, dependencies)
            paths = {verdict.edits[index].path for index in told.edits} if told is not None else set()
            if told is None or (paths and known.issuperset(paths)):
                continue  # the same files speak against it by what is done there, and need not by its kind
            known |= paths
            claim = Claim(words, told.words, told.path, told.line)
            found.append(Contradiction(claim, told.edits))
    return tuple(found)


def _claimed(kind: _Kind, said: Said) -> str:
    """The line that makes the claim; "" where none does."""
    match = kind.title.search(said.title) if kind.title is not None else None
    if match is not None:
        return _around(said.title, match)
    whole = f"{said.title}\n{said.body}"
    match = kind.anywhere.search(whole) if kind.anywhere is not None else None
    return _around(whole, match) if match is not None else ""


@dataclass(frozen=True)
class _Told:
    """What a change does, where first, and which edits do it."""

    words: str
    path: str
    line: int
    edits: tuple[int, ...]


def _of_edits(verdict: Verdict, wanted: Callable[[JudgedEdit], str]) -> _Told | None:
    """What the edits do for which `wanted` has words."""
    rows = [(index, edit, words) for index, edit in enumerate(verdict.edits) if (words := wanted(edit))]
    if not rows:
        return None
    _, first, _ = rows[0]
    words = some(list(dict.fromkeys(words for _, _, words in rows)), 3)
    return _Told(words, first.path, first.line, tuple(index for index, _, _ in rows))


def _gains(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    return _of_edits(
        verdict, lambda edit: f"it gains {some(capability_words(edit.gains), 3)}" if edit.gains else ""
    )


def _effects(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    return _of_edits(
        verdict, lambda edit: f"it has the effect {some(edit.effects, 3)}" if edit.effects else ""
    )


def _brings(verdict: Verdict, dependencies: Sequence[DependencyChange]) -> _Told | None:
    moved = [one for one in dependencies if _BROUGHT & set(one.moves)]
    if not moved:
        return None
    words = some([f"{one.moves[0]}: {one.name}" for one in moved], 3)
    places = {(one.path, one.line) for one in moved}
    edits = (
        index
        for index, edit in enumerate(verdict.edits)
        if any(edit.path == path and any(line in span for span in edit.after) for path, line in places)
    )
    return _Told(f"a dependency is another ({words})", moved[0].path, moved[0].line, tuple(edits))


def _loses_tests(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    weaker = [one for one in verdict.findings if one.check == _TESTS and one.effect in TELLING]
    if weaker:
        first = weaker[0]
        lines = {(one.path, one.line) for one in weaker}
        edits = (
            index
            for index, edit in enumerate(verdict.edits)
            if any(edit.path == path and any(line in span for span in edit.after) for path, line in lines)
        )
        return _Told(f"tests hold less ({first.title})", first.path, first.line, tuple(edits))
    return _of_edits(
        verdict,
        lambda edit: "a file of tests is gone" if edit.kind == "file.deleted" and is_test(edit.path) else "",
    )


def _steers(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    return _of_edits(verdict, lambda edit: f"it alters {edit.kind}" if edit.kind in _STEERS else "")


def _runs(edit: JudgedEdit) -> bool:
    """Whether it alters what runs; pages and pictures among the documents do not."""
    of_documents = edit.kind in _OF_DOCUMENTS and _DOCUMENTS.search(edit.path) is not None
    return not edit.kind.startswith(_HARMLESS) and not of_documents


def _code(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    return _of_edits(verdict, lambda edit: _short(edit) if _runs(edit) else "")


def _product(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    return _of_edits(verdict, lambda edit: _short(edit) if _runs(edit) and not is_test(edit.path) else "")


def _short(edit: JudgedEdit) -> str:
    return f"{edit.kind} in {edit.path.rpartition('/')[2]}"


def _without_tests(verdict: Verdict, _: Sequence[DependencyChange]) -> _Told | None:
    if not verdict.files or any(is_test(file.path) and file.lines_added for file in verdict.files):
        return None
    return _Told("no file of tests gained a line", verdict.files[0].path, 1, ())


_AGAINST: Mapping[str, Callable[[Verdict, Sequence[DependencyChange]], _Told | None]] = MappingProxyType(
    {
        "capability": _gains,
        "effect": _effects,
        "dependency": _brings,
        "tests": _loses_tests,
        "steers": _steers,
        "code": _code,
        "product": _product,
        "without tests": _without_tests,
    }
)


def _around(text: str, match: re.Match[str]) -> str:
    """The line that the words stand in, cut to a length."""
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    row = text[start : end if end >= 0 else len(text)].strip()
    if len(row) <= _SAID_AT_MOST:
        return row
    middle = max(match.start() - start - _SAID_AT_MOST // 2, 0)
    return f"…{row[middle : middle + _SAID_AT_MOST]}…" if middle else f"{row[:_SAID_AT_MOST]}…"
