"""Signing for a change, and asking whether it may merge: the outside of `guard.review`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from guard.app.judging import check, policy_for
from guard.app.own_code import refuse_own_code
from guard.app.places import work_tree_around
from guard.engine import facts_of
from guard.errors import GuardError, UsageError
from guard.intake.git import git_range, range_ends
from guard.model.change import ChangeSet
from guard.model.verdict import SignOff
from guard.ports import NEVER, Revision, Stop
from guard.ports.behaviour import Behaviour
from guard.ports.signing import Signatures
from guard.review.covered import Covered, covered, edits_apart
from guard.review.gate import Answer, Asked, Contributor, Evidence, Quorum, Refused, answer, merged, part_of
from guard.review.owners import Owners, Person, read_owners
from guard.review.reviews import read_reviews
from guard.review.statement import NAMESPACE, Envelope, Statement, read_envelopes
from guard.tools.clock import SystemClock
from guard.tools.git import GitRepository
from guard.tools.git_commits import CommitObject, commits_of, first_commits
from guard.tools.git_notes import add_note, read_notes
from guard.tools.signing import GitSignatures

if TYPE_CHECKING:
    from guard.app.verdict import Verdict

TRAILER = "Guard-signed-for"
"""The trailer of a signed commit that agrees to sign-offs, by their ids, or to `all`."""
_GIT_NAMESPACE = "git"
_NONE: Mapping[str, bytes] = MappingProxyType({})
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
    advisories: str | None = None,
    origins: str | None = None,
    index: str = "",
    pushed_by: Sequence[str] = (),
    quarantine: Mapping[str, str] | None = None,
    behaviour: Behaviour | None = None,
    stop: Stop = NEVER,
) -> Looked:
    """Judge a range of commits, and work out what its sign-offs cover.

    The policy is that of the range's base; who may sign is read from what BASE names, as it is now.

    Raises:
        GuardError: there is no such range, or no usable policy or owners; guard itself, or what it believes,
            is part of what is judged.
    """
    repository = GitRepository(folder, quarantine=quarantine)
    change = git_range(repository, spec)
    trees = (work_tree_around(folder),)
    refuse_own_code(trees, change)
    base, head = range_ends(repository, spec)
    loaded = policy_for(change.base, policy)
    verdict = check(
        change,
        loaded,
        advisories=advisories,
        origins=origins,
        index=index,
        trees=trees,
        behaviour=behaviour,
        stop=stop,
    )
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


def signer_of(looked: Looked, name: str = "") -> Person:
    """The person who signs: `name` out of the owners, or whose address git's `user.email` is.

    Raises:
        UsageError: nobody is.
    """
    owners = looked.owners
    if not owners.people:
        raise UsageError("the base names nobody who may sign: write .guard/owners.yaml and merge it first")
    if name:
        if name not in owners.people:
            raise UsageError(
                f"{name} is nobody in {owners.source} (there are {', '.join(sorted(owners.people))})"
            )
        return owners.people[name]
    email = GitSignatures(looked.repository.folder).setting("user.email")
    found = owners.of_email(email) if email else None
    if found is None:
        raise UsageError(
            f"nobody in {owners.source} has the address {email or '(none)'}; say who signs by --as"
        )
    return found


def may_sign(looked: Looked, person: Person, wanted: Sequence[str] = ()) -> tuple[SignOff, ...]:
    """The sign-offs that the person can give, of those that are wanted.

    Raises:
        UsageError: one of `wanted` is not needed, or the person cannot give it.
    """
    by_id = {one.id: one for one in looked.sign_offs}
    for name in wanted:
        if name not in by_id:
            known = ", ".join(by_id) or "none"
            raise UsageError(f"{name} is no sign-off of this change (there are {known})")
    part = part_of(person, looked.asked)
    if part:
        raise UsageError(f"{person.id} is {part}, so that the signature would not count")
    mine = tuple(one for one in looked.sign_offs if _belongs(looked, person, one))
    refused = [name for name in wanted if by_id[name] not in mine]
    if refused:
        raise UsageError(
            f"{person.id} is in none of {', '.join(by_id[refused[0]].by)}, who sign for {refused[0]}"
        )
    return tuple(one for one in mine if not wanted or one.id in wanted)


def _belongs(looked: Looked, person: Person, one: SignOff) -> bool:
    return any(person in looked.owners.members(name, one.paths) for name in one.by)


def signed(
    looked: Looked,
    person: Person,
    parts: Iterable[SignOff],
    *,
    why: str,
    until: date | None = None,
    when: datetime | None = None,
) -> Envelope:
    """Sign for parts of the change with the key that git signs with.

    Raises:
        UsageError: the key is not one of the person's in the base; `until` lies in the past.
        ToolError: the key could not sign.
    """
    if not person.keys:
        raise UsageError(f"{looked.owners.source} names no key of {person.id}")
    when = when or datetime.now(UTC)
    if until is not None and until < when.date():
        raise UsageError(f"{until.isoformat()} lies in the past")
    covers = {one.id: looked.asked.needed[one.id] for one in parts}
    statement = Statement(looked.roots, person.id, why, when, until, looked.head.commit, covers)
    payload = statement.canonical()
    tool = GitSignatures(looked.repository.folder)
    signature = tool.sign(payload, NAMESPACE)
    if tool.signer(payload, signature, {person.id: person.keys}, NAMESPACE) != person.id:
        raise UsageError(
            f"git signs with a key that {looked.owners.source} does not name as one of {person.id}'s"
        )
    return Envelope(statement, payload, signature)


def keep(looked: Looked, envelope: Envelope) -> None:
    """Keep a signed statement as a note of the commit it was given for."""
    add_note(looked.repository.folder, looked.head.commit, envelope.to_line())


def gate(
    looked: Looked,
    files: Iterable[Path] = (),
    reviews: Mapping[str, bytes] = _NONE,
    *,
    today: date | None = None,
    notes: str = "",
) -> Answer:
    """Whether the change may merge, by the notes of the repository, signed commits and what is handed in.

    Args:
        looked: the change.
        files: further files of signed statements.
        reviews: lists of reviews as a server gives them, by the name of their file.
        today: the day that statements are valid on; by default the clock's.
        notes: the commit that holds the notes, where the repository does not name it yet.
    """
    today = today or SystemClock().today()
    tool = GitSignatures(looked.repository.folder)
    evidence, refused = list[Evidence](), list[Refused]()
    for name, data in reviews.items():
        found, left = of_reviews(looked, data, name)
        evidence += found
        refused += left
    for name, data in _kept(looked.repository, files, notes):
        for envelope in _readable(data, name, refused):
            said = _of_statement(looked, envelope, tool, today)
            if isinstance(said, Evidence):
                evidence.append(said)
            else:
                refused.append(said)
    evidence += _of_commits(looked, tool, refused)
    return answer(looked.verdict.decision, looked.sign_offs, looked.asked, evidence, refused)


def _kept(repository: GitRepository, files: Iterable[Path], notes: str) -> Iterator[tuple[str, bytes]]:
    for oid, data in read_notes(repository.git, notes).items():
        yield f"note {oid[:12]}", data
    for path in files:
        try:
            yield str(path), path.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _readable(data: bytes, name: str, refused: list[Refused]) -> Iterator[Envelope]:
    envelopes = read_envelopes(data, name)
    while True:
        try:
            envelope = next(envelopes)
        except StopIteration:
            return
        except GuardError as error:
            refused.append(Refused(name, str(error)))
            return
        yield envelope


def _of_statement(looked: Looked, envelope: Envelope, tool: Signatures, today: date) -> Evidence | Refused:
    said = envelope.statement
    whose = f"{said.who} ({said.when:%Y-%m-%d})"
    person = looked.owners.people.get(said.who)
    if person is None:
        return Refused(whose, f"{said.who} is nobody in {looked.owners.source or 'the base'}")
    if tool.signer(envelope.payload, envelope.signature, {person.id: person.keys}, NAMESPACE) != person.id:
        return Refused(whose, f"the signature is by no key that the base names for {person.id}")
    if set(said.repository) != set(looked.roots):
        return Refused(whose, "it was given in another repository")
    if said.until is not None and said.until < today:
        return Refused(whose, f"it ended on {said.until.isoformat()}")
    since = partial(_altered_since, looked, said.head)
    return Evidence(person, f"signature of {said.when:%Y-%m-%d}", said.covers, since)


def _of_commits(looked: Looked, tool: Signatures, refused: list[Refused]) -> Iterator[Evidence]:
    """Signed commits of the range that say by a trailer what their signer agrees to."""
    keys = {person.id: person.keys for person in looked.owners.people.values() if person.keys}
    for commit in looked.commits:
        said = {name.strip() for value in commit.named(TRAILER) for name in value.split(",")}
        if not said:
            continue
        whose = f"commit {commit.id[:12]}"
        name = (
            tool.signer(commit.signed, commit.signature, keys, _GIT_NAMESPACE) if commit.signature else None
        )
        if name is None:
            refused.append(Refused(whose, "the commit is signed by no key that the base names"))
            continue
        covers = covers_at(looked, commit.id)
        kept = {one: what for one, what in covers.items() if one in said or "all" in said}
        since = partial(_altered_since, looked, commit.id)
        yield Evidence(looked.owners.people[name], f"signed {whose}", kept, since)


def covers_at(looked: Looked, commit: str) -> Mapping[str, Covered]:
    """What the sign-offs cover of the change as it stood at `commit`.

    Raises:
        GuardError: there is no such commit, or nothing differs there.
    """
    if commit == looked.head.commit:
        return looked.asked.needed
    change = git_range(looked.repository, f"{looked.spec.split('..')[0]}...{commit}")
    edits = facts_of(change, ()).edits
    there = {file.path for file in change.files}
    return {
        one.id: covered(change, edits, [path for path in one.paths if path in there], looked.policy)
        for one in looked.sign_offs
        if not one.paths or there.issuperset(one.paths)
    }


def _altered_since(looked: Looked, commit: str, one: SignOff) -> tuple[str, ...]:
    """Where the change differs from how it stood at `commit`; nothing where that commit is gone."""
    try:
        then = git_range(looked.repository, f"{looked.spec.split('..')[0]}...{commit}")
    except GuardError:
        return ()
    now = (looked.change, looked.verdict.edits)
    return edits_apart((then, facts_of(then, ()).edits), now, one.paths)


def of_reviews(looked: Looked, data: bytes, name: str) -> tuple[list[Evidence], list[Refused]]:
    """What reviews on a server are evidence of; `data` is the server's own list of them.

    A review counts for what the change was at the commit that was looked at; so it outlives a pure rebase.

    Raises:
        IntakeError: it is no such list.
    """
    evidence, refused = list[Evidence](), list[Refused]()
    for review in read_reviews(data, name):
        whose = f"{review.login} (review)"
        person = looked.owners.of_account(review.login, review.server)
        if review.is_bot or looked.owners.is_bot(review.login):
            refused.append(Refused(whose, "a bot, and no person"))
        elif person is None:
            refused.append(Refused(whose, f"nobody in {looked.owners.source or 'the base'} has this account"))
        else:
            try:
                covers = covers_at(looked, review.commit)
            except GuardError as error:
                refused.append(Refused(whose, f"the commit that was reviewed is not here: {error}"))
                continue
            since = partial(_altered_since, looked, review.commit)
            evidence.append(Evidence(person, f"review on {review.server}", covers, since))
    return evidence, refused
