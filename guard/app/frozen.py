"""Freezing suites: writing down what they hold at a commit, and comparing them with that."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guard.errors import UsageError
from guard.facts.files.frozen import RECORD, Digest, FrozenRecord, read_record
from guard.model.change import MODE_SUBMODULE, FileSide
from guard.ports import Revision
from guard.tools.git import GitRepository
from guard.tools.git_store import read_blobs
from guard.tools.git_tree import GitTree


@dataclass(frozen=True)
class Freezing:
    """What freezing came to."""

    record: FrozenRecord
    differences: tuple[str, ...]
    """How the files at the commit differ from the record that was there, a line each, sorted."""
    commit: str


def freeze(
    folder: Path | str, paths: tuple[str, ...], base: str = "HEAD", *, renew: bool = False
) -> Freezing:
    """The record of the suites at `paths` and of those recorded before, as they stand at a commit.

    Args:
        folder: the repository's top folder, which holds the record.
        paths: files and folders to freeze as well, as paths in the repository.
        base: the commit to read them at. Files on disk are never read: what is not committed is not frozen.
        renew: also write down anew what was recorded before; else those entries stay as they are.

    Returns:
        The record, and how suites recorded before differ from their entries.

    Raises:
        UsageError: nothing to freeze, a path that holds no file at the commit, or `folder` is no top folder.
        RepositoryError: git cannot answer.
        PolicyError: the record on disk is malformed.
    """
    top = Path(folder)
    if not (top / ".git").exists():
        raise UsageError(
            "not the top folder of a git repository; go there, or name it with -C", where=str(folder)
        )
    old = _recorded(top)
    new = tuple(dict.fromkeys(path.strip("/").removeprefix("./") for path in paths))
    if old is None and not new:
        raise UsageError(f"there is no {RECORD}; name the files or folders to freeze")
    repository = GitRepository(top)
    [revision] = repository.resolve(base)
    suites = tuple(sorted({*(old.suites if old else ()), *new}))
    found = _digests(repository, revision, suites)
    for suite in new:
        if not any(path == suite or path.startswith(f"{suite}/") for path in found):
            raise UsageError(f"{suite} holds no file at {base}; commit it first", where=suite)
    kept = {} if renew or old is None else old.files
    files = {path: one for path, one in found.items() if renew or old is None or not old.suite_of(path)}
    record = FrozenRecord(suites, {**files, **kept})
    return Freezing(record, _differences(old, found) if old else (), revision.commit)


def write_record(folder: Path | str, record: FrozenRecord) -> Path:
    """Write `record` into its place in the repository at `folder`, and say where that is."""
    path = Path(folder) / RECORD
    path.parent.mkdir(exist_ok=True)
    path.write_text(record.text(), encoding="utf-8")
    return path


def _recorded(top: Path) -> FrozenRecord | None:
    path = top / RECORD
    return read_record(path.read_bytes()) if path.exists() else None


def _digests(repository: GitRepository, revision: Revision, suites: tuple[str, ...]) -> dict[str, Digest]:
    tree = repository.tree(revision)
    assert isinstance(tree, GitTree)  # of a commit
    entries = [
        entry
        for path, entry in tree.entries.items()
        if any(path == suite or path.startswith(f"{suite}/") for suite in suites)
    ]
    blobs = read_blobs(tree.git, (entry.oid for entry in entries if entry.mode != MODE_SUBMODULE))
    return {
        entry.path: Digest.of(FileSide(entry.path, blobs.get(entry.oid, entry.oid.encode()), entry.mode))
        for entry in entries
    }


def _differences(old: FrozenRecord, found: dict[str, Digest]) -> tuple[str, ...]:
    mine = {path: one for path, one in found.items() if old.suite_of(path)}
    lines = [f"{path}: is gone" for path in old.files.keys() - mine.keys()]
    lines += [f"{path}: is new" for path in mine.keys() - old.files.keys()]
    for path in mine.keys() & old.files.keys():
        if mine[path].sha256 != old.files[path].sha256:
            lines.append(f"{path}: holds something else")
        elif mine[path] != old.files[path]:
            lines.append(f"{path}: has the mode {mine[path].mode:06o} instead of {old.files[path].mode:06o}")
    return tuple(sorted(lines))
