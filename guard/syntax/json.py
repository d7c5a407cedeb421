"""JSON, with line numbers as deep as manifests need them.

Where it is located, a key that stands twice in one object is refused, since readers disagree on which counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from guard.expressions import expression
from guard.syntax.nesting import refuse_deep
from guard.syntax.unreadable import UnreadableError

_TOKEN = expression(r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<atom>[^\s{}\[\],:"]+)', re.DOTALL)


@dataclass
class JsonNode:
    """One value: its first and last line, and for an object its members."""

    value: object
    first: int
    last: int
    members: dict[str, JsonNode] = field(default_factory=dict)

    @property
    def lines(self) -> frozenset[int]:
        """Every line the value stands on, its key's line included."""
        return frozenset(range(self.first, self.last + 1))


@dataclass(frozen=True, eq=False)
class Json:
    """A JSON text and what it says. Shared: nobody may alter its data."""

    text: str = field(repr=False)
    data: Any
    """Of a key that stands twice in one object the last value, as most readers have it."""
    repeated: str | None = None
    """A key that stands twice in one object."""

    def located(self, depth: int = 2) -> JsonNode:
        """The top-level object, with the members of objects located down to `depth` levels.

        Raises:
            UnreadableError: it is no object, or an object in it has a key twice.
        """
        if self.repeated is not None:
            raise UnreadableError(f"not valid JSON: the key {self.repeated!r} stands twice in one object")
        if not isinstance(self.data, dict):
            raise UnreadableError("expected a JSON object")
        root = JsonNode(self.data, 1, self.text.count("\n") + 1)
        _locate(self.text, root, depth)
        return root


def read_json(text: str) -> Json:
    """What `text` says.

    Raises:
        UnreadableError: it is no valid JSON.
    """
    repeated: list[str] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.append(next(key for key, count in counts.items() if count > 1))
        return found

    try:
        data = json.loads(text, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not valid JSON: {error.msg}", error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits
        raise UnreadableError("JSON that cannot be read") from error
    refuse_deep(data, "JSON")
    return Json(text, data, repeated[0] if repeated else None)


def _locate(text: str, root: JsonNode, depth: int) -> None:
    """Walk the tokens of a valid document, and note where each member down to `depth` begins and ends."""
    line, position = 1, 0
    stack: list[JsonNode | None] = []
    """The open brackets: the node of an object whose members are wanted, else None."""
    key: tuple[str, int] | None = None
    current: JsonNode | None = None
    """The innermost wanted member whose value is being read, at the level of the stack's last object."""
    for token in _TOKEN.finditer(text):
        line += text.count("\n", position, token.start())
        position = token.start()
        mark = token[0] if token.lastgroup == "mark" else ""
        owner = stack[-1] if stack else None
        if owner is not None and key is None and token.lastgroup == "text":
            key = (json.loads(token[0]), line)
            continue
        if owner is not None and key is not None and mark != ":":
            assert isinstance(owner.value, dict)  # only objects are owners
            current = JsonNode(owner.value[key[0]], key[1], line)
            owner.members[key[0]] = current
            key = None
        if mark in ("{", "["):
            wanted = mark == "{" and (not stack or (owner is not None and len(stack) < depth))
            stack.append((root if not stack else current) if wanted else None)
        elif mark in ("}", "]"):
            closed = stack.pop()
            if stack and stack[-1] is not None:
                last = closed or next(reversed(stack[-1].members.values()))
                last.last = line
