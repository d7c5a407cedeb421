"""Programs in JavaScript that are unpacked out of a text nobody reads, and run: ATT&CK T1027, T1059.007.

Told by what is done: what a decoder gives, or a text, is handed to what makes code of it, by whatever name
that has; vendored and packed files too, since nobody reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from guard.expressions import expression
from guard.facts.effects.aside import TESTS_OF_SCRIPTS
from guard.facts.effects.flow.family import PAYLOAD, SCRIPT, SECRET
from guard.facts.effects.new_in_file import Found, new_in
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_DECODES = (
    r"(?:(?:window|globalThis|self|top)\s*(?:\.|\[\s*[\"'`])\s*)?"
    r"(?:atob|unescape|decodeURIComponent|String\s*\.\s*fromCharCode|Buffer\s*\.\s*from|new\s+TextDecoder)\b"
)
_MAKES = (
    r"(?:\beval|\bFunction|\bexecScript|\bsetTimeout|\bsetInterval|\.\s*constructor|\[\s*[\"'`]constructor[\"'`]\s*\]"
    r"|\[\s*[\"'`](?:eval|Function)[\"'`]\s*\])\s*(?:\)\s*)?\("
)
_RUNS = expression(
    rf"(?P<direct>{_MAKES}\s*{_DECODES})"
    r"|(?P<made>\[\s*[\"'`]\w+[\"'`]\s*\]\s*\[\s*[\"'`]constructor[\"'`]\s*\]\s*\(|\.constructor\.constructor\s*\()"
    r"|(?P<data>\bimport\s*\(\s*[\"'`]data:(?:text|application)/javascript)"
    rf"|(?P<write>\bdocument\s*\.\s*write(?:ln)?\s*\(\s*{_DECODES})"
)
_NAMED = expression(rf"\b(?P<name>[A-Za-z_$][\w$]*)\s*=\s*{_DECODES}")
_MAY = expression(rb"atob|unescape|fromCharCode|Buffer|decodeURI|TextDecoder|constructor|data:")
_PAGE = expression(r"(?i)\.(?:x?html?|vue|svelte|njk|twig|hbs|ejs|erb|jinja2?|j2)$")
_MOST = 2_000_000
_MOST_NAMES = 20
_NEAR = 4_000
"""Signs behind a name within which it is looked for."""


def packed(files: Sequence[FileChange]) -> Iterator[ChangeEffect]:
    """The programs that the change's scripts and pages unpack and run."""
    for file in files:
        if file.after is None or TESTS_OF_SCRIPTS.search(file.after.path):
            continue
        for one in new_in(file, _runs):
            yield ChangeEffect(
                PAYLOAD.id, file.path, Severity.HIGH, Confidence.MEDIUM,
                f"`{one.what[:60]}` runs what is unpacked out of a text", after=one.line, evidence=one.what,
            )  # fmt: skip


_REPLACED = expression(
    r"(?P<said>\b(?:window|self|globalThis|\w{1,3})\s*\.\s*(?:fetch|WebSocket|XMLHttpRequest|EventSource)\s*=\s*(?:async\s+)?"
    r"(?:function|\(|\w+\s*=>|new\s+Proxy)|\bXMLHttpRequest\s*\.\s*prototype\s*\.\s*(?:send|open|setRequestHeader)\s*="
    r"|\bnavigator\s*\.\s*sendBeacon\s*=|\bHTMLFormElement\s*\.\s*prototype\s*\.\s*submit\s*=)"
)
"""What a page sends by, with something else in its place."""
_ABROAD = expression(r"[\"'`](?:https?:)?//(?P<host>[\w.-]+\.[a-z]{2,})")


def intercepted(files: Sequence[FileChange]) -> Iterator[ChangeEffect]:
    """What stands in the place of what a page sends by, in a script that speaks to a host of its own."""
    for file in files:
        if (
            file.after is None
            or not SCRIPT.search(file.after.path)
            or TESTS_OF_SCRIPTS.search(file.after.path)
        ):
            continue
        text = file.after.text if len(file.after.data) <= _MOST else None
        old = (file.before.text or "") if file.before is not None else ""
        match = _REPLACED.search(text or "")
        abroad = _ABROAD.search(text or "")
        if text is None or match is None or abroad is None or match["said"] in old:
            continue
        said = (
            f"`{match['said'][:60]}` reads all that the page sends, and the script speaks to {abroad['host']}"
        )
        yield ChangeEffect(
            SECRET.id, file.path, Severity.HIGH, Confidence.MEDIUM, said,
            after=text.count("\n", 0, match.start()) + 1, evidence=said,
        )  # fmt: skip


def _runs(side: FileSide | None) -> Iterator[Found]:
    if side is None or len(side.data) > _MOST or not _MAY.search(side.data):
        return
    text = side.text
    if text is None or not (SCRIPT.search(side.path) or _PAGE.search(side.path)):
        return
    for match in _RUNS.finditer(text):
        yield Found(" ".join(match[0].split()), text.count("\n", 0, match.start()) + 1)
    for named in islice(_NAMED.finditer(text), _MOST_NAMES):
        runs = expression(rf"{_MAKES}\s*{{NAME}}\b".replace("{NAME}", named["name"].replace("$", r"\$")))
        run = runs.search(text, named.end(), named.end() + _NEAR)
        if run is not None:
            yield Found(" ".join(run[0].split()), text.count("\n", 0, run.start()) + 1)
