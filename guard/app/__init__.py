"""Builds the outside parts and runs the engine: what the command, the hooks and the library share.

Here is what judging a change needs. What only one command does is imported from its own module; what judges,
and the readers of diffs and folders, when they are first used: a change can be read out of git meanwhile.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

from guard.app.advisories import advisory_path, advisory_state
from guard.app.changes import (
    MAX_PATCH,
    change_from_git,
    change_in_worktree,
    change_of_commit,
    change_staged,
    commit_of,
    commits_of,
    trailers,
    tree_of,
)
from guard.app.origins import origins_path, origins_state
from guard.app.places import work_tree_around
from guard.surroundings import CI_VARIABLES, in_ci
from guard.tools.cache import cache_dir

if TYPE_CHECKING:
    from guard.app.given import change_between_folders, change_from_example, change_from_patch
    from guard.app.judging import check, check_by, default_scanner, policy_for

__all__ = [
    "CI_VARIABLES",
    "MAX_PATCH",
    "advisory_path",
    "advisory_state",
    "cache_dir",
    "change_between_folders",
    "change_from_example",
    "change_from_git",
    "change_from_patch",
    "change_in_worktree",
    "change_of_commit",
    "change_staged",
    "check",
    "check_by",
    "commit_of",
    "commits_of",
    "default_scanner",
    "in_ci",
    "origins_path",
    "origins_state",
    "policy_for",
    "trailers",
    "tree_of",
    "work_tree_around",
]

_HOMES = {
    "given": ("change_between_folders", "change_from_example", "change_from_patch"),
    "judging": ("check", "check_by", "default_scanner", "policy_for"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(_import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module 'guard.app' has no attribute {name!r}")
