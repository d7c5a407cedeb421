"""One run of the native engine over annotated test files, as the comparison wants it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from guard.rules_test import Hit, presented_path, read_files, rule_files, shared_files
from guard.tools.languages import ANALYZERS, language_of
from guard.tools.rule_files import rules_by_file

RULES = Path(__file__).resolve().parents[2] / "rules"


@cache
def written() -> dict[Path, Any]:
    """Each shipped rule file and file of shared lists as it stands, parsed once for all tests."""
    paths = [*rule_files(RULES), *shared_files(RULES)]
    return {path: YAML(typ="safe").load(path.read_text("utf-8")) for path in paths}


@cache
def documents() -> dict[Path, list[dict[str, Any]]]:
    """The rules of each shipped rule file, every include written out."""
    return {RULES / name: rules for name, rules in rules_by_file(read_files(RULES)).items()}


def rule_of(path: Path) -> dict[str, Any]:
    """The one rule of a rule file."""
    return documents()[path][0]


def engine_hits(rules: Sequence[Path], targets: Sequence[Path], scratch: Path) -> list[Hit]:
    """Scan once; a rule or a target that the engine cannot read whole fails the test."""
    rules_file, targets_file = scratch / "rules.json", scratch / "targets.json"
    rules_file.write_text(json.dumps({"rules": [rule_of(path) for path in rules]}))
    targets_file.write_text(json.dumps(["Targets", list(_code_targets(rules, targets))]))
    options = ["-rules", str(rules_file), "-targets", str(targets_file), "-json_nodots", "-j", "1"]
    done = subprocess.run([_engine(), *options], capture_output=True, text=True, check=False, timeout=300)
    answer = json.loads(done.stdout)
    assert answer["errors"] == []
    assert set(answer["paths"]["scanned"]) == {str(path) for path in targets}
    return [
        (match["check_id"].rsplit(".", 1)[-1], Path(match["path"]), match["start"]["line"])
        for match in answer["results"]
    ]


def _code_targets(rules: Sequence[Path], targets: Sequence[Path]) -> Iterable[list[Any]]:
    include = {path.stem: rule_of(path).get("paths", {}).get("include", ()) for path in rules}
    for target in targets:
        shown = presented_path(include[target.name.split(".")[0]], target)
        language = language_of(shown, target.read_bytes())
        assert language is not None, f"{target.name}: guard reads no language in this file"
        for analyzer in ANALYZERS.get(language, (language,)):
            path = {"fpath": str(target), "ppath": f"/{shown}"}
            yield ["CodeTarget", {"path": path, "analyzer": analyzer, "products": ["sast"]}]


@cache
def _engine() -> str:
    spec = importlib.util.find_spec("semgrep")
    assert spec is not None, "the tests need semgrep installed"
    assert spec.origin is not None
    return str(Path(spec.origin).parent / "bin" / "semgrep-core")
