"""Writing a proposal to the work tree."""

from __future__ import annotations

from pathlib import Path

from guard.app.places import work_tree_around
from guard.model.change import ChangeSet, FileSide
from guard.tools.workspace_writer import Rewrite, rewrite_files


def write_over(folder: Path | str, old: ChangeSet, new: ChangeSet) -> tuple[str, ...]:
    """Write to a work tree what differs between two proposals for it.

    Args:
        folder: inside the work tree.
        old: the proposal that lies in the files now.
        new: the one that shall.

    Returns:
        The paths that were written or deleted, sorted.

    Raises:
        OutputError: a file is not as `old` has it any more, lies behind a symlink, or cannot be written.
            What is checked is checked before the first file is touched.
    """
    wanted = []
    paths = {side.path for change in (old, new) for file in change.files for side in file.sides}
    for path in sorted(paths):
        now, then = _state(old, path), _state(new, path)
        if now != then:
            wanted.append(Rewrite(path, now, then))
    rewrite_files(work_tree_around(folder), wanted)
    return tuple(one.path for one in wanted)


def _state(change: ChangeSet, path: str) -> FileSide | None:
    """The file at `path` as a proposal has it; where it does not touch it, as the base does."""
    for file in change.files:
        if file.after is not None and file.after.path == path:
            return file.after
    if any(file.before is not None and file.before.path == path and not file.copied for file in change.files):
        return None
    data = change.base.read(path)
    return None if data is None else FileSide(path, data)
