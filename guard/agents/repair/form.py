"""What a model answers with, and how that becomes a new proposal."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from guard.agents.repair.redact import Redaction
from guard.errors import IntakeError
from guard.intake.common import change_set, pair_files
from guard.model.change import ChangeSet, FileSide, check_path


class Piece(BaseModel):
    """One edit of the proposed files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    action: Literal["replace", "write", "delete"]
    find: str = Field(description="For replace: text that stands exactly once in the file; else empty.")
    text: str = Field(description="For replace: what stands there instead. For write: the whole new file.")


class RepairForm(BaseModel):
    """The whole answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edits: list[Piece]
    cannot: str = Field(description="Why an obstacle cannot be mended, or empty.")


def applied(change: ChangeSet, form: RepairForm, redaction: Redaction) -> ChangeSet:
    """The proposal that the answer makes of `change`.

    Raises:
        IntakeError: an edit does not apply exactly, leaves the tree, or nothing of the change is left.
    """
    before = {file.before.path: file.before for file in change.files if file.before is not None}
    after = {file.after.path: file.after for file in change.files if file.after is not None}
    # What git found to be a copy keeps its origin, which must not look deleted.
    after.update({file.before.path: file.before for file in change.files if file.copied and file.before})
    for piece in form.edits:
        check_path(redaction.show(piece.path))
        _apply(piece, change, before, after, redaction)
    return change_set(pair_files(before, after), base=change.base, source=f"{change.source}, repaired")


def _apply(
    piece: Piece,
    change: ChangeSet,
    before: dict[str, FileSide],
    after: dict[str, FileSide],
    redaction: Redaction,
) -> None:
    path, text = redaction.show(piece.path), redaction.show(piece.text)
    if path not in after and path not in before:
        data = change.base.read(path)
        if data is not None:  # a file that the change left alone so far
            before[path] = after[path] = FileSide(path, data)
    old = after.get(path)
    if piece.action == "delete":
        if old is None:
            raise IntakeError("cannot be deleted: the proposal has no such file", where=path)
        del after[path]
        return
    if piece.action == "replace":
        if old is None or old.text is None:
            raise IntakeError("nothing can be replaced: the proposal has no such text file", where=path)
        find = redaction.show(piece.find)
        count = old.text.count(find) if find else 0
        if count != 1:
            raise IntakeError(
                f"the text to find stands there {count} times, and must exactly once", where=path
            )
        text = old.text.replace(find, text)
    known = old or before.get(path)
    after[path] = FileSide(path, text.encode(), known.mode) if known else FileSide(path, text.encode())
