"""The record of frozen suites: which files they hold, and what each of them held when it was frozen.

A policy's `frozen:` globs say that no change may touch a path. The record says more of fewer files: their
digests, so that a file that is missing, added or put back as it was is told from one that differs. Both
compare names the way the most lenient file system would.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from guard.errors import IntakeError, PolicyError
from guard.facts.files.folding import fold
from guard.model.change import MODES, FileChange, FileSide, check_path

RECORD = ".guard/frozen.json"
"""Where the record stands in a repository."""
_VERSION = 1


@dataclass(frozen=True)
class Digest:
    """What one file held: its mode, and the SHA-256 of its bytes (a link's target, a submodule's commit)."""

    mode: int
    sha256: str

    @classmethod
    def of(cls, side: FileSide) -> Digest:
        """The digest of one side of a file."""
        return cls(side.mode, hashlib.sha256(side.data).hexdigest())


@dataclass(frozen=True)
class FrozenRecord:
    """The frozen suites, each a file or a folder, and every file they held."""

    suites: tuple[str, ...]
    files: Mapping[str, Digest]

    def suite_of(self, path: str) -> str:
        """The suite that a file at `path` would be part of, or take the place of; "" for none."""
        name = fold(path)
        return next(
            (
                suite
                for suite, own in self._folded
                if name == own or name.startswith(f"{own}/") or own.startswith(f"{name}/")
            ),
            "",
        )

    def suites_under(self, folder: str) -> tuple[str, ...]:
        """The suites that are `folder` or lie in it, at any depth ("" is the top of the tree)."""
        name = fold(folder) if folder else ""
        return tuple(
            suite for suite, own in self._folded if not name or own == name or own.startswith(f"{name}/")
        )

    def differences(self, change: Iterable[FileChange]) -> Iterator[tuple[FileChange, str, str]]:
        """What a change makes of the suites: the file, the path within a suite, and what differs, in words.

        A file that is put back as the record has it is no difference.
        """
        for file in change:
            for path in dict.fromkeys(side.path for side in file.sides):
                if self.suite_of(path) and (word := self._difference(file, path)):
                    yield file, path, word

    def _difference(self, file: FileChange, path: str) -> str:
        after = file.after if file.after is not None and file.after.path == path else None
        if after is None and file.copied:
            return ""  # it still stands where it stood
        recorded = self.files.get(path)
        if after is None:
            gone = "is moved away" if file.is_moved else "is deleted"
            return gone if recorded is not None else ""
        if recorded is None:
            return "is added"
        found = Digest.of(after)
        if found == recorded:
            return ""
        if found.sha256 == recorded.sha256:
            return f"gets the mode {found.mode:06o} instead of {recorded.mode:06o}"
        return "holds something else than when it was frozen"

    def text(self) -> str:
        """The record as it is written down: sorted, so that equal records are equal bytes."""
        files = {path: {"mode": f"{one.mode:06o}", "sha256": one.sha256} for path, one in self.files.items()}
        data = {"files": files, "suites": sorted(self.suites), "version": _VERSION}
        return json.dumps(data, indent=1, sort_keys=True) + "\n"

    @cached_property
    def _folded(self) -> tuple[tuple[str, str], ...]:
        return tuple((suite, fold(suite)) for suite in self.suites)


def read_record(data: bytes) -> FrozenRecord:
    """The record that `data` writes down.

    Raises:
        PolicyError: it is malformed, of another version, or names a file outside its suites.
    """
    try:
        return _record(json.loads(data.decode("utf-8"), object_pairs_hook=_without_repetition))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, IntakeError) as error:
        message = f"is no record of frozen suites ({error}); write it with `guard freeze`"
        raise PolicyError(message, where=RECORD) from error


def _record(data: Any) -> FrozenRecord:
    if set(data) != {"files", "suites", "version"} or data["version"] != _VERSION:
        raise ValueError("wrong keys or another version")
    suites = tuple(data["suites"])
    if not suites or not all(isinstance(suite, str) for suite in suites):
        raise ValueError("no suites")
    files = {path: _digest(one) for path, one in data["files"].items()}
    record = FrozenRecord(suites, files)
    for path in (*suites, *files):
        check_path(path)
        if not record.suite_of(path):
            raise ValueError(f"{path!r} lies in no suite")
    return record


def _digest(data: Any) -> Digest:
    mode, digest = int(data["mode"], 8), data["sha256"]
    if set(data) != {"mode", "sha256"} or mode not in MODES or len(bytes.fromhex(digest)) != 32:
        raise ValueError("a file's entry is wrong")
    return Digest(mode, digest)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
