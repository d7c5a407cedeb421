"""What altered functions give before and after, for inputs that both are called with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from guard.model.finding import Side
from guard.ports.behaviour import Evidence, Example, Shown
from guard.project.project import has_word
from guard.prove.inputs import Altered, altered
from guard.prove.layout import Layout
from guard.prove.runs import Runner, module_of
from guard.prove.telling import Called
from guard.prove.values import literal
from guard.syntax.python import Unreadable, parse_expression

_SEEDS = ("0", "1")
"""Of the order of sets: what hangs on it differs between two runs of the base, and is not compared."""
_WHOLE = 300
"""Characters from which on a value may have been cut short where it was told."""
_MOST = 160
"""Characters of a call that are told."""
_SECONDS = 60.0
"""That all calls of one side may take: what is not called by then is not compared."""


@dataclass
class Difference:
    """The functions and methods of one change, called on both sides."""

    layout: Layout
    runner: Runner
    details: list[str] = field(default_factory=list)
    """What was called, for a person."""
    examples: list[Example] = field(default_factory=list)
    """What tells the two sides apart and can be written as a test."""

    def shown(self) -> Iterator[Evidence]:
        """The functions that give something else on the change, each with the smallest input that shows it.

        Only inputs count for which the base gives the same twice.

        Raises:
            ToolError: a run could not be made.
        """
        functions = list(altered(self.layout))
        if not functions:
            return
        trees = (
            self.runner.tree("base", self.layout.base),
            self.runner.tree("frozen", self.layout.frozen()),
        )
        seconds = min(self.runner.limits.seconds, _SECONDS)
        runner = replace(self.runner, limits=replace(self.runner.limits, seconds=seconds))
        before, after = ([runner.call(tree, functions, seed) for seed in _SEEDS] for tree in trees)
        compared = 0
        for one in functions:
            inputs = [place for place in range(len(one.inputs)) if _holds(one, place, before)]
            inputs = [place for place in inputs if _is_steady(one, place, after)]
            compared += bool(inputs)
            differing = [place for place in inputs if before[0][one.id, place] != after[0][one.id, place]]
            if differing:
                yield self._evidence(one, differing, len(inputs), before[0], after[0])
        self.details.append(f"altered functions called on both sides: {compared} of {len(functions)}")

    def _evidence(
        self,
        one: Altered,
        differing: Sequence[int],
        inputs: int,
        before: Mapping[tuple[str, int], Called],
        after: Mapping[tuple[str, int], Called],
    ) -> Evidence:
        place = min(differing, key=lambda number: len(one.written(one.inputs[number])))
        old, new = before[one.id, place], after[one.id, place]
        is_named = any(
            self.layout.is_test(side.path) and has_word(side.data, frozenset({one.name.rpartition(".")[2]}))
            for file in self.layout.change.files
            if (side := file.after) is not None
        )
        foreseen = (
            "a test that the change touches names it"
            if is_named
            else "no test that the change touches names it"
        )
        if (value := plain_value(old.words)) is not None:
            module = module_of(one.path, self.runner.import_paths(self.runner.tree("base", self.layout.base)))
            call = one.written(one.inputs[place])
            self.examples.append(Example(one.path, module, call, value, _said(new)))
        message = (
            f"`{_short(one.written(one.inputs[place]))}` {_said(old)} before and {_said(new)} after "
            f"({len(differing)} of {inputs} inputs differ); {foreseen}"
        )
        return Evidence(Shown.DIFFERS, one.path, one.line, message, one.name, Side.AFTER)


def _holds(one: Altered, place: int, runs: Sequence[Mapping[tuple[str, int], Called]]) -> bool:
    """Whether the base gives a value for an input, and the same each time."""
    first = runs[0].get((one.id, place))
    return first is not None and first.gives and _is_steady(one, place, runs)


def _is_steady(one: Altered, place: int, runs: Sequence[Mapping[tuple[str, int], Called]]) -> bool:
    found = [run.get((one.id, place)) for run in runs]
    return None not in found and all(each == found[0] for each in found)


def _short(call: str) -> str:
    return call if len(call) <= _MOST else f"{call[: _MOST - 3]}..."


def plain_value(words: str) -> str | None:
    """What a call gave, as code that makes it again; None for what is no plain value, or not told whole."""
    if len(words) >= _WHOLE:
        return None
    found = parse_expression(words)
    return literal(found) if not isinstance(found, Unreadable) else None


def _said(one: Called) -> str:
    return f"gives {one.words[:100]}" if one.gives else one.words
