"""Outside CI the default run asks no network, and in CI it must."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guard import app
from guard.app import in_ci
from guard.model.change import ChangeSet
from guard.model.finding import Status
from guard.model.verdict import Decision
from tests.index_server import serving

BEFORE, AFTER = {"requirements.txt": b""}, {"requirements.txt": b"some-invented-name==1.0\n"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"CI": "true"}, True),
        ({"CI": "1"}, True),
        ({"CI": "false"}, False),
        ({"CI": ""}, False),
        ({"GITHUB_ACTIONS": "true"}, True),
        ({"JENKINS_URL": "https://ci.example"}, True),
    ],
)
def test_in_ci(environ: dict[str, str], expected: bool) -> None:
    assert in_ci(environ) is expected


def test_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUARD_CACHE_DIR", str(tmp_path))
    change = ChangeSet.from_files(BEFORE, AFTER)
    with serving(["some-other-name"]) as server:
        monkeypatch.setenv("UV_DEFAULT_INDEX", server.url)
        verdict = app.check(change)
        assert server.requests == []
        assert verdict.decision in (Decision.REVIEW, Decision.SIGN_OFF)
        assert any(judged.finding.id == "index-deferred" for judged in verdict.findings)

        monkeypatch.setenv("CI", "true")
        verdict = app.check(change)
        assert [path for _, path, _ in server.requests] == ["/simple/some-invented-name/"]
        assert verdict.decision is Decision.BLOCKED
        assert any(judged.finding.id == "package-missing" for judged in verdict.findings)

        server.mischief = "status-500"
        verdict = app.check(change)
        [outcome] = [one for one in verdict.outcomes if one.check == "new-packages"]
        assert outcome.status is Status.FAILED
        assert verdict.decision is Decision.INCOMPLETE


def test_a_change_without_dependencies_imports_no_client() -> None:
    code = (
        "import sys\nfrom guard import app\nfrom guard.model.change import ChangeSet\n"
        "app.check(ChangeSet.from_files({'a.py': b'x = 1\\n'}, {'a.py': b'x = 2\\n'}))\n"
        "print([n for n in sys.modules if n.split('.')[0] in ('requests', 'pypi_simple', 'bs4')\n"
        "       or n.startswith(('guard.facts.likeness', 'guard.tools.index.'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
