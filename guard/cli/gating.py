"""What the commands share that ask the gate: which range, judged with what, by whose signatures."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from guard.app.ci_range import asked_in_ci
from guard.app.evidence import gate
from guard.app.looking import Looked, default_range, look
from guard.cli.check import DEADLINE
from guard.cli.selecting import spec_of
from guard.errors import UsageError
from guard.ports import Stop
from guard.ports.behaviour import Behaviour
from guard.review.gate import Answer

_OPTIONS = [
    click.argument("revisions", required=False, metavar="[BASE | BASE...HEAD]"),
    click.option(
        "--policy", metavar="NAME|FILE", help="Judge by guard:NAME or a file, not by the base's own policy."
    ),
    click.option("--advisories", metavar="PATH|online:osv|online:pypi", help="As for `guard check`."),
    click.option("--origins", metavar="PATH", help="As for `guard check`."),
    click.option("--index", type=click.Choice(["ask", "defer", "off"]), help="As for `guard check`."),
    click.option(
        "--sign-offs",
        "files",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Signed statements beside those in git's notes.",
    ),
    click.option(
        "--reviews",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The list of reviews of GitHub's or GitLab's interface, as JSON.",
    ),
    click.option(
        "--pushed-by", multiple=True, metavar="ACCOUNT|EMAIL", help="Who pushed last; does not count."
    ),
    click.option(
        "--deadline",
        type=click.FloatRange(min=1),
        default=DEADLINE,
        show_default=True,
        metavar="SECONDS",
        help="When to give up; the answer is then 3.",
    ),
    click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is."),
]


@dataclass(frozen=True)
class Gated:
    """What the gate is asked, by the options that `gated` gives a command."""

    revisions: str | None
    policy: str | None
    advisories: str | None
    origins: str | None
    index: str | None
    files: tuple[Path, ...]
    reviews: tuple[Path, ...]
    pushed_by: tuple[str, ...]
    deadline: float
    folder: str

    @property
    def pushers(self) -> list[str]:
        """Who pushed last, as the caller names them."""
        return [name for name in self.pushed_by if name]

    def range(self) -> tuple[str, list[str]]:
        """The range that is meant (the one that is named, else the pipeline's, else HEAD's branch), and who
        pushed last.

        Raises:
            UsageError: none is meant.
        """
        asked = asked_in_ci(os.environ) if self.revisions is None else None
        pushers = self.pushers
        if asked is not None:
            pushers += [name for name in asked.pushed_by if not self.pushed_by]
        spec = spec_of(self.revisions) if self.revisions else asked.spec if asked else ""
        return spec or default_range(self.folder), pushers

    def look(self, spec: str, pushers: list[str], behaviour: Behaviour | None = None) -> Looked:
        """The range, judged; with `behaviour`, which takes its time, six times as long.

        Raises:
            GuardError: as `guard.app.looking.look`.
        """
        return look(
            self.folder,
            spec,
            self.policy,
            advisories=self.advisories,
            origins=self.origins,
            index=self.index or "",
            pushed_by=pushers,
            behaviour=behaviour,
            stop=Stop.after(self.deadline * (6 if behaviour is not None else 1)),
        )

    def answer(self, looked: Looked) -> Answer:
        """What the gate says of it.

        Raises:
            GuardError: a file of statements or reviews cannot be read.
        """
        return gate(looked, self.files, {str(path): read_file(path) for path in self.reviews})


def gated(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options; what they say goes into a `Gated`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def read_file(path: Path) -> bytes:
    """The content of a file that the caller names.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
