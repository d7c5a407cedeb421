"""Edits that an agent is about to make, judged before they are made.

The files before are the work tree's as they are; the policy, and everything else that is trusted, comes from
the commit that is checked out (or another that the trusted caller names), never from the edited tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard.app.judging import check, policy_for
from guard.app.places import believed, refuse_inside
from guard.errors import EmptyChangeError, IntakeError
from guard.intake.agents.draft import Draft
from guard.intake.agents.tool_calls import Command, apply_call
from guard.intake.common import change_set
from guard.intake.git import worktree
from guard.model.change import ChangeSet, Tree
from guard.model.verdict import Verdict
from guard.tools.git import GitRepository
from guard.tools.git_worktree import work_tree_top
from guard.tools.workspace import LocalWorkspace


@dataclass(frozen=True)
class JudgedEdit:
    """What guard says of one tool call."""

    verdict: Verdict | None
    """None where the call changes no file that can be seen."""
    unfollowed: tuple[str, ...] = ()
    """What of it could change files and was not followed, in words."""
    paths: tuple[str, ...] = ()
    """The files that would change, before and after, sorted."""
    unfollowed_blocks: bool = False
    """Whether the policy lets nothing through that was not looked at (`unjudged: block`)."""


@dataclass(frozen=True)
class EditContext:
    """Where edits are made, and what they are judged against."""

    repository: GitRepository
    workspace: LocalWorkspace
    base: Tree
    folder: str
    """The session's folder, as a path inside the tree."""

    def draft(self, folder: str | None = None) -> Draft:
        """The files as they are; `folder` replaces the session's folder."""
        return Draft(self.workspace, self.folder if folder is None else folder)


def context_of(folder: Path | str, base: str | None = None, ledger: str | None = None) -> EditContext:
    """The work tree around `folder`.

    Args:
        folder: the session's folder.
        base: the trusted commit; the one that is checked out where None.
        ledger: where verdicts are kept, if not where the environment says.

    Raises:
        IntakeError: there is no repository with a work tree, or no such commit.
        UsageError: the cache, the ledger, a database or metadata lies in that work tree, where an edit could
            alter it.
    """
    repository = GitRepository(folder)
    top = work_tree_top(repository.folder, repository.git_folder)
    places = believed(ledger=ledger)
    refuse_inside(places, [top])
    workspace = LocalWorkspace(top, folder, [place.path for place in places])
    revision = repository.resolve(base)[0] if base is not None else repository.head()
    return EditContext(repository, workspace, repository.tree(revision), workspace.folder_of(folder))


def change_of(context: EditContext, draft: Draft, source: str) -> ChangeSet | None:
    """The change that a draft makes to the work tree, or None where it makes none."""
    files = draft.files()
    return change_set(files, base=context.base, source=source) if files else None


def judge_call(
    folder: Path | str,
    harness: str,
    tool: str,
    arguments: Mapping[str, Any],
    *,
    base: str | None = None,
    policy: str | None = None,
    ledger: str | None = None,
    judge: Callable[[ChangeSet, str | None], Verdict] = check,
) -> JudgedEdit:
    """Judge one tool call of a harness before it is made.

    Args:
        folder: the session's folder.
        harness: a name in `guard.intake.agents.tool_calls.HARNESSES`.
        tool: the tool's name, or empty where the harness gives none.
        arguments: what it is called with.
        base: the trusted commit, as in `context_of`.
        policy: a policy reference, as in `guard.app.check`.
        ledger: as in `context_of`.
        judge: gives the verdict on a change.

    Raises:
        IntakeError: the call cannot be followed exactly, or leaves the work tree.
        PolicyError: there is no usable policy.
    """
    context = context_of(folder, base, ledger)
    draft = context.draft()
    command = apply_call(draft, harness, tool, arguments)
    unfollowed = _follow(context, draft, command) if command is not None else ()
    change = change_of(context, draft, f"{tool or 'a tool'} of {harness}")
    verdict = judge(change, policy) if change is not None else None
    paths = {side.path for file in (change.files if change is not None else ()) for side in file.sides}
    blocks = bool(unfollowed) and _blocks_unjudged(context, policy)
    return JudgedEdit(verdict, unfollowed, tuple(sorted(paths)), blocks)


def _follow(context: EditContext, draft: Draft, command: Command) -> tuple[str, ...]:
    folder: str | None = context.folder
    if command.folder is not None:
        try:
            folder = context.workspace.folder_of(context.workspace.top / context.folder / command.folder)
        except IntakeError:
            folder = None
    from guard.intake.agents.shell.follow import follow  # the reader of shells: most calls run no command

    return follow(draft, command.text, folder)


def _blocks_unjudged(context: EditContext, policy: str | None) -> bool:
    return policy_for(context.base, policy).policy.unjudged == "block"


def judge_tree(
    folder: Path | str, *, base: str | None = None, policy: str | None = None, ledger: str | None = None
) -> Verdict | None:
    """Judge everything in the work tree that differs from the base; None where nothing does."""
    context = context_of(folder, base, ledger)
    try:
        change = worktree(context.repository)
    except EmptyChangeError:
        return None
    return check(ChangeSet(change.files, base=context.base, source=change.source), policy)
