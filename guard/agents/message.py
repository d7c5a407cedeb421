"""A verdict in the words that an agent gets: what stands in the way, where, and what to write instead."""

from __future__ import annotations

from guard.agents.answers import MOST
from guard.errors import GuardError
from guard.model.verdict import Verdict
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import line, visible
from guard.report.words import and_list, ranges, signers

_EACH = 600
_ENTRIES = 12


def refusal(verdict: Verdict) -> str:
    """Why an edit, or a work tree, is not let through, with every repair; at most `MOST` characters.

    Nothing of the proposal stands in it but paths, line numbers and what checks say, made harmless.
    """
    found = objections(verdict)
    texts = [_entry(item.path, item.lines, item.rule, item.message, item.repair) for item in found[:_ENTRIES]]
    texts += [
        _entry("", (), f"not looked at: {cause.what}", cause.message, cause.repair)
        for cause in incomplete_causes(verdict)[:_ENTRIES]
    ]
    if len(found) > _ENTRIES:
        texts.append(f"- and {len(found) - _ENTRIES} more; `guard check --worktree` shows all.")
    head = f"guard: {verdict.decision.value}. Make these repairs, then propose the edit again:"
    return fold([head, *texts])


def signing(verdict: Verdict) -> str:
    """Who must still agree to an edit that may otherwise go on."""
    who = and_list(signers(verdict)) or "somebody"
    why = "; ".join(line(item.why, 200) for item in verdict.sign_offs)
    return fold([f"guard: this edit needs the agreement of {who} before it is merged: {why}."])


def error_text(error: GuardError) -> str:
    """Why nothing could be judged."""
    repair = getattr(error, "repair", "")
    text = f"guard: this cannot be judged, so it is not let through. {line(str(error), _EACH)}"
    return fold([text, f"  repair: {line(repair, _EACH)}"] if repair else [text])


def unfollowed_text(names: tuple[str, ...]) -> str:
    """What of a command was not followed."""
    return fold(["guard could not see what these change:", *(f"- {line(name, 200)}" for name in names)])


def own_files_text(paths: list[str]) -> str:
    """Why an agent may not change what it is judged by."""
    names = ", ".join(line(path, 200) for path in paths[:_ENTRIES])
    return fold([f"guard: {names} decides what this agent may do, so the agent may not change it.",
                 "  repair: Leave it as it is, and ask a person to change it."])  # fmt: skip


def fold(lines: list[str]) -> str:
    """Lines as one text that is cut where it would grow past `MOST`."""
    kept: list[str] = []
    left = MOST - 80
    for text in lines:
        if len(text) > left:
            kept.append("- … more was cut; `guard check --worktree` shows all.")
            break
        kept.append(text)
        left -= len(text) + 1
    return "\n".join(kept)


def _entry(path: str, lines: tuple[int, ...], rule: str, message: str, repair: str) -> str:
    place = line(visible(path), 200) + (f":{ranges(lines)}" if lines else "") if path else "the change"
    text = f"- {place} [{line(rule, 80)}] {line(message, _EACH)}"
    return f"{text}\n  repair: {line(repair, _EACH)}" if repair else text
