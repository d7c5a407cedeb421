"""How git is called: an environment and a configuration in which the repository under review runs nothing.

The repository's own `.git/config`, attributes and ignore files may have been written by whoever made the
proposal. Only plumbing is used, and no command here reads files of the work tree, so that no `filter.*`,
`diff.*.textconv` or `diff.external` driver ever has an occasion to run. What configuration could still
change is overridden below.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guard.errors import RepositoryError, ToolError
from guard.expressions import expression
from guard.tools.process import DEFAULT_LIMIT, Completed, run

GIT_TIMEOUT = 120.0
_ID = expression(rb"([0-9a-f]{40}|[0-9a-f]{64})\n")

ENVIRONMENT: Mapping[str, str] = {
    "HOME": os.devnull,  # no ~/.config/git/{config,ignore,attributes}
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",  # the user's index is not refreshed behind their back
    "GIT_NO_REPLACE_OBJECTS": "1",  # refs/replace/* would swap one commit or blob for another
    "GIT_GRAFT_FILE": os.devnull,  # .git/info/grafts would invent ancestors
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone must not reach for its remote …
    "GIT_ALLOW_PROTOCOL": "",  # … nor can it, by any transport; beats every protocol.*.allow setting
    "GIT_LITERAL_PATHSPECS": "1",  # ":(exclude)x" and "*" in a path are that path
    "GIT_ADVICE": "0",
}

OVERRIDES: Mapping[str, str] = {
    "core.fsmonitor": "false",  # a program, run whenever an index is refreshed
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.excludesFile": os.devnull,
    "core.untrackedCache": "false",  # a cache that could claim a folder holds no untracked files
    "core.splitIndex": "false",  # else writing a scratch index puts a shared one beside the user's
    "core.commitGraph": "false",  # a second, unchecked statement of who is whose parent
    "core.warnAmbiguousRefs": "true",  # resolve() refuses a name that is a branch and a tag
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.quotePath": "false",
    "core.ignoreCase": "false",
    "core.precomposeUnicode": "false",
    "core.compression": "0",  # only scratch objects are ever written
    "core.fsync": "none",
    "apply.ignoreWhitespace": "no",  # a patch applies exactly or not at all
    "apply.whitespace": "nowarn",
    "diff.renameLimit": "1000",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
# Not overridden, since the plumbing used ignores them or is told so by an option: alias.*, diff.noprefix,
# diff.mnemonicPrefix, diff.renames, diff.relative, diff.external and diff.<driver>.* (raw output holds no
# text), diff.ignoreSubmodules and .gitmodules' `ignore` (--ignore-submodules=none), core.worktree
# (--work-tree where files on disk matter), core.sshCommand (no transport), filter.* (see above).


@dataclass(frozen=True)
class Git:
    """git, run inside one folder."""

    folder: Path
    options: tuple[str, ...] = ()
    """Global options, before the command."""
    extra: Mapping[str, str] = field(default_factory=dict)
    """Environment beyond `ENVIRONMENT`."""
    near: Path | None = None
    """What is judged, where git runs elsewhere: no program is taken from there."""

    def run(
        self, *args: str, input: bytes = b"", limit: int = DEFAULT_LIMIT, ok: Sequence[int] = (0,)
    ) -> Completed:
        """Run one git command.

        Raises:
            RepositoryError: git's exit status is not in `ok`; the message holds git's own words.
            ToolError: git is missing, was killed, ran into the timeout or printed more than `limit` bytes.
        """
        done = self._attempt(self.options, args, input, limit)
        if done.returncode == 128 and b"dubious ownership" in done.stderr:
            done = self._attempt((*self.options, *self._trusted_folders()), args, input, limit)
        if done.returncode < 0:
            raise ToolError(f"git {done_command(done)} was ended by signal {-done.returncode}", where="git")
        if done.returncode not in ok:
            raise self.refusal(done)
        return done

    def refusal(self, done: Completed) -> RepositoryError:
        """The error for a git command that failed."""
        complaint = done.complaint
        where = str(self.folder)
        if "dubious ownership" in complaint:
            return RepositoryError(
                "the repository belongs to another user and git does not trust it; if you do, run "
                "`git config --global --add safe.directory DIR` with its folder",
                where=where,
            )
        if "not a git repository" in complaint:
            return RepositoryError("this is not a git repository", where=where)
        if "promisor" in complaint or "lazy fetching" in complaint:
            return RepositoryError(
                "an object is missing from this partial clone, and guard does not fetch; "
                "run `git fetch --refetch --no-filter` first",
                where=where,
            )
        first = next((line for line in complaint.splitlines() if line.strip()), "no message")
        return RepositoryError(
            f"git {done_command(done)} failed: {first.removeprefix('fatal: ')}", where=where
        )

    def _attempt(self, options: Sequence[str], args: Sequence[str], data: bytes, limit: int) -> Completed:
        overrides = [part for key, value in OVERRIDES.items() for part in ("-c", f"{key}={value}")]
        argv = ["git", "--no-pager", *overrides, *options, *args]
        env = {**ENVIRONMENT, **self.extra}
        return run(
            argv, cwd=self.folder, env=env, input=data, timeout=GIT_TIMEOUT, limit=limit, near=self.near
        )

    def _trusted_folders(self) -> list[str]:
        """The user's own `safe.directory` answers: the one setting of theirs that is honoured.

        CI images check out as one user and run as another, and record their trust there. The repository's
        own configuration is not asked: git ignores the key there as well.
        """
        found: list[str] = []
        for scope in ("--system", "--global"):
            argv = ["git", "config", scope, "-z", "--get-all", "safe.directory"]
            done = run(argv, cwd=os.sep, timeout=GIT_TIMEOUT)
            found += [os.fsdecode(value) for value in done.stdout.split(b"\0") if value]
        return [part for value in found for part in ("-c", f"safe.directory={value}")]


def done_command(done: Completed) -> str:
    """The git command in a finished call's arguments, for a message."""
    words = iter(done.argv[1:])
    for word in words:
        if word == "-c":
            next(words)
        elif not word.startswith("-"):
            return word
    return ""


def unknown_form(done: Completed) -> ToolError:
    """The error for an answer of git's that has no form known here."""
    shown = done.stdout[:80]
    return ToolError(f"git {done_command(done)} answered in an unknown form: {shown!r}", where="git")


def printed_id(done: Completed) -> str:
    """The object id that a git command printed.

    Raises:
        ToolError: it printed something else.
    """
    match = _ID.fullmatch(done.stdout)
    if match is None:
        raise unknown_form(done)
    return match[1].decode()


def absolute_path(done: Completed) -> Path:
    """The absolute path that a git command printed.

    Raises:
        ToolError: it printed something else.
    """
    path = Path(os.fsdecode(done.stdout.removesuffix(b"\n")))
    if not path.is_absolute():
        raise unknown_form(done)
    return path
