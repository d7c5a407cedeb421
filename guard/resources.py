"""Where the shipped policies, rules and cases are: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from guard.errors import ToolError

PACKAGE = Path(__file__).resolve().parent
"""The folder of guard's own code."""
_ELSEWHERE = {"families": "tests/adversarial/families"}
"""Folders of the checkout that are not at its top."""


def resource_dir(name: str) -> Path:
    """The folder of shipped files called `name` ("policies", "rules", "families").

    Raises:
        ToolError: neither the wheel's copy nor the checkout's is there; the installation is broken.
    """
    for folder in (PACKAGE / "_data" / name, PACKAGE.parent / _ELSEWHERE.get(name, name)):
        if folder.is_dir():
            return folder
    raise ToolError(f"the shipped {name} are missing; reinstall guard", where=str(PACKAGE))
