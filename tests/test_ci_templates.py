"""The action and the pipeline that are shipped: no word of the proposal in a shell, least rights, pinned."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TOP = Path(__file__).parents[1]


def read(name: str) -> Any:
    return YAML(typ="safe").load((TOP / name).read_text(encoding="utf-8"))


def test_no_expression_of_the_action_stands_in_a_script() -> None:
    for step in read("action.yml")["runs"]["steps"]:
        assert "${{" not in step["run"]
        done = subprocess.run(["bash", "-n"], input=step["run"].encode(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_workflow_asks_for_no_more_than_it_needs() -> None:
    workflow = read("examples/ci/github.yml")
    job = workflow["jobs"]["guard"]
    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "pull-requests": "read"}
    assert {"pull_request", "merge_group"} <= set(workflow["on"])
    assert "pull_request_target" not in workflow["on"]
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in job["steps"])
