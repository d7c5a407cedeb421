"""guard in OpenHands: a security analyser, so that what guard stops needs a person's confirmation.

HIGH is what guard blocks or could not look at, MEDIUM what needs a signature, LOW what may reach review. An
analyser only rates; a conversation confirms HIGH with `ConfirmRisky`. To refuse outright, use the hook.

    conversation.set_security_analyzer(GuardAnalyzer(folder="."))
"""

from __future__ import annotations

import json
from typing import Any

from openhands.sdk.event import ActionEvent
from openhands.sdk.security import SecurityAnalysis, SecurityAnalyzerBase, SecurityRisk

from guard.agents.message import error_text, refusal, signing, unfollowed_text
from guard.app.edits import judge_call
from guard.errors import GuardError
from guard.model.verdict import Decision


class GuardAnalyzer(SecurityAnalyzerBase):
    """Rates each tool call by guard's verdict on the edit that it makes."""

    folder: str
    """A folder in the work tree."""
    base: str | None = None
    """The trusted commit; the one that is checked out where None."""
    policy: str | None = None
    """A shipped policy (`guard:NAME`), a file, or None for the base's own."""

    def security_risk(self, action: ActionEvent) -> SecurityRisk:
        """How risky a call is. What cannot be judged is HIGH."""
        return self.analyze_action(action).risk

    def analyze_action(self, action: ActionEvent) -> SecurityAnalysis:
        """How risky a call is, and why, in guard's words."""
        risk, why = self._rated(action)
        return SecurityAnalysis(risk=risk, details={"guard": why} if why else None)

    def _rated(self, action: ActionEvent) -> tuple[SecurityRisk, str]:
        try:
            arguments: Any = json.loads(action.tool_call.arguments)
            if not isinstance(arguments, dict):
                return SecurityRisk.HIGH, "guard: the call's arguments are no object"
            judged = judge_call(
                self.folder, "openhands", action.tool_name, arguments, base=self.base, policy=self.policy
            )
        except GuardError as error:
            return SecurityRisk.HIGH, error_text(error)
        except Exception as error:  # noqa: BLE001  # whatever fails in here must not look harmless
            return SecurityRisk.HIGH, f"guard: it crashed while judging ({type(error).__name__})"
        verdict = judged.verdict
        if verdict is not None and verdict.decision in (Decision.BLOCKED, Decision.INCOMPLETE):
            return SecurityRisk.HIGH, refusal(verdict)
        if judged.unfollowed:
            return SecurityRisk.HIGH, unfollowed_text(judged.unfollowed)
        if verdict is not None and verdict.decision is Decision.SIGN_OFF:
            return SecurityRisk.MEDIUM, signing(verdict)
        return SecurityRisk.LOW, ""
