"""Which file an import means: looked for where the importing file could find it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from guard.facts.names.files import File, Files

STANDARD = frozenset(sys.stdlib_module_names) - {"test", "this"}
"""Modules that no project's own stand before."""
_ROOTS = ("", "src/", "lib/", "python/")
"""Folders that imports begin at wherever the importing file lies; then those above it that are no package."""


class Modules:
    """The modules of one side of a change."""

    def __init__(self, files: Files) -> None:
        """Look for nothing yet."""
        self._files = files
        self._found: dict[tuple[str, str], File | None] = {}

    def let_go(self) -> None:
        """Forget what was found."""
        self._found.clear()

    def find(self, dotted: str, here: str) -> File | None:
        """The project's own module that `dotted` (relative with its dots) means in the file at `here`."""
        folder = here.rpartition("/")[0]
        key = (dotted, folder)
        if key not in self._found:
            candidates = tuple(self._candidates(dotted, here))
            self._files.ask_for(candidates)
            found = (self._files.file(path) for path in candidates)
            self._found[key] = next((file for file in found if file is not None), None)
        return self._found[key]

    def _candidates(self, dotted: str, here: str) -> Iterator[str]:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        within = name.replace(".", "/")
        if level:
            above = here.split("/")[:-level]
            roots = ["".join(f"{part}/" for part in above)] if level <= here.count("/") + 1 else []
        else:
            roots = list(self._roots(here)) if name.partition(".")[0] not in STANDARD else []
        for root in roots:
            yield f"{root}{within}/__init__.py" if within else f"{root}__init__.py"
            if within:
                yield f"{root}{within}.py"

    def _roots(self, here: str) -> Iterator[str]:
        yield from _ROOTS
        parts = here.split("/")[:-1]
        above = ["/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]
        self._files.ask_for([f"{root}__init__.py" for root in above])
        for root in above:
            if root not in _ROOTS and not self._files.has(f"{root}__init__.py"):
                yield root
