"""What a server says of how a branch is held: rulesets, protection, approvals, files of its pipelines.

What the token may not see is null in the answers, and never taken for "there is none".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from typing import Any
from urllib.parse import quote

from guard.ports.forge import ForgeError, GoneError, NotAllowedError
from guard.tools.forge.http import Rest, text_in

ABSENT = "none"
"""Stands for what the server says is not set."""
_UNPROTECTED = "Branch not protected"
_FILES, _SIZE = 50, 256 * 1024
_RULESETS = 30
_WORKFLOWS = ".github/workflows"


def github_settings(rest: Rest, repository: str, branch: str) -> tuple[str, dict[str, Any]]:
    """The branch (the default one for "") and what GitHub says of it.

    Raises:
        ToolError: the server cannot be asked at all.
    """
    top = f"repos/{repository}"
    branch = branch or text_in(rest.get(top), "default_branch")
    place = quote(branch, safe="")
    rules = _seen(lambda: list(rest.pages(f"{top}/rules/branches/{place}")))
    numbers = sorted({one["ruleset_id"] for one in rules or () if isinstance(one.get("ruleset_id"), int)})
    return branch, {
        "rules": rules,
        "rulesets": _rulesets(rest, top, numbers[:_RULESETS]),
        "protection": _protection(rest, f"{top}/branches/{place}/protection"),
        "workflow_permissions": _seen(lambda: rest.get(f"{top}/actions/permissions/workflow")),
        "workflows": _seen(lambda: dict(_workflows(rest, top, branch))),
    }


def _rulesets(rest: Rest, top: str, numbers: Sequence[int]) -> list[Any]:
    asked = (_seen(partial(rest.get, f"{top}/rulesets/{number}")) for number in numbers)
    return [one for one in asked if one is not None]


def _seen(ask: Callable[[], Any]) -> Any:
    """The answer; None where the token may not see it."""
    try:
        return ask()
    except (NotAllowedError, GoneError):
        return None


def _protection(rest: Rest, path: str) -> Any:
    try:
        return rest.get(path)
    except GoneError as error:
        return ABSENT if _UNPROTECTED in str(error) else None
    except NotAllowedError:
        return None


def _workflows(rest: Rest, top: str, branch: str) -> Iterator[tuple[str, str | None]]:
    """The workflow files of the branch; None for one that is no text of a bearable size."""
    listed = rest.get(f"{top}/contents/{_WORKFLOWS}", ref=branch)
    names = [text_in(one, "name") for one in listed] if isinstance(listed, list) else []
    files = sorted(name for name in names if name.endswith((".yml", ".yaml")))
    if len(files) > _FILES:
        raise ForgeError(f"{rest.address.name}: more than {_FILES} workflow files")
    for name in files:
        path = f"{_WORKFLOWS}/{name}"
        yield path, _text(rest.get(f"{top}/contents/{quote(path)}", ref=branch))


def _text(file: Any) -> str | None:
    if not isinstance(file, Mapping) or file.get("encoding") != "base64":
        return None
    try:
        data = base64.b64decode(text_in(file, "content"))
        return data.decode("utf-8") if len(data) <= _SIZE else None
    except (binascii.Error, ValueError):
        return None


def gitlab_settings(rest: Rest, project: str, branch: str) -> tuple[str, dict[str, Any]]:
    """The branch (the default one for "") and what GitLab says of it.

    Raises:
        ToolError: the server cannot be asked at all.
    """
    top = f"projects/{quote(project, safe='')}"
    about = rest.get(top)
    branch = branch or text_in(about, "default_branch")
    path = text_in(about, "ci_config_path") or ".gitlab-ci.yml"
    file = f"{top}/repository/files/{quote(path, safe='')}"
    return branch, {
        "project": about,
        "protected_branch": _seen(lambda: _protected(rest, top, branch)),
        "approvals": _seen(lambda: rest.get(f"{top}/approvals")),
        "ci": None if "@" in path else _seen(lambda: _text(rest.get(file, ref=branch))),
    }


def _protected(rest: Rest, top: str, branch: str) -> Any:
    """All that protects the branch, also by a name with wildcards, as one."""
    found = [
        one for one in rest.pages(f"{top}/protected_branches") if fnmatchcase(branch, text_in(one, "name"))
    ]
    if not found:
        return ABSENT
    levels = [level for one in found for level in one.get("push_access_levels") or ()]
    forced = any(one.get("allow_force_push") is not False for one in found)
    return {"push_access_levels": levels, "allow_force_push": forced}
