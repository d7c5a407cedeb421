"""The verdict as annotations: workflow commands that a GitHub runner reads from a step's output."""

from __future__ import annotations

from guard.errors import EXIT_REVIEW
from guard.model.verdict import Effect, Verdict
from guard.report.objections import incomplete_causes, objections
from guard.report.sanitize import command_data, command_property, line, log
from guard.report.words import and_list, headline
from guard.wording import counted

LIMIT = 10
"""A runner drops what goes beyond ten errors and ten warnings of a step, without a word."""

_TEXT = 1000


def to_github(verdict: Verdict) -> str:
    """One `::error` or `::warning` line each for what blocks and who must sign, then the decision as text.

    Where there are more than ten of a kind, the tenth says how many are not shown.
    """
    errors: list[str] = []
    warnings: list[str] = []
    for cause in incomplete_causes(verdict):
        path, number = cause.places[0] if cause.places else ("", 0)
        # A check that the policy does not require may fail without holding up the change.
        level, rows = ("warning", warnings) if verdict.exit_code == EXIT_REVIEW else ("error", errors)
        more = f" (and {len(cause.places) - 1} more)" if len(cause.places) > 1 else ""
        rows.append(_command(level, path, number, cause.what, cause.message + more, cause.repair))
    errors.extend(
        _command("error", item.path, item.lines[0] if item.lines else 0, item.rule, item.message, item.repair)
        for item in objections(verdict)
    )
    warnings.extend(
        _command(
            "warning",
            item.paths[0] if item.paths else "",
            0,
            f"{and_list(item.by) or 'somebody'} must sign",
            item.why,
        )
        for item in verdict.sign_offs
    )
    warnings.extend(
        _command("warning", item.path, item.line, f"look here first: {item.id}", item.message)
        for item in verdict.attention
    )
    warnings.extend(
        _command(
            "warning",
            item.path,
            item.line,
            item.id,
            item.message,
            item.repair,
        )
        for item in verdict.findings
        if item.effect is Effect.SIGN_OFF
    )
    word, advice = headline(verdict)
    # The commands are lines of our own; only the last line is text, and must not be taken for one.
    whole = [*_limited("error", errors), *_limited("warning", warnings), log(f"guard: {word}. {advice}")]
    return "\n".join(whole) + "\n"


def _limited(level: str, commands: list[str]) -> list[str]:
    if len(commands) <= LIMIT:
        return commands
    rest = len(commands) - (LIMIT - 1)
    said = f"{counted(rest, f'further {level}')} not shown here; the JSON report has all."
    return [*commands[: LIMIT - 1], _command(level, "", 0, "guard", said)]


def _command(level: str, path: str, number: int, title: str, text: str, repair: str = "") -> str:
    properties = [f"file={command_property(path)}"] if path else []
    if path and number:
        properties.append(f"line={number}")
    properties.append(f"title={command_property(title, 120)}")
    whole = line(text, _TEXT) + (f"\nRepair: {line(repair, _TEXT)}" if repair else "")
    return f"::{level} {','.join(properties)}::{command_data(whole)}"
