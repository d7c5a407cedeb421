from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import UsageError
from guard.report import FORMATS, render
from tests.report import samples


def test_formats_are_offered_in_order() -> None:
    expected = ["terminal", "json", "sarif", "markdown", "summary", "html", "github", "gitlab", "junit"]
    assert list(FORMATS) == expected


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="unknown format 'xml'; the formats are terminal, json"):
        render(samples.review(), "xml")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("sample", samples.ALL)
def test_reports_are_the_same_twice_and_end_in_one_newline(name: str, sample: str) -> None:
    one, other = (render(samples.ALL[sample](), name) for _ in range(2))
    assert one == other
    assert one.endswith("\n")
    assert not one.endswith("\n\n")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "terminal"])
def test_machines_read_the_same_at_any_width(name: str) -> None:
    assert render(samples.blocked(), name, width=30, color=True, unicode=False) == render(
        samples.blocked(), name
    )


def test_slow_libraries_are_imported_only_where_needed() -> None:
    names = ("json", "sarif", "markdown", "summary", "html", "github", "gitlab", "junit")
    script = f"""
import json, sys
from guard.report import render
from tests.report import samples
loaded = {{}}
for name in {names!r}:
    render(samples.blocked(), name)
    loaded[name] = [slow for slow in ("rich", "pydantic", "jsonschema", "libcst") if slow in sys.modules]
print(json.dumps(loaded))
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root
    )
    assert json.loads(done.stdout) == {name: [] for name in names}
