"""When the facts of one run are gathered: once, by whoever asks first, and ended when it is time to stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from guard.errors import ToolError
from guard.model.edit import Facts
from guard.ports import Stop, Watch


class Gathering:
    """The facts of one run, gathered when somebody first asks."""

    def __init__(self, gather: Callable[[], Facts], watch: Watch, stop: Stop) -> None:
        """Gather nothing yet; `watch` ends what `gather` does when `stop` says so."""
        self._gather, self._watch, self._stop = gather, watch, stop
        self._found: Facts | None = None
        self._error: Exception | None = None

    def result(self) -> Facts:
        """The facts; where it was time to stop, the error says at which file.

        Raises:
            Exception: what gathering them raised, each time.
        """
        self.begin()
        if self._found is None:
            assert self._error is not None
            raise self._error
        return self._found

    def begin(self) -> None:
        """Gather them, where that was not done; what goes wrong is told to whoever asks for them."""
        if self._found is None and self._error is None:
            place = self._stop.place
            try:
                self._found = self._watch.limited(self._gather)
            except Exception as error:  # noqa: BLE001  # handed to whoever asks, each time
                self._error = error
            finally:
                self._stop.at(place)

    def settled(self, more: Callable[[Facts], Facts]) -> tuple[Facts | None, str]:
        """The facts with what `more` adds, or None where that was stopped, and then the file it was at."""
        try:
            facts = self.result()
            return self._watch.limited(partial(more, facts)), ""
        except ToolError as error:
            if self._stop.reason:
                return None, error.where or ""
            raise
