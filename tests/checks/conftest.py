"""The databases that the examples of checks are judged with, in place of the user's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.tools.origins.build import build

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def sample_origins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample code as if it were somebody's under the GPL."""
    folder = tmp_path_factory.mktemp("origins")
    project = folder / "sample" / "guard-sample-settings"
    project.mkdir(parents=True)
    (project / "settings.py").write_bytes((DATA / "settings.py").read_bytes())
    (project / "COPYING").write_text("GNU GENERAL PUBLIC LICENSE\n   Version 3, 29 June 2007\n")
    build(folder / "sample.index", [folder / "sample"])
    return folder / "sample.index"


@pytest.fixture(scope="session")
def sample_advisories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample advisories as of today: an old database is told."""
    folder = tmp_path_factory.mktemp("advisories")
    for path in (DATA / "advisories").rglob("*.json"):
        advisory = json.loads(path.read_text())
        advisory["modified"] = f"{datetime.now(UTC).date().isoformat()}T00:00:00Z"
        (folder / path.name).write_text(json.dumps(advisory))
    return folder


@pytest.fixture(autouse=True)
def _sample_data(monkeypatch: pytest.MonkeyPatch, sample_origins: Path, sample_advisories: Path) -> None:
    monkeypatch.setenv("GUARD_ADVISORIES", str(sample_advisories))
    monkeypatch.setenv("GUARD_METADATA", str(DATA / "metadata"))
    monkeypatch.setenv("GUARD_ORIGINS", str(sample_origins))
