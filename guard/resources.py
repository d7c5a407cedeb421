"""Where the shipped policies, rules and cases are: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from guard.errors import ToolError

PACKAGE = Path(__file__).resolve().parent
"""The folder of guard's own code."""
_ELSEWHERE = {"families": "tests/adversarial/families", "schemas": "docs/reference"}
"""Folders of the checkout that are not at its top."""


_SCHEMAS = "https://github.com/patchgate/guard/raw/main/docs/reference"
"""Where the project publishes them; an editor that is told to may fetch one there."""


def schema_id(name: str) -> str:
    """The address by which the schema called `name` ("policy", "verdict") is known; its `$id`."""
    return f"{_SCHEMAS}/{name}.schema.json"


def resource_dir(name: str) -> Path:
    """The folder of shipped files called `name` ("policies", "rules", "families", "schemas").

    Raises:
        ToolError: neither the wheel's copy nor the checkout's is there; the installation is broken.
    """
    for folder in (PACKAGE / "_data" / name, PACKAGE.parent / _ELSEWHERE.get(name, name)):
        if folder.is_dir():
            return folder
    raise ToolError(f"the shipped {name} are missing; reinstall guard", where=str(PACKAGE))
