"""How a command is told which change is meant: the same options everywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guard import app
from guard.app import MAX_PATCH
from guard.app.own_code import refuse_own_code
from guard.errors import UsageError
from guard.streams import read_at_most

if TYPE_CHECKING:
    from guard.model.change import ChangeSet

JUDGING = "guard.app.judging"
"""The module that brings all that judges."""
_STDIN = "-"


@dataclass(frozen=True)
class Selection:
    """Which change is meant, as it was written on the command line."""

    revisions: str | None
    staged: bool
    worktree: bool
    pre_commit: bool
    patch: str | None
    base: str | None
    before: str | None
    after: str | None
    folder: str

    def __post_init__(self) -> None:
        ways = {
            "BASE..HEAD": self.revisions is not None,
            "--staged": self.staged,
            "--worktree": self.worktree,
            "--pre-commit": self.pre_commit,
            "--patch": self.patch is not None,
            "--before/--after": self.before is not None or self.after is not None,
        }
        given = [name for name, is_given in ways.items() if is_given]
        if len(given) != 1:
            named = " and ".join(given) if given else "none was given"
            raise UsageError(f"name the change in exactly one way ({', '.join(ways)}); {named}")
        if (self.base is not None) != (self.patch is not None):
            raise UsageError("--patch and --base go together")

    def change(self) -> tuple[ChangeSet, tuple[Path, ...]]:
        """The change, and the folders on disk that hold what is proposed.

        Raises:
            GuardError: there is no such change.
        """
        change: ChangeSet
        folder = self.folder
        tree: Path | None = app.work_tree_around(folder)
        if self.revisions is not None:
            change = app.change_from_git(folder, spec_of(self.revisions))
        elif self.pre_commit:
            change = _hooked(folder)
        elif self.staged:
            change = app.change_staged(folder, os.environ.get("GIT_INDEX_FILE"))
        elif self.worktree:
            change = app.change_in_worktree(folder)
        elif self.patch is not None and self.base is not None:
            if (Path(folder) / self.base).is_dir():
                tree = None  # nothing of the proposal is on disk
            change = app.change_from_patch(_read_patch(self.patch), self.base, folder, name=self.patch)
        else:
            if self.before is None or self.after is None:
                raise UsageError("--before and --after go together")
            tree = Path(folder) / self.after
            change = app.change_between_folders(Path(folder) / self.before, tree)
        trees = (tree,) if tree is not None else ()
        import_module(JUDGING)  # by now, so that where it came from is looked at as well
        refuse_own_code(trees, change)
        return change, trees

    def trailers(self) -> tuple[tuple[str, str], ...]:
        """The provenance trailers of the commits that are meant, if any are."""
        return app.trailers(self.folder, spec_of(self.revisions)) if self.revisions is not None else ()

    @property
    def is_commit_in_making(self) -> bool:
        """Whether a commit is to be made of it, which nobody asks for where nothing is staged."""
        return self.staged or (self.pre_commit and not _pushed())


_OPTIONS = [
    click.argument("revisions", required=False, metavar="[BASE | BASE..HEAD]"),
    click.option("--staged", is_flag=True, help="Judge what is staged for the next commit."),
    click.option("--worktree", is_flag=True, help="Judge the work tree against HEAD, with untracked files."),
    click.option(
        "--pre-commit",
        is_flag=True,
        help="Judge what pre-commit asks about: a pushed range, or what is staged.",
    ),
    click.option("--patch", metavar="FILE|-", help="Judge a unified diff; needs --base."),
    click.option("--base", metavar="DIR|REV", help="The trusted tree that --patch applies to."),
    click.option("--before", metavar="DIR", help="The trusted folder that --after is compared with."),
    click.option("--after", metavar="DIR", help="The folder as proposed."),
    click.option("-C", "folder", default=".", metavar="DIR", help="Where the repository is."),
]


def selecting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that name a change, and hand them to it as `selection`."""

    @wraps(function)
    def command(**given: Any) -> Any:
        named = {item.name: given.pop(item.name) for item in fields(Selection)}
        return function(selection=Selection(**named), **given)

    wrapped: Callable[..., Any] = command
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def spec_of(revisions: str) -> str:
    """The range that is meant: one revision alone stands for what HEAD has since it left that one."""
    return revisions if ".." in revisions else f"{revisions}...HEAD"


def _pushed() -> tuple[str, ...]:
    """The two ends that pre-commit names for pushes and for runs over a range; nothing for a commit."""
    ends = tuple(os.environ.get(f"PRE_COMMIT_{end}_REF", "") for end in ("FROM", "TO"))
    return ends if all(ends) else ()


def _hooked(folder: str) -> ChangeSet:
    """What pre-commit asks about."""
    ends = _pushed()
    if ends:
        return app.change_from_git(folder, "...".join(ends))
    return app.change_staged(folder, os.environ.get("GIT_INDEX_FILE"))


def _read_patch(name: str) -> bytes:
    try:
        if name == _STDIN:
            return read_at_most(sys.stdin.buffer, MAX_PATCH + 1)
        with Path(name).open("rb") as stream:
            return read_at_most(stream, MAX_PATCH + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=name) from error
