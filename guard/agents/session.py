"""The edits of one task, judged together.

A change that is split into harmless pieces is still one change: the first edit adds a helper that runs what
it is given, the second hands it what a request brings. Each proposal is therefore judged with all that was
accepted before it, against the base that the task began from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from threading import Event, Lock

from guard import app
from guard.app import recording
from guard.app.arguments import stop_after
from guard.app.places import believed, refuse_inside
from guard.app.verdict import Verdict
from guard.errors import IntakeError
from guard.intake.common import change_set, pair_files
from guard.model.change import ChangeSet, FileSide, MappingTree, Tree, check_path, require_contents
from guard.model.record import Proposer
from guard.model.verdict import Decision
from guard.policy.loaded import LoadedPolicy

Edits = Mapping[str, bytes | None]
"""Path to the whole new content, or to None for a file that goes away."""
_PASSES = (Decision.REVIEW, Decision.SIGN_OFF)


class Session:
    """One task's edits over a base that does not move. Safe to share between threads.

    The policy is read from the base once, when the first proposal is judged.
    """

    def __init__(
        self,
        base: Tree,
        *,
        policy: str | Path | None = None,
        proposer: Proposer | None = None,
        ledger: str | Path | None = None,
        trees: Sequence[str | Path] = (),
    ) -> None:
        """Begin a task.

        Args:
            base: the trusted tree that the task begins from.
            policy: "guard:NAME", a file, or None for the base's own.
            proposer: who works on it; given with every entry of the ledger.
            ledger: the file in which every verdict is kept; None keeps none.
            trees: folders that hold what is proposed: nothing that guard believes or keeps may lie there.

        Raises:
            UsageError: something does.
        """
        refuse_inside(believed(ledger=ledger), trees)
        self._trees = trees
        self._base = base
        self._reference = policy
        self._policy: LoadedPolicy | None = None
        self._proposer = proposer or Proposer()
        self._ledger = ledger
        self._accepted: dict[str, bytes | None] = {}
        self._lock = Lock()

    @classmethod
    def from_files(
        cls, files: Mapping[str, bytes], *, policy: str | Path | None = None,
        proposer: Proposer | None = None, ledger: str | Path | None = None,
    ) -> Session:  # fmt: skip
        """Begin from files in memory, path to bytes.

        Raises:
            UsageError: a path is no text, or a content no bytes.
        """
        require_contents(files)
        return cls(MappingTree(dict(files)), policy=policy, proposer=proposer, ledger=ledger)

    @classmethod
    def from_git(
        cls, folder: str | Path, revision: str = "HEAD", *, policy: str | Path | None = None,
        proposer: Proposer | None = None, ledger: str | Path | None = None,
    ) -> Session:  # fmt: skip
        """Begin from a commit of the repository around `folder`.

        Raises:
            RepositoryError: there is no such repository or commit.
            UsageError: the ledger, or what guard believes, lies in its work tree.
        """
        tree = app.tree_of(folder, revision)
        trees = [app.work_tree_around(folder)]
        return cls(tree, policy=policy, proposer=proposer, ledger=ledger, trees=trees)

    @property
    def accepted(self) -> Edits:
        """What was let through so far."""
        with self._lock:
            return dict(self._accepted)

    def propose(self, edits: Edits, *, deadline: float | None = None, cancel: Event | None = None) -> Verdict:
        """Judge edits together with everything accepted before; accept them if the whole may reach review.

        Args:
            edits: what is proposed now. Nothing is written anywhere but to the session.
            deadline: as in `guard.check`; what is not finished by then is not accepted.
            cancel: as in `guard.check`.

        Returns:
            The verdict of the whole task so far. Where it is `blocked` or `incomplete` the session stays as
            it was, and its `reasons` say what to mend.

        Raises:
            IntakeError: a path does not stay inside the tree, a file to delete is not there, or the task's
                edits add up to nothing (see `withdraw`).
            PolicyError: the policy is malformed.
            UsageError: an argument is of a wrong type.
            ToolError: the ledger cannot be written; nothing was accepted.
        """
        require_contents(edits, may_delete=True)
        stop = stop_after(deadline, cancel)
        with self._lock:
            whole = {**self._accepted, **edits}
            change = overlay(self._base, whole, known=self._accepted)
            if self._policy is None:
                self._policy = app.policy_for(self._base, self._reference)
            verdict = app.check(change, self._policy, trees=self._trees, stop=stop)
            if self._ledger is not None:
                recording.record(verdict, self._proposer, path=self._ledger)
            if verdict.decision in _PASSES:
                self._accepted = whole
            return verdict

    def withdraw(self, *paths: str) -> None:
        """Take accepted edits back: the files are as in the base again.

        Raises:
            IntakeError: a path was not edited.
        """
        with self._lock:
            unknown = [path for path in paths if path not in self._accepted]
            if unknown:
                raise IntakeError("was not edited in this session", where=unknown[0])
            self._accepted = {path: data for path, data in self._accepted.items() if path not in paths}


def overlay(base: Tree, edits: Edits, *, known: Collection[str] = ()) -> ChangeSet:
    """The change that edits make of a tree, renames found.

    Args:
        base: the trusted tree.
        edits: path to the whole new content, or to None for a file that goes away.
        known: paths that an earlier edit may have made, so that deleting them is no mistake.

    Raises:
        IntakeError: a path does not stay inside the tree, a file to delete is not there, nothing differs.
    """
    before: dict[str, FileSide] = {}
    after: dict[str, FileSide] = {}
    for path, data in edits.items():
        check_path(path)
        old = base.read(path)
        if old is not None:
            before[path] = FileSide(path, old)
        if data is not None:
            after[path] = FileSide(path, data)
        elif old is None and path not in known:
            raise IntakeError("cannot be deleted: there is no such file", where=path)
    return change_set(pair_files(before, after), base=base, source="session")
