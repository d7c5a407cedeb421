"""A secret in a path, a ref or a name is hidden in everything that guard says, as one in a file is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guard import ChangeSet, app
from guard.agents.mcp_server import Desk
from guard.agents.repair.form import Piece, RepairForm, applied
from guard.agents.repair.prompt import question
from guard.agents.repair.redact import Redaction
from guard.app.hiding import SHOWN, hidden, without_secrets
from guard.app.outside import secret_scanner
from guard.model.record import Proposer
from guard.report.interface import FORMATS
from guard.tools.secrets import DetectSecrets
from tests.agents.hooks import hook, writing
from tests.cli.conftest import SHELL, Guard, guard
from tests.repos import Repo

__all__ = ["guard"]

# Put together here, so that no scanner takes this file for one that holds them.
KEY = "AK" + "IAQYLPMN5HHHFPZAM2"
TOKEN = "gh" + "p_" + "k7Xq2mNv9RtY4wBz8LcD3fGh6JpS1aQe5UoI"
WORKFLOW = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: some/action@{KEY}\n"
FILES = {f"keys/{KEY}.py": SHELL, ".github/workflows/a.yml": WORKFLOW, f"{TOKEN}/x.bin": "\0"}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo", {"app.py": "x = 1\n"})


def silent(text: str) -> str:
    """The text, in which no secret may stand."""
    assert KEY not in text
    assert TOKEN not in text
    assert SHOWN in text, text
    return text


@pytest.mark.parametrize("name", FORMATS)
def test_reports(guard: Guard, repo: Repo, name: str) -> None:
    repo.git("checkout", "-q", "-b", f"feature-{KEY}")
    repo.commit(FILES)
    done = guard("check", f"main..feature-{KEY}", "--format", name, cwd=repo.folder)
    assert done.code == 1
    silent(done.out)
    assert KEY not in done.err


def test_errors(guard: Guard, repo: Repo) -> None:
    silent(guard("check", f"{KEY}..HEAD", cwd=repo.folder).complaint)
    silent(guard("check", "--patch", f"{TOKEN}.diff", "--base", "HEAD", cwd=repo.folder).complaint)
    (repo.folder / KEY).mkdir()
    Repo(repo.folder / KEY / "inner", {"a.py": "x = 1\n"})
    silent(guard("check", "--worktree", cwd=repo.folder).complaint)


def test_ledger_and_log(guard: Guard, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = tmp_path / "ledger.sqlite"
    monkeypatch.setenv("GUARD_LEDGER", str(ledger))
    monkeypatch.setenv("GUARD_TASK", f"use {TOKEN}")
    repo.git("checkout", "-q", "-b", f"feature-{KEY}")
    repo.stage(FILES)
    repo.git("commit", "-q", "-m", f"Add\n\nAssisted-by: {KEY}\n")
    assert guard("check", f"main..feature-{KEY}", "--record", cwd=repo.folder).code == 1
    for command in (("list",), ("export",), ("show", "1")):
        silent(guard("log", *command).out)
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
    assert KEY.encode() not in kept
    assert TOKEN.encode() not in kept


def test_hooks(repo: Repo) -> None:
    for path in (f"keys/{KEY}.py", f".guard/{TOKEN}"):
        call = writing("claude-code", repo.folder, path, SHELL)
        done = hook("claude-code", call, "--deadline", "60", cwd=repo.folder)
        assert done.denies("claude-code")
        silent(done.out + done.err)


def test_mcp(repo: Repo) -> None:
    desk = Desk.at(repo.folder, "HEAD")
    silent(desk.files({f"keys/{KEY}.py": SHELL}).model_dump_json())


def test_what_a_model_is_asked_and_answers() -> None:
    change = ChangeSet.from_files({}, {path: text.encode() for path, text in FILES.items()})
    verdict = app.check(change)
    redaction = Redaction(secret_scanner())
    text = question(change, verdict, app.policy_for(change.base), redaction)
    silent(text)
    paths = [file["path"] for file in json.loads(text)["files"]]
    path = next(path for path in paths if path.startswith("keys/"))
    # The model can name the file, and does not learn its name.
    form = RepairForm(edits=[Piece(path=path, action="delete", find="", text="")], cannot="")
    left = applied(change, form, redaction)
    assert sorted(file.path for file in left.files) == sorted(set(FILES) - {f"keys/{KEY}.py"})


@pytest.mark.parametrize(
    "text",
    [
        "tests/checks/hidden_text/test_names_that_are_long_and_have_2_digits.py",
        "uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3",
        "sha256:ee0373e3639f3a1a4b8b8f2b1f0c7d5d4c3b2a190807060504030201000f0e0d",
        "src/components/InternationalizationProviderFactory.tsx",
        "20261130123456789012/report.txt",
    ],
)
def test_ordinary_names_cost_no_look_and_are_left_alone(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DetectSecrets, "scan", None)
    assert hidden(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        TOKEN,
        "AK" + "IAQYLPMNHHHHFPZAMQ",
        "xo" + "xb-123456789012-1234567890123-k7Xq2mNv9RtY4wBz8LcD3fGh",
        "sk" + "-ant-api03-" + "k7Xq2mNv9RtY4wBz8LcD3fGh6JpS1aQe5UoIk7Xq2mNv9RtY4w",
        "np" + "m_k7Xq2mNv9RtY4wBz8LcD3fGh6JpS1aQe5UoI",
        "hf" + "_" + ("kXqmNvRtYwBzLcDfGh" * 2)[:34],
        "AI" + "zaSyk7Xq2mNv9RtY4wBz8LcD3fGh6JpS1aQe5",
    ],
)
def test_every_format_is_seen(secret: str) -> None:
    assert hidden(f"a/{secret}/b.py: no such file") == f"a/{SHOWN}/b.py: no such file"
    who = without_secrets(Proposer(session=secret, trailers=(("By", f"x {secret}"),)))
    assert (who.session, who.trailers) == (SHOWN, (("By", f"x {SHOWN}"),))
    assert hidden(f"https://user:{secret[:12]}@host.example/") == f"https://user:{SHOWN}@host.example/"


def test_where_nobody_can_look_all_that_may_be_one_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.tools.secrets._FORMATS", {"none": "None"})
    from guard.tools.secrets import _detectors

    _detectors.cache_clear()
    assert hidden(f"a/{KEY}/b.py") == f"a/{SHOWN}/b.py"
    _detectors.cache_clear()
