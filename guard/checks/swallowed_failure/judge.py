"""Swallowed failure: what used to fail, refuse or be recorded, and after the change does not."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import partial

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.swallowed_failure.check import SwallowedFailure, is_python
from guard.expressions import expression
from guard.facts.files.added import added, removed
from guard.facts.names.across import across_in
from guard.model.finding import CheckResult
from guard.project.project import Project

_CAME = expression(
    r"\bexcept\b|\bfinally\b|suppress|Exception\b|\bwith\s+\w+\(|(?m:^[^\S\n]*(?:async\s+)?with\b)|return\s*\(?\s*(?:True|1\b|not\b|bool)"
    r"|return\b[^\n]{0,400}(?:\bor\b|==|\bobject\b)|=\s*lambda\b|\bif\b[^\n]{0,400}\b(?:and|not)\b|__a?exit__"
    r"|contextmanager|enter_(?:async_)?context|return_exceptions"
    r"|logging\.disable|setLevel|check\s*="
    r"|timeout\s*="
)
_WENT = expression(
    r"\braise\b|raise_for|\bexcept\b|return\s*(?:False|None|$)|\b[45]\d\d\b|check|timeout|limit|max_"
    r"|audit|security|log_"
    r"|(?:abort|exit|fail|deny|reject|forbid|error|unauthori[sz]ed|request)\w{0,80}\(",
    re.MULTILINE | re.IGNORECASE,
)
"""Without any of these among the added, or the removed, lines nothing here can be found."""


def judge(context: Context) -> CheckResult:
    """Compare how the functions of changed Python files fail, before against after."""
    findings = Findings(SwallowedFailure.meta)
    judged = []
    pairs = []
    for file in context.files():
        if not is_python(file):
            continue
        judged.append(file.path)
        new, old = added(file, context.facts), removed(file, context.facts)
        if _CAME.search(new.text) or _WENT.search(old.text):
            # Made of patterns that few changes need.
            from guard.checks.swallowed_failure import judges, outline

            sides = (
                outline.outline(file.before, set(old.numbers), context.sources),
                outline.outline(file.after, set(new.numbers), context.sources),
            )
            wanted = sides[0].changed | sides[1].changed
            wanted |= {name.rstrip("'") for name in wanted}  # defined again: the later one counts
            shapes = sides[0].shapes(wanted), sides[1].shapes(wanted)
            pairs.append(judges.Pair(file, *shapes, partial(_means, context, file.path)))
    if not pairs:
        return findings.result(judged)
    refusals = Counter(text for pair in pairs for one in pair.after.values() for text in one.raised)
    earlier = [handler for pair in pairs for one in pair.before.values() for handler in one.handlers]
    leftover = Counter((handler.tried, handler.body) for handler in earlier)
    records = Counter(name for pair in pairs for name in judges.records(pair.after.values()))
    records.subtract(name for pair in pairs for name in judges.records(pair.before.values()))
    for pair in pairs:
        for name, after in pair.after.items():
            was = pair.before.get(name) or pair.before.get(name.rstrip("'"))
            judges.handlers(pair, was, after, leftover, findings)
            judges.answers(pair, was, after, findings)
            if was is not None:
                judges.statuses(pair, was, after, findings)
                judges.refusals(pair, was, after, refusals, findings)
                judges.recorded(pair, was, after, records, findings)
    return findings.result(judged)


def _means(context: Context, path: str, within: str, name: str) -> str:
    """The plain function of the file at `path` that a name means in another of it; "" for anything else."""
    project = Project(context.change, context.sources)
    across = across_in(context.change, context.sources, project, after=True)
    file = across.files.file(path)
    meant = across.meant(file, within, name) if file is not None else None
    if meant is None or meant.file is not file or not isinstance(meant.node, ast.FunctionDef):
        return ""
    return meant.name if not meant.node.decorator_list else ""
