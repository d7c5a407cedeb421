"""Copied code: added code that the index of origins knows from somewhere else."""

from __future__ import annotations

from guard.checks.kit.interface import Context
from guard.checks.licences.copied_code.check import CopiedCode, is_code
from guard.model.finding import CheckResult, skipped

_NOT_CONFIGURED = (
    "no index of origins is configured, so nobody looked where added code may be from: give --origins PATH "
    "or set GUARD_ORIGINS (`guard origins index DIR` makes one)"
)


def judge(context: Context) -> CheckResult:
    """Look up what the change adds.

    Raises:
        ToolError: the index cannot be relied on, or the policy's options for the check are wrong.
    """
    files = [file for file in context.files() if is_code(file)]
    if context.ports.origins is None:
        return CheckResult(skipped(CopiedCode.meta.id, _NOT_CONFIGURED, was_never_set_up=True))
    # Most runs have no index, and all that looks code up takes time to import.
    from guard.checks.licences.copied_code.lookup import Lookup

    return Lookup(context, context.ports.origins).result(files)
