"""Sentences and short forms that several formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from guard.expressions import expression
from guard.model.verdict import Decision, Verdict
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import line, visible
from guard.wording import counted, some

_HEX = expression(r"[0-9a-f]{10,}")

_NAMED = 4
"""Sign-offs named in one line."""
WORDS = {
    Decision.BLOCKED: "BLOCKED",
    Decision.INCOMPLETE: "INCOMPLETE",
    Decision.SIGN_OFF: "SIGN-OFF",
    Decision.REVIEW: "REVIEW",
}


def headline(verdict: Verdict) -> tuple[str, str]:
    """The decision in one word, and what it means and what to do next in one or two sentences."""
    return WORDS[verdict.decision], _advice(verdict)


def _advice(verdict: Verdict) -> str:
    if verdict.decision is Decision.BLOCKED:
        found = objections(verdict)
        files = len({item.path for item in found if item.path})
        where = f" in {counted(files, 'file')}" if files else ""
        ranks = Counter(item.severity for item in found if item.severity is not None)
        parts = [f"{ranks[one]} {one.value}" for one in sorted(ranks, key=lambda one: -one.rank)]
        others = len(found) - ranks.total()
        parts += [counted(others, "other")] if others else []
        grave = f" ({', '.join(parts)})" if ranks and len(found) > 1 else ""
        also = "; something was not looked at either" if incomplete_causes(verdict) else ""
        return (
            f"{counted(len(found), 'objection')}{where}{grave}{also}. "
            "Make the repairs below, then propose the change again."
        )
    if verdict.decision is Decision.INCOMPLETE:
        causes = len(incomplete_causes(verdict))
        return (
            f"No judgement: {counted(causes, 'thing')} could not be looked at. "
            "Remove the cause below, then run guard again; the change itself need not be altered for it."
        )
    if verdict.decision is Decision.SIGN_OFF:
        who = and_list(signers(verdict)) or "somebody"
        return f"The change may go to review; {who} must sign before it is merged."
    return "Every edit is covered and no check objects. Ask people to review it."


def signers(verdict: Verdict) -> list[str]:
    """Everybody who must sign, each once, in the order of the sign-offs."""
    return list(dict.fromkeys(line(name, 80) for item in verdict.sign_offs for name in item.by))


def signing_line(verdict: Verdict) -> str:
    """Who must sign, and for what, in one line that ends in a newline."""
    parts = some([line(one.id, 80) for one in verdict.sign_offs], _NAMED)
    return f"guard: SIGN-OFF  {and_list(signers(verdict))} must sign before it is merged ({parts}).\n"


def looked_at(verdict: Verdict) -> str:
    """Which engines and checks read how many files: "by code-rules (2), libcst (3)"."""
    counts = Counter(name for file in verdict.files for name in file.engines)
    parts = [f"{line(name, 60)} ({count})" for name, count in sorted(counts.items())]
    return "by " + ", ".join(parts) if parts else "by nothing"


def unread_files(verdict: Verdict) -> tuple[str, ...]:
    """Paths that no engine and no check read."""
    return tuple(file.path for file in verdict.files if not file.engines)


def and_list(items: Sequence[str]) -> str:
    """A list as a sentence has it: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def ranges(lines: Iterable[int], most: int = 8) -> str:
    """Line numbers, neighbours joined: "3, 7-9"; past `most` groups "and 12 more"."""
    numbers = sorted(set(lines))
    groups: list[list[int]] = [[number] for number in numbers[:1]]
    for last, number in pairwise(numbers):
        if number == last + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    texts = [str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups]
    if len(texts) > most:
        rest = sum(len(group) for group in groups[most:])
        return ", ".join(texts[:most]) + f" and {rest} more"
    return ", ".join(texts)


def place(path: str, number: int) -> str:
    """A path and, unless it is 0, a line of it: "a.py:3"."""
    return f"{visible(path)}:{number}" if number else visible(path)


def short_digest(digest: str) -> str:
    """A digest or commit cut to what tells two apart by eye: ten digits; other names stay whole."""
    value = digest.removeprefix("sha256:")
    return value[:10] if _HEX.fullmatch(value) else line(digest, 40)
