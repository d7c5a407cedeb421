"""YAML: the files of a change (workflows, compose files, hook settings …) as nodes, a policy as events.

Nodes know their lines and hold what is written: anchors and aliases are followed, tags do nothing, a key that
stands twice is there twice. What the one document of a file means as plain data is worked out from the same
nodes. The parser is the pure one: whether libyaml is installed must not change what is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scanner import Scanner, ScannerError

from guard.syntax.nesting import MOST_LEVELS
from guard.syntax.unreadable import UnreadableError

if TYPE_CHECKING:
    from ruamel.yaml.nodes import Node

_MOST_COPIES = 20
"""How often the parts of a file may stand in it, one with another, once its aliases are written out."""
_NO_VALUE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the library raises, beside its own, where a text is no value of the kind that its tag names."""
_ALWAYS = 2_000
"""Parts that every file may have."""


@dataclass(frozen=True, eq=False)
class YamlFile:
    """The documents of a file. Shared: nobody may alter its nodes or its data."""

    documents: Sequence[Node]
    """The root node of each."""
    has_merges: bool = False
    """Whether a merge key (`<<`) may stand in it."""

    @cached_property
    def data(self) -> Any:
        """The one document as plain data; None for an empty file.

        Raises:
            UnreadableError: there are several documents, a key stands twice, or a value is none of its kind.
        """
        if not self.documents:
            return None
        if len(self.documents) > 1:
            line = self.documents[1].start_mark.line + 1
            raise UnreadableError("more than one YAML document", line)
        # The library writes what a merge brings in into the node itself.
        root = _copied(self.documents[0], {}) if self.has_merges else self.documents[0]
        try:
            return YAML(typ="safe", pure=True).constructor.construct_document(root)
        except YAMLError as error:
            raise _unreadable(error) from error
        except _NO_VALUE as error:  # a list of mappings as a key, a huge number, `!!int ""`, `!!bool x`
            raise UnreadableError("YAML that cannot be read") from error


def read_yaml(text: str) -> YamlFile:
    """The nodes of every document in `text`.

    Raises:
        UnreadableError: it is no valid YAML, or nested too deeply.
    """
    parser = _parser()
    parser.composer.warn_double_anchors = False  # the later one counts from there on, as YAML has it
    try:
        documents = list(parser.compose_all(text))
    except YAMLError as error:
        raise _unreadable(error) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError("YAML that cannot be read") from error
    for root in documents:
        if root is not None:
            _refuse_bombs(root)
    return YamlFile(documents, "<<" in text)


class _ShallowScanner(Scanner):
    """Ends where brackets stand too deep: the library goes through all of them for each token."""

    def fetch_flow_collection_start(self, TokenClass: Any, to_push: str) -> None:  # noqa: N803  # the library's
        """Take an opening bracket.

        Raises:
            ScannerError: it stands too deep.
        """
        if len(self.flow_context) >= MOST_LEVELS:
            raise ScannerError(None, None, "nested too deeply", self.reader.get_mark())
        super().fetch_flow_collection_start(TokenClass, to_push)


def _parser() -> YAML:
    parser = YAML(typ="safe", pure=True)
    parser.Scanner = _ShallowScanner
    return parser


def _refuse_bombs(root: Any) -> None:
    """Refuse what is nested too deeply, holds itself, or is far larger written out than it stands there.

    Aliases of aliases can stand for billions of parts; whoever goes through them goes through all.

    Raises:
        UnreadableError: it is.
    """
    known: dict[int, tuple[int, int]] = {}
    """Of each node: how many nodes it stands for, and how many levels."""
    begun: set[int] = set()
    waiting: list[Any] = [root]
    while waiting:
        node = waiting[-1]
        parts = _parts(node)
        missing = [part for part in parts if id(part) not in known] if id(node) not in known else []
        if missing:
            if id(node) in begun:
                raise UnreadableError("YAML with an anchor that holds itself", _line(node))
            begun.add(id(node))
            waiting += missing
            continue
        waiting.pop()
        if id(node) not in known:
            size = 1 + sum(known[id(part)][0] for part in parts)
            known[id(node)] = (size, 1 + max((known[id(part)][1] for part in parts), default=0))
    size, levels = known.get(id(root), (0, 0))
    if levels > MOST_LEVELS:
        raise UnreadableError("YAML nested too deeply")
    if size > _ALWAYS + _MOST_COPIES * len(known):
        raise UnreadableError("YAML of more parts than are read, by anchors that repeat each other")


def _parts(node: Any) -> list[Any]:
    if node.id == "sequence":
        return list(node.value)
    return [part for pair in node.value for part in pair] if node.id == "mapping" else []


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def events_of(text: str) -> Iterator[Any]:
    """The parser's events for who must see what nodes do not show: aliases, tags, directives.

    Raises:
        UnreadableError: from where on it is no valid YAML.
    """
    try:
        yield from _parser().parse(text)
    except YAMLError as error:
        raise _unreadable(error) from error


def _unreadable(error: Any) -> UnreadableError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = " ".join(str(getattr(error, "problem", None) or error).split())
    problem = problem.partition(" with value ")[0]  # of a key that stands twice: what is not read yet
    return UnreadableError(f"not valid YAML: {problem}", *((mark.line + 1, mark.column + 1) if mark else ()))


def _copied(node: Any, known: dict[int, Any]) -> Any:
    """A copy of a node that shares its scalars; what is one node by an alias stays one."""
    if id(node) in known or node.id == "scalar":
        return known.get(id(node), node)
    copied = known[id(node)] = copy(node)
    if node.id == "mapping":
        copied.value = [(_copied(key, known), _copied(value, known)) for key, value in node.value]
    else:
        copied.value = [_copied(part, known) for part in node.value]
    return copied
