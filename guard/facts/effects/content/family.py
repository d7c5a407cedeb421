"""The family `content`: what a change adds that no reader knows the language of."""

from __future__ import annotations

from guard.facts.effects.family import EffectKind, Family
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.finding import Confidence, Severity

UNREAD = EffectKind(
    "content.unread",
    "Text that nobody here can read",
    "Lines are new in a language that no reader and no code rule knows: secrets and hidden text were looked "
    "for in them, and nothing else.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Write it in a language that is read here, or let somebody who knows the language vouch for it.",
    ("CWE-1104",),
)

_READ = frozenset({FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.TEXT, FileClass.STYLE})


class Content(Family):
    """The family itself."""

    id = "content"
    kinds = (UNREAD,)
    blind_spots = (
        "A language is known by a file's name, its first line and its mode; a text in another language under "
        "a name that promises one that is read is judged as the latter. Of markup only new lines that run or "
        "leave text unescaped are told. What a reader knows in part counts as read."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is text after the change, of a class that nobody may read."""
        return is_text(file.after) and classes(file.path)[0] not in _READ
