"""A unified diff, applied to a trusted base.

The diff is read twice: by `unified.parse`, strictly, and by git, which applies it. What came out must be
what the diff says: the same files, and in each of them the same lines gone and come. So nothing that only
one of the two readers saw gets through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from guard.errors import PatchError
from guard.expressions import expression
from guard.intake.common import change_set
from guard.intake.unified import SUBMODULE, FilePatch, Patch, parse
from guard.model.change import MODE_FILE, MODE_SUBMODULE, ChangeSet, FileChange, FileSide, Tree
from guard.ports import Folder, Repository

_FAILED = expression(r"patch failed: (.*):(\d+)\Z", re.DOTALL)


def patch_on_revision(repository: Repository, text: bytes, rev: str, name: str = "patch") -> ChangeSet:
    """The change that a diff makes to a commit.

    Args:
        repository: Where the commit is.
        text: The unified diff.
        rev: The commit it applies to, which is the trusted base.
        name: What to call the diff; errors say `NAME:LINE`.

    Raises:
        PatchError: the diff is malformed, reaches outside the tree, does not apply, or does other than it
            says.
        RepositoryError: the commit is unknown.
    """
    patch = parse(text, name)
    (base,) = repository.resolve(rev)
    tree = repository.tree(base)
    try:
        files = repository.apply(base, text, patch.strip)
    except PatchError as error:
        raise _located(error, patch, name) from error
    _verify(patch, files, tree, name)
    return change_set(files, base=tree, source=f"patch {name} on {rev}")


def patch_on_directory(text: bytes, folder: Folder, name: str = "patch") -> ChangeSet:
    """The change that a diff makes to a plain folder, which is the trusted base.

    Raises:
        PatchError: as for `patch_on_revision`.
        IntakeError: the folder cannot be read.
    """
    patch = parse(text, name)
    paths = [path for file in patch.files for path in (file.before_path, file.after_path) if path is not None]
    tree = folder.tree()
    try:
        files = folder.apply(text, patch.strip, paths)
    except PatchError as error:
        raise _located(error, patch, name) from error
    _verify(patch, files, tree, name)
    return change_set(files, base=tree, source=f"patch {name} on {folder.name}")


def _verify(patch: Patch, files: Sequence[FileChange], base: Tree, name: str) -> None:
    """Hold what came out against what the patch says.

    Raises:
        PatchError: they differ.
    """
    before = {file.before.path: file.before for file in files if file.before is not None}
    after = {file.after.path: file.after for file in files if file.after is not None}
    named: set[str] = set()
    for file in patch.files:
        named |= {file.path} if file.copied else {file.before_path or file.path, file.path}
    came_out = before.keys() | after.keys()
    if named != came_out:
        odd = sorted(named ^ came_out)[0]
        line = next((file.line for file in patch.files if odd in (file.before_path, file.after_path)), 1)
        raise PatchError(f"git and guard read the patch differently at {odd!r}", where=f"{name}:{line}")
    for file in patch.files:
        _verify_file(file, _old_side(file, before, base), after.get(file.after_path or ""), name)


def _old_side(file: FilePatch, before: Mapping[str, FileSide], base: Tree) -> FileSide | None:
    if file.before_path is None:
        return None
    side = before.get(file.before_path)
    if side is None and file.copied:  # the source itself did not change
        data = base.read(file.before_path)
        return None if data is None else FileSide(file.before_path, data, file.before_mode or MODE_FILE)
    return side


def _verify_file(file: FilePatch, old: FileSide | None, new: FileSide | None, name: str) -> None:
    where = f"{name}:{file.line}"
    if (old is None) != (file.before_path is None) or (new is None) != (file.after_path is None):
        raise PatchError(f"{file.path!r}: the patch and the base disagree whether it exists", where=where)
    if old is not None and file.before_mode not in (None, old.mode) and not file.copied:
        raise PatchError(
            f"{old.path!r} has the mode {old.mode:06o} in the base, the patch says otherwise", where=where
        )
    if new is not None and new.mode != _expected_mode(file, old, new):
        raise PatchError(f"{new.path!r} came out with another mode than the patch says", where=where)
    if file.is_binary:
        return  # git has compared the result with the object id that the patch names
    change = Counter(_lines(new))
    change.subtract(Counter(_lines(old)))
    says: Counter[bytes] = Counter()
    for hunk in file.hunks:
        says.update(hunk.added)
        says.subtract(Counter(hunk.removed))
    if {line: n for line, n in change.items() if n} != {line: n for line, n in says.items() if n}:
        raise PatchError(f"{file.path!r} came out with other lines changed than the patch says", where=where)


def _expected_mode(file: FilePatch, old: FileSide | None, new: FileSide) -> int:
    if file.after_mode is not None:
        return file.after_mode
    if file.copied:
        return new.mode  # the source's, which an untouched source does not show here
    return old.mode if old is not None else MODE_FILE


def _lines(side: FileSide | None) -> list[bytes]:
    if side is None:
        return []
    data = side.data
    if side.mode == MODE_SUBMODULE:
        data = b"Subproject commit " + data + b"\n"
        assert SUBMODULE.fullmatch(data)
    parts = data.split(b"\n")
    last = parts.pop()
    return [part + b"\n" for part in parts] + ([last] if last else [])


def _located(error: PatchError, patch: Patch, name: str) -> PatchError:
    """The same error, with the place in the patch that git's words point to."""
    for part in error.message.split("; "):
        failed = _FAILED.search(part)
        for file in patch.files:
            names = [path for path in (file.before_path, file.after_path) if path is not None]
            if failed is not None and failed[1] in names:
                hunk = next((hunk for hunk in file.hunks if hunk.before_start == int(failed[2])), None)
                return PatchError(error.message, where=f"{name}:{hunk.line if hunk else file.line}")
            if failed is None and any(f"{path}: " in part for path in names):
                return PatchError(error.message, where=f"{name}:{file.line}")
    return PatchError(error.message, where=name)
