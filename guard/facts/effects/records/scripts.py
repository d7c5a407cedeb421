"""Statements of JavaScript that take failures from those who watch: hooks and methods that do nothing.

By the manual of Node.js 24 on `process` events and that of browsers on `onerror`.
"""

from __future__ import annotations

from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.protection.family import UNRECORDED, is_script
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
_MAY = expression(
    rb"unhandledRejection|uncaughtException|onerror|onunhandledrejection|\.(?:error|warn|info|fatal|log)\s*="
)


def muted(file: FileChange) -> Iterator[ChangeEffect]:
    """The hooks and methods of a script that do nothing since the change."""
    if not is_script(file) or file.after is None or not _MAY.search(file.after.data):
        return
    known = {said for said, _ in _found(file.before)}
    for said, line in _found(file.after):
        if said not in known:
            yield ChangeEffect(
                UNRECORDED.id, file.path, Severity.MEDIUM, Confidence.MEDIUM,
                f"`{said[:90]}` hides failures, or what is said of them", after=line, evidence=said,
            )  # fmt: skip


def _found(side: FileSide | None) -> Iterator[tuple[str, int]]:
    text = side.text if side is not None else None
    for match in _HOOKS.finditer(text or ""):
        yield " ".join(match["what"].split()), (text or "").count("\n", 0, match.start()) + 1
