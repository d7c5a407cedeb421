"""What is asked by HTTP: the change that a JSON object describes, judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from guard import app
from guard.agents.session import overlay
from guard.app.hiding import hidden
from guard.app.own_code import refuse_own_code
from guard.errors import GuardError, UsageError
from guard.model.change import ChangeSet
from guard.report.sanitize import line
from guard.service.web import Judged

_TEXTS = ("folder", "base", "patch", "policy", "index")
_WAYS = ("patch", "files", "worktree")


def judged(asked: dict[str, Any]) -> Judged:
    """The JSON document of the verdict on what is asked; one with `error` where nothing can be judged."""
    try:
        return _judged(asked)
    except GuardError as error:
        said = {"error": line(hidden(str(error)), 2000)}
        return Judged(False, json.dumps(said).encode(), error.exit_code)


def _judged(asked: dict[str, Any]) -> Judged:
    unknown = sorted(asked.keys() - {*_TEXTS, *_WAYS})
    wrong = [name for name in _TEXTS if not isinstance(asked.get(name, ""), str)]
    if unknown or wrong:
        raise UsageError(f"{(unknown or wrong)[0]!r} is no key, or has a value of a wrong type")
    folder = Path(asked.get("folder", ""))
    if not folder.is_absolute():
        raise UsageError("`folder` names where the repository is, absolutely")
    change = _change(asked, folder)
    trees = [app.work_tree_around(folder)]
    refuse_own_code(trees, change)
    verdict = app.check(change, asked.get("policy"), index=asked.get("index", ""), trees=trees)
    return Judged(True, verdict.to_json().encode(), verdict.exit_code)


def _change(asked: dict[str, Any], folder: Path) -> ChangeSet:
    if sum(name in asked for name in _WAYS) != 1:
        raise UsageError(f"name the change in exactly one way: {', '.join(_WAYS)}")
    base = asked.get("base", "HEAD")
    if "patch" in asked:
        data = asked["patch"].encode("utf-8", "surrogateescape")
        return app.change_from_patch(data, base, folder, name="-")  # as the command calls what it is handed
    if "worktree" in asked:
        return app.change_in_worktree(folder, base)
    files = asked["files"]
    if not isinstance(files, dict) or not all(isinstance(text, str | None) for text in files.values()):
        raise UsageError("`files` has a text for each path, or null where a file is deleted")
    data = {path: None if text is None else text.encode() for path, text in files.items()}
    return overlay(app.tree_of(folder, app.commit_of(folder, base)), data)
