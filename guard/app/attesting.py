"""Attesting what the gate said of a change, and holding an attestation against a repository."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from guard import __version__
from guard.app.advisories import advisories_at_hand
from guard.app.attesting_runs import result_of
from guard.app.judging import policy_for
from guard.app.ledger import verify_ledger
from guard.app.looking import Looked
from guard.app.proofs import Attestation, Believed, Signs, believed, believed_each, documents
from guard.errors import EmptyChangeError, RepositoryError
from guard.intake.git import git_range, range_ends
from guard.model.record import Damage
from guard.policy.load import POLICY_PATH
from guard.policy.shipped import PREFIX
from guard.ports.behaviour import Observed
from guard.ports.sandbox import Limits
from guard.ports.signing import Identity
from guard.report.json_format import to_dict
from guard.review.about import Expected
from guard.review.attestation import Attested, levels, read_attested, resource_of, why_not
from guard.review.dsse import canonical
from guard.review.gate import Answer
from guard.review.ledger_head import LedgerHead, read_ledger_head
from guard.review.test_result import TestResult, read_test_result
from guard.review.test_result import why_not as runs_why_not
from guard.tools.git import GitRepository
from guard.tools.git_commits import first_commits

MAX_AGE = 30
"""Days that an attestation holds where nothing else is said: what is known of dependencies moves on."""
_DIGEST = "sha256:"


@dataclass(frozen=True)
class Checked(Believed):
    """What became of an attestation."""

    attested: Attested | None = None
    """What it says; None where nobody who is believed says so."""
    tested: TestResult | None = None
    """What the runs of the change have shown, where that is attested beside it."""


def attest(
    looked: Looked,
    answer: Answer,
    by: Signs,
    *,
    resource: str = "",
    policy: str | None = None,
    advisories: str | None = None,
    when: datetime | None = None,
) -> Attestation:
    """Sign what the gate said of a change.

    Args:
        looked: the change as it was judged.
        answer: the gate's. One that is not 0 gives a statement that says `FAILED`.
        by: what signs, as `by_key` or `by_sigstore`.
        resource: a URI for the repository; by default one of its first commit.
        policy: the reference to the policy that the change was judged by, as `look` was given it.
        advisories: what it was judged with, as in `advisory_path`.
        when: the time; by default the clock's.

    Raises:
        UsageError: there is no key that can sign.
        ToolError: it could not.
    """
    verdict = looked.verdict
    said = {name: value for name, value in to_dict(verdict).items() if name != "timings"}
    attested = Attested(
        head=looked.head.commit,
        base=looked.base.commit,
        change=verdict.change.digest.removeprefix(_DIGEST),
        repository=looked.roots,
        resource=resource or resource_of(looked.roots),
        when=when or datetime.now(UTC),
        version=__version__,
        policy=(_policy_name(looked, policy), verdict.policy.digest.removeprefix(_DIGEST)),
        exit_code=answer.exit_code,
        decision=answer.decision.value,
        levels=levels(answer, [file.path for file in looked.change.files]),
        verdict=hashlib.sha256(canonical(said)).hexdigest(),
        rules=verdict.policy.rules_digest.removeprefix(_DIGEST),
        advisories=advisories_at_hand(advisories),
        sign_offs=tuple((one.sign_off.id, who, how) for one in answer.standings for who, how in one.signed),
    )
    return by(attested.payload())


def attest_runs(
    looked: Looked, observed: Observed | None, limits: Limits, by: Signs, when: datetime | None = None
) -> Attestation:
    """Sign what the runs of a change have shown.

    Raises:
        UsageError: there is no key that can sign.
        ToolError: it could not; nothing was run, or the runs do not answer.
    """
    return by(result_of(looked, observed, limits, when).payload())


def verify(
    folder: str,
    path: Path,
    keys: Sequence[Path],
    *,
    spec: str = "",
    commit: str = "",
    policy: str | None = None,
    resource: str = "",
    max_age: int = MAX_AGE,
    with_runs: bool = False,
    now: datetime | None = None,
    identities: Sequence[Identity] = (),
    trust: Path | None = None,
) -> Checked:
    """Hold an attestation against a repository. Nothing is asked of the network.

    Args:
        folder: where the repository is.
        path: the attestation.
        keys: files of public keys; no other key is believed.
        spec: the range it has to be about; its base is then the caller's to say.
        commit: the commit it has to be about, in place of a range.
        policy: the policy that it has to be judged by, as `guard gate --policy`, or `sha256:` and its digest;
            by default that of the base.
        resource: the URI for the repository that it has to name; "" for any.
        max_age: days.
        with_runs: whether a test result has to stand beside it; one that does has to hold in any case.
        now: the time; by default the clock's.
        identities: whose signatures by sigstore are believed.
        trust: a file with the trust configuration of the sigstore instance; by default the public one's.

    Raises:
        GuardError: the file is no attestation; a key, the range or the policy cannot be read; a key lies in
            the work tree, which a proposal could have written.
    """
    (payload, held), *runs = believed_each(documents(path), path, keys, folder, identities, trust)
    if held.why_not:
        return Checked(held.why_not, held.signer)
    found = read_attested(payload, str(path))
    repository = GitRepository(folder)
    if spec:
        base, head = (one.commit for one in range_ends(repository, spec))
    else:
        base, head = "", repository.resolve(commit)[0].commit
    expected = Expected(
        head=head,
        base=base,
        change=_change(repository, found, head),
        repository=first_commits(repository.git, head),
        policy=_policy(repository, found, policy),
        resource=resource,
    )
    now, age = now or datetime.now(UTC), timedelta(days=max_age)
    why = why_not(found, expected, now, age)
    if why or not (runs or with_runs):
        return Checked(why, held.signer, found)
    if not runs:
        return Checked("no runs are attested beside it (`guard attest --with behaviour`)", held.signer)
    payload, said = runs[0]
    if said.why_not:
        return Checked(f"the test result: {said.why_not}", said.signer)
    tested = read_test_result(payload, str(path))
    why = runs_why_not(tested, replace(expected, base=found.base), now, age)
    return Checked(f"the test result: {why}" if why else "", held.signer, found, tested)


def sign_ledger(by: Signs, ledger: str | None = None) -> tuple[list[Damage], Attestation | None]:
    """A ledger's head, signed, to be kept where its writer has no hands; or what is damaged.

    Raises:
        ToolError: there is no ledger, or the key could not sign.
        UsageError: there is no key.
    """
    damage, head = verify_ledger(ledger)
    if damage:
        return damage, None
    return [], by(LedgerHead(head, datetime.now(UTC)).payload())


def signed_head(
    path: Path,
    keys: Sequence[Path],
    folder: str,
    identities: Sequence[Identity] = (),
    trust: Path | None = None,
) -> tuple[str, str]:
    """The head that a signed statement names, and why it is not believed ("" where it is).

    Raises:
        GuardError: the file is no such statement, or a key cannot be read.
    """
    payload, held = believed(path, keys, folder, identities, trust)
    return ("", held.why_not) if held.why_not else (read_ledger_head(payload, str(path)).head, "")


def _policy_name(looked: Looked, policy: str | None) -> str:
    """Where the policy is from: `guard:NAME`, a path in the base, or a file's name without its folders."""
    if policy is not None:
        return policy if policy.startswith(PREFIX) else Path(policy).name
    return POLICY_PATH if looked.change.base.read(POLICY_PATH) is not None else "guard:default"


def _change(repository: GitRepository, found: Attested, head: str) -> str:
    """The digest of the change from the attested base to `head`; "" where this repository has no such one."""
    try:
        return git_range(repository, f"{found.base}..{head}").digest.removeprefix(_DIGEST)
    except (EmptyChangeError, RepositoryError):
        return ""


def _policy(repository: GitRepository, found: Attested, policy: str | None) -> str:
    if policy is not None and policy.startswith(_DIGEST):
        return policy.removeprefix(_DIGEST)
    try:
        base = repository.tree(repository.resolve(found.base)[0])
    except RepositoryError:
        return ""
    return policy_for(base, policy).digest.removeprefix(_DIGEST)
