"""Builds the outside parts and runs the engine: what the command, the hooks and the library share.

Here is what judging a change needs. What only one command does is imported from its own module, and the
readers of diffs and folders when somebody hands one in.
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
from guard.app.judging import CI_VARIABLES, check, default_scanner, in_ci, policy_for
from guard.app.origins import origins_path, origins_state
from guard.app.places import cache_dir, work_tree_around

if TYPE_CHECKING:
    from guard.app.given import change_between_folders, change_from_example, change_from_patch

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

_GIVEN = ("change_between_folders", "change_from_example", "change_from_patch")


def __getattr__(name: str) -> Any:
    if name in _GIVEN:
        return getattr(_import_module("guard.app.given"), name)
    raise AttributeError(f"module 'guard.app' has no attribute {name!r}")
