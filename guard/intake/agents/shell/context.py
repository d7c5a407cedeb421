"""What is known while a shell command is followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from guard.errors import IntakeError
from guard.intake.agents.draft import Draft, EditError

USE_THE_TOOL = "Use the harness's edit tool, or write constant text: cat > FILE <<'EOF' … EOF."


@dataclass
class Shell:
    """The state of a shell command as far as it was followed."""

    draft: Draft
    folder: str | None
    """The current folder inside the tree; None where it is elsewhere or not known."""
    unfollowed: list[str] = field(default_factory=list)
    written: set[str] = field(default_factory=set)
    reading: set[str] = field(default_factory=set)
    """Files that are read by the pipe that is followed, while it may write others."""
    folder_is_certain: bool = True
    """Whether every change of folder so far went well for certain."""
    chained: bool = False
    """Whether the command that is followed runs only if the one before it went well."""
    certain: bool = True
    """Whether the command that is being followed runs for certain."""
    shown: str = ""
    """How the command that is being followed is written."""

    def path(self, name: str | None, *, whole: bool = False) -> str | None:
        """The path inside the tree of a file that is written or read; None for a temporary file outside it.

        Args:
            name: as the command names it.
            whole: whether what is named goes away or elsewhere with all that it holds.

        Raises:
            EditError: which file is meant is not known.
            IntakeError: it lies elsewhere outside the tree.
        """
        if name is None:
            raise self.refuse("names a file in a way that is not constant")
        if self.draft.workspace.is_scratch(name, self.folder or "", whole=whole):
            return None
        if self.folder is None and not name.startswith("/"):
            raise self.refuse("is run in a folder that is not known")
        return self.draft.workspace.locate(name, self.folder or "")

    def changing(self, path: str) -> None:
        """Note that a file is written now.

        Raises:
            EditError: whether, or in what order, cannot be told.
        """
        if not self.certain:
            raise self.refuse("changes files where it is not certain that it runs, or when")
        if path in self.reading:
            raise self.refuse(f"reads {path!r} and writes it; what is read then depends on chance")
        if path in self.written:
            raise self.refuse(f"changes {path!r} twice; if a step between fails, other text stays")
        self.written.add(path)

    def write(self, name: str | None, text: bytes | None, *, append: bool = False) -> None:
        """Let a file hold `text`, or have it at its end.

        Raises:
            EditError: the text is not known.
            IntakeError: the file lies outside the tree.
        """
        path = self.path(name)
        if path is None:
            return
        if text is None:
            raise self.refuse(f"writes to {path!r} what is not known before it runs")
        self.changing(path)
        side = self.draft.side(path)
        self.draft.write(path, (side.data if append and side is not None else b"") + text)

    def read(self, name: str | None) -> bytes | None:
        """What a file in the tree holds; None where that is not known."""
        if name is None:
            return None
        try:
            path = self.path(name)
            side = None if path is None else self.draft.side(path)
            self.reading |= {path} if path is not None else set()
        except IntakeError:
            return None  # whoever prints the file prints what is not known
        return None if side is None else side.data

    def refuse(self, why: str) -> EditError:
        """The error for a command that changes files in a way that is not followed."""
        return EditError(f"`{self.shown}` {why}", repair=USE_THE_TOOL)
