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
        assert verdict.decision is not Decision.BLOCKED
        assert any(judged.id == "index-deferred" for judged in verdict.findings)

        monkeypatch.setenv("CI", "true")
        verdict = app.check(change)
        assert [path for _, path, _ in server.requests] == ["/simple/some-invented-name/"]
        assert verdict.decision is Decision.BLOCKED
        assert any(judged.id == "package-missing" for judged in verdict.findings)

        server.mischief = "status-500"
        verdict = app.check(change)
        [outcome] = [one for one in verdict.outcomes if one.check == "new-packages"]
        assert outcome.status is Status.FAILED
        assert verdict.decision is Decision.INCOMPLETE


@pytest.mark.parametrize(
    ("path", "unwanted"),
    [("a.py", "requests pypi_simple bs4 guard.facts.likeness"), ("requirements.txt", "pypi_simple bs4")],
)
def test_no_client_is_imported_where_no_network_is_asked(path: str, unwanted: str) -> None:
    code = (
        "import sys\nfrom guard.checks.kit.interface import Context, Ports\n"
        "from guard.checks.new_packages.check import NewPackages\nfrom guard.model.change import ChangeSet\n"
        "from guard.tools.index_user import UserIndex\nfrom pathlib import Path\nimport os\n"
        f"change = ChangeSet.from_files({{{path!r}: b'x\\n'}}, {{{path!r}: b'yyyyy\\n'}})\n"
        "ports = Ports(None, UserIndex(Path('/nonexistent'), os.environ), True)\n"
        "print(NewPackages().run(Context(change, None, ports)).outcome.status.value)\n"
        f"print([n for n in {unwanted.split()!r} if n in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["ran", "[]"]
