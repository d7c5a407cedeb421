"""SARIF by what GitHub's code scanning asks for: as SARIF Multitool's rules GH1001 to GH1018 have it.

The rules are written down here by what GitHub documents of its support for SARIF. Set GUARD_SARIF_MULTITOOL
to the program `Sarif.Multitool` to have it judge the same reports by its own rules (kind Ghas) as well.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from guard.report import render
from tests.report import samples

MULTITOOL = os.environ.get("GUARD_SARIF_MULTITOOL", "")
SAMPLES = {**samples.ALL, "hostile": samples.hostile}
MOST = {
    "runs": 20,
    "results": 25_000,
    "rules": 25_000,
    "locations": 1_000,
    "relatedLocations": 1_000,
    "tags": 20,
}
"""What is refused of more; of each array that has this name."""


def complaints(log: Any) -> Iterator[str]:
    """What GitHub would refuse, or not show."""
    if log.get("version") != "2.1.0" or "sarif-schema-2.1.0.json" not in log.get("$schema", ""):
        yield "GH1011, GH1013: version and schema"
    yield from _too_many(log, "")
    for run in log["runs"]:
        driver = run.get("tool", {}).get("driver", {})
        if not driver.get("name") or "results" not in run:
            yield "GH1014, GH1018: a run has a tool with a name, and results"
        if any(not rule.get("id") or not rule["shortDescription"]["text"] for rule in driver["rules"]):
            yield "a rule has an id and a description"
        for result in run["results"]:
            yield from _of_result(result)


def _of_result(result: Any) -> Iterator[str]:
    if not result.get("message", {}).get("text"):
        yield "GH1007: a message is whole"
    if not result.get("ruleId") or not result.get("partialFingerprints"):
        yield "GH1015: a result has a rule, and a fingerprint that keeps its alert"
    if not result.get("locations"):
        yield "GH1001, GH1016: a result has a place"
    for place in [*result.get("locations", ()), *result.get("relatedLocations", ())]:
        physical = place.get("physicalLocation", {})
        address = urlsplit(physical.get("artifactLocation", {}).get("uri", ""))
        if not address.path or address.scheme or address.netloc or address.path.startswith("/"):
            yield "GH1005, GH1017: a place is relative to the repository"
        if "region" in physical and physical["region"].get("startLine", 0) < 1:
            yield "GH1003: a region has a first line"
    if "threadFlowLocations" in result or any("locations" not in one for one in result.get("codeFlows", ())):
        yield "GH1002: flows stand where they belong"


def _too_many(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _too_many(part, key)
    elif isinstance(value, list):
        if len(value) > MOST.get(name, len(value)):
            yield f"GH1004: {len(value)} {name}"
        for part in value:
            yield from _too_many(part, "")


@pytest.mark.parametrize("name", SAMPLES)
def test_github_takes_every_report(name: str) -> None:
    assert list(complaints(json.loads(render(SAMPLES[name](), "sarif")))) == []


def _nowhere(result: Any) -> None:
    result["locations"] = []


def _elsewhere(result: Any) -> None:
    result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "https://x.example/app.py"


def _without_line(result: Any) -> None:
    result["locations"][0]["physicalLocation"]["region"] = {}


def _without_message(result: Any) -> None:
    result["message"] = {"id": "default"}


BROKEN = [_nowhere, _elsewhere, _without_line, _without_message]


@pytest.mark.parametrize("spoil", BROKEN)
def test_what_github_refuses_is_told(spoil: Callable[[Any], None]) -> None:
    assert list(complaints(_spoiled(spoil)))


def _spoiled(spoil: Callable[[Any], None]) -> Any:
    log = json.loads(render(samples.blocked(), "sarif"))
    spoil(log["runs"][0]["results"][0])
    return log


@pytest.mark.skipif(not MULTITOOL, reason="GUARD_SARIF_MULTITOOL names no program")
def test_multitool_finds_nothing_to_object_to(tmp_path: Path) -> None:
    for name, sample in SAMPLES.items():
        (tmp_path / f"{name}.sarif").write_text(render(sample(), "sarif"))
    assert by_multitool(tmp_path, "*.sarif") == []
    (tmp_path / "spoiled").mkdir()
    (tmp_path / "spoiled" / "report.sarif").write_text(json.dumps(_spoiled(_nowhere)))
    assert by_multitool(tmp_path / "spoiled", "*.sarif")


def by_multitool(folder: Path, files: str) -> list[str]:
    """The rules by which the program objects."""
    out = folder / "said.out"
    argv = [MULTITOOL, "validate", str(folder / files), "--rule-kind", "Ghas", "-o", str(out)]
    env = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run([*argv, "--log", "ForceOverwrite"], env=env, check=False, capture_output=True)
    log = json.loads(out.read_text("utf-8-sig"))
    return [one["ruleId"] for run in log["runs"] for one in run["results"] if one.get("level") != "note"]
