"""Where guard keeps what it derives and what it is told, and which of that a proposal could have written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guard.app.arguments import ONLINE
from guard.errors import UsageError
from guard.surroundings import in_ci, service_folder
from guard.tools.cache import cache_dir, key_path, state_dir
from guard.tools.licenses import named_folders

_MOST_LINKS = 40
"""Symlinks that are followed on the way to one place, as the kernel does."""


@dataclass(frozen=True)
class Place:
    """Something that decides what guard says, and lies on disk."""

    path: Path
    setting: str
    """What names it, for a message."""


def ledger_path(chosen: str | Path | None = None) -> Path:
    """Where the ledger is: `chosen`, GUARD_LEDGER, or a file among this user's state."""
    named = chosen or os.environ.get("GUARD_LEDGER")
    return Path(named) if named else state_dir() / "ledger.sqlite"


def kept_origins() -> Path:
    """Where `guard origins index` keeps its index."""
    return cache_dir() / "origins" / "origins.index"


def kept_advisories() -> Path:
    """Where `guard advisories sync` keeps the database."""
    return cache_dir() / "advisories" / "all.zip"


def believed(
    advisories: str | None = None, origins: str | None = None, ledger: str | Path | None = None
) -> tuple[Place, ...]:
    """Every place on disk, guard's own code apart, that has a say in what guard answers and remembers.

    Args:
        advisories: as `--advisories`; None for what the environment says.
        origins: as `--origins`.
        ledger: as `--ledger`.
    """
    found = [
        Place(cache_dir(), _variable("the user's cache folder", "GUARD_CACHE_DIR", "XDG_CACHE_HOME")),
        Place(key_path(), _variable("the user's state folder", "XDG_STATE_HOME")),
        Place(ledger_path(ledger), "--ledger" if ledger else _variable("the ledger", "GUARD_LEDGER")),
    ]
    if not in_ci(os.environ):  # there no service is asked
        runtime = _variable("the user's cache folder", "XDG_RUNTIME_DIR", "GUARD_CACHE_DIR", "XDG_CACHE_HOME")
        found.append(Place(Path(service_folder()), runtime))
    known = advisories or os.environ.get("GUARD_ADVISORIES", "")
    if known and not known.startswith(ONLINE):
        found.append(Place(Path(known), "--advisories" if advisories else "GUARD_ADVISORIES"))
    index = origins or os.environ.get("GUARD_ORIGINS", "")
    if index:
        found.append(Place(Path(index), "--origins" if origins else "GUARD_ORIGINS"))
    found += [Place(folder, "GUARD_METADATA") for folder in named_folders()]
    return tuple(found)


def _variable(otherwise: str, *names: str) -> str:
    return next((name for name in names if os.environ.get(name)), f"{otherwise} ({names[0]})")


def work_tree_around(folder: Path | str) -> Path:
    """The top of the work tree that `folder` lies in; the folder itself where it lies in none."""
    start = Path(folder).resolve()
    return next((top for top in (start, *start.parents) if (top / ".git").exists()), start)


def refuse_inside(places: Iterable[Place], trees: Iterable[Path | str]) -> None:
    """Refuse what a proposal could have brought itself.

    Args:
        places: what is about to be believed.
        trees: folders that are judged, or hold what is.

    Raises:
        UsageError: one lies in such a folder, or is reached through it: a symlink there leads where the
            proposal wants.
    """
    tops = [Path(tree).resolve() for tree in trees]
    if not tops:
        return
    for one in places:
        if any(step == top or top in step.parents for step in steps(one.path) for top in tops):
            raise UsageError(
                f"{one.setting} names a place inside of the tree that is judged, which the proposal could "
                "have written: keep it elsewhere",
                where=str(one.path),
            )


def steps(path: Path) -> Iterator[Path]:
    """Every place that is passed on the way to `path`, with no symlink left before its last name."""
    pending = list(path.absolute().parts[1:])
    at = Path("/")
    links = 0
    while pending:
        name = pending.pop(0)
        if name == "..":
            at = at.parent
            continue
        here = at / name
        yield here
        try:
            target = here.readlink()
        except OSError:
            at = here
            continue
        links += 1
        if links > _MOST_LINKS:
            return
        pending = [*target.parts[1 if target.is_absolute() else 0 :], *pending]
        at = Path("/") if target.is_absolute() else at
