"""`guard repair`: have a model mend what guard stops."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guard.agents.repair import Budget, record, repair
from guard.app import recording
from guard.app.models import language_model
from guard.app.writing import write_over
from guard.cli.selecting import Selection, selecting
from guard.errors import OutputError, UsageError
from guard.model.record import Proposer
from guard.report.patch import to_patch
from guard.report.sanitize import line

if TYPE_CHECKING:
    from guard.agents.repair import Repair


@click.command("repair")
@selecting
@click.option("--policy", metavar="NAME|FILE", help="As in `guard check`.")
@click.option("--advisories", metavar="PATH", help="As in `guard check`.")
@click.option("--model", required=True, help="Who is asked; the key is read from OPENAI_API_KEY.")
@click.option("--base-url", metavar="URL", help="An endpoint that speaks the Responses API. "
              "Default: OPENAI_BASE_URL, or the library's own.")  # fmt: skip
@click.option("--task", default="", help="What the change is for, in a sentence.")
@click.option("--tries", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--tokens", type=click.IntRange(min=1000), default=200_000, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=1), default=300.0, show_default=True)
@click.option("--cost", type=click.FloatRange(min=0), help="The most to spend; needs the prices.")
@click.option("--input-price", type=click.FloatRange(min=0), default=0.0, help="Of a million tokens.")
@click.option("--output-price", type=click.FloatRange(min=0), default=0.0, help="Of a million tokens.")
@click.option("--output", metavar="FILE|-", default="-", help="Where the mended change goes, as a diff.")
@click.option("--write", is_flag=True, help="Write the mended files to the work tree (with --worktree).")
@click.option("--record", is_flag=True, help="Keep verdict, figures, questions and answers in the ledger.")
def command(
    selection: Selection,
    policy: str | None,
    advisories: str | None,
    model: str,
    base_url: str | None,
    task: str,
    tries: int,
    tokens: int,
    seconds: float,
    cost: float | None,
    input_price: float,
    output_price: float,
    output: str,
    write: bool,
    record: bool,
) -> int:
    """Give what stops a change to a model, apply its answer as a new proposal, and judge that again.

    Goes on until the change may reach review or the budget is spent. The files of the repository are left
    alone unless --write is given. Parts of files that stand in the way are sent to the endpoint, without
    secrets. Exit codes are those of `guard check`, for the change as it ends.
    """
    if cost is not None and not (input_price or output_price):
        raise UsageError("--cost needs --input-price and --output-price")
    if write and not selection.worktree:
        raise UsageError("--write goes with --worktree: only there the proposal lies in the files")
    change, trees = selection.change()
    budget = Budget(tries, tokens, seconds, cost, input_price, output_price)
    done = repair(
        change,
        language_model(model, base_url),
        policy=policy,
        advisories=advisories,
        budget=budget,
        task=task,
        trees=trees,
    )
    _tell(done, budget)
    if record:
        _record(done, budget, selection, model, task)
    if done.rounds and done.change is not change:
        _hand_over(done, output)
        if write:
            write_over(selection.folder, change, done.change)
    return done.verdict.exit_code


def _tell(done: Repair, budget: Budget) -> None:
    """Say on standard error how it went; standard output is for the diff."""
    for number, one in enumerate(done.rounds, start=1):
        click.echo(f"try {number}: {line(one.result)}", err=True)
    used = f"{done.usage.tokens} tokens{' (estimated)' if done.usage.is_estimate else ''}"
    if budget.input_price or budget.output_price:
        used += f", {budget.spent(done.usage):.4f} spent"
    click.echo(f"{done.verdict.decision.value}: {line(done.ended)} ({used}, {done.seconds:.1f} s)", err=True)


def _record(done: Repair, budget: Budget, selection: Selection, model: str, task: str) -> None:
    session, harness = os.environ.get("GUARD_SESSION", ""), os.environ.get("GUARD_HARNESS", "guard repair")
    who = Proposer(session, harness, model, task, selection.trailers())
    recording.record(done.verdict, who, usage=record.usage(done, budget), attachments=record.texts(done))


def _hand_over(done: Repair, output: str) -> None:
    text = to_patch(done.change)
    if output == "-":
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
        return
    try:
        Path(output).write_bytes(text)
    except OSError as error:
        raise OutputError(f"the diff cannot be written: {error.strerror}", where=output) from error
