"""`guard log`: what was answered so far."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import click

from guard.app import ledger as kept
from guard.app.attesting import sign_ledger, signed_head
from guard.app.recording import WORDS, record_answer
from guard.cli.proofs import believing, identities, signing, signs_by
from guard.cli.writing import AS_JSON, as_json, write_file
from guard.errors import EXIT_BLOCKED, EXIT_REVIEW, UsageError
from guard.report.figures import PERIODS, false_alarms, figures
from guard.report.figures_page import to_page
from guard.report.sanitize import line
from guard.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from guard.model.record import LedgerEntry

_FILTERS = [
    click.option("--ledger", metavar="FILE", help="Default: GUARD_LEDGER, or this user's own."),
    click.option("--since", metavar="DATE", help="From this day on (YYYY-MM-DD, UTC)."),
    click.option("--decision", type=click.Choice(["blocked", "incomplete", "sign_off", "review"])),
    click.option("--session", help="Only this session."),
    click.option("--harness", help="Only changes that came through this harness."),
    click.option("--model", help="Only changes of this model."),
    click.option("--reason", help='Only what this held up ("code-rules", "uncovered_edit").'),
]


def _filtered(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_FILTERS):
        function = option(function)
    return function


@click.group("log")
def command() -> None:
    """The ledger of verdicts: show, filter, export, verify, sign, count."""


@command.command("list")
@_filtered
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, help="The newest so many.")
@AS_JSON
def show_all(limit: int, form: str, **filters: str | None) -> None:
    """The newest entries, a line each."""
    chosen = _chosen(filters)
    if form == "json":
        click.echo(as_json([json.loads(kept.exported(entry)) for entry in chosen[-limit:]]))
        return
    for entry in chosen[-limit:]:
        who = " ".join(filter(None, (entry.proposer.harness, entry.proposer.model))) or "-"
        why = ", ".join(entry.reasons)
        click.echo(
            f"{entry.number:>5}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.decision:<10}  "
            f"{line(who)}  {line(entry.source)}" + (f"  ({line(why)})" if why else "")
        )
    if not chosen:
        click.echo("no entry matches")


@command.command("show")
@click.option("--ledger", metavar="FILE", help="Default: GUARD_LEDGER, or this user's own.")
@click.option("--part", default="verdict", metavar="NAME", help="An attachment instead (`question-1`, …).")
@click.argument("number", type=click.IntRange(min=1))
def show_one(ledger: str | None, part: str, number: int) -> None:
    """The whole verdict of one entry, as JSON, or what a model was asked and answered."""
    entry = next((entry for entry in kept.entries(ledger) if entry.number == number), None)
    if entry is None:
        raise UsageError(f"the ledger has no entry {number}")
    if part != "verdict" and part not in entry.attachments:
        parts = ", ".join(["verdict", *entry.attachments])
        raise UsageError(f"entry {number} has no part {part!r}; it has {parts}")
    click.echo(kept.recorded_text(entry.attachments.get(part, entry.verdict), ledger), nl=False)


@command.command("export")
@_filtered
def export(**filters: str | None) -> None:
    """Entries as JSON, one on each line, with the digests that chain them."""
    for entry in _chosen(filters):
        click.echo(kept.exported(entry))


@command.command("verify")
@click.option("--ledger", metavar="FILE", help="Default: GUARD_LEDGER, or this user's own.")
@click.option("--head", default="", metavar="NUMBER:DIGEST", help="A head noted earlier, which it must hold.")
@click.option("--signed", type=click.Path(path_type=Path), metavar="FILE",
              help="A head that `guard log sign` wrote, in place of --head.")  # fmt: skip
@believing
def verify(
    ledger: str | None,
    head: str,
    signed: Path | None,
    keys: tuple[Path, ...],
    identity: str,
    issuer: str,
    trust: Path | None,
) -> int:
    """Say whether an entry was altered or taken out. Exit code 1 if so.

    The chain alone cannot show that the end was cut off, or that all of it was written anew: note the head
    that is printed here where the writer cannot reach it, and give it as --head later; or have it signed.
    """
    people = identities(identity, issuer, trust)
    if bool(keys or people) != (signed is not None) or (head and signed is not None):
        raise UsageError("--signed goes with --key or --identity, and without --head")
    if signed is not None:
        head, why = signed_head(signed, keys, ".", people, trust)
        if why:
            click.echo(f"refused: {line(why)}")
            return EXIT_BLOCKED
    damage, newest = kept.verify_ledger(ledger, head)
    for one in damage:
        click.echo(f"entry {one.number}: {line(one.what)}")
    click.echo(f"{'DAMAGED' if damage else 'sound'}, head {newest}")
    return EXIT_BLOCKED if damage else EXIT_REVIEW


@command.command("sign")
@click.option("--ledger", metavar="FILE", help="Default: GUARD_LEDGER, or this user's own.")
@signing
@click.option("--output", default="-", show_default=True, metavar="FILE|-", help="Where it is written.")
def sign(ledger: str | None, key: Path | None, sigstore: bool, trust: Path | None, output: str) -> int:
    """Sign the newest entry's number and digest, for `guard log verify --signed`. Exit code 1 if damaged."""
    damage, signed = sign_ledger(signs_by(key, sigstore, trust, "."), ledger)
    if damage or signed is None:
        click.echo("the ledger is damaged, and nothing was signed: `guard log verify` says where", err=True)
        return EXIT_BLOCKED
    if output == "-":
        click.echo(signed.to_text(), nl=False)
    else:
        write_file(Path(output), signed.to_text().encode())
    return EXIT_REVIEW


@command.command("answer")
@click.argument("number", type=click.IntRange(min=1))
@click.argument("word", type=click.Choice(WORDS))
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Only what this rule held up.")
@click.option("--by", "who", default="", metavar="WHO", help="Who says so.")
@click.option("--ledger", metavar="FILE", help="Default: GUARD_LEDGER, or this user's own.")
def answer(number: int, word: str, rules: tuple[str, ...], who: str, ledger: str | None) -> None:
    """Say of a verdict whether what it held up was right, or a false alarm; `figures` counts it."""
    entry = record_answer(number, word, rules, who, ledger)
    click.echo(f"entry {entry.number}: {', '.join(map(line, entry.reasons))}")


@command.command("figures")
@_filtered
@click.option("--by", "period", type=click.Choice(list(PERIODS)), default="week", show_default=True)
@click.option("--reasons", type=click.IntRange(min=0), default=5, help="The most frequent so many.")
@AS_JSON
def show_figures(period: str, reasons: int, form: str, **filters: str | None) -> None:
    """How much was stopped, why, and what was repaired, over time."""
    found = figures(_chosen(filters), period)
    if form == "json":
        click.echo(as_json([vars(one) for one in found]))
        return
    for one in found:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(one.decisions.items()))
        click.echo(f"{one.period}: {one.verdicts} verdicts ({counts})")
        if one.stopped_tasks:
            click.echo(f"  {one.repaired_tasks} of {one.stopped_tasks} stopped tasks got through in the end")
        for name, count in sorted(one.reasons.items(), key=lambda item: (-item[1], item[0]))[:reasons]:
            click.echo(f"  {count:>5}  {line(name)}")
        if one.hours_to_sign:
            signed = counted(len(one.hours_to_sign), "signature")
            click.echo(f"  {signed}, half of them within {median(one.hours_to_sign):.1f} hours")
    for rule, (wrong, answers) in false_alarms(found).items():
        click.echo(f"{line(rule)}: {wrong} of {counted(answers, 'answer')} call it a false alarm")


@command.command("page")
@_filtered
@click.option("--by", "period", type=click.Choice(list(PERIODS)), default="week", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Where the page is written.")
def show_page(period: str, output: Path, **filters: str | None) -> None:
    """The same as a page with pictures: one file of HTML that loads nothing and runs nothing."""
    page = to_page(figures(_chosen(filters), period), filters["ledger"] or "this user's ledger")
    write_file(output, page.encode())


def _chosen(filters: dict[str, str | None]) -> Sequence[LedgerEntry]:
    since = _day(filters["since"])
    return [
        entry
        for entry in kept.entries(filters["ledger"])
        if (since is None or entry.at >= since)
        and filters["decision"] in (None, entry.decision)
        and filters["session"] in (None, entry.proposer.session)
        and filters["harness"] in (None, entry.proposer.harness)
        and filters["model"] in (None, entry.proposer.model)
        and (filters["reason"] is None or any(filters["reason"] in word.split() for word in entry.reasons))
    ]


def _day(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date like 2026-11-21", where="--since") from error
