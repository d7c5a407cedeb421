"""The rules of the check: what each finding means, how bad it is, and what to do instead."""

from __future__ import annotations

from guard.checks.kit.rule import Rule
from guard.model.finding import Confidence, Severity

_CWE = ("CWE-1357",)
_DECLARE = "Declare the project that provides it, or remove the import if that module is not what was meant."
UNDECLARED = Rule(
    "import-undeclared", "An import that nothing declares", Severity.MEDIUM, Confidence.MEDIUM, _DECLARE, _CWE
)
MISSING = Rule(
    "import-of-missing-package",
    "An import of a module that nothing declares and whose name no package bears",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Remove the import or name the module that was meant; do not install a package by this name.",
    _CWE,
)

RULES = (
    UNDECLARED,
    MISSING,
)
