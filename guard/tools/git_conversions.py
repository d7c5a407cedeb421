"""The bytes that git would record of a file on disk, where attributes say that it converts them.

Line ends (`text`, `eol`, `core.autocrlf`) and `working-tree-encoding`, as the attributes of the work tree
have them: they decide what a commit holds. A file with a `filter` is left as it is, since that is a program.
What git itself would refuse to convert stays as it is on disk too, and is judged as such.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from guard.expressions import expression
from guard.model.marks import marked_as
from guard.tools.git_command import Git

_ATTRIBUTES = ("text", "eol", "working-tree-encoding", "filter")
_LISTING_LIMIT = 512 * 1024 * 1024
_ENCODINGS = {
    "utf-16": ("utf-16", True),
    "utf-16le": ("utf-16-le", False),
    "utf-16be": ("utf-16-be", False),
    "utf-16le-bom": ("utf-16", True),
    "utf-16be-bom": ("utf-16", True),
    "utf-32": ("utf-32", True),
    "utf-32le": ("utf-32-le", False),
    "utf-32be": ("utf-32-be", False),
}
"""By git's name: the codec, and whether a byte order mark has to stand in front; otherwise none may."""
_LONE_CR = expression(rb"\r(?!\n)")
_UNPRINTABLE = expression(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")


class Conversions:
    """What git does to files of one work tree on their way into a commit."""

    def __init__(self, git: Git, paths: Iterable[str]) -> None:
        """Ask git for the attributes of `paths`.

        Raises:
            RepositoryError: git cannot tell them.
        """
        asked = b"".join(os.fsencode(path) + b"\0" for path in paths)
        self._of: dict[str, dict[str, str]] = {}
        if not asked:
            return
        done = git.run(
            "check-attr", "--stdin", "-z", *_ATTRIBUTES, input=asked, limit=_LISTING_LIMIT
        ).stdout.split(b"\0")
        for path, name, value in zip(done[::3], done[1::3], done[2::3], strict=False):
            self._of.setdefault(os.fsdecode(path), {})[os.fsdecode(name)] = os.fsdecode(value)
        asked_for = git.run("config", "--get", "core.autocrlf", ok=(0, 1)).stdout.strip().decode().lower()
        self._auto = asked_for in ("true", "input", "yes", "on", "1")

    def recorded(self, path: str, data: bytes, old: Callable[[], bytes | None]) -> bytes:
        """What a commit would hold of a file; `old` gives what the index holds of it."""
        attributes = self._of.get(path, {})
        if _value(attributes, "filter"):
            return data
        data = _decoded(data, _value(attributes, "working-tree-encoding"))
        text = attributes.get("text", "unspecified")
        if text == "unspecified":
            text = "set" if _value(attributes, "eol") else "auto" if self._auto else "unset"
        if b"\r\n" not in data or text == "unset":
            return data
        if text == "auto" and (_looks_binary(data) or b"\r\n" in (old() or b"")):
            return data
        return data.replace(b"\r\n", b"\n")


def _value(attributes: Mapping[str, str], name: str) -> str:
    value = attributes.get(name, "unspecified")
    return "" if value in ("unspecified", "unset", "set") else value


def _decoded(data: bytes, encoding: str) -> bytes:
    """UTF-8 out of the encoding that a file has on disk; as it is where git would refuse it."""
    codec, marked = _ENCODINGS.get(encoding.casefold(), ("", False))
    if not codec or (marked_as(data) not in ("", "utf-8-sig")) != marked:
        return data
    try:
        return data.decode(codec).encode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return data


def _looks_binary(data: bytes) -> bool:
    """Whether git takes a text that nobody declared for binary: a NUL, a lone CR, or much unprintable."""
    if b"\0" in data or _LONE_CR.search(data):
        return True
    return len(_UNPRINTABLE.findall(data)) > len(data) >> 7
