"""Suppressions that suppress nothing any more."""

from __future__ import annotations

import pytest

from guard.checks.suppressions.orphans import in_comments, in_settings
from guard.model.change import ChangeSet, FileSide
from guard.syntax.sources import Sources


def orphans(text: str, path: str = "app.py", paths: tuple[str, ...] = ()) -> list[tuple[int, str]]:
    change = ChangeSet.from_files({}, {path: text.encode()})
    side = change.files[0].after
    assert isinstance(side, FileSide)
    sources = Sources(change)
    found = in_comments(side, sources) if path.endswith(".py") else in_settings(side, paths, sources)
    return [(one.line, one.text) for one in found]


@pytest.mark.parametrize(
    "line",
    [
        "A = 1  # noqa: F401",
        "A = 1  # nosec",
        "A = 1  # noqa: S101",
        "A = 1  # nosec B602",
        "A = f(1)  # noqa: E501",
        "# noqa: F401",
        "if A:  # noqa: S101\n    assert A",
    ],
)
def test_what_a_rule_looks_for_is_not_there(line: str) -> None:
    assert len(orphans(f"{line}\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "import os  # noqa: F401",
        "from os import (\n    path,  # noqa: F401\n)",
        "import subprocess  # nosec",
        "f(A,  # nosec B602\n  shell=True)",
        'PASSWORD = "x"  # noqa: S105',
        "assert A  # noqa: S101",
        "A = 1  # noqa",
        "A = 1  # noqa: F401, XYZ123",
        "try:\n    f()\nexcept Exception:  # noqa: BLE001\n    raise",
        f"A = {'1' * 80}  # noqa: E501",
        "A = 1  # type: ignore[assignment]",
        "@cached  # nosec\ndef f(): ...",
        'A = "# noqa: F401"',
    ],
)
def test_what_may_silence_something_is_left_alone(line: str) -> None:
    assert orphans(f"{line}\n") == []


def test_exceptions_for_files_that_are_not_there() -> None:
    text = (
        '[tool.ruff.lint.per-file-ignores]\n"tests/*" = ["S101"]\n"old/*.py" = ["S101"]\n"!a.py" = ["E1"]\n'
    )
    found = orphans(text, "pyproject.toml", ("tests/test_a.py",))
    assert found == [(0, "per-file-ignores of old/*.py")]


def test_exceptions_of_flake8_in_a_folder_of_its_own() -> None:
    text = "[flake8]\nper-file-ignores =\n    __init__.py:F401\n    gone.py:E501\n    {a,b}.py:E501\n"
    found = orphans(text, "part/setup.cfg", ("part/app/__init__.py", "gone.py"))
    assert found == [(0, "per-file-ignores of gone.py")]
