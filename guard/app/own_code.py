"""Whether what guard itself runs is part of what is judged: its modules, its Python, its scanner.

A virtual environment in a checkout is no part of a proposal as long as git does not track it, and many people
have one. An agent that works in the checkout can write there all the same, which `guard doctor` tells.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from importlib import util
from pathlib import Path

from guard.errors import UsageError
from guard.model.change import ChangeSet
from guard.resources import PACKAGE
from guard.tools.git import GitRepository

_MANY = 200
"""Names that git is asked about at once."""


def refuse_own_code(trees: Iterable[Path | str], change: ChangeSet | None = None) -> None:
    """Refuse to judge with code that a proposal could have brought, and import none of it from now on.

    For a process of guard's own. A program that calls the library may well be part of the tree it works on.

    Args:
        trees: tops of folders that are judged, or hold what is.
        change: what is judged.

    Raises:
        UsageError: a module that is loaded, the Python that runs it, or the scanner is tracked by git in such
            a folder, is touched by the change, or lies in one that git does not keep.
        RepositoryError: git cannot tell.
    """
    proposed = {side.path for file in (change.files if change is not None else ()) for side in file.sides}
    for tree in trees:
        top = os.path.realpath(tree)
        inside = own_code_inside(top)
        found = _proposed(top, inside, proposed) if inside else ""
        if found:
            raise UsageError(
                "guard itself runs this, and it is part of what is judged: install guard elsewhere",
                where=f"{top}/{found}",
            )
        own = (os.path.realpath(sys.prefix), str(PACKAGE.parent))
        sys.path[:] = [
            entry
            for entry in sys.path
            if not _is_in(where := os.path.realpath(entry), top) or any(_is_in(where, one) for one in own)
        ]


def own_code_inside(top: str) -> tuple[str, ...]:
    """Files and folders of guard's own process below the real path `top`, by their paths there, sorted."""
    folders: dict[str, str] = {}
    found = set()
    for place in set(_own_code()):
        above, name = os.path.split(place)
        if above not in folders:
            folders[above] = os.path.realpath(above)
        where = f"{folders[above]}/{name}"
        ends = {where, os.path.realpath(where)} if os.path.islink(where) else {where}  # noqa: PTH114
        found |= {end[len(top) + 1 :] for end in ends if _is_in(end, top) and end != top}
    return tuple(sorted(found))


def _own_code() -> Iterator[str]:
    """Absolute names of what this process runs."""
    yield sys.executable
    if sys.prefix != sys.base_prefix:
        yield sys.prefix  # an environment of its own: what will be imported yet may be any file in it
    scanner = util.find_spec("semgrep")
    yield from (scanner.submodule_search_locations or ()) if scanner else ()
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and os.path.isabs(file):  # noqa: PTH117
            yield file


def _proposed(top: str, inside: tuple[str, ...], proposed: Collection[str]) -> str:
    """The first of these places that is part of a proposal, or holds a part of one; "" where none is."""
    for path in sorted(proposed):
        if any(_is_in(path, one) for one in inside):
            return path
    if not os.path.lexists(f"{top}/.git"):
        return inside[0]
    repository = GitRepository(top)
    for start in range(0, len(inside), _MANY):
        tracked = repository.tracked(inside[start : start + _MANY])
        if tracked:
            return tracked
    return ""


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")
