"""What is attested of a change: an in-toto statement with a SLSA verification summary. Pure.

Sources: in-toto's Statement v1 and its digest sets (`gitCommit` for either object format); SLSA 1.2's
verification summary, whose verified property `SLSA_SOURCE_TWO_PARTY_REVIEWED` means that two trusted people
reviewed the change, and whose own extensions are named by a URI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from guard.errors import EXIT_REVIEW
from guard.review.about import Expected, about_another, out_of_time, read_time, written
from guard.review.dsse import canonical
from guard.review.gate import Answer
from guard.review.reading import COMMIT, SHA256, items_of, matching, read_canonical, text_of

STATEMENT = "https://in-toto.io/Statement/v1"
SUMMARY = "https://slsa.dev/verification_summary/v1"
SLSA = "1.2"
VERIFIER = "https://github.com/patchgate/guard"
EXTENSION = f"{VERIFIER}/attestation/v1"
"""The field of the summary that is guard's own."""
PASSED, FAILED = "PASSED", "FAILED"
GATE_PASSED = "GUARD_GATE_PASSED"
"""guard's gate answered 0."""
SIGNED_OFF = "GUARD_SIGNED_OFF"
"""The policy asked for signatures, and all of them are there."""
TWO_PARTIES = "SLSA_SOURCE_TWO_PARTY_REVIEWED"


@dataclass(frozen=True)
class Attested:
    """What guard says of a change it judged. Digests are SHA-256 in hexadecimal."""

    head: str
    """The commit."""
    base: str
    """The commit it was compared with."""
    change: str
    """Digest of the change: each file's name, mode and bytes on both sides."""
    repository: tuple[str, ...]
    """The repository's first commits, sorted: the same in each clone."""
    resource: str
    """A URI for the repository."""
    when: datetime
    version: str
    """guard's."""
    policy: tuple[str, str]
    """Where the policy is from, and its digest."""
    exit_code: int
    """The gate's."""
    decision: str
    levels: tuple[str, ...]
    verdict: str
    """Digest of the verdict's canonical JSON without its timings."""
    rules: str
    """Digest of the code rules."""
    advisories: Mapping[str, str]
    """Which database was at hand: `newest` and `digest`, or `online`; empty for none."""
    sign_offs: tuple[tuple[str, str, str], ...]
    """Of each signature that counted: the sign-off's id, who, and how."""

    @property
    def result(self) -> str:
        """`PASSED` where the gate answered 0, else `FAILED`."""
        return PASSED if self.exit_code == EXIT_REVIEW else FAILED

    def payload(self) -> bytes:
        """The statement in canonical JSON: what is signed."""
        source, digest = self.policy
        return canonical(
            {
                "_type": STATEMENT,
                "subject": [
                    {"name": "commit", "digest": {"gitCommit": self.head}},
                    {"name": "change", "digest": {"sha256": self.change}},
                ],
                "predicateType": SUMMARY,
                "predicate": {
                    "verifier": {"id": VERIFIER, "version": {"guard": self.version}},
                    "timeVerified": written(self.when),
                    "resourceUri": self.resource,
                    "policy": {
                        "uri": quote(source, safe="/:@", errors="surrogatepass"),
                        "digest": {"sha256": digest},
                    },
                    "verificationResult": self.result,
                    "verifiedLevels": list(self.levels),
                    "slsaVersion": SLSA,
                    EXTENSION: {
                        "base": {"gitCommit": self.base},
                        "repository": list(self.repository),
                        "decision": self.decision,
                        "gateExitCode": self.exit_code,
                        "verdict": {"sha256": self.verdict},
                        "rules": {"sha256": self.rules},
                        "advisories": dict(self.advisories),
                        "signOffs": [{"id": one, "who": who, "how": how} for one, who, how in self.sign_offs],
                    },
                },
            }
        )


def resource_of(repository: Sequence[str]) -> str:
    """A URI for the repository with these first commits, where the caller names none: the first one's."""
    first = repository[0]
    return f"gitoid:commit:{'sha1' if len(first) == 40 else 'sha256'}:{first}"


def levels(answer: Answer, paths: Sequence[str]) -> tuple[str, ...]:
    """What may be claimed of a change by what the gate saw.

    Args:
        answer: the gate's. Whoever made the change, and bots, are among its signers never.
        paths: all files of the change. Two parties reviewed it where for each of them two people signed:
            two who signed for different halves reviewed no half together.
    """
    if answer.exit_code != EXIT_REVIEW:
        return (FAILED,)
    found = [GATE_PASSED]
    if answer.standings:
        found.append(SIGNED_OFF)
    signers = [({name for name, _ in one.signed}, frozenset(one.sign_off.paths)) for one in answer.standings]
    of_each = ({name for names, own in signers if not own or path in own for name in names} for path in paths)
    if paths and all(len(names) > 1 for names in of_each):
        found.append(TWO_PARTIES)
    return tuple(found)


def read_attested(payload: bytes, where: str) -> Attested:
    """The statement that a payload holds.

    Keys that are not known are left alone, as in-toto asks for: they are signed, and say nothing to guard.

    Raises:
        IntakeError: it is no summary of guard's, contradicts itself, or is not in canonical form.
    """
    return read_canonical(payload, where, "attestation of guard's", _attested)


def _attested(said: Mapping[str, Any]) -> Attested:
    _is(said["_type"], STATEMENT, "_type")
    _is(said["predicateType"], SUMMARY, "predicateType")
    commit, change = items_of(said["subject"], 2)
    _is(commit["name"], "commit", "the first subject")
    _is(change["name"], "change", "the second subject")
    summary = said["predicate"]
    _is(summary["verifier"]["id"], VERIFIER, "verifier.id")
    _is(summary["slsaVersion"], SLSA, "slsaVersion")
    own = summary[EXTENSION]
    code = own["gateExitCode"]
    if type(code) is not int:
        raise TypeError("gateExitCode is no number")
    found = Attested(
        matching(COMMIT, commit["digest"]["gitCommit"]),
        matching(COMMIT, own["base"]["gitCommit"]),
        matching(SHA256, change["digest"]["sha256"]),
        tuple(matching(COMMIT, one) for one in items_of(own["repository"])),
        text_of(summary["resourceUri"]),
        read_time(summary["timeVerified"]),
        text_of(summary["verifier"]["version"]["guard"]),
        (text_of(summary["policy"]["uri"]), matching(SHA256, summary["policy"]["digest"]["sha256"])),
        code,
        text_of(own["decision"]),
        tuple(text_of(one) for one in items_of(summary["verifiedLevels"])),
        matching(SHA256, own["verdict"]["sha256"]),
        matching(SHA256, own["rules"]["sha256"]),
        {text_of(name): text_of(value) for name, value in dict(own["advisories"]).items()},
        tuple(
            (text_of(one["id"]), text_of(one["who"]), text_of(one["how"]))
            for one in items_of(own["signOffs"])
        ),
    )
    _is(summary["verificationResult"], found.result, "verificationResult")
    if (FAILED in found.levels) == (found.result == PASSED):
        raise ValueError("verifiedLevels contradicts verificationResult")
    return found


def why_not(found: Attested, expected: Expected, now: datetime, max_age: timedelta) -> str:
    """Why an attestation with a good signature does not hold; "" where it does."""
    if expected.resource and found.resource != expected.resource:
        return f"it is about {found.resource}, and not about {expected.resource}"
    elsewhere = about_another(found, expected)
    if elsewhere:
        return elsewhere
    if found.policy[1] != expected.policy:
        source, digest = found.policy
        return f"it was judged by another policy ({source}, {digest[:12]}…, and not {expected.policy[:12]}…)"
    aged = out_of_time(found.when, now, max_age)
    if aged:
        return aged
    if found.result != PASSED:
        return f"it says {found.result}: the gate answered {found.exit_code} ({found.decision})"
    return ""


def _uri(source: str) -> str:
    """Where a policy is from, as a URI or one relative to the repository."""
    return quote(source, safe="/:@", errors="surrogatepass")


def _is(value: Any, wanted: str, what: str) -> None:
    if value != wanted:
        raise ValueError(f"{what} is not {wanted}")
