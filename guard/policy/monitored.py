"""What the parts of a policy would have said that it only monitors: noted, and holding nothing up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from guard.model.change import ChangeSet
from guard.model.edit import Facts
from guard.model.verdict import Decision, JudgedFinding, Reason, SignOff
from guard.policy.effects import MONITORED
from guard.policy.loaded import LoadedPolicy
from guard.policy.patterns import Coverage, cover
from guard.wording import counted

CODE = "monitored"
"""The code of every such reason."""


def notes(
    loaded: LoadedPolicy,
    change: ChangeSet,
    facts: Facts,
    coverage: Coverage,
    findings: Iterable[JudgedFinding],
    sign_offs: Iterable[SignOff],
) -> Iterator[Reason]:
    """A reason for each check and rule, pattern and sign-off rule that is only monitored and had something
    to say.

    Args:
        loaded: the policy.
        change: what is proposed.
        facts: what it does.
        coverage: what the patterns that count say of it.
        findings: as the policy judged them.
        sign_offs: those that its monitored rules would ask for.
    """
    yield from _findings(findings)
    for one in sign_offs:
        yield _reason(f"{one.id}: {one.why}; {' and '.join(one.by)} would sign, and is not asked yet", one)
    for compiled in loaded.compiled.patterns:
        if compiled.pattern.mode == "monitor":
            let_through = cover([compiled], change, facts).covered.keys() & coverage.missed.keys()
            if let_through:
                edits = counted(len(let_through), "edit")
                yield _reason(f"{compiled.pattern.id} would cover {edits} that no pattern covers")


def _findings(findings: Iterable[JudgedFinding]) -> Iterator[Reason]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in findings:
        if one.why.startswith(MONITORED):
            effect = one.why.removeprefix(MONITORED).partition(":")[0]
            found[one.check, one.id, effect] += 1
    for (check, rule, effect), count in found.items():
        yield _reason(f"{check} {rule}: {counted(count, 'finding')} noted, which would be {_WORDS[effect]}")


_WORDS = {"blocks": "blocked", "sign_off": "signed for", "attention": "put under attention"}


def _reason(message: str, at: SignOff | None = None) -> Reason:
    path = at.paths[0] if at is not None and at.paths else ""
    return Reason(Decision.REVIEW, CODE, f"only monitored: {message}", path)
