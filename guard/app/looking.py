"""A range of commits that was judged, with all that its sign-offs are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from guard.app.judging import Terms, check, policy_for
from guard.app.own_code import refuse_own_code
from guard.app.places import work_tree_around
from guard.errors import GuardError, UsageError
from guard.intake.git import git_range, range_ends
from guard.model.change import ChangeSet
from guard.model.verdict import SignOff
from guard.ports import Revision
from guard.review.covered import covered
from guard.review.gate import Asked, Contributor, Quorum, merged
from guard.review.owners import Owners, read_owners
from guard.tools.git import GitRepository
from guard.tools.git_commits import CommitObject, commits_of, first_commits

if TYPE_CHECKING:
    from guard.app.verdict import Verdict

_BRANCHES = ("origin/HEAD", "main", "master")


@dataclass(frozen=True)
class Looked:
    """A change that was judged, with all that its sign-offs are about."""

    repository: GitRepository
    spec: str
    base: Revision
    """The commit it is compared with."""
    head: Revision
    change: ChangeSet
    verdict: Verdict
    sign_offs: tuple[SignOff, ...]
    """One for each id."""
    asked: Asked
    roots: tuple[str, ...]
    """The first commits, by which the repository is known."""
    commits: tuple[CommitObject, ...]
    policy: tuple[str, str]

    @property
    def owners(self) -> Owners:
        """Who may sign."""
        return self.asked.owners


def default_range(folder: Path | str) -> str:
    """The range from the branch that HEAD will be merged into, where it can be told.

    Raises:
        UsageError: there is no such branch.
    """
    repository = GitRepository(folder)
    for name in _BRANCHES:
        try:
            repository.resolve(name)
        except GuardError:
            continue
        return f"{name}...HEAD"
    raise UsageError("name the range (BASE...HEAD): there is no branch origin/HEAD, main or master")


def look(
    folder: Path | str,
    spec: str,
    policy: str | None = None,
    *,
    pushed_by: Sequence[str] = (),
    quarantine: Mapping[str, str] | None = None,
    **terms: Unpack[Terms],
) -> Looked:
    """Judge a range of commits, and work out what its sign-offs cover.

    The policy is that of the range's base; who may sign is read from what BASE names, as it is now.

    Args:
        folder: where the repository is.
        spec: the range.
        policy: as in `policy_for`.
        pushed_by: who pushed last, and so does not count.
        quarantine: where git keeps what a push brings, until it is accepted.
        terms: with what it is judged, as in `check`; the work tree around `folder` is among its trees.

    Raises:
        GuardError: there is no such range, or no usable policy or owners; guard itself, or what it believes,
            is part of what is judged.
    """
    repository = GitRepository(folder, quarantine=quarantine)
    change = git_range(repository, spec)
    terms["trees"] = (*terms.get("trees", ()), work_tree_around(folder))
    refuse_own_code(terms["trees"], change)
    base, head = range_ends(repository, spec)
    loaded = policy_for(change.base, policy)
    verdict = check(change, loaded, **terms)
    owners = read_owners(repository.tree(repository.resolve(spec.split("..")[0])[0]))
    named = (verdict.policy.source, verdict.policy.digest)
    needs = merged(verdict.sign_offs)
    commits = commits_of(repository.git, base.commit, head.commit)
    # Whoever only agreed, by a commit that alters nothing, made no part of the change.
    contributors = [Contributor(name, part) for one in commits if one.alters for name, part in one.makers]
    contributors += [Contributor(name, "last to push") for name in pushed_by]
    agents = any(owners.is_bot(one.name) for one in contributors)
    people = {
        rule.id: (rule.quorum_for_agents if agents else None) or rule.quorum or 1
        for rule in loaded.policy.sign_off or ()
    }
    needed = {one.id: covered(change, verdict.edits, one.paths, named) for one in needs}
    asked = Asked(needed, owners, tuple(dict.fromkeys(contributors)), Quorum(people))
    roots = first_commits(repository.git, base.commit)
    return Looked(repository, spec, base, head, change, verdict, needs, asked, roots, commits, named)
