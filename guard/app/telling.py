"""What a change does, told without judging it."""

from __future__ import annotations

from guard import __version__
from guard.app.hiding import hidden
from guard.facts.dependencies.delta import dependency_delta
from guard.facts.gather import gather
from guard.model.change import ChangeSet
from guard.ports import NEVER, Stop
from guard.report.facts_format import facts_json
from guard.syntax.sources import Sources


def tell(change: ChangeSet, stop: Stop = NEVER) -> str:
    """The facts of a change as the JSON document `guard.facts/1`, without secrets of a known format.

    Raises:
        ToolError: `stop` said to stop.
    """
    sources = Sources(change)
    facts = gather(change, sources, stop)
    delta = dependency_delta(change, sources)
    return hidden(facts_json(change, facts, delta, __version__))
