"""Undeclared imports: modules that a change begins to import and that nothing in the project declares."""

from __future__ import annotations

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.undeclared_imports.check import UndeclaredImports, is_python
from guard.expressions import expression
from guard.facts.files.added import added
from guard.model.finding import CheckResult

_IMPORT = expression(r"\bimport|__import__")


def judge(context: Context) -> CheckResult:
    """Judge every module that changed Python begins to import.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    change = context.change
    files = [file for file in change.files if file.after is not None and is_python(file.after)]
    judged = [file.path for file in files]
    importing = [file for file in files if _IMPORT.search(added(file, context.facts).text)]
    if not importing:
        return Findings(UndeclaredImports.meta).result(judged)
    # Most changes import nothing new, and fewer what is foreign: what reads every manifest is imported late.
    from guard.checks.undeclared_imports.imported_modules import LazyProject, new_imports

    project = LazyProject(change, context.sources)
    foreign = new_imports(change, importing, context.facts, project)
    if not foreign:
        return Findings(UndeclaredImports.meta).result(judged)
    from guard.checks.undeclared_imports.weighed import weigh  # as above

    return weigh(context, project, foreign, judged)
