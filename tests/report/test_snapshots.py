"""Every format on every sample, byte for byte. Read the difference before you store a new one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guard.report import FORMATS, render
from tests.report import samples

EXTENSION = {
    "terminal": "txt",
    "json": "json",
    "sarif": "sarif",
    "markdown": "md",
    "summary": "summary.md",
    "html": "html",
    "github": "log",
    "gitlab": "gitlab.json",
    "junit": "xml",
}


@pytest.mark.parametrize("sample", samples.ALL)
@pytest.mark.parametrize("name", FORMATS)
def test_report_is_as_stored(name: str, sample: str, matches_snapshot: Callable[[str, str], None]) -> None:
    matches_snapshot(f"{sample}.{EXTENSION[name]}", render(samples.ALL[sample](), name, width=80))


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_report_is_as_stored(name: str, matches_snapshot: Callable[[str, str], None]) -> None:
    matches_snapshot(f"hostile.{EXTENSION[name]}", render(samples.hostile(), name, width=100, verbose=True))
