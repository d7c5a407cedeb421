"""The library's face: what `import guard` offers."""

from __future__ import annotations

import asyncio
from pathlib import Path

from guard import app
from guard.model import change as _model
from guard.model.verdict import Verdict


class ChangeSet(_model.ChangeSet):
    """A proposed change; see `guard.model.change.ChangeSet`. `from_files` needs neither disk nor git."""

    @classmethod
    def from_git(cls, folder: str | Path, spec: str) -> _model.ChangeSet:
        """The change of a range of commits, `BASE..HEAD` or `BASE...HEAD`, in the repository around `folder`.

        Raises:
            RepositoryError: no repository, an unknown revision, no merge base.
            IntakeError: nothing differs.
        """
        return app.change_from_git(folder, spec)

    @classmethod
    def from_patch(cls, text: bytes, base: str, folder: str | Path = ".") -> _model.ChangeSet:
        """What a unified diff changes in `base`, a folder or a revision of the repository around `folder`.

        Raises:
            PatchError: the diff is malformed, does not apply, or reaches outside the tree.
        """
        return app.change_from_patch(text, base, folder)


def check(change: _model.ChangeSet, policy: str | None = None) -> Verdict:
    """Judge a change. Safe to call from many threads at once; it changes nothing but guard's own cache.

    Args:
        change: what is proposed; its `base` holds the policy unless `policy` names another.
        policy: "guard:NAME", a file, or None for `.guard/policy.yaml` of the base (else "guard:default").

    Returns:
        The verdict: `decision`, `exit_code`, `edits`, `findings`, `outcomes`, `files`, `sign_offs` and
        `reasons`.

    Raises:
        PolicyError: the policy is malformed, or fails its own examples.
    """
    return app.check(change, policy)


async def check_async(change: _model.ChangeSet, policy: str | None = None) -> Verdict:
    """`check` on a thread of its own, so that an event loop keeps running. Same arguments and errors."""
    return await asyncio.to_thread(check, change, policy)
