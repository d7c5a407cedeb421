"""What there is for a change's sign-offs, and whether it may merge: the outside of `guard.review.gate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from guard.app.looking import Looked
from guard.app.sigstore import believed_trust
from guard.engine import facts_of
from guard.errors import GuardError, UsageError
from guard.intake.git import git_range
from guard.model.verdict import SignOff
from guard.ports.signing import Signatures
from guard.review.covered import Covered, covered, edits_apart
from guard.review.gate import Answer, Evidence, Refused, answer
from guard.review.owners import Owners, Person
from guard.review.reviews import read_reviews
from guard.review.statement import NAMESPACE, Envelope, read_envelopes
from guard.tools.clock import SystemClock
from guard.tools.git import GitRepository
from guard.tools.git_notes import read_notes
from guard.tools.signing import GitSignatures
from guard.tools.sigstore_bundles import is_bundle, why_not

TRAILER = "Guard-signed-for"
"""The trailer of a signed commit that agrees to sign-offs, by their ids, or to `all`."""
_GIT_NAMESPACE = "git"
_NONE: Mapping[str, bytes] = MappingProxyType({})


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
    why = not_by(person, envelope, tool, looked.owners)
    if why:
        return Refused(whose, why)
    if set(said.repository) != set(looked.roots):
        return Refused(whose, "it was given in another repository")
    if said.until is not None and said.until < today:
        return Refused(whose, f"it ended on {said.until.isoformat()}")
    since = partial(_altered_since, looked, said.head)
    return Evidence(person, f"signature of {said.when:%Y-%m-%d}", said.covers, since)


def not_by(person: Person, envelope: Envelope, tool: Signatures, owners: Owners) -> str:
    """Why a statement is signed by no key or identity that the base names for a person; "" where it is."""
    if not is_bundle(envelope.signature):
        keys = {person.id: person.keys}
        if tool.signer(envelope.payload, envelope.signature, keys, NAMESPACE) == person.id:
            return ""
        return f"the signature is by no key that the base names for {person.id}"
    if not person.sigstore:
        return f"it is signed by sigstore, and the base names no identity there of {person.id}"
    try:
        trust = believed_trust(owners.trust)
        why = why_not(envelope.payload, envelope.signature, person.sigstore, trust)
    except GuardError as error:
        return str(error)
    return why and f"the signature by sigstore is none of {person.id}'s: {why}"


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
