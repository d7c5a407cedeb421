"""What the project held before the change, so that code that only moved is not taken for a copy."""

from __future__ import annotations

from functools import cached_property

from guard.facts.files.added import is_text
from guard.facts.fingerprints.folding import fold
from guard.facts.fingerprints.languages import Language, language_of
from guard.facts.fingerprints.winnowing import hashes
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

MAX_FILES = 300
"""Files of the base that are searched: those that lie nearest."""
_PROBES = 6
"""Lines of a stretch that are looked for: its longest, as they say most."""
_MIN_PROBE = 16
_TOP = 4_000_000


class BaseCode:
    """The base of a change, read as far as it is asked."""

    def __init__(self, change: ChangeSet, sources: Sources) -> None:
        self._change = change
        self._sources = sources
        self._hashes: dict[str, frozenset[int]] = {}
        self.stopped = 0
        """How many files of the base were left unread; 0 where all were searched or none had to be."""

    def was_in_change(self, value: int, language: Language) -> bool:
        """Whether a file that the change touches held code with this hash before."""
        if language.name not in self._hashes:
            self._hashes[language.name] = self._before(language)
        return value in self._hashes[language.name]

    def _before(self, language: Language) -> frozenset[int]:
        found: set[int] = set()
        for file in self._change.files:
            side = file.before
            if (
                side is not None
                and is_text(side)
                and language_of(side.path) == language
                and len(side.data) < _TOP
            ):
                found.update(hashes(fold(side.data.decode("utf-8", "replace"), language), language))
        return frozenset(found)

    def holds(self, lines: list[str], path: str) -> bool:
        """Whether one file of the base holds most of the telling lines of a stretch of the file at `path`."""
        telling = sorted({line.strip() for line in lines}, key=lambda line: (-len(line), line))[:_PROBES]
        probes = [line.encode("utf-8", "replace") for line in telling if len(line) >= _MIN_PROBE]
        if not probes:
            return False
        paths = self._near(path)
        for other in paths[:MAX_FILES]:
            data = self._change.base.read(other) or b""
            if sum(probe in data for probe in probes) * 4 >= len(probes) * 3:
                return True
        self.stopped = max(self.stopped, len(paths) - MAX_FILES)
        return False

    def _near(self, path: str) -> list[str]:
        suffix, folder, top = path.rpartition(".")[2], path.rpartition("/")[0], path.split("/", 1)[0]
        paths = [one for one in self._change.base.paths() if one.rpartition(".")[2] == suffix]
        return sorted(
            paths, key=lambda one: (one.rpartition("/")[0] != folder, one.split("/", 1)[0] != top, one)
        )

    @cached_property
    def project_name(self) -> str:
        """What the base's `pyproject.toml` calls the project, folded; "" where it does not say."""
        try:
            name = known(self._sources.toml(self._sources.base("pyproject.toml"))).data["project"]["name"]
        except (UnreadableError, KeyError, TypeError):
            return ""
        return name.lower().replace("_", "-") if isinstance(name, str) else ""
