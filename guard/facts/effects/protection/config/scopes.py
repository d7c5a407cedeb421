"""What a rule of a configuration stands for: less than before, or not always any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from guard.expressions import expression
from guard.facts.effects.protection.config import grants
from guard.facts.effects.protection.config.compare import Difference
from guard.facts.effects.protection.config.groups import protects
from guard.facts.effects.protection.config.keys import known_key
from guard.facts.effects.protection.values import Looser, Missing
from guard.facts.effects.protection.words import listed
from guard.model.finding import Severity

_MADE = listed("count for_each create enabled")
"""Keys that say whether a resource is made at all: Terraform's own, and those that modules give it."""
_REFUSING = listed("allow deny require satisfy")
_WORKED_OUT = expression(r"[!?(\[]|==|\bfor\b|\bif\b|\$\{|\{\{")


def narrowed(gone: Sequence[Difference], came: Sequence[Difference]) -> Iterator[tuple[Difference, Looser]]:
    """Blocks that guard as before, and stand for less: `location /admin/` that is `location = /admin/`."""
    for one in gone:
        before = one.before
        if before is None or not before.members or not any(map(_guards, before.members)):
            continue
        for other in came:
            after = other.after
            if after is None or one.path[:-1] != other.path[:-1] or before.plain() != after.plain():
                continue
            if _is_less(one.path[-1], other.path[-1]):
                said = f"guarded this, and guards `{other.path[-1][:60]}` alone"
                yield Difference(one.path, before, after, one.holders), Looser(said, Severity.MEDIUM)


def _guards(key: str) -> bool:
    return key in _REFUSING or known_key((key,)) is not None or grants.speaks_of_guarding(key)


def _is_less(before: str, after: str) -> bool:
    """Whether the arguments of a block's name fit less than they did: told for paths alone."""
    old, new = before.split(), after.split()
    if len(old) < 2 or len(new) < 2 or old[0] != new[0] or not old[-1].startswith("/"):
        return False
    if new[1:] == ["=", old[-1]]:
        return "=" not in old
    return len(old) == len(new) and new[-1] != old[-1] and new[-1].startswith(old[-1])


def unmade(path: Sequence[str], after: Any) -> Looser | None:
    """What protects others, and is made under a condition now, or never."""
    if len(path) < 3 or path[-1] not in _MADE or "resource" not in path[:-2]:
        return None
    kind = path[path.index("resource") + 1]
    is_left_out = after in (0, False) or (isinstance(after, str) and _WORKED_OUT.search(after) is not None)
    if not protects(kind) or not is_left_out:
        return None
    return Looser(
        f"is {str(after)[:60]!r}: a {kind}, which protects others, is not always made", Severity.MEDIUM
    )


def worked_out(before: Any, after: Any) -> str:
    """The expression that gives a value which was written out; "" where none does."""
    if isinstance(before, Missing) or not isinstance(after, str) or before == after:
        return ""
    was_written = isinstance(before, bool | int | float) or not _WORKED_OUT.search(str(before))
    return after if was_written and _WORKED_OUT.search(after) else ""
