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
from guard.app.places import Place, refuse_inside, work_tree_around
from guard.app.signing import Looked
from guard.errors import EmptyChangeError, RepositoryError, UsageError
from guard.intake.git import git_range, range_ends
from guard.model.record import Damage
from guard.policy.load import POLICY_PATH
from guard.policy.shipped import PREFIX
from guard.ports.behaviour import Observed
from guard.ports.sandbox import Limits
from guard.report.json_format import to_dict
from guard.review.about import Expected
from guard.review.attestation import Attested, levels, read_attested, resource_of, why_not
from guard.review.dsse import MAX_ENVELOPE, PAYLOAD_TYPE, SignedPayload, canonical, pae, read_signed
from guard.review.gate import Answer
from guard.review.ledger_head import LedgerHead, read_ledger_head
from guard.review.test_result import TestResult, read_test_result
from guard.review.test_result import why_not as runs_why_not
from guard.tools.attesting import TrustedKey, read_trusted, sign
from guard.tools.git import GitRepository
from guard.tools.git_commits import first_commits

MAX_AGE = 30
"""Days that an attestation holds where nothing else is said: what is known of dependencies moves on."""
_DIGEST = "sha256:"


@dataclass(frozen=True)
class Checked:
    """What became of an attestation, with the test result that stands beside it."""

    why_not: str
    """Why it is refused, in one line; "" where it holds."""
    keyid: str = ""
    """The key that signed it."""
    attested: Attested | None = None
    """What it says; None where nobody who is believed says so."""
    tested: TestResult | None = None
    """What the runs of the change have shown, where that is attested beside it."""


def attest(
    looked: Looked,
    answer: Answer,
    key: Path | None = None,
    *,
    resource: str = "",
    policy: str | None = None,
    advisories: str | None = None,
    when: datetime | None = None,
) -> SignedPayload:
    """Sign what the gate said of a change.

    Args:
        looked: the change as it was judged.
        answer: the gate's. One that is not 0 gives a statement that says `FAILED`.
        key: the file of a private key; None for the SSH key that git signs with.
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
    return _signed(attested.payload(), key, looked.repository.folder)


def attest_runs(
    looked: Looked,
    observed: Observed | None,
    limits: Limits,
    key: Path | None = None,
    when: datetime | None = None,
) -> SignedPayload:
    """Sign what the runs of a change have shown.

    Raises:
        UsageError: there is no key that can sign.
        ToolError: it could not; nothing was run, or the runs do not answer.
    """
    return _signed(result_of(looked, observed, limits, when).payload(), key, looked.repository.folder)


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

    Raises:
        GuardError: the file is no attestation; a key, the range or the policy cannot be read; a key lies in
            the work tree, which a proposal could have written.
    """
    trusted = _trusted(keys, folder)
    attested, *runs = _documents(_read(path))
    payload, checked = _believed(attested, str(path), trusted)
    if checked.why_not:
        return checked
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
        return Checked(why, checked.keyid, found)
    if not runs:
        return Checked("no runs are attested beside it (`guard attest --with behaviour`)", checked.keyid)
    payload, said = _believed(runs[0], str(path), trusted)
    if said.why_not:
        return Checked(f"the test result: {said.why_not}", said.keyid)
    tested = read_test_result(payload, str(path))
    why = runs_why_not(tested, replace(expected, base=found.base), now, age)
    return Checked(f"the test result: {why}" if why else "", checked.keyid, found, tested)


def sign_ledger(
    key: Path | None, folder: str, ledger: str | None = None
) -> tuple[list[Damage], SignedPayload | None]:
    """A ledger's head, signed, to be kept where its writer has no hands; or what is damaged.

    Raises:
        ToolError: there is no ledger, or the key could not sign.
        UsageError: there is no key.
    """
    damage, head = verify_ledger(ledger)
    if damage:
        return damage, None
    return [], _signed(LedgerHead(head, datetime.now(UTC)).payload(), key, Path(folder))


def signed_head(path: Path, keys: Sequence[Path], folder: str) -> tuple[str, str]:
    """The head that a signed statement names, and why it is not believed ("" where it is).

    Raises:
        GuardError: the file is no such statement, or a key cannot be read.
    """
    payload, checked = _believed(_read(path), str(path), _trusted(keys, folder))
    return ("", checked.why_not) if checked.why_not else (read_ledger_head(payload, str(path)).head, "")


def _policy_name(looked: Looked, policy: str | None) -> str:
    """Where the policy is from: `guard:NAME`, a path in the base, or a file's name without its folders."""
    if policy is not None:
        return policy if policy.startswith(PREFIX) else Path(policy).name
    return POLICY_PATH if looked.change.base.read(POLICY_PATH) is not None else "guard:default"


def _signed(payload: bytes, key: Path | None, folder: Path) -> SignedPayload:
    return SignedPayload(payload, (sign(pae(PAYLOAD_TYPE, payload), key, folder),))


def _trusted(keys: Sequence[Path], folder: str) -> list[TrustedKey]:
    if not keys:
        raise UsageError("name the key that is believed by --key: no key that comes with a statement is")
    refuse_inside([Place(key, "--key") for key in keys], [work_tree_around(folder)])
    return [read_trusted(key) for key in keys]


def _documents(data: bytes) -> list[bytes]:
    """The envelopes of a file: one, or two in a line each."""
    lines = data.splitlines()
    return lines if len(lines) == 2 and all(one.endswith(b"}") for one in lines) else [data]


def _believed(data: bytes, name: str, keys: Sequence[TrustedKey]) -> tuple[bytes, Checked]:
    """The payload, and whether one of the keys signed it: before that is known nothing of it is read."""
    signed = read_signed(data, name)
    if not signed.signatures:
        return b"", Checked("it is not signed")
    if len(signed.signatures) > 1:
        return b"", Checked(f"it has {len(signed.signatures)} signatures; what guard signs has one")
    signature = signed.signatures[0]
    named = [key for key in keys if key.keyid == signature.keyid]
    if not named:
        return b"", Checked(f"it is signed by a key that --key does not name ({signature.keyid})")
    if not any(key.made(signature, signed.signed) for key in named):
        return b"", Checked("the signature does not fit: what was signed was altered, or another key signed")
    return signed.payload, Checked("", signature.keyid)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(2 * MAX_ENVELOPE + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error


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
