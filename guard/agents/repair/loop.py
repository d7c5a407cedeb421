"""The loop: ask, apply, judge again, until the change may reach review or the budget is spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from guard import app
from guard.agents.repair.budget import Budget
from guard.agents.repair.form import RepairForm, applied
from guard.agents.repair.prompt import INSTRUCTIONS, question
from guard.agents.repair.redact import Redaction
from guard.app.outside import secret_scanner, system_clock
from guard.errors import IntakeError, ToolError
from guard.model.change import ChangeSet
from guard.model.verdict import Decision, Verdict
from guard.policy.loaded import LoadedPolicy
from guard.ports import Clock, LanguageModel, Reply, Usage
from guard.report.objections import objections

_PASSES = (Decision.REVIEW, Decision.SIGN_OFF)
_ORDER = (Decision.REVIEW, Decision.SIGN_OFF, Decision.INCOMPLETE, Decision.BLOCKED)


@dataclass(frozen=True)
class Round:
    """One question, and what became of its answer. Secrets are hidden in both texts."""

    question: str
    reply: str
    usage: Usage
    result: str
    """In words ("may reach review", "not applied: …")."""
    verdict: Verdict | None = None
    """Of the new proposal, where there was one."""


@dataclass(frozen=True)
class Repair:
    """How a repair ended."""

    change: ChangeSet
    """The best proposal there is: the one that was given, where none was better."""
    verdict: Verdict
    """Of that proposal."""
    rounds: tuple[Round, ...]
    usage: Usage
    seconds: float
    ended: str
    """Why, in words."""

    @property
    def is_repaired(self) -> bool:
        """Whether the change may reach review now."""
        return self.verdict.decision in _PASSES


def repair(
    change: ChangeSet,
    model: LanguageModel,
    *,
    policy: str | None = None,
    advisories: str | None = None,
    budget: Budget | None = None,
    task: str = "",
    clock: Clock | None = None,
    trees: Sequence[str | Path] = (),
) -> Repair:
    """Have a model mend a change that guard stops. Nothing is written anywhere.

    Args:
        change: what is proposed.
        model: who is asked.
        policy: as in `guard.check`.
        advisories: a database of known vulnerabilities, as in `guard check`.
        budget: what it may cost.
        task: what the change is for.
        clock: where time comes from.
        trees: folders that hold what is proposed, as in `guard.check`.

    Returns:
        The best proposal reached and its verdict. A model that fails, refuses or makes things worse leaves
        the proposal as it was.

    Raises:
        PolicyError: there is no usable policy.
    """
    loaded = app.policy_for(change.base, policy)
    clock = clock or system_clock()
    run = _Run(change, model, loaded, advisories, budget or Budget(), task, clock, trees)
    return run.to_the_end()


class _Run:
    """The state of one repair."""

    def __init__(
        self, change: ChangeSet, model: LanguageModel, policy: LoadedPolicy, advisories: str | None,
        budget: Budget, task: str, clock: Clock, trees: Sequence[str | Path],
    ) -> None:  # fmt: skip
        self.model, self.policy, self.advisories, self.trees = model, policy, advisories, trees
        self.budget, self.task, self.clock = budget, task, clock
        self.started = clock.monotonic()
        self.redaction = Redaction(secret_scanner())
        self.best, self.verdict = change, self._judge(change)
        self.rounds: list[Round] = []
        self.usage = Usage()
        self.remark = ""

    def to_the_end(self) -> Repair:
        """Go round until there is a reason to stop."""
        ended = ""
        while not ended:
            ended = self._reason_to_stop() or self._round()
        return Repair(self.best, self.verdict, tuple(self.rounds), self.usage, self._seconds(), ended)

    def _reason_to_stop(self) -> str:
        if self.verdict.decision in _PASSES:
            return "the change may reach review"
        if not objections(self.verdict):
            return "nothing is left that a proposer could mend"
        return self.budget.exhausted(len(self.rounds), self.usage, self._seconds())

    def _round(self) -> str:
        """Ask once; gives the reason to stop, if the answer is one."""
        try:
            asked = question(
                self.best, self.verdict, self.policy, self.redaction, task=self.task, remark=self.remark
            )
            reply = self.model.ask(
                INSTRUCTIONS,
                asked,
                ("repair", RepairForm.model_json_schema()),
                max_output_tokens=self.budget.longest_answer(self.usage),
                seconds=self.budget.seconds - self._seconds(),
            )
        except ToolError as error:
            return str(error)
        self.usage += reply.usage
        done = self._taken(Round(asked, self.redaction.hide(reply.text), reply.usage, ""), reply)
        self.rounds.append(done)
        self.remark = "" if done.verdict is self.verdict else done.result
        return done.result if done.result.startswith(_GIVES_UP) else ""

    def _taken(self, done: Round, reply: Reply) -> Round:
        """What the answer leads to."""
        if reply.refusal:
            return replace(done, result=f"{_GIVES_UP}: it refused")
        if not reply.is_complete:
            return replace(done, result="not applied: the answer was cut off; answer more shortly")
        try:
            form = RepairForm.model_validate_json(reply.text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            return replace(done, result=f"not applied: the answer does not follow its form ({first['msg']})")
        if not form.edits:
            why = self.redaction.hide(form.cannot) or "it gave no reason"
            return replace(done, result=f"{_GIVES_UP}: {why}")
        try:
            proposal = applied(self.best, form, self.redaction)
        except IntakeError as error:
            return replace(done, result=f"not applied: {error}")
        verdict = self._judge(proposal)
        result = _compared(self.verdict, verdict)
        if _rank(verdict) < _rank(self.verdict):
            self.best, self.verdict = proposal, verdict
        return replace(done, result=result, verdict=verdict)

    def _judge(self, change: ChangeSet) -> Verdict:
        return app.check(change, self.policy, clock=self.clock, advisories=self.advisories, trees=self.trees)

    def _seconds(self) -> float:
        return self.clock.monotonic() - self.started


_GIVES_UP = "the model gives up"


def _rank(verdict: Verdict) -> tuple[int, int]:
    """The smaller the better: the decision first, then how much stands in the way."""
    return _ORDER.index(verdict.decision), len(objections(verdict))


def _compared(old: Verdict, new: Verdict) -> str:
    if new.decision in _PASSES:
        return "may reach review"
    if _rank(new) < _rank(old):
        return f"better: {_rank(new)[1]} obstacles instead of {_rank(old)[1]}"
    rules = ", ".join(sorted({item.rule for item in objections(new)}))
    return f"thrown away: the change is no better with it ({rules or new.decision.value})"
