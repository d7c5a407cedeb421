"""Where guard keeps what it derives."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from guard.errors import UsageError


def cache_dir() -> Path:
    """Where derived data is kept: `GUARD_CACHE_DIR`, or the platform's cache folder for this user."""
    chosen = os.environ.get("GUARD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path  # not where the user says so

    return user_cache_path("guard", appauthor=False)


def refuse_cache_inside(trees: Iterable[Path | str]) -> None:
    """Refuse a cache that a proposal could have brought: what is kept there decides which rules are run.

    Raises:
        UsageError: the cache's folder lies in one of `trees`, symlinks followed.
    """
    chosen = next((name for name in ("GUARD_CACHE_DIR", "XDG_CACHE_HOME") if os.environ.get(name)), "")
    refuse_inside(chosen or "the user's cache folder (GUARD_CACHE_DIR)", [cache_dir()], trees)


def work_tree_around(folder: Path | str) -> Path:
    """The top of the work tree that `folder` lies in; the folder itself where it lies in none."""
    start = Path(folder).resolve()
    return next((top for top in (start, *start.parents) if (top / ".git").exists()), start)


def refuse_inside(setting: str, named: Iterable[Path], trees: Iterable[Path | str]) -> None:
    """Refuse files and folders that a proposal could have brought itself.

    Args:
        setting: what names them.
        named: where they are.
        trees: folders that are judged, or hold what is.

    Raises:
        UsageError: one lies in such a folder, symlinks followed.
    """
    tops = [Path(tree).resolve() for tree in trees]
    for path in named:
        where = path.resolve()
        if any(where == top or top in where.parents for top in tops):
            raise UsageError(
                f"{setting} names a place inside of the tree that is judged, which the proposal could have "
                "written: keep it elsewhere",
                where=str(path),
            )
