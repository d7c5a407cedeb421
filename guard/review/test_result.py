"""What is attested of the runs of a change's tests: an in-toto statement with a test result. Pure.

Source: in-toto's attestation framework, `spec/predicates/test-result.md` (v0.1): the result, what the tests
were run with (`configuration`, descriptors with digests), and which tests passed, warned and failed. What is
guard's own stands under a URI. It says nothing of whether the change may be merged: that is the summary's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from guard.review.about import Expected, about_another, out_of_time, read_time, written
from guard.review.attestation import STATEMENT, VERIFIER
from guard.review.dsse import canonical
from guard.review.reading import COMMIT, SHA256, items_of, matching, read_canonical, text_of

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
EXTENSION = f"{VERIFIER}/behaviour/v1"
PASSED, WARNED, FAILED = "PASSED", "WARNED", "FAILED"
_RAN_WITH = ("environment", "tests", "sandbox")


@dataclass(frozen=True)
class TestResult:
    """What the runs of a change have shown. Digests are SHA-256 in hexadecimal."""

    __test__ = False

    head: str
    base: str
    change: str
    """Digest of the change: each file's name, mode and bytes on both sides."""
    repository: tuple[str, ...]
    """The repository's first commits, sorted."""
    when: datetime
    version: str
    """guard's."""
    environment: str
    """Digest of what tests ran with."""
    tests: str
    """Digest of the base's tests and of what steers them: what decided."""
    sandbox: str
    """Digest of what held the runs: guard's own programs for it, and the limits."""
    sandbox_name: str
    passed: tuple[str, ...]
    """The base's tests that pass on the change."""
    warned: tuple[str, ...]
    """Those that say nothing: they fail on the base, or pass there at times."""
    failed: tuple[str, ...]
    """Those that hold on the base and not on the change."""
    proposed: tuple[str, ...]
    """Tests as proposed that pass on the change."""
    shown: tuple[tuple[str, str, str], ...]
    """What else the runs have shown: a finding's id, its path, and what it rests on."""
    result: str

    def payload(self) -> bytes:
        """The statement in canonical JSON: what is signed."""
        digests = {"environment": self.environment, "tests": self.tests, "sandbox": self.sandbox}
        return canonical(
            {
                "_type": STATEMENT,
                "subject": [
                    {"name": "commit", "digest": {"gitCommit": self.head}},
                    {"name": "change", "digest": {"sha256": self.change}},
                ],
                "predicateType": TEST_RESULT,
                "predicate": {
                    "result": self.result,
                    "configuration": [
                        {"name": name, "digest": {"sha256": digests[name]}} for name in _RAN_WITH
                    ],
                    "passedTests": list(self.passed),
                    "warnedTests": list(self.warned),
                    "failedTests": list(self.failed),
                    EXTENSION: {
                        "base": {"gitCommit": self.base},
                        "repository": list(self.repository),
                        "timeVerified": written(self.when),
                        "version": self.version,
                        "sandbox": self.sandbox_name,
                        "proposedTests": list(self.proposed),
                        "shown": [{"id": one, "path": path, "key": key} for one, path, key in self.shown],
                    },
                },
            }
        )


def read_test_result(payload: bytes, where: str) -> TestResult:
    """The statement that a payload holds.

    Raises:
        IntakeError: it is no test result of guard's, contradicts itself, or is not in canonical form.
    """
    return read_canonical(payload, where, "test result of guard's", _read)


def _read(said: Mapping[str, Any]) -> TestResult:
    commit, change = items_of(said["subject"], 2)
    predicate = said["predicate"]
    own = predicate[EXTENSION]
    ran_with = items_of(predicate["configuration"], len(_RAN_WITH))
    named = [said["_type"], said["predicateType"], commit["name"], change["name"]]
    named += [one["name"] for one in ran_with]
    if named != [STATEMENT, TEST_RESULT, "commit", "change", *_RAN_WITH]:
        raise ValueError("it is of another form")
    environment, tests, sandbox = (matching(SHA256, one["digest"]["sha256"]) for one in ran_with)
    found = TestResult(
        head=matching(COMMIT, commit["digest"]["gitCommit"]),
        base=matching(COMMIT, own["base"]["gitCommit"]),
        change=matching(SHA256, change["digest"]["sha256"]),
        repository=tuple(matching(COMMIT, one) for one in items_of(own["repository"])),
        when=read_time(own["timeVerified"]),
        version=text_of(own["version"]),
        environment=environment,
        tests=tests,
        sandbox=sandbox,
        sandbox_name=text_of(own["sandbox"]),
        passed=_texts(predicate["passedTests"]),
        warned=_texts(predicate["warnedTests"]),
        failed=_texts(predicate["failedTests"]),
        proposed=_texts(own["proposedTests"]),
        shown=tuple(
            (text_of(one["id"]), text_of(one["path"]), text_of(one["key"])) for one in items_of(own["shown"])
        ),
        result=text_of(predicate["result"]),
    )
    if found.result not in (PASSED, WARNED, FAILED) or (found.failed and found.result != FAILED):
        raise ValueError("the result contradicts the tests")
    return found


def _texts(said: Any) -> tuple[str, ...]:
    return tuple(text_of(one) for one in items_of(said))


def why_not(found: TestResult, expected: Expected, now: datetime, max_age: timedelta) -> str:
    """Why a test result with a good signature does not hold; "" where it does."""
    why = about_another(found, expected) or out_of_time(found.when, now, max_age)
    if not why and found.result == FAILED:
        failed: Sequence[str] = found.failed or [one for one, _, _ in found.shown]
        why = f"it says {found.result}: {', '.join(failed[:3])}"
    return why
