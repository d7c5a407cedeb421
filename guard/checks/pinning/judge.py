"""Pinning: whether what the change depends on stays what it is, by the difference alone."""

from __future__ import annotations

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.options import read_options
from guard.checks.pinning import rules
from guard.checks.pinning.agreement import judge_agreement
from guard.checks.pinning.check import Pinning
from guard.checks.pinning.declared import judge_declared
from guard.checks.pinning.ecosystems import judge_ecosystems
from guard.checks.pinning.external import judge_external
from guard.checks.pinning.files import is_settings_file, settings_of
from guard.checks.pinning.locks import judge_locks
from guard.checks.pinning.options import Options
from guard.checks.pinning.origins import judge_origins
from guard.checks.pinning.pages import judge_pages
from guard.checks.pinning.references.delta import external_delta
from guard.checks.pinning.settings import judge_settings
from guard.checks.versions.choice import chooser_for
from guard.facts.dependencies.delta import SourceOption, dependency_delta
from guard.facts.dependencies.files import declares
from guard.model.finding import CheckResult, failed
from guard.wording import some

_ID = Pinning.meta.id
_SHOWN = 10


def judge(context: Context) -> CheckResult:
    """Compare how firmly both sides hold what they depend on.

    Raises:
        ToolError: the policy's options for the check are wrong.
    """
    found = Findings(Pinning.meta)
    options = read_options(Options, context.options, _ID)
    judged = _external(context, options, found)
    judged += judge_ecosystems(context.change, context.sources, found)
    judged += judge_pages(context.change, found)
    problems: list[str] = []
    judged += _settings(context, found, problems)
    if any(map(declares, context.change.files)):
        judged += _declared(context, options, found, problems)
    result = found.result(sorted(set(judged)))
    if problems:
        return CheckResult(failed(_ID, some(problems, _SHOWN, "; ", "; and ")), result.findings)
    return result


def _external(context: Context, options: Options, found: Findings) -> list[str]:
    delta = external_delta(context.change, context.sources)
    judge_external(delta, options, found)
    return list(delta.files)


def _settings(context: Context, found: Findings, problems: list[str]) -> list[str]:
    unread = set()
    for option in settings_of(context.change, context.sources):
        if isinstance(option, SourceOption):
            judge_settings([option], context.today, found)
        else:
            unread.add(option[0])
            problems.append(": ".join(option))
    return [file.path for file in context.files() if is_settings_file(file.path)
            and file.path not in unread]  # fmt: skip


def _declared(context: Context, options: Options, found: Findings, problems: list[str]) -> list[str]:
    delta = dependency_delta(context.change, context.sources)
    chooser = chooser_for(context, options.index, options.cool_down_days)
    judge_declared(context.change, delta, options, chooser, context.sources, found)
    judge_origins(context.change, options, context.sources, found)
    judge_settings(delta.options, context.today, found)
    judge_locks(context.change, context.sources, found)
    judge_agreement(context.change, delta, found)
    for computed in delta.at_run_time:
        message = f"{computed.message}: nobody could look up what it brings."
        found.add(rules.AT_RUN_TIME, computed.file, computed.line, message, computed.message)
    problems += [f"{one.file}:{one.line}: cannot be read: {one.message}" for one in delta.unread]
    unread = {one.file for one in delta.unread}
    return [path for path in delta.files if path not in unread]
