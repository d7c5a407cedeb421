"""Waivers: writing one down for what a finding rests on, and finding those that waive nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date

from guard.app.changes import tree_of
from guard.app.judging import check
from guard.app.policies import owners_in
from guard.checks import KNOWN
from guard.errors import RepositoryError, UsageError
from guard.model.change import ChangeSet, Tree
from guard.model.verdict import Effect, JudgedFinding
from guard.policy.globs import PathGlobs
from guard.policy.idle import Around, Idle, folders_of, idle
from guard.policy.loaded import LoadedPolicy
from guard.policy.model import Waiver
from guard.review.owners import PLACE
from guard.tools.clock import SystemClock

_MOST_FILES = 500
"""Files that are judged for the sake of waivers; a policy that waives in more is asked to name fewer."""


def waivers_for(
    findings: Iterable[JudgedFinding], name: str, owner: str, reason: str, until: date
) -> tuple[Waiver, ...]:
    """A waiver for each new finding that `name` (a rule, or a fingerprint) stands for, by its content.

    Raises:
        UsageError: there is none, or it is waived already.
    """
    meant = [one for one in findings if name in (one.id, one.fingerprint) and one.effect is not Effect.OLD]
    if not meant:
        raise UsageError(f"the change has no new finding {name!r}; `guard check` names them")
    open_ones = [one for one in meant if one.effect is not Effect.WAIVED]
    if not open_ones:
        raise UsageError(f"{name} is waived already: {meant[0].why}")
    made = [Waiver(one.id, _literal(one.path), reason, owner, until, one.content) for one in open_ones]
    return tuple(dict.fromkeys(made))


def _literal(path: str) -> str:
    """The glob that matches this path alone."""
    return "".join(f"\\{char}" if char in "*?[]\\" else char for char in path)


def idle_parts(folder: str, loaded: LoadedPolicy, against: str | None) -> tuple[Idle, ...]:
    """What of a policy can never do anything in the tree that a revision (HEAD where none is named) has.

    Raises:
        GuardError: there is no such revision; the owners' file is malformed.
    """
    tree = _tree(folder, against)
    owners = owners_in(folder)
    rules = {rule.id for check in KNOWN for rule in check.meta.rules}
    rules |= {name for check in KNOWN for name in check.meta.rules_elsewhere()}

    def is_known(name: str) -> bool:
        # CODEOWNERS knows teams by names that say nothing of themselves.
        return owners.source != PLACE or name in owners.people or name in owners.groups

    folders = folders_of(tree.paths()) if tree is not None else frozenset[str]()
    around = Around(rules, folders, is_known, owners.source, SystemClock().today())
    return tuple(idle(loaded, around))


def orphaned(folder: str, loaded: LoadedPolicy, against: str) -> Iterator[tuple[Waiver, str]]:
    """The waivers in force that waive nothing in the files of a revision, each with the reason.

    Raises:
        GuardError: there is no such revision, or its files cannot be judged.
    """
    tree = tree_of(folder, against)
    there = tuple(tree.paths())
    today = SystemClock().today()
    waivers = [one for one in loaded.policy.waivers or () if one.until >= today]
    meant = {one: [path for path in there if PathGlobs([one.path]).match(path)] for one in waivers}
    found = _findings(tree, sorted({path for paths in meant.values() for path in paths}), loaded)
    for waiver, paths in meant.items():
        if not paths:
            yield waiver, "no file is there"
            continue
        matching = [one for one in found if waiver.finding in (one.id, one.fingerprint) and one.path in paths]
        if not matching:
            yield waiver, "nothing of it is found there any more"
        elif waiver.content is not None and all(one.content != waiver.content for one in matching):
            yield waiver, "what it was for is altered"


def _findings(tree: Tree, paths: Sequence[str], loaded: LoadedPolicy) -> tuple[JudgedFinding, ...]:
    """What the checks say of files as they stand, judged as if a change brought them."""
    if len(paths) > _MOST_FILES:
        raise UsageError(f"the waivers are for {len(paths)} files; name paths of at most {_MOST_FILES}")
    files = {path: data for path in paths if (data := tree.read(path)) is not None}
    if not files:
        return ()
    return check(ChangeSet.from_files({}, files), loaded, index="", whole=True).findings


def _tree(folder: str, against: str | None) -> Tree | None:
    if against is not None:
        return tree_of(folder, against)
    with suppress(
        RepositoryError
    ):  # outside a repository, or before the first commit, nothing is held against it
        return tree_of(folder, "HEAD")
    return None
