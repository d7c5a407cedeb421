"""Scripts for a shell that end well whatever failed in them, so that who waits for them never learns of it.

By the manual of Bash on `trap` and `set -e`: what a trap on the way out says last is how the script ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.flow.family import is_shell
from guard.facts.effects.flow.pipes import Pipeline, Stage, pipelines
from guard.facts.effects.new_in_file import Found, new_in
from guard.facts.effects.protection.family import UNRECORDED, protects_nothing
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_STOPS = expression(r"(?m)^\s*set\s+(?:-[a-zA-Z]*e|-o\s+errexit)|^#!\S*(?:\s\S+)*\s-[a-z]*e")
_FORGIVEN = expression(r"(?m)^(?P<what>[^#\n]{3,400}?)\s*\|\|\s*(?:true|:|exit\s+0)\s*$")
_TIDIES = expression(
    r"^\s*(?:sudo\s+)?(?:rm|mkdir|kill|pkill|docker|podman|umount|unlink|cd|source|\.|test|\[|grep|which|command|git|tput"
    r"|wait|stty|chmod|chown|export|\w+=)"
)
_MOST = 300_000


def ending_well(file: FileChange) -> Iterator[ChangeEffect]:
    """What makes a failing script end well since the change."""
    side = file.after
    if side is None or side.text is None or protects_nothing(side.path) or len(side.data) > _MOST:
        return
    if not is_shell(side.path, side.data):
        return
    for one in new_in(file, _trapped):
        said = f"`{one.what}` lets the script end well, whatever failed in it"
        yield _effect(file.path, said, one.line, Severity.MEDIUM)
    before, after = (one.text or "" if one is not None else "" for one in (file.before, file.after))
    if _STOPS.search(before) and not _STOPS.search(after):
        ends = after.rstrip().rpartition("\n")[2].strip() == "exit 0"
        said = "the script no longer stops where a command fails" + (
            ", and ends well in any case" if ends else ""
        )
        line = after.rstrip().count("\n") + 1 if ends else 1
        yield _effect(file.path, said, line, Severity.MEDIUM if ends else Severity.LOW)
    for match in _FORGIVEN.finditer(after) if before else ():
        what = match["what"].strip()
        stood = any(one.strip() == what for one in before.split("\n"))
        if stood and not _TIDIES.match(what):
            said = f"`{what[:80]}` may fail now, and nobody learns of it"
            yield _effect(file.path, said, after.count("\n", 0, match.start("what")) + 1, Severity.LOW)


def _trapped(side: FileSide | None) -> Iterator[Found]:
    """The traps on the way out that say last that all is well, each with its line."""
    text = side.text if side is not None else None
    if text is None or "trap" not in text:
        return
    found = list(pipelines(text))
    named = {stage.name: stage.inside for one in found for stage in one.stages if stage.name}
    for one in found:
        for stage in one.stages:
            if stage.program == "trap" and _is_at_end(stage):
                said = stage.arguments[0].shown
                inside: Sequence[Pipeline] = named.get(said.strip(), ()) or list(pipelines(said))
                if any(_is_well(inner) for group in inside for inner in group.stages[-1:]):
                    yield Found(f"trap {said[:60]}", text.count("\n", 0, one.start) + 1)


def _is_at_end(stage: Stage) -> bool:
    given = [word.shown for word in stage.arguments]
    return len(given) > 1 and any(
        one.upper().removeprefix("SIG") in ("EXIT", "0", "ERR") for one in given[1:]
    )


def _is_well(stage: Stage) -> bool:
    return stage.program == "exit" and [word.shown for word in stage.arguments] == ["0"]


def _effect(path: str, said: str, line: int, severity: Severity) -> ChangeEffect:
    return ChangeEffect(
        UNRECORDED.id, path, severity, Confidence.MEDIUM, said, after=line, evidence=said
    )  # fmt: skip
