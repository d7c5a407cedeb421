"""What one side of a Python file or notebook can do, by function and class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from guard.facts.capabilities.calls import capabilities_of
from guard.facts.capabilities.exports import Exports, unused_imports
from guard.facts.capabilities.import_time import runs_at_import
from guard.facts.capabilities.mapped import known
from guard.facts.capabilities.sides import PythonPart
from guard.facts.capabilities.table import IMPORT_TIME, UNANALYSED
from guard.facts.capabilities.unclassified import unclassified
from guard.facts.names.library_names import lookup
from guard.facts.names.references import References, Use
from guard.facts.names.scopes import Spot
from guard.model.change import FileSide
from guard.syntax.sources import Sources

CapabilityLines = dict[str, dict[str, set[int]]]
"""By symbol, by capability (or call): the lines it comes from."""
_SCRIPTS = ("setup.py", "conanfile.py", "noxfile.py")
"""Files that a tool starts, or may start, by themselves."""


@dataclass(frozen=True)
class SideCapabilities:
    """What one side of a file can do."""

    by_symbol: CapabilityLines = field(default_factory=dict)
    unclassified: CapabilityLines = field(default_factory=dict)
    """By symbol: the calls that nothing can be said of, as they are written."""
    calls: int = 0
    """All calls of the side."""
    definitions: Mapping[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Functions and classes with their first and last lines."""
    unread: bool = False
    """Whether the side, or a part of it, could not be analysed."""

    @property
    def all(self) -> frozenset[str]:
        """Every capability of the side."""
        found = {capability for one in self.by_symbol.values() for capability in one}
        return frozenset(found | {UNANALYSED} if self.unread else found)


def capabilities(
    side: FileSide | None, is_own: Callable[[str], bool] = lambda _: False, exports: Exports | None = None
) -> SideCapabilities:
    """What the Python file or notebook `side` can do; a missing side can do nothing.

    `is_own` says of a module's first name whether it is the project's own; `exports` knows what names mean
    that are imported from other files of the change.
    """
    exports = exports or Exports((), Sources())
    part, references = exports.read(side)
    if side is None or part.tree is None:
        return SideCapabilities(unread=part.unread)
    if references is None:
        return SideCapabilities(unread=True)

    def follow(use: Use) -> Iterator[Use]:
        yield use
        for target in exports.follow(use.plain, side.path):
            yield use._replace(name=f"{use.mark}{target}")

    uses = [(use, _of_use(follow(use), references)) for use in references.uses()]
    return _gathered(part, references, uses, is_own, as_script=side.path.rpartition("/")[2] in _SCRIPTS)


def _of_use(meanings: Iterator[Use], references: References) -> frozenset[str]:
    return frozenset[str]().union(*(capabilities_of(one, references) for one in meanings))


def _gathered(
    part: PythonPart,
    references: References,
    uses: list[tuple[Use, frozenset[str]]],
    is_own: Callable[[str], bool],
    *,
    as_script: bool,
) -> SideCapabilities:
    assert part.tree is not None  # the caller asked
    scopes = references.scopes
    found: CapabilityLines = defaultdict(lambda: defaultdict(set))
    unknown: CapabilityLines = defaultdict(lambda: defaultdict(set))
    capable = [(use, capabilities) for use, capabilities in uses if capabilities]
    started = runs_at_import(part.tree, references, as_script=as_script) if capable else _never
    for use, capabilities in capable:
        own = part.lines(use.spot.node.lineno)
        line = 0 if part.cells else started(use.spot)  # nobody imports a notebook
        for capability in capabilities:
            found[use.symbol][capability] |= own
            if line:
                found[use.symbol][f"{IMPORT_TIME}{capability}"] |= own | part.lines(line)
    for call in unclassified(references, is_own):
        lines = part.lines(call.spot.node.lineno)
        unknown[call.spot.scope.symbol][call.text] |= lines
        if call.library:
            found[call.spot.scope.symbol][UNANALYSED] |= lines
    for name, line in unused_imports(part.tree, references) if not part.cells else ():
        for capability in lookup(name) or ():
            found[""][capability] |= part.lines(line)
    for module, symbol, line in scopes.imports:
        for capability in known().on_import(module):
            found[symbol][capability] |= part.lines(line)
            found[symbol][f"{IMPORT_TIME}{capability}"] |= part.lines(line)
    definitions = {
        symbol: [(min(part.lines(first)), max(part.lines(last))) for first, last in places]
        for symbol, places in scopes.definitions.items()
    }
    return SideCapabilities(
        {symbol: dict(lines) for symbol, lines in found.items()},
        {symbol: dict(calls) for symbol, calls in unknown.items()},
        sum(spot.call is not None for spot in scopes.spots),
        definitions,
        part.unread,
    )


def _never(_spot: Spot) -> int:
    return 0
