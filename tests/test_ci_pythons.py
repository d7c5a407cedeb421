"""Which interpreters CI runs the suite on."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "pythons.py"
NAMES = runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        ([(3, 10, 13), (3, 11, 7), (3, 12, 1), (3, 13, 0), (3, 14, 0)], ["3.11.7", "3.13.0"]),
        ([(3, 11, 10), (3, 13, 1), (3, 11, 7), (3, 13, 0)], ["3.11.10", "3.13.1"]),
        ([(3, 12, 1), (3, 12, 3), (2, 7, 18)], ["3.12.3"]),
        ([(2, 7, 18), (3, 10, 2)], []),
    ],
    ids=["outside the range", "patch releases", "one", "none"],
)
def test_the_oldest_and_the_newest_supported_are_chosen(
    there: list[tuple[int, ...]], chosen: list[str]
) -> None:
    found = {version: ".".join(map(str, version)) for version in there}
    assert NAMES["ends"](found, (3, 11), (3, 14)) == chosen


def test_the_range_is_read_or_refused() -> None:
    assert NAMES["supported"]('[project]\nrequires-python = ">=3.9,<3.12"\n') == ((3, 9), (3, 12))
    with pytest.raises(ValueError, match="requires-python"):
        NAMES["supported"]('requires-python = "~=3.11"\n')


def test_what_does_not_run_or_is_no_python_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "python3.11"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    broken.chmod(0o755)
    assert NAMES["asked"](str(broken)) is None
    assert NAMES["asked"](str(tmp_path / "missing")) is None
    assert NAMES["asked"](sys.executable) == (tuple(sys.version_info[:3]), sys.executable)


def test_what_is_printed_can_run_the_project() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    lowest, beyond = NAMES["supported"]((SCRIPT.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    paths = done.stdout.split()
    assert (done.returncode, len(paths)) in {(0, 1), (0, 2), (1, 0)}
    versions = [NAMES["asked"](path)[0][:2] for path in paths]
    assert versions == sorted(set(versions))
    assert all(lowest <= version < beyond for version in versions)
