"""Asking the engine that stays ready, and telling what only a run of its own can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from guard.errors import ToolError
from guard.ports import Match, ScanTarget, Stop
from guard.tools.engine.choice import Choice
from guard.tools.engine.engines import Engines
from guard.tools.engine.job import CANARY, CANARY_TEXT
from guard.tools.engine.resident import MOST_AT_ONCE, SUFFIXES, Place, Question

_CALLS = ("python", "js", "ts", "tsx")
"""Languages in which the canary of every run is a call, too."""
_MOST_WORK = 80_000
"""Bytes of a text times rules that can match it: what is more takes longer than an answer may take. Over
merged changes the engine takes up to about a microsecond for each, on a busy machine."""

Targets = Mapping[str, Sequence[ScanTarget]]
"""By language."""
Planted = Mapping[str, tuple[ScanTarget, Mapping[str, Any]]]
"""By language: a canary, and the rule that has to find it."""


def ask(
    engines: Engines,
    choose: Callable[[Targets], Choice],
    plant: Callable[[Iterable[str]], Planted],
    by_language: Targets,
    stop: Stop,
) -> tuple[set[Match], dict[str, list[ScanTarget]]]:
    """What a resident engine finds in the targets, and by language those that it tells nothing of.

    Raises:
        ToolError: a canary was not chosen (see `plant`), or `stop` said so.
    """
    found: set[Match] = set()
    left: dict[str, list[ScanTarget]] = {}
    for language, targets in by_language.items():
        choice = choose({language: targets})
        planted = plant((language,)).get(language) if choice.rules else None
        for kind, group in _groups(language, choice):
            question = _question(kind, group, choice, planted)
            answers = _answers(engines, question, stop) if question else [None] * len(group)
            for target, places in zip(group, answers, strict=True):
                if places is None:
                    left.setdefault(language, []).append(target)
                else:
                    found |= choice.own(Match(rule, target.key, *place) for rule, *place in places)
    return found, left


def _groups(language: str, choice: Choice) -> Iterator[tuple[str, Sequence[ScanTarget]]]:
    """The targets as they can be asked for together, each with the kind of file that they are."""
    by_kind: dict[str, list[ScanTarget]] = {}
    for target in choice.concerned.get(language, ()):
        kind = "tsx" if target.path.casefold().endswith(".tsx") else language
        fits = len(target.data) * len(choice.by_key[target.key]) <= _MOST_WORK
        by_kind.setdefault(kind if fits else "", []).append(target)
    for kind, group in by_kind.items():
        for start in range(0, len(group), MOST_AT_ONCE):
            yield kind, group[start : start + MOST_AT_ONCE]


def _question(
    kind: str,
    group: Sequence[ScanTarget],
    choice: Choice,
    planted: tuple[ScanTarget, Mapping[str, Any]] | None,
) -> Question | None:
    """What is asked; None where it cannot be, or nothing could be planted beside it."""
    if kind not in SUFFIXES or (planted is None and kind not in _CALLS):
        return None
    wanted = frozenset[str]().union(*(choice.by_key[target.key] for target in group))
    rules = {rule["id"]: rule for rule in choice.rules if rule["id"] in wanted}
    canary, must = b"", list[Mapping[str, Any]]()
    if planted is not None:
        canary, must = planted[0].data, [planted[1]]
    if kind in _CALLS:
        canary, must = (
            canary + CANARY_TEXT,
            [*must, CANARY | {"languages": ["ts" if kind == "tsx" else kind]}],
        )
    rules |= {rule["id"]: rule for rule in must}
    if any("paths" in rule for rule in rules.values()):
        return None  # it is not told the path of a text
    found = frozenset(rule["id"] for rule in must)
    return Question(kind, list(rules.values()), canary, found, [target.data for target in group])


def _answers(engines: Engines, question: Question, stop: Stop) -> Sequence[frozenset[Place] | None]:
    """What an engine answers; nothing from where on its answers are in doubt, or where there is none."""
    answers: list[frozenset[Place] | None] = []
    try:
        with engines.lent(question) as engine:
            for answer in engine.ask(question, stop):
                answers.append(answer)  # what came before an error counts
    except ToolError:
        if stop.reason:
            raise
    return answers + [None] * (len(question.texts) - len(answers))
