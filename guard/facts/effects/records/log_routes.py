"""Where the records of each logger end, as a configuration of Python's `logging` says it, before and after.

The form is that of `logging.config.dictConfig` (manual of Python 3.13), in whatever file: loggers hand on to
handlers and to their parents, handlers pass filters, formatters and other handlers. What is compared is what
arrives, so that the same end by another name is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.effects.protection.config.compare import Path
from guard.facts.effects.protection.config.scalars import value_of
from guard.facts.effects.protection.values import Looser
from guard.model.finding import Severity
from guard.syntax.tree import Tree

_OF_RECORD = expression(r"(?i)audit|security|access|auth|alarm|alert|siem")
_NOWHERE = expression(r"(?i)^/dev/(?:null|shm/.*)|^nul$|^(?:/var)?/tmp/.*|devnull")
_REMOTE = expression(r"(?i)(?:HTTP|SysLog|Socket|Datagram)Handler$")
_NEAR = expression(r"(?i)^(?:localhost|127\.[\d.]+|::1|/dev/log|/var/run/syslog)$")
_LEAST = 100_000
"""Bytes of a log below which records are soon written over."""
Loses = Callable[[str], str]
"""How the filter of a dotted name loses records; "" where it does not."""


@dataclass(frozen=True)
class Routed:
    """What of the records of a logger arrives otherwise than before."""

    path: Path
    how: Looser
    line: int
    """After the change; 0 for what is gone."""
    leaves: bool = False
    """Whether records go out to a host, rather than being lost."""


@dataclass(frozen=True)
class _End:
    """One handler that records arrive at."""

    name: str
    tree: Tree
    config: Tree

    def said(self, key: str) -> str:
        """The value of a key as text; "" where there is none."""
        one = self.tree.members.get(key)
        return str(value_of(one)) if one is not None and one.is_leaf else ""

    @property
    def where(self) -> str:
        """What it writes to: the same place is the same end."""
        kind = self.said("class").rpartition(".")[2]
        if kind == "MemoryHandler":
            return ""
        return self.said("filename") or self.said("stream") or _host(self) or kind

    @property
    def is_kept(self) -> bool:
        """Whether what arrives is there later, for who looks for it."""
        return bool(self.said("filename") or _host(self)) and not _NOWHERE.search(self.where)


def _host(end: _End) -> str:
    address = end.tree.members.get("address")
    parts = [str(value_of(one)) for one in address.items] if address is not None and address.items else []
    return end.said("host") or (parts[0] if parts else end.said("address"))


def rerouted(before: Tree, after: Tree, loses: Loses) -> Iterator[Routed]:
    """What arrives of the records of each logger of the configuration, where less does than before."""
    if not (_is_routes(before) and _is_routes(after)):
        return
    told: set[str] = set()
    for name, path in _loggers(before):
        old, new = _ends(before, name), _ends(after, name)
        of_record = bool(_OF_RECORD.search(name))
        severity = Severity.MEDIUM if of_record else Severity.LOW
        kept = {end.where for end in new}
        line = _line(after, path)
        lost = [end.where for end in old if end.is_kept and end.where not in kept]
        if lost and not any(one.is_kept for one in new):
            how = f"no longer arrives at {lost[0][:60]!r}, nor anywhere that is kept"
            yield Routed(path, Looser(how, severity, is_gone=True), line)
            continue
        was = {quality for end in old for quality in _lossy(end, name, loses)}
        for end in new:
            for how in _lossy(end, name, loses) - was:
                if how not in told:
                    told.add(how)
                    yield Routed((*_HANDLERS, end.name), Looser(how, severity), end.tree.line)
        reached = {end.where for end in old}
        for end in new:
            if of_record and end.where not in reached and _goes_out_plainly(end):
                how = f"sends the records of {name!r} to {_host(end)[:60]!r} for everybody on the way to read"
                yield Routed((*_HANDLERS, end.name), Looser(how, severity), end.tree.line, leaves=True)


def follows(path: Path, before: Tree, after: Tree) -> bool:
    """Whether what a key says is asked here, by where records arrive, and not by its words."""
    own = path[-1] in _FOLLOWED or (path[0] in ("handlers", "loggers") and len(path) <= 2)
    return own and path[:1] in _PARTS and _is_routes(before) and _is_routes(after)


_HANDLERS = ("handlers",)
_PARTS = (("handlers",), ("loggers",), ("root",), ("filters",), ("formatters",))
_FOLLOWED = frozenset({"handlers", "class", "filename", "filters", "mode", "maxBytes", "address", "host"})


def _is_routes(tree: Tree) -> bool:
    """Whether it has the form of a configuration of `logging`."""
    members = tree.members
    return "handlers" in members and bool({"loggers", "root"} & members.keys())


def _loggers(tree: Tree) -> Iterator[tuple[str, Path]]:
    if "root" in tree.members:
        yield "root", ("root",)
    inner = tree.members.get("loggers")
    for name in inner.members if inner is not None else ():
        yield name, ("loggers", name)


def _line(tree: Tree, path: Path) -> int:
    for key in path:
        if key not in tree.members:
            return 0
        tree = tree.members[key]
    return tree.line


def _ends(tree: Tree, name: str) -> list[_End]:
    """The handlers that the records of a logger arrive at, those behind others among them."""
    handlers = tree.members["handlers"].members
    found: dict[str, None] = {}
    for logger in _chain(tree, name):
        for one in _listed(logger, "handlers"):
            found[one] = None
    return [_End(one, handlers[one], tree) for one in found if one in handlers and handlers[one].members]


def _chain(tree: Tree, name: str) -> Iterator[Tree]:
    """A logger and its parents, as far as records are handed up."""
    inner = tree.members.get("loggers")
    known = inner.members if inner is not None else {}
    parts = [] if name == "root" else name.split(".")
    while parts:
        logger = known.get(".".join(parts))
        if logger is not None:
            yield logger
            handed = logger.members.get("propagate")
            if handed is not None and str(value_of(handed)).casefold() in ("false", "no", "0"):
                return
        parts.pop()
    if "root" in tree.members:
        yield tree.members["root"]


def _listed(tree: Tree, key: str) -> list[str]:
    one = tree.members.get(key)
    return [str(value_of(item)) for item in one.items] if one is not None else []


def _lossy(end: _End, logger: str, loses: Loses) -> set[str]:
    """How a handler loses records of a logger, or what they say."""
    kind = end.said("class").rpartition(".")[2]
    found: set[str] = set()
    if kind == "NullHandler" or _NOWHERE.search(end.said("filename")):
        found.add("writes records where they are not kept")
    if end.said("mode").startswith("w"):
        found.add("writes over the records of before at each start")
    most = end.said("maxBytes").replace("_", "")
    if most.isdigit() and 0 < int(most) < _LEAST:
        found.add(f"keeps no more than {most} bytes of records")
    if kind == "MemoryHandler":
        closes = end.said("flushOnClose").casefold() in ("false", "no", "0")
        if closes or not end.said("target"):
            found.add("holds records in memory, and may never write them")
    found |= {
        how for how in (_filtered(end, one, logger, loses) for one in _listed(end.tree, "filters")) if how
    }
    if _omits(end):
        found.add("writes records without what they say")
    return found


def _filtered(end: _End, name: str, logger: str, loses: Loses) -> str:
    """How a filter loses records of a logger: one by a name lets that one through, and what is below."""
    filters = end.config.members.get("filters")
    one = filters.members.get(name) if filters is not None else None
    if one is None:
        return ""
    made = one.members.get("()") or one.members.get("class")
    said = str(value_of(made)) if made is not None else "logging.Filter"
    if said.rpartition(".")[2] == "Filter" and said.startswith("logging"):
        only = one.members.get("name")
        wanted = str(value_of(only)) if only is not None else ""
        passes = not wanted or logger == "root" or logger == wanted or logger.startswith(f"{wanted}.")
        return "" if passes else f"lets only the records of {wanted!r} through"
    return loses(said)


def _omits(end: _End) -> bool:
    """Whether the form that records are written in leaves out what they say."""
    formatters = end.config.members.get("formatters")
    one = formatters.members.get(end.said("formatter")) if formatters is not None else None
    form = one.members.get("format") if one is not None else None
    text = str(value_of(form)) if form is not None else ""
    return bool(text) and "message" not in text and "()" not in (one.members if one is not None else {})


def _goes_out_plainly(end: _End) -> bool:
    kind = end.said("class")
    host = _host(end)
    if not _REMOTE.search(kind) or not host or _NEAR.search(host) or host.startswith("/"):
        return False
    return end.said("secure").casefold() not in ("true", "yes", "1", "on")
