"""What several forms of intake share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guard.errors import EmptyChangeError
from guard.model.change import MODE_SUBMODULE, ChangeSet, FileChange, FileSide, Tree


def change_set(files: Sequence[FileChange], *, base: Tree, source: str) -> ChangeSet:
    """The proposal made of `files`.

    Raises:
        EmptyChangeError: there are none.
        IntakeError: a path does not stay inside the tree.
    """
    if not files:
        raise EmptyChangeError(where=source)
    return ChangeSet(tuple(files), base=base, source=source)


def pair_files(before: Mapping[str, FileSide], after: Mapping[str, FileSide]) -> tuple[FileChange, ...]:
    """The difference of two sets of files.

    A file that is gone in one place and new in another with the same bytes and mode is a rename; an empty
    file never is.
    """
    gone: dict[tuple[int, bytes], list[str]] = {}
    for path in sorted(before.keys() - after.keys(), reverse=True):
        gone.setdefault((before[path].mode, before[path].data), []).append(path)
    files: list[FileChange] = []
    left = set(before.keys() - after.keys())
    for path in sorted(after):
        new = after[path]
        old = before.get(path)
        if old is None and new.data and new.mode != MODE_SUBMODULE:
            origins = gone.get((new.mode, new.data))
            if origins:
                old = before[origins.pop()]
                left.remove(old.path)
        if old is None or (old.path, old.mode, old.data) != (path, new.mode, new.data):
            files.append(FileChange(old, new))
    files.extend(FileChange(before[path], None) for path in sorted(left))
    return tuple(files)
