"""Builds the outside parts and runs the engine: what the command, the hooks and the library share."""

from guard.app.advisories import advisory_path, advisory_state, sync_advisories
from guard.app.changes import (
    MAX_PATCH,
    change_between_folders,
    change_from_example,
    change_from_git,
    change_from_patch,
    change_in_worktree,
    change_staged,
    commit_of,
    tree_of,
    write_over,
)
from guard.app.frozen import Freezing, freeze, write_record
from guard.app.judging import CI_VARIABLES, check, default_scanner, in_ci, policy_for
from guard.app.models import language_model, secret_scanner, system_clock
from guard.app.origins import index_origins, origins_path, origins_state
from guard.app.places import cache_dir, work_tree_around
from guard.app.policies import explain, one_line, policy_in, policy_yaml
from guard.app.rules import test_rules

__all__ = [
    "CI_VARIABLES",
    "MAX_PATCH",
    "Freezing",
    "advisory_path",
    "advisory_state",
    "cache_dir",
    "change_between_folders",
    "change_from_example",
    "change_from_git",
    "change_from_patch",
    "change_in_worktree",
    "change_staged",
    "check",
    "commit_of",
    "default_scanner",
    "explain",
    "freeze",
    "in_ci",
    "index_origins",
    "language_model",
    "one_line",
    "origins_path",
    "origins_state",
    "policy_for",
    "policy_in",
    "policy_yaml",
    "secret_scanner",
    "sync_advisories",
    "system_clock",
    "test_rules",
    "tree_of",
    "work_tree_around",
    "write_over",
    "write_record",
]
