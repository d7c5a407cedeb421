"""The envelope of apply_patch, `*** Begin Patch` to `*** End Patch`, read strictly.

Readers of this format agree on well-formed patches and differ on the rest (blank lines between chunks,
indented headers, stacked `@@`). What two versions of a reader take differently is refused here.
"""

from __future__ import annotations

from dataclasses import dataclass

from guard.intake.agents.draft import EditError

BEGIN, END, END_OF_FILE = "*** Begin Patch", "*** End Patch", "*** End of File"
ADD, DELETE, UPDATE, MOVE = "*** Add File: ", "*** Delete File: ", "*** Update File: ", "*** Move to: "
_HEREDOCS = ("<<EOF", "<<'EOF'", '<<"EOF"')
SPACES = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""What counts as white space in Unicode, which is not what `str.strip` takes off."""
_FORM = (
    "Write the patch as documented: one header for each file, every chunk led by @@, no blank lines between."
)


@dataclass(frozen=True)
class Chunk:
    """Lines of one place in a file."""

    line: int
    """Where in the patch it stands."""
    anchor: str | None
    """What follows `@@`, or None."""
    lines: tuple[str, ...]
    """With their leading blank, `+` or `-`."""
    at_end: bool = False


@dataclass(frozen=True)
class FileSection:
    """What the patch says of one file."""

    line: int
    kind: str
    """`add`, `delete` or `update`."""
    path: str
    move_to: str | None = None
    added: tuple[str, ...] = ()
    chunks: tuple[Chunk, ...] = ()


def refuse(message: str, line: int = 0) -> EditError:
    """The error for a patch that cannot be followed, with the place in it."""
    return EditError(message, where=f"patch:{line}" if line else "patch", repair=_FORM)


def parse_patch(text: str) -> tuple[FileSection, ...]:
    """Read a whole patch.

    Args:
        text: the patch, which may be wrapped in a here-document as models send it.

    Raises:
        EditError: it is malformed, empty, names a file twice, or is written in a way that readers take
            differently.
    """
    if "\r" in text:
        raise refuse("holds carriage returns, which versions of apply_patch treat differently")
    lines = text.strip(SPACES).split("\n")
    offset = 1
    if lines[0] in _HEREDOCS and len(lines) >= 4 and lines[-1].endswith("EOF"):
        if lines[-1] != "EOF":
            raise refuse("does not end where its here-document does", len(lines))
        lines, offset = lines[1:-1], 2
    if lines[0].strip(SPACES) != BEGIN:
        raise refuse(f"does not begin with {BEGIN!r}", offset)
    if len(lines) < 2 or lines[-1].strip(SPACES) != END:
        raise refuse(f"does not end with {END!r}", offset + len(lines) - 1)
    body = _Body(lines[1:-1], offset + 1)
    sections = []
    while not body.done:
        sections.append(_section(body))
    if not sections:
        raise refuse("changes no file")
    named = [path for section in sections for path in (section.path, section.move_to) if path is not None]
    twice = next((path for at, path in enumerate(named) if path in named[:at]), None)
    if twice is not None:
        raise refuse(f"names {twice!r} twice; versions of apply_patch treat that differently")
    return tuple(sections)


class _Body:
    """The lines between the two markers, with a place in them."""

    def __init__(self, lines: list[str], first: int) -> None:
        self._lines = lines
        self._first = first
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at >= len(self._lines)

    @property
    def line(self) -> int:
        return self._first + self._at

    def peek(self) -> str | None:
        return None if self.done else self._lines[self._at]

    def take(self) -> str:
        self._at += 1
        return self._lines[self._at - 1]


def _is_header(line: str) -> bool:
    return line.startswith((ADD, DELETE, UPDATE)) or line in (BEGIN, END)


def _section(body: _Body) -> FileSection:
    at = body.line
    header = body.take().strip(SPACES)
    kinds = ((ADD, "add"), (DELETE, "delete"), (UPDATE, "update"))
    found = next((pair for pair in kinds if header.startswith(pair[0])), None)
    if found is None:
        raise refuse("expects the header of a file", at)
    path, kind = header.removeprefix(found[0]), found[1]
    if path != path.strip(SPACES) or not path:
        raise refuse("has a file name with blanks around it", at)
    if kind == "delete":
        return FileSection(at, kind, path)
    if kind == "add":
        added = []
        while (line := body.peek()) is not None and line.startswith("+"):
            added.append(body.take()[1:])
        if (line := body.peek()) is not None and not _is_header(line.strip(SPACES)):
            raise refuse("has a line in an added file that does not begin with '+'", body.line)
        return FileSection(at, kind, path, added=tuple(added))
    return _update(body, at, path)


def _update(body: _Body, at: int, path: str) -> FileSection:
    move_to = None
    first = body.peek() or ""
    if first.strip(SPACES).startswith(MOVE):
        if first != first.strip(SPACES) or first == MOVE:
            raise refuse("has blanks around the name a file is moved to", body.line)
        move_to = body.take().removeprefix(MOVE)
    chunks: list[Chunk] = []
    while (line := body.peek()) is not None and not line.startswith(("*** Add", "*** Del", "*** Upd")):
        chunks.append(_chunk(body, is_first=not chunks))
    if not chunks:
        raise refuse(f"has nothing to change in {path!r}", at)
    return FileSection(at, "update", path, move_to, chunks=tuple(chunks))


def _chunk(body: _Body, *, is_first: bool) -> Chunk:
    at = body.line
    anchor = None
    head = body.peek() or ""
    if head.startswith("@@"):
        body.take()
        if head != "@@":
            anchor = head.removeprefix("@@ ")
            if not head.startswith("@@ ") or not anchor or anchor != anchor.rstrip(SPACES):
                raise refuse("has an @@ line that readers take differently", at)
    elif not is_first or not head.strip(SPACES):
        raise refuse("has a line outside a chunk", at)
    lines: list[str] = []
    at_end = False
    while (line := body.peek()) is not None and not line.startswith("@@"):
        bare = line.strip(SPACES)
        if line == END_OF_FILE:
            body.take()
            at_end = True
            break
        if line.startswith("***") and _is_header(line):
            break
        if _is_header(bare) or bare in (END_OF_FILE, "@@") or bare.startswith(("@@ ", MOVE)):
            raise refuse("has a marker that is indented, or out of its place", body.line)
        if line and line[0] not in " +-":
            raise refuse("has a line that begins with neither blank, '+' nor '-'", body.line)
        lines.append(body.take() or " ")
    if not lines:
        raise refuse("has a chunk without lines, or stacked @@ lines", at)
    return Chunk(at, anchor, tuple(lines), at_end)
