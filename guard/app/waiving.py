"""Waivers: writing one down for what a finding rests on, and finding what waives or silences nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date

from guard.app.changes import tree_of
from guard.app.judging import check
from guard.app.policies import owners_in
from guard.checks import KNOWN
from guard.checks.suppressions.files import is_config, may_silence
from guard.checks.suppressions.orphans import Orphan, in_comments, in_settings
from guard.errors import RepositoryError, UsageError
from guard.model.change import ChangeSet, Tree
from guard.model.verdict import Effect, JudgedFinding
from guard.policy.globs import PathGlobs
from guard.policy.idle import Around, Idle, folders_of, idle
from guard.policy.loaded import LoadedPolicy
from guard.policy.model import Policy, Waiver
from guard.report.objections import weaknesses
from guard.review.owners import PLACE
from guard.syntax.sources import Sources
from guard.tools.clock import SystemClock

_MOST_FILES = 500
"""Files that are judged for the sake of waivers; a policy that waives in more is asked to name fewer."""


def waivers_for(
    findings: Iterable[JudgedFinding], name: str, owner: str, reason: str, until: date
) -> tuple[Waiver, ...]:
    """A waiver for each new finding that `name` (a rule, or a fingerprint) stands for, by its content.

    Where further rules make the same objection (`guard check` says "also"), what they found there is waived
    with it: one of them alone would hold the change up as before.

    Raises:
        UsageError: there is none, or it is waived already.
    """
    new = [one for one in findings if one.effect is not Effect.OLD]
    meant = [one for one in new if name in (one.id, one.fingerprint)]
    if not meant:
        raise UsageError(f"the change has no new finding {name!r}; `guard check` names them")
    named = [one for one in meant if one.effect is not Effect.WAIVED]
    blocking = weaknesses(one for one in new if one.effect is Effect.BLOCKS)
    beside = [one for group in blocking if any(item in named for item in group) for one in group]
    open_ones = dict.fromkeys([*named, *beside])
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


def idle_suppressions(folder: str, loaded: LoadedPolicy, against: str) -> Iterator[Orphan]:
    """What silences checks and tools, and silences nothing in the files of a revision, as far as can be told.

    Exceptions of the policy (`except_paths`) and of linters' settings for paths that no file has, and
    comments of Python for rules that can say nothing where the comments stand.

    Raises:
        GuardError: there is no such revision.
    """
    tree = tree_of(folder, against)
    there = tuple(tree.paths())
    for layer in (one for one in loaded.layers if not one.shipped):
        for what, place, globs in _exceptions(layer.policy):
            for index, glob in enumerate(globs):
                fits = PathGlobs([glob]).match
                if not any(map(fits, there)):
                    where = layer.document.where((*place, "except_paths", index))
                    yield Orphan(where, 0, f"except_paths of {what}: {glob}", "no file is there")
    for path in sorted(there):
        if not (path.endswith((".py", ".pyi")) or is_config(path)):
            continue
        data = tree.read(path)
        if data is not None and may_silence(data.decode("utf-8", "replace")):
            change = ChangeSet.from_files({}, {path: data})
            sources = Sources(change)
            for side in (file.after for file in change.files if file.after is not None):
                yield from (
                    in_settings(side, there, sources) if is_config(path) else in_comments(side, sources)
                )


def _exceptions(policy: Policy) -> Iterator[tuple[str, tuple[str | int, ...], Sequence[str]]]:
    for name, setting in policy.checks.items():
        yield f"the check {name}", ("checks", name), setting.except_paths or ()
    for index, pattern in enumerate(policy.patterns or ()):
        yield f"the pattern {pattern.id}", ("patterns", index), pattern.except_paths or ()


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
