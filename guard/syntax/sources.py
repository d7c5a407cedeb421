"""What a change says, read once: every reader of the change asks here, and what was read dies with the run.

One `Sources` is made for a change and handed to facts, checks and policy. Each text is read by each reader
once, whoever asks first, on whatever thread. What is given out is shared: nobody may alter it.

A tree takes some hundred times the room of its text, so what is kept is bounded by the bytes of the texts it
was read from. A change above that bound is read again where it is asked for again; no answer depends on it.
What is forgotten goes round in circles (scopes know what they stand in), which only the collector takes back:
it is asked to whenever as much was forgotten as may be kept, as by itself it comes too seldom
(`guard.cli` sets its thresholds for runs that end soon).
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from importlib import import_module
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, TypeVar

from guard.model.change import EMPTY_TREE, ChangeSet, FileSide, Tree
from guard.syntax.python import PythonSource, Unreadable, read_as_declared, refusal
from guard.syntax.unreadable import UnreadableError

if TYPE_CHECKING:
    from guard.syntax.ini import Ini
    from guard.syntax.javascript import Script
    from guard.syntax.json import Json
    from guard.syntax.notebook import Notebook
    from guard.syntax.toml import Toml
    from guard.syntax.yaml import YamlFile

_T = TypeVar("_T")

MAX_KEPT = 2_000_000
"""Bytes of text whose readings are kept: some 220 MB of syntax trees at the most."""


class _Slot:
    """One reading: made under its own lock, so that two threads that want it do not both work it out."""

    __slots__ = ("lock", "made", "size", "value")

    def __init__(self, size: int) -> None:
        self.lock = RLock()
        self.made = False
        self.size = size
        self.value: Any = None


class Sources:
    """The readings of one change and of the trusted base around it. Safe to share between threads."""

    def __init__(self, change: ChangeSet | None = None, *, max_kept: int = MAX_KEPT) -> None:
        """Read nothing yet.

        Args:
            change: what will be asked about; without one there is no base to read from.
            max_kept: bytes of text whose readings are kept.
        """
        self._base: Tree = change.base if change is not None else EMPTY_TREE
        self._max_kept = max_kept
        self._kept = 0
        self._gone = 0
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def once(self, key: Hashable, make: Callable[[], _T], *, size: int = 0) -> _T:
        """What `make` gives, worked out once for equal keys.

        Args:
            key: names the result; its first item is the name of the reader or of the fact.
            make: works it out; may ask for other results, but not for its own.
            size: bytes of the text whose tree the result holds; results of size 0 are kept to the end.

        Raises:
            Exception: what `make` raises; it is then asked again the next time.
        """
        with self._lock:
            slot = self._slots.get(key)
            if slot is None:
                slot = self._slots[key] = _Slot(size)
                self._kept += size
                self._make_room(key)
            elif size:
                self._slots.move_to_end(key)
        self._take_back()
        with slot.lock:
            if not slot.made:
                slot.value = make()
                slot.made = True
            value: _T = slot.value
            return value

    def _take_back(self) -> None:
        """Have the collector run where as much was forgotten as may be kept."""
        with self._lock:
            if is_due := self._gone > self._max_kept:
                self._gone = 0
        if is_due:
            gc.collect()

    def _weigh(self, key: Hashable, size: int) -> None:
        """Note how large a result turned out to be."""
        with self._lock:
            slot = self._slots.get(key)
            if slot is not None and not slot.size:
                slot.size = size
                self._kept += size
                self._make_room(key)

    def _make_room(self, newest: Hashable) -> None:
        """Forget the readings that were not asked for longest; the newest stays, however large."""
        if self._kept <= self._max_kept:
            return
        for key, slot in list(self._slots.items()):
            if slot.size and key != newest:
                del self._slots[key]
                self._kept -= slot.size
                self._gone += slot.size
                if self._kept <= self._max_kept:
                    return

    def base(self, path: str) -> FileSide | None:
        """The regular file at `path` in the trusted base, or None where there is none."""

        def read() -> FileSide | None:
            data = self._base.read(path)
            return FileSide(path, data) if data is not None else None

        found = self.once(("base", path), read)
        self._weigh(("base", path), len(found.data) if found is not None else 0)
        return found

    def python(self, side: FileSide | None) -> PythonSource | Unreadable:
        """One side as Python; a missing side reads as an empty file.

        Where the declared encoding can hide code from a reader, the side is unreadable.
        """
        data = side.data if side is not None else b""
        hiding = self.once(("encoding", data), lambda: refusal(data))
        return hiding or self.python_as_declared(side)

    def python_as_declared(self, side: FileSide | None) -> PythonSource | Unreadable:
        """As `python`, by whatever encoding the side declares: for who looks for what that hides."""
        path, data = (side.path, side.data) if side is not None else ("", b"")
        found = self.once(("python", data), lambda: read_as_declared(path, data), size=len(data))
        return found if isinstance(found, Unreadable) or found.path == path else replace(found, path=path)

    def notebook(self, side: FileSide | None) -> Notebook | Unreadable:
        """One side as a notebook with its cells' Python; a missing or empty side has no cells."""
        data = side.data if side is not None else b""

        def read_once() -> Any:
            return import_module("guard.syntax.notebook").read_notebook(side)

        found: Notebook | Unreadable = self.once(("notebook", data), read_once, size=len(data))
        return found

    def toml(self, side: FileSide | None) -> Toml | Unreadable:
        """One side as TOML; a missing side reads as an empty file."""
        found: Toml | Unreadable = self._format("toml", side)
        return found

    def yaml(self, side: FileSide | None) -> YamlFile | Unreadable:
        """One side as YAML; a missing side has no document."""
        found: YamlFile | Unreadable = self._format("yaml", side)
        return found

    def json(self, side: FileSide | None) -> Json | Unreadable:
        """One side as JSON; a missing side cannot be read."""
        found: Json | Unreadable = self._format("json", side)
        return found

    def javascript(self, side: FileSide | None) -> Script | Unreadable:
        """One side as the tokens of JavaScript or TypeScript; a missing side has none."""
        found: Script | Unreadable = self._format("javascript", side)
        return found

    def ini(self, side: FileSide | None) -> Ini | Unreadable:
        """One side as an INI file; a missing side has no section."""
        found: Ini | Unreadable = self._format("ini", side)
        return found

    def _format(self, name: str, side: FileSide | None) -> Any:
        """What `read_NAME` of `guard.syntax.NAME` makes of a side; imported where such a file is read."""
        data = side.data if side is not None else b""

        def read_once() -> Any:
            try:
                return getattr(import_module(f"guard.syntax.{name}"), f"read_{name}")(
                    data.decode("utf-8-sig")
                )
            except UnicodeDecodeError as error:
                return Unreadable("not UTF-8", data.count(b"\n", 0, error.start) + 1, 1)
            except UnreadableError as error:
                return Unreadable(error.message, error.line)

        return self.once((name, data), read_once, size=len(data))


def known(found: _T | Unreadable) -> _T:
    """What was read.

    Raises:
        UnreadableError: it could not be.
    """
    if isinstance(found, Unreadable):
        raise UnreadableError(found.message, max(found.line, 1))
    return found
