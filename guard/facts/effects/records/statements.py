"""What a reader finds in the Python of a change, on its changed lines, and not before: new files too."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from guard.facts.effects.protection.family import UNRECORDED, protects_nothing
from guard.facts.effects.protection.sides import Sides
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.python import PythonSource, Unreadable
from guard.syntax.python_text import unparse


@dataclass(frozen=True)
class Said:
    """One statement or expression, and what it does to who reads records."""

    node: ast.stmt | ast.expr | ast.ExceptHandler
    how: str
    severity: Severity = Severity.MEDIUM
    key: str = ""
    """What it is known by on both sides; its own text where there is none."""

    @property
    def shown(self) -> str:
        """Its text in one line, shortened."""
        return " ".join(unparse(self.node).split())[:90]

    @property
    def known_by(self) -> str:
        """What names it on both sides."""
        return self.key or unparse(self.node)


Read = Callable[[PythonSource], Iterable[Said]]


def newly(sides: Sides, may: re.Pattern[bytes], read: Read) -> Iterator[ChangeEffect]:
    """The effects of what `read` finds on changed lines of a change's modules, and did not find before.

    Args:
        sides: the change.
        may: what the bytes of a module have where it may hold any.
        read: finds it in one side.
    """
    for file in sides.around.change.files:
        side = file.after
        if side is None or not side.path.endswith((".py", ".pyw")) or protects_nothing(side.path):
            continue
        source = sides.around.sources.python(side) if may.search(side.data) else None
        if not isinstance(source, PythonSource):
            continue
        found = list(read(source))
        if not found:
            continue
        old = sides.around.sources.python(file.before) if file.before is not None else None
        known = set() if old is None or isinstance(old, Unreadable) else {one.known_by for one in read(old)}
        lines = sides.around.lines.get(file.path, ChangedLines()).after
        for one in found:
            end = one.node.end_lineno or one.node.lineno
            at = [source.physical[line - 1] for line in range(one.node.lineno, end + 1)]
            if one.known_by not in known and not lines.isdisjoint(at):
                yield ChangeEffect(
                    UNRECORDED.id, file.path, one.severity, Confidence.MEDIUM, f"`{one.shown}` {one.how}",
                    after=at[0], evidence=one.shown,
                )  # fmt: skip
