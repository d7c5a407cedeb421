"""What the code of a change can do now and could not before, and the reverse, as rows that formats share."""

from __future__ import annotations

from dataclasses import dataclass

from guard.model.verdict import Verdict
from guard.report.sanitize import line
from guard.wording import counted, some

_IMPORT_TIME = "import_time."
_NAMED = 5


@dataclass(frozen=True)
class CapabilityRow:
    """One edit that gained or lost capabilities; its words are safe to show."""

    path: str
    line: int
    symbol: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def difference(self) -> str:
        """Both in one phrase: "+network at import, -file_write"."""
        return ", ".join([*(f"+{one}" for one in self.gained), *(f"-{one}" for one in self.lost)])


def capability_rows(verdict: Verdict) -> tuple[CapabilityRow, ...]:
    """Every edit that gained or lost a capability, in the verdict's order."""
    return tuple(
        CapabilityRow(item.path, item.line, line(item.symbol, 120), capability_words(item.gains),
                 capability_words(item.lost))
        for item in verdict.edits
        if item.gains or item.lost
    )  # fmt: skip


def unanalysed(verdict: Verdict) -> str:
    """How many new calls nothing can be said of, with some of them: "2 new calls: a.send, b.get"."""
    calls = [call for item in verdict.edits for call in item.unanalysed]
    names = list(dict.fromkeys(line(call, 80) for call in calls))
    return f"{counted(len(calls), 'new call')}: {some(names, _NAMED)}" if calls else ""


def capability_words(names: tuple[str, ...]) -> tuple[str, ...]:
    """The capabilities in words that are safe to show; none is said again for having it at import."""
    early = {name.removeprefix(_IMPORT_TIME) for name in names if name.startswith(_IMPORT_TIME)}
    late = [line(name, 40) for name in names if not name.startswith(_IMPORT_TIME) and name not in early]
    return (*late, *(f"{line(name, 40)} at import" for name in sorted(early)))
