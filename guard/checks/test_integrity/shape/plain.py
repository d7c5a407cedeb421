"""Files of tests as their shape is read: what is not the project's own stands under its own name.

`from pytest import skip as later`, `Anything = Exception` and `from unittest.mock import patch as swap` are
what they are, by whatever name a test uses them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from guard.facts.names.names import names_of
from guard.facts.names.spelled import spelled
from guard.model.change import ChangeSet
from guard.syntax.python import PythonSource
from guard.syntax.sources import Sources


def plain(
    source: PythonSource, sources: Sources, change: ChangeSet, helpers: Collection[str] = ()
) -> PythonSource:
    """A file of tests with libraries' things under their own names; the very file where they are so.

    `helpers` are names that the file has functions of other files of the tests by; those stay as they are.
    """

    def is_own(name: str, ref: str) -> bool:
        root = ref.split(".")[0]
        return root in ("", "tests", "test") or root in own_modules(change, sources) or name in helpers

    tree = spelled(names_of(source, sources), is_own)
    return source if tree is source.tree else replace(source, tree=tree)


def own_modules(change: ChangeSet, sources: Sources) -> frozenset[str]:
    """The top names of the modules that the project holds, tests aside; worked out once."""
    return sources.once(("own modules",), lambda: _own_modules(change))


def _own_modules(change: ChangeSet) -> frozenset[str]:
    found = set()
    paths: Sequence[str] = [*change.base.paths(), *(file.path for file in change.files)]
    for path in paths:
        parts = path.removeprefix("src/").split("/")
        if path.endswith(".py") and parts[0] not in ("tests", "test"):
            found.add(parts[0].removesuffix(".py"))
            if path.startswith("src/") and len(parts) == 1:
                found.add("src")  # a module that lies there by itself is imported as `src.module` by many
    return frozenset(found)
