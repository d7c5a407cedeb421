"""Whether the changed lines of a file can say anything of a protection: asked before the file is parsed."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from guard.facts.effects.around import Around
from guard.facts.effects.protection.config import keys
from guard.facts.effects.protection.values import DIRECTED
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.effects.records.settings import ALARM, RECORD
from guard.facts.effects.under import settings
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines

_VALUES = (
    "*",
    "0.0.0.0",
    "::/0",
    "=unconfined",
    "NullHandler",
    "/dev/null",
    ".sock",
    "ssh-",
    "security",
    "nonsensitive(",
)
_MORE = listed(
    "effect action actions resource principal verbs kind expr threshold for severity page handlers handler "
    "class filename cidr cidrs ports bind listen ingress headers header level count block acl role roles "
    "nopasswd env admins owners superusers approvals approvers reviewers reviews quorum scheme algorithm "
    "probe readiness liveness startup healthcheck test get "
    "matchers matcher match receiver receivers route routes wait interval mute "
    "inhibit target source paused state "
    "accounts "
    "filters filter formatter format maxbytes capacity target flushonclose "
    "hash digest scopes grants privileges mode annotations url uri endpoint spec type account"
)
_LONGEST = 2_000
"""Of a line that is looked at: longer ones are data."""
_NONE = ChangedLines()


def may_tell(file: FileChange, around: Around) -> bool:
    """Whether any changed line has a word, of its own or above it, by which a direction can be told."""
    changed = around.lines.get(file.path, _NONE)
    return _side(file.before, changed.before) or _side(file.after, changed.after)


def _side(side: FileSide | None, numbers: Collection[int]) -> bool:
    if side is None or not numbers:
        return False
    lines = side.data.decode("utf-8", "replace").split("\n")
    chosen = [lines[number - 1][:_LONGEST] for number in numbers if number <= len(lines)]
    if any(map(_tells, chosen)):
        return True
    shortened = [line[:_LONGEST] for line in lines]
    return any(_tells(one.keys) for one in settings(shortened, list(numbers)))


def _tells(text: str) -> bool:
    return any(value in text for value in _VALUES) or not _words().isdisjoint(words_of(text))


@cache
def _words() -> frozenset[str]:
    """Every word that one of the tables knows."""
    return DIRECTED | _MORE | RECORD | ALARM | keys.words()
