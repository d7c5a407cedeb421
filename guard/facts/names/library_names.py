"""Dotted names of libraries: where they really lead, and whether anything that matters lies there."""

from __future__ import annotations

from functools import lru_cache

from guard.facts.capabilities.mapped import known
from guard.facts.names.indirection import COUNTERPARTS, HUBS

INSTANCE = "()"
"""Marks, in a dotted name, the object that calling the name so far gives."""


@lru_cache(maxsize=8192)
def rooted(name: str) -> str:
    """`name` without marks of instances, from the module that has it: `shutil.os.system` is `os.system`."""
    parts = name.replace(INSTANCE, "").split(".")
    for index in range(len(parts) - 1, 0, -1):
        if parts[index] in HUBS and INSTANCE not in name:
            parts = parts[index:]
            break
    parts[0] = COUNTERPARTS.get(parts[0], parts[0])
    if parts[0] in ("builtins", "__builtin__", "__builtins__") and len(parts) > 1:
        parts = parts[1:]
    if parts[0] == "pathlib" and len(parts) > 1 and parts[1] in ("PosixPath", "WindowsPath"):
        parts[1] = "Path"
    return ".".join(parts)


@lru_cache(maxsize=8192)
def lookup(name: str, called: bool = True) -> frozenset[str] | None:
    """The capabilities of the longest listed name that `name` lies under; None where the map has none."""
    listed = known()
    exact = listed.exactly(name)
    if exact is not None:
        return exact
    parts = name.split(".")
    last = parts[-1]
    is_constant = last.isupper() and not called
    if len(parts) > 1 and (is_constant or last.endswith(("Error", "Exception", "Warning"))):
        return frozenset()  # a constant, or a class that is raised and caught
    for count in range(len(parts) - 1, 0, -1):
        found = listed.exactly(".".join(parts[:count]))
        if found is not None:
            return found
    return None


@lru_cache(maxsize=8192)
def may_matter(name: str) -> bool:
    """Whether `name`, or something that can be reached through an object it makes, has a capability."""
    name = rooted(name)
    return known().is_branch(name) or bool(lookup(name))


@lru_cache(maxsize=8192)
def is_module(name: str) -> bool:
    """Whether `name` has no word of its own and leads to names that have a capability."""
    listed = known()
    plain = not listed.exactly(name) and not name.rpartition(".")[2][:1].isupper()
    return plain and listed.is_branch(name)
