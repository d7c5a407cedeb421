"""Statements of JavaScript that take failures and records from those who watch.

Hooks and methods that do nothing, reporters that drop, probes and endings that say all is well: by the
manuals of Node.js 24 on `process`, of browsers on `onerror`, of Sentry, winston, pino
and morgan, November 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.flow.family import SCRIPT
from guard.facts.effects.new_in_file import Found, new_in
from guard.facts.effects.protection.family import UNRECORDED, is_script, protects_nothing
from guard.facts.effects.records.kept import is_noise
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_NOTHING = (
    r"(?:async\s*)?(?:\([^()]*\)|\w+)\s*(?::\s*\w+\s*)?=>\s*(?:undefined|null|true|false|void 0|\{\s*\})"
    r"|(?:async\s+)?function\s*\w*\([^()]*\)\s*\{\s*(?:return(?: true| false)?;?\s*)?\}|\bnoop\b"
)
_HOOKS = expression(
    r"(?P<what>process\s*\.\s*(?:on|once|addListener)\(\s*[\"'](?:unhandledRejection|uncaughtException\w*)[\"']\s*,"
    rf"\s*(?:{_NOTHING})\s*\)"
    rf"|\b(?:window|self|globalThis)\s*\.\s*on(?:error|unhandledrejection)\s*=\s*(?:{_NOTHING})"
    rf"|\b(?:console|\w*[lL]og(?:ger)?|audit)\s*\.\s*(?:log|info|warn|error|fatal|debug|write)\s*=\s*(?:{_NOTHING}))"
)
_DROPS = expression(
    r"(?P<what>\bbeforeSend\w*\s*(?::\s*(?:async\s*)?(?:function\s*\w*)?|\()\s*\(?[^()]{0,60}\)?\s*(?:=>)?\s*"
    r"(?:\{[\s\S]{0,600}?\breturn\s+null\b|[^{\n]{0,160}?\bnull\b))"
)
_SILENT = expression(
    r"(?P<what>\b(?:createLogger|pino|winston\.\w+|bunyan\.\w+)\s*\([^;]{0,300}?"
    r"(?:\bsilent\s*:\s*true|\benabled\s*:\s*false|\blevel\s*:\s*[\"'](?:silent|fatal|emerg)[\"']))"
)
_ENDS = expression(
    r"(?P<what>\bcatch\s*\(?[^{};]{0,60}\{(?:[^{}]|\{[^{}]*\}){0,300}?\bprocess\s*\.\s*(?:exit\s*\(\s*0?\s*\)|exitCode\s*=\s*0\b))"
)
_PROBE = expression(
    r"[\"'`]/[\w/.-]*(?:health|ready|readiness|live|alive)[\w/.-]*[\"'`](?P<rest>(?:[^;]|;(?!\s*\w+\.(?:get|post|use)\()){0,700})"
)
_CAUGHT = expression(r"\bcatch\s*(?:\([^)]*\))?\s*\{(?P<body>(?:[^{}]|\{[^{}]*\}){0,300})\}")
_TELLS = expression(
    r"(?i)\b[45]\d\d\b|false|throw|\bnext\(|fail|error['\"`]|down|unhealth|unavail|degrad|\bstatus\s*=|\bok\s*="
)
_LOGGED = expression(r"(?i)\b(?:console|\w*log\w*)\s*(?:\.\s*\w+)?\s*\([^;]*;?")
_SKIPS = expression(r"(?P<what>\bmorgan\s*\([^;]{0,200}?\bskip\s*:\s*(?P<when>[^;]{0,200}))")
_QUOTED = expression(r"[\"'`/](?P<said>[\w/.-]{3,60})[\"'`/]")
_MAY = expression(
    rb"unhandledRejection|uncaughtException|onerror|onunhandledrejection|\.(?:error|warn|info|fatal|log)\s*="
    rb"|beforeSend|silent|enabled|level|process\s*\.\s*exit|health|ready|alive|morgan"
)


def muted(file: FileChange) -> Iterator[ChangeEffect]:
    """What of a script tells less of failures since the change."""
    side = file.after
    if (
        side is None
        or not SCRIPT.search(side.path)
        or protects_nothing(side.path)
        or not _MAY.search(side.data)
    ):
        return
    if file.before is not None and not is_script(file):
        return
    for one in new_in(file, _found):
        yield ChangeEffect(
            UNRECORDED.id, file.path, Severity.MEDIUM, Confidence.MEDIUM,
            f"`{one.what[:90]}` {one.detail}", after=one.line, evidence=one.what,
        )  # fmt: skip


_ROWS = (
    (_HOOKS, "hides failures, or what is said of them"),
    (_DROPS, "keeps failures from being reported"),
    (_SILENT, "makes no records"),
    (_ENDS, "ends the program well where it failed"),
)


def _found(side: FileSide | None) -> Iterator[Found]:
    text = (side.text if side is not None else None) or ""
    for pattern, how in _ROWS:
        for match in pattern.finditer(text):
            yield Found(" ".join(match["what"].split()), text.count("\n", 0, match.start()) + 1, how)
    for match in _SKIPS.finditer(text):
        left_out = [one["said"] for one in _QUOTED.finditer(match["when"])]
        if not left_out or not all(map(is_noise, left_out)):
            line = text.count("\n", 0, match.start()) + 1
            yield Found(" ".join(match["what"].split()), line, "logs some requests alone")
    for match in _PROBE.finditer(text):
        for caught in _CAUGHT.finditer(match["rest"]):
            if not _TELLS.search(_LOGGED.sub("", caught["body"])):
                line = text.count("\n", 0, match.start("rest") + caught.start()) + 1
                said = "goes on as if all were well, and tells of health"
                yield Found(" ".join(caught[0].split()), line, said)
