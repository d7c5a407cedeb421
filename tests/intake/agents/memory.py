"""A work tree in memory, for readers of edits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from guard.errors import IntakeError
from guard.intake.agents.draft import Draft
from guard.model.change import FileSide, check_path


class Memory:
    """The `Workspace` port over a mapping; its top is `/top`, and `/tmp` is for temporary files."""

    def __init__(self, files: Mapping[str, str | bytes], links: Mapping[str, str] | None = None) -> None:
        self.files = {path: data.encode() if isinstance(data, str) else data for path, data in files.items()}
        self.links = dict(links or {})

    def locate(self, name: str, folder: str = "") -> str:
        if name.startswith("/"):
            if not name.startswith("/top/"):
                raise IntakeError("lies outside the work tree", where=name)
            name, folder = name.removeprefix("/top/"), ""
        path = "/".join(part for part in f"{folder}/{name}".split("/") if part not in ("", "."))
        check_path(path)
        return path

    def side(self, path: str) -> FileSide | None:
        if path in self.links:
            return FileSide(path, self.links[path].encode(), 0o120000)
        if any(str(parent) in self.files for parent in PurePosixPath(path).parents):
            raise IntakeError("one of its folders is a file", where=path)
        if self.is_folder(path):
            raise IntakeError("is a folder", where=path)
        return FileSide(path, self.files[path]) if path in self.files else None

    def below(self, path: str) -> tuple[str, ...]:
        return tuple(sorted(name for name in self.files if name.startswith(f"{path}/")))

    def is_folder(self, path: str) -> bool:
        return bool(self.below(path))

    def is_top(self, name: str) -> bool:
        return name.rstrip("/") == "/top"

    def is_scratch(self, name: str, folder: str, *, whole: bool = False) -> bool:
        return name.startswith("/tmp/")


def draft(
    files: Mapping[str, str | bytes], folder: str = "", links: Mapping[str, str] | None = None
) -> Draft:
    return Draft(Memory(files, links), folder)


def result(edited: Draft) -> dict[str, str | None]:
    """What the edits leave, by path: the new text, or None for a file that is gone."""
    found: dict[str, str | None] = {}
    for change in edited.files():
        if change.before is not None and (change.after is None or change.after.path != change.before.path):
            found[change.before.path] = None
        if change.after is not None:
            found[change.after.path] = change.after.data.decode()
    return found
