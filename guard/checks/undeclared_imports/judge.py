"""Undeclared imports: modules that a change begins to import and that nothing in the project declares."""

from __future__ import annotations

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.undeclared_imports.check import UndeclaredImports, is_python
from guard.checks.undeclared_imports.imported_modules import LazyProject, new_imports
from guard.model.finding import CheckResult


def judge(context: Context) -> CheckResult:
    """Judge every module that changed Python begins to import.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    change = context.change
    judged = [file.path for file in change.files if file.after is not None and is_python(file.after)]
    project = LazyProject(change, context.sources)
    foreign = new_imports(change, context.facts, project) if judged else []
    if not foreign:
        return Findings(UndeclaredImports.meta).result(judged)
    # Few changes import what is foreign; what reads every manifest takes time to import.
    from guard.checks.undeclared_imports.weighed import weigh

    return weigh(context, project, foreign, judged)
