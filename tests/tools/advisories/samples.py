"""Small databases of advisories in OSV form."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def entry(
    id: str,
    package: str = "sample",
    *,
    events: Sequence[Mapping[str, str]] = (),
    versions: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    affected: dict[str, Any] = {"package": {"name": package, "ecosystem": "PyPI"}}
    if events:
        affected["ranges"] = [{"type": "ECOSYSTEM", "events": list(events)}]
    if versions:
        affected["versions"] = list(versions)
    return {"id": id, "modified": "2026-08-01T00:00:00Z", "affected": [affected], **more}


def write_zip(path: Path, entries: Sequence[Mapping[str, Any]]) -> Path:
    """The same entries are the same bytes, whenever they are written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in entries:
            archive.writestr(zipfile.ZipInfo(f"{one['id']}.json"), json.dumps(one), zipfile.ZIP_DEFLATED)
    return path


def write_folder(path: Path, entries: Sequence[Mapping[str, Any]]) -> Path:
    path.mkdir(exist_ok=True)
    for one in entries:
        (path / f"{one['id']}.json").write_text(json.dumps(one))
    return path
