"""Suppressions: a change may not silence what would have spoken against it."""

from __future__ import annotations

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.suppressions import rules
from guard.checks.suppressions.check import Suppressions
from guard.checks.suppressions.comments import News, Silencer, new_silencers, silencers
from guard.checks.suppressions.config import weaker_settings
from guard.checks.suppressions.files import IGNORE_FILES, is_config
from guard.checks.suppressions.tables import Scope
from guard.facts.files.added import added, is_text, removed
from guard.model.change import FileChange
from guard.model.finding import CheckResult, Confidence, Location, Severity, Side

_RULES = {
    Scope.NARROW: rules.COMMENT,
    Scope.BLANKET: rules.BROAD,
    Scope.FILE: rules.BROAD,
    Scope.SECURITY: rules.SECURITY,
}


def judge(context: Context) -> CheckResult:
    """Compare silencing comments, ignore lists and settings of tools, before against after."""
    findings = Findings(Suppressions.meta)
    files = context.change.files
    judged = [file.path for file in files if is_text(file.after)]
    before: list[Silencer] = []
    after: list[Silencer] = []
    for file in files:
        if is_text(file.after):
            after += silencers(file.after, added(file, context.facts), context.sources)
        if IGNORE_FILES.search(file.path):
            _ignore_file(file, context, findings)
    for file in files if after else ():
        before += silencers(file.before, removed(file, context.facts), context.sources)
    for news in new_silencers(before, after):
        _enter(news, findings)
    settings = [file for file in files if any(is_config(side.path) for side in file.sides)]
    for one in weaker_settings(settings, context.sources):
        message = f"{one.key}: {one.why}; it was {one.before}, it is {one.after}"
        evidence = f"{one.key} {one.why}"
        findings.add(rules.SETTING, one.path, one.line, message, evidence, Case(severity=one.severity))
    return findings.result(judged)


def _enter(news: News, findings: Findings) -> None:
    new, old = news.silencer, news.before
    rule = _RULES[new.scope]
    message = f"`{new.text}` is {news.how}: it silences {new.scope}"
    related: tuple[Location, ...] = ()
    if old is not None:
        message += f"; before, `{old.text}` stood on {old.code[:60]!r}"
        related = (Location(old.path, old.line, old.line, side=Side.BEFORE, note="where it stood before"),)
    # A comment that was there already, on other code, may just have kept company with what was rewritten.
    kept = news.how == "moved"
    in_tests = "test" in new.path and new.scope is not Scope.FILE
    severity = Severity.LOW if (kept and new.scope is not Scope.SECURITY) or in_tests else None
    confidence = Confidence.MEDIUM if kept else None
    evidence = f"{new.text} {new.code}"
    findings.add(
        rule,
        new.path,
        new.line,
        message,
        evidence,
        Case(related=related, severity=severity, confidence=confidence),
    )


def _ignore_file(file: FileChange, context: Context, findings: Findings) -> None:
    come = _entries(added(file, context.facts).lines)
    gone = _entries(removed(file, context.facts).lines)
    new = [line for line in come if line not in gone]
    if len(come) > len(gone) and new:
        shown = ", ".join(new)[:100]
        message = f"{len(come)} entries come and {len(gone)} go: {shown}"
        line = next(number for number, text in added(file, context.facts) if text.strip() == new[0])
        findings.add(rules.IGNORED, file.path, line, message, " ".join(new))


def _entries(lines: tuple[str, ...]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith(("#", "//"))]
