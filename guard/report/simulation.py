"""What two policies would have said of past changes: figures, as text and JSON.

Read from the lines of a batch (`guard.batch.line`) that was judged by a policy and, in `against`, by another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guard.model.verdict import HOLDING, Decision
from guard.report.page import Page
from guard.report.sanitize import json_log, line, log
from guard.report.words import short_digest
from guard.wording import counted

SCHEMA = "guard.simulation/1"
"""Names the form of the document. A key that is added keeps it; one that changes or goes away raises it."""
TO_READ = 10
"""Changes that are named for reading; what a person reads of a simulation in one sitting."""
_MOST_CAUSES = 15
_BAR = 30
"""Columns of the longest bar."""
_RANKS = {decision.value: rank for rank, decision in enumerate(Decision)}


@dataclass(frozen=True)
class Answer:
    """What one policy says of one change."""

    decision: str
    causes: tuple[str, ...] = ()
    """What holds it up, each in a word or two: a check and its rule, a sign-off, the code of a reason."""
    why: str = ""
    """The first of the reasons, in words."""


@dataclass(frozen=True)
class Compared:
    """One change, as the policy and the other one see it."""

    id: str
    now: Answer
    against: Answer

    @property
    def is_moved(self) -> bool:
        """Whether it is decided otherwise."""
        return self.now.decision != self.against.decision


@dataclass(frozen=True)
class Names:
    """What the figures are of."""

    source: str
    policy: str
    against: str


@dataclass(frozen=True)
class Simulation:
    """All changes of a run."""

    names: Names
    changes: tuple[Compared, ...]

    def decisions(self, *, against: bool) -> Counter[str]:
        """How often each decision fell."""
        return Counter((one.against if against else one.now).decision for one in self.changes)

    def causes(self, *, against: bool) -> Counter[str]:
        """How many changes each cause holds up."""
        return Counter(
            cause for one in self.changes for cause in (one.against if against else one.now).causes
        )

    def ranked_causes(self) -> list[str]:
        """Every cause, those first that hold up most now."""
        now, before = self.causes(against=False), self.causes(against=True)
        return sorted({*now, *before}, key=lambda cause: (-now[cause], -before[cause], cause))

    def moves(self) -> Counter[tuple[str, str]]:
        """How many changes went from one decision to another."""
        return Counter((one.against.decision, one.now.decision) for one in self.changes if one.is_moved)

    def to_read(self) -> tuple[Compared, ...]:
        """The changes to read first: those that are decided otherwise, the newly stopped before all others,
        then such as are held up, those with the rarest cause first."""
        common = self.causes(against=False)

        def order(change: Compared) -> tuple[object, ...]:
            rank = _RANKS[change.now.decision]
            rarest = min((common[cause] for cause in change.now.causes), default=len(self.changes))
            return not change.is_moved, rank >= _RANKS[change.against.decision], rank, rarest, change.id

        held = [one for one in self.changes if one.is_moved or one.now.causes]
        return tuple(sorted(held, key=order)[:TO_READ])


def simulation(lines: Iterable[bytes], names: Names) -> Simulation:
    """The figures of a batch's lines, in their order."""
    return Simulation(names, tuple(map(_compared, lines)))


def _compared(text: bytes) -> Compared:
    found = json.loads(text)
    now = _answer(found["verdict"])
    # A change that could not be judged at all has one verdict for both.
    return Compared(found["id"], now, _answer(found["against"]) if "against" in found else now)


def _answer(verdict: Mapping[str, Any]) -> Answer:
    decision = verdict["decision"]
    if decision == Decision.REVIEW.value:
        return Answer(decision)
    reasons = [one for one in verdict["reasons"] if one["decision"] == decision]
    return Answer(
        decision,
        tuple(dict.fromkeys(_causes(verdict, reasons))),
        next((one["message"] for one in reasons), ""),
    )


def _causes(verdict: Mapping[str, Any], reasons: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from (one["code"] for one in reasons if one["code"] not in ("finding", "sign_off"))
    for one in verdict["findings"]:
        if one["effect"] in HOLDING:
            yield f"{one['check']} {one['id']}"
    yield from (f"sign-off {one['id']}" for one in verdict["sign_offs"])


def to_json(found: Simulation) -> str:
    """The figures as an indented JSON document that ends in a newline; a line for each change in it."""
    sides = {
        name: {
            "policy": line(title),
            "decisions": dict(found.decisions(against=against)),
            "causes": {line(cause): count for cause, count in found.causes(against=against).most_common()},
        }
        for name, title, against in (
            ("now", found.names.policy, False),
            ("against", found.names.against, True),
        )
    }
    moves = [{"from": old, "to": new, "changes": count} for (old, new), count in found.moves().most_common()]
    document = {
        "schema": SCHEMA,
        "source": line(found.names.source),
        "changes": len(found.changes),
        **sides,
        "moves": moves,
        "to_read": [_as_dict(one) for one in found.to_read()],
    }
    return json_log(json.dumps(document, indent=2, ensure_ascii=True)) + "\n"


def _as_dict(change: Compared) -> dict[str, object]:
    now = change.now
    return {
        "id": line(change.id),
        "from": change.against.decision,
        "to": now.decision,
        "causes": [line(cause) for cause in now.causes],
        "why": line(now.why),
    }


def to_text(found: Simulation, *, width: int, color: bool, unicode: bool) -> str:
    """The figures for a person at a terminal of `width` columns."""
    page = Page(width, color=color, unicode=unicode)
    names = found.names
    page.say((f"{counted(len(found.changes), 'change')} of {line(names.source)}", "bold"))
    page.say((f"now: {line(names.policy)}", ""), indent=2)
    page.say((f"against: {line(names.against)}", ""), indent=2)
    _decisions(page, found)
    _held(page, found)
    _moves(page, found)
    _reading(page, found)
    return log(page.text())


def _decisions(page: Page, found: Simulation) -> None:
    page.gap()
    page.say(("Decisions                 against                now", "bold"))
    before, after = found.decisions(against=True), found.decisions(against=False)
    for decision in Decision:
        one, two = before[decision.value], after[decision.value]
        said = f"{decision.value:<11}"
        page.say(
            (f"{said}{_share(one, found):>22}{_share(two, found):>19}  {_bar(two, found)}", ""), indent=2
        )


def _share(count: int, found: Simulation) -> str:
    return f"{count} ({100 * count / max(1, len(found.changes)):.1f} %)"


def _bar(count: int, found: Simulation) -> str:
    return "#" * round(_BAR * count / max(1, len(found.changes)))


def _held(page: Page, found: Simulation) -> None:
    now, before = found.causes(against=False), found.causes(against=True)
    causes = found.ranked_causes()
    if not causes:
        return
    page.gap()
    page.say(("against   now  What holds changes up", "bold"))
    for cause in causes[:_MOST_CAUSES]:
        page.say((f"{before[cause]:>7}{now[cause]:>6}  {line(cause, 100)}", ""), hang=15)
    if len(causes) > _MOST_CAUSES:
        page.say((f"… and {len(causes) - _MOST_CAUSES} more (--format json has all)", "dim"), indent=2)


def _moves(page: Page, found: Simulation) -> None:
    page.gap()
    moves = found.moves()
    if not moves:
        page.say(("Both decide every change alike.", "bold"))
        return
    page.say((f"Decided otherwise: {counted(moves.total(), 'change')}", "bold"))
    for (old, new), count in moves.most_common():
        page.say((f"{count:>5}  {old} -> {new}", ""), indent=2)


def _reading(page: Page, found: Simulation) -> None:
    chosen = found.to_read()
    if not chosen:
        return
    page.gap()
    page.say(("To read", "bold"))
    for change in chosen:
        decided = change.now.decision
        moved = f"{change.against.decision} -> {decided}" if change.is_moved else decided
        name = short_digest(change.id) if len(change.id) >= 40 else line(change.id, 60)
        page.say((name, "bold"), (f"  {moved}", "cyan"), indent=2)
        if change.now.why:
            page.say((line(change.now.why, 300), ""), indent=6)
