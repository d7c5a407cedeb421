"""Signing for a change, or for parts of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

from guard.app.evidence import not_by
from guard.app.looking import Looked
from guard.app.sigstore import believed_trust
from guard.errors import UsageError
from guard.model.verdict import SignOff
from guard.review.gate import part_of
from guard.review.owners import Person
from guard.review.statement import NAMESPACE, Envelope, Statement
from guard.tools.git_notes import add_note
from guard.tools.signing import GitSignatures
from guard.tools.sigstore_bundles import sign_artifact


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
    sigstore: Mapping[str, str] | None = None,
) -> Envelope:
    """Sign for parts of the change.

    Args:
        looked: the change.
        person: who signs.
        parts: what is signed for.
        why: why, in the person's words.
        until: the last day that it counts.
        when: the time; by default the clock's.
        sigstore: the environment that says who signs, to sign by sigstore; None for the key git signs with.

    Raises:
        UsageError: the key or identity is not one of the person's in the base; `until` lies in the past.
        ToolError: the key, or sigstore, could not sign.
    """
    own = person.keys if sigstore is None else person.sigstore
    if not own:
        what = "key" if sigstore is None else "identity at sigstore"
        raise UsageError(f"{looked.owners.source} names no {what} of {person.id}")
    when = when or datetime.now(UTC)
    if until is not None and until < when.date():
        raise UsageError(f"{until.isoformat()} lies in the past")
    covers = {one.id: looked.asked.needed[one.id] for one in parts}
    statement = Statement(looked.roots, person.id, why, when, until, looked.head.commit, covers)
    payload = statement.canonical()
    tool = GitSignatures(looked.repository.folder)
    if sigstore is None:
        envelope = Envelope(statement, payload, tool.sign(payload, NAMESPACE))
    else:
        own_trust = looked.owners.trust
        trust = believed_trust(own_trust) if own_trust is not None else None
        envelope = Envelope(statement, payload, sign_artifact(payload, trust, sigstore))
    refusal = not_by(person, envelope, tool, looked.owners)
    if refusal and sigstore is None:
        refusal = f"git signs with a key that {looked.owners.source} does not name as one of {person.id}'s"
    if refusal:
        raise UsageError(refusal)
    return envelope


def keep(looked: Looked, envelope: Envelope) -> None:
    """Keep a signed statement as a note of the commit it was given for."""
    add_note(looked.repository.folder, looked.head.commit, envelope.to_line())
