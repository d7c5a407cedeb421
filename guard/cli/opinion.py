"""The second opinion of `guard check --opinion`."""

from __future__ import annotations

from guard import app
from guard.agents.opinion import second_opinion, with_opinion
from guard.app.models import language_model
from guard.model.change import ChangeSet
from guard.model.verdict import Verdict


def judged_with(change: ChangeSet, verdict: Verdict, model: str, task: str, policy: str | None) -> Verdict:
    """The verdict with what the model `model` thinks of the change.

    Raises:
        PolicyError: there is no usable policy to name signers by.
        UsageError: the model cannot be asked.
    """
    given = second_opinion(change, verdict, language_model(model), task)
    signers = app.policy_for(change.base, policy).policy.signers
    return with_opinion(verdict, given, tuple(signers))
