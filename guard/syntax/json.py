"""JSON with line numbers, as deep as manifests need it.

A key that stands twice in one object is refused, since readers disagree on which counts.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from guard.facts.dependencies.manifests.model import UnreadableError

_TOKEN = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>[{}\[\],:])|(?P<atom>[^\s{}\[\],:"]+)', re.DOTALL)


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


def read_json(text: str, depth: int = 2) -> JsonNode:
    """The top-level object of `text`, with the members of objects located down to `depth` levels.

    Raises:
        UnreadableError: it is no valid JSON, no object, or an object in it has a key twice.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not valid JSON: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise UnreadableError("JSON nested too deeply") from error
    if not isinstance(value, dict):
        raise UnreadableError("expected a JSON object")
    root = JsonNode(value, 1, text.count("\n") + 1)
    _locate(text, root, depth)
    return root


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnreadableError(f"not valid JSON: the key {twice!r} stands twice in one object")
    return found


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
