"""Figures over time as one self-contained page: decisions, what held changes up, answers, time to sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from guard.model.verdict import Decision
from guard.report.figures import Figures, false_alarms
from guard.report.web.bars import OF_DECISIONS, bar, number, table
from guard.report.web.document import Section, document, left_out
from guard.report.web.markup import Html, joined, tag, text

_MOST = 25
"""Rows of each table but that of the periods, which has all."""


def to_page(found: Sequence[Figures], source: str) -> str:
    """The page, ending in a newline; it loads nothing and runs nothing.

    Args:
        found: the figures, the oldest period first.
        source: what they are of, in words.
    """
    parts = (_decisions(found), _reasons(found), _answers(found), _signing(found))
    verdicts = sum(one.verdicts for one in found)
    first, last = (found[0].period, found[-1].period) if found else ("", "")
    span = f" from {first} to {last}" if first != last else f" of {first}" if first else ""
    head = joined(
        (
            tag("h1", "What guard answered"),
            tag("p", f"{verdicts} verdicts{span}, out of {source}.", class_="advice"),
        )
    )
    foot = tag("p", "Counted from the ledger; `guard log figures --format json` has the same as data.")
    return document("guard: what was answered", head, [part for part in parts if part is not None], foot)


def _decisions(found: Sequence[Figures]) -> Section | None:
    if not found:
        return None
    most = max(one.verdicts for one in found)
    tables = []
    for decision in Decision:
        rows = [
            (text(one.period, 20), number(_share(one.decisions[decision.value], one.verdicts)),
             bar(one.decisions[decision.value], most, OF_DECISIONS[decision.value]))
            for one in found
        ]  # fmt: skip
        tables.append(table(f"{decision.value}, of all verdicts", ("Period", "how many", "picture"), rows))
    repaired = [
        (text(one.period, 20), number(f"{one.repaired_tasks} of {one.stopped_tasks}"),
         bar(one.repaired_tasks, max(1, one.stopped_tasks), "p"))
        for one in found
    ]  # fmt: skip
    head = ("Period", "got through in the end", "picture")
    tables.append(table("Stopped tasks that were repaired", head, repaired))
    return Section("decisions", "Decisions", joined(tables))


def _reasons(found: Sequence[Figures]) -> Section | None:
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one.reasons)
    if not counts:
        return None
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(text(name, 120), number(str(count)), bar(count, ranked[0][1])) for name, count in ranked[:_MOST]]
    head = ("What", "verdicts", "picture")
    return Section("reasons", "What held changes up", _cut(table("Most often first", head, rows), ranked))


def _answers(found: Sequence[Figures]) -> Section | None:
    """What people said of it; a rule that nobody answered for is not in it."""
    counts = false_alarms(found)
    if not counts:
        return None
    ranked = sorted(counts.items(), key=lambda item: (-item[1][0] / item[1][1], -item[1][1], item[0]))
    rows = [
        (text(rule, 120), number(_share(wrong, answers)), bar(wrong, answers, "m"))
        for rule, (wrong, answers) in ranked[:_MOST]
    ]
    head = ("Rule", "called a false alarm", "picture")
    said = table("Of the answers by `guard log answer`", head, rows)
    return Section("answers", "False alarms", _cut(said, ranked))


def _signing(found: Sequence[Figures]) -> Section | None:
    signed = [one for one in found if one.hours_to_sign]
    if not signed:
        return None
    longest = max(max(one.hours_to_sign) for one in signed)
    rows = [
        (text(one.period, 20), number(str(len(one.hours_to_sign))),
         number(f"{median(one.hours_to_sign):.1f} / {max(one.hours_to_sign):.1f}"),
         bar(round(median(one.hours_to_sign) * 100), max(1, round(longest * 100))))
        for one in signed
    ]  # fmt: skip
    head = ("Period", "signatures", "hours: median / longest", "median as a picture")
    return Section("signing", "Time to sign", table("From the first verdict that asked", head, rows))


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({100 * count / of:.0f} %)" if of else "0"


def _cut(shown: Html, all_of_it: Sequence[object]) -> Html:
    rest = len(all_of_it) - _MOST
    return joined((shown, left_out(rest, "row"))) if rest > 0 else shown
