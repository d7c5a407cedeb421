"""Commands that a configuration has run: of containers, their probes and hooks, of units and jobs.

As of November 2026, by the references of Kubernetes (`command`, `args`, `lifecycle`, probes), Compose
(`command`, `entrypoint`, `healthcheck`, `post_start`, `pre_stop`) and systemd (`ExecStart` and its kin).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

from guard.expressions import expression
from guard.facts.effects.flow.shell import Piece
from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_KEYS = frozenset({"command", "args", "entrypoint", "test", "run", "script", "cmd"})
_IN_SHELL = frozenset({"-c", "-lc", "-ec", "-euc", "CMD-SHELL"})
_VARIABLE = expression(r"\$\(([A-Za-z_]\w*)\)")
_UNIT = expression(r"^\s*Exec\w+\s*=\s*[-@:+!]*(.+)$")
_MAY = expression(
    rb"\b(?:curl|wget|nc|ncat|netcat|socat|nslookup|dig|host|scp|rsync|sftp|ftp|mail|sendmail|aws|gsutil)\b"
)
_FORM = expression(r"(?i)\.(?:ya?ml|service)$")
_MOST = 400_000
"""Bytes of a configuration that is read."""


def commands(path: str, data: bytes) -> bool:
    """Whether the configuration at `path` may have something run that sends."""
    return _FORM.search(path) is not None and len(data) <= _MOST and _MAY.search(data) is not None


def commanded(side: FileSide, sources: Sources) -> list[Piece]:
    """The texts that a configuration hands to a shell or runs; none where it cannot be read."""
    if side.path.casefold().endswith(".service"):
        lines = (side.text or "").split("\n")
        found = [(match[1], number) for number, line in enumerate(lines, 1) if (match := _UNIT.match(line))]
        return [Piece(text, [number]) for text, number in found]
    try:
        documents = known(sources.yaml(side)).documents
    except UnreadableError:
        return []
    return [piece for root in documents if root is not None for piece in _of_node(root)]


def _of_node(root: Any) -> Iterator[Piece]:
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.id == "mapping":
            for key, value in node.value:
                if str(key.value) in _KEYS:
                    yield from _texts(value)
                pending.append(value)
        elif node.id == "sequence":
            pending += node.value


def _texts(node: Any) -> Iterator[Piece]:
    """What is run: a text, or a list of words whose last may be a text for a shell."""
    if node.id == "scalar":
        yield _piece(str(node.value), node)
    elif node.id == "sequence" and all(one.id == "scalar" for one in node.value):
        words = [str(one.value) for one in node.value]
        scripts = [one for one in node.value if re.search(r"\s", str(one.value))]
        if len(words) > 1 and words[-2] in _IN_SHELL:
            yield _piece(words[-1], node.value[-1])
        elif scripts:
            for one in scripts:
                yield _piece(str(one.value), one)
        elif words:
            yield _piece(" ".join(map(_quoted, words)), node)


def _quoted(word: str) -> str:
    """A word as a shell takes it for one, its variables filled in."""
    return f'"{word}"' if "$" in word and '"' not in word else shlex.quote(word)


def _piece(text: str, node: Any) -> Piece:
    """A text with its variables as a shell writes them, and the lines it stands on."""
    first = node.start_mark.line + 1
    is_block = getattr(node, "style", None) in ("|", ">")
    said = _VARIABLE.sub(lambda match: f"${{{match[1]}}}" if match[1].isupper() else match[0], text)
    said = said.replace("$$", "$")
    return Piece(said, [first + is_block * (1 + index) for index in range(said.count("\n") + 1)])
