"""The library's face: what `import guard` offers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event

from guard import app
from guard.app.arguments import path_text, stop_after
from guard.app.verdict import Verdict
from guard.errors import UsageError
from guard.model import change as _model


class ChangeSet(_model.ChangeSet):
    """A proposed change, against a trusted base. Immutable and safe to share between threads.

    `from_files` needs neither disk nor git. Contents are bytes everywhere: text has forgotten the line ends
    and the encoding that it was read from.
    """

    @classmethod
    def from_git(cls, folder: str | Path, spec: str) -> ChangeSet:
        """The change of a range of commits, `BASE..HEAD` or `BASE...HEAD`, in the repository around `folder`.

        Raises:
            RepositoryError: no repository, an unknown revision, no merge base.
            IntakeError: nothing differs.
        """
        return cls._of(app.change_from_git(folder, spec))

    @classmethod
    def from_staged(cls, folder: str | Path = ".") -> ChangeSet:
        """What the next commit would hold, in the repository around `folder`; the base is HEAD.

        Raises:
            RepositoryError: no repository, or an unmerged index.
            IntakeError: nothing is staged.
        """
        return cls._of(app.change_staged(folder))

    @classmethod
    def from_worktree(cls, folder: str | Path = ".", base: str | None = None) -> ChangeSet:
        """The work tree around `folder` against HEAD or the commit `base`.

        Untracked files are included, ignored ones are not.

        Raises:
            RepositoryError: no repository, or no such commit.
            IntakeError: nothing differs, or a file cannot be read.
        """
        return cls._of(app.change_in_worktree(folder, base))

    @classmethod
    def from_patch(cls, data: bytes, base: str | Path, folder: str | Path = ".") -> ChangeSet:
        """What a unified diff changes in `base`, a folder or a revision of the repository around `folder`.

        Raises:
            UsageError: `data` is no bytes.
            PatchError: the diff is malformed, does not apply, or reaches outside the tree.
            RepositoryError: `base` is neither a folder nor a revision.
        """
        if not isinstance(data, bytes):
            raise UsageError(
                f"a patch is bytes, and this is {type(data).__name__}: read it as bytes (a program's output "
                "without text=True, a file with mode 'rb'), since text has forgotten its line ends"
            )
        return cls._of(app.change_from_patch(data, str(base), folder))

    @classmethod
    def _of(cls, change: _model.ChangeSet) -> ChangeSet:
        return cls(change.files, base=change.base, source=change.source)


def check(
    change: _model.ChangeSet,
    policy: str | Path | None = None,
    *,
    advisories: str | Path | None = None,
    origins: str | Path | None = None,
    index: str = "",
    trees: Sequence[str | Path] = (),
    whole: bool = False,
    deadline: float | None = None,
    cancel: Event | None = None,
) -> Verdict:
    """Judge a change. Safe to call from many threads at once; it changes nothing but guard's own cache.

    Args:
        change: what is proposed; its `base` holds the policy unless `policy` names another.
        policy: "guard:NAME", a file, or None for `.guard/policy.yaml` of the base (else "guard:default").
        advisories: a database of known vulnerabilities, or `online:osv` or `online:pypi`, as the command's
            `--advisories`; None for GUARD_ADVISORIES or what `guard advisories sync` keeps.
        origins: an index of where code may be from, as `--origins`; None for GUARD_ORIGINS.
        index: how to use the package index, as `--index`: `ask`, `defer`, `off`, or "" as the policy says.
        trees: folders that hold what is proposed; a database inside one is refused.
        whole: scan whole files by code rules, as `--whole`; old findings are then listed wherever they are.
        deadline: seconds after which the programs that guard runs are ended and it answers with what it has.
            It is kept between steps: reading one very large file can overrun it.
        cancel: set it, from any thread, to the same end.

    Returns:
        The verdict: `decision`, `exit_code`, `reasons`, `findings`, `edits`, `sign_offs`, `skipped`, `files`,
        `outcomes` and `notes`; `to_json()` gives its document. One that was stopped is `incomplete` (or
        `blocked`, where that is known already), and its reasons name the checks that were not finished.

    Raises:
        PolicyError: the policy is malformed, or fails its own examples.
        UsageError: an argument is of a wrong type or says nothing known.
    """
    return app.check(
        change,
        policy,
        advisories=path_text("a database of advisories", advisories),
        origins=path_text("an index of origins", origins),
        index=index,
        trees=trees,
        whole=whole,
        stop=stop_after(deadline, cancel),
    )


async def check_async(
    change: _model.ChangeSet,
    policy: str | Path | None = None,
    *,
    advisories: str | Path | None = None,
    origins: str | Path | None = None,
    index: str = "",
    trees: Sequence[str | Path] = (),
    whole: bool = False,
    deadline: float | None = None,
) -> Verdict:
    """`check` on a thread of its own, so that an event loop keeps running. Same arguments and errors.

    A task that is cancelled stops the work too, and ends when that has ended.
    """
    cancel = Event()
    work = partial(
        check,
        change,
        policy,
        advisories=advisories,
        origins=origins,
        index=index,
        trees=trees,
        whole=whole,
        deadline=deadline,
        cancel=cancel,
    )
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        cancel.set()
        with suppress(Exception):
            await working
        raise
