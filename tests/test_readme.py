"""What the README shows is what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import guard
from guard import app
from tests.repos import Repo

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def block_after(marker: str) -> str:
    found = re.search(rf"<!-- {re.escape(marker)} -->\n```\w*\n(.*?)```\n", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_start_holds_two_commands_of_one_line() -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", section("Start"), re.DOTALL | re.MULTILINE)
    assert [block.count("\n") for block in blocks] == [1, 1]
    assert section("Start").count("```") == 4


def test_the_verdict_shown_is_the_one_given() -> None:
    top = ROOT / "examples" / "shortcut"
    verdict = app.check(app.change_between_folders(top / "before", top / "after"))
    given = guard.render(verdict, "terminal", width=100)
    # Digests follow every edit of the shipped policy; the words must not go stale.
    masked = [
        re.sub(r"\b[0-9a-f]{10}\b", "…", text)
        for text in (given, block_after("verdict of examples/shortcut"))
    ]
    assert masked[0] == masked[1]


def test_the_policy_shown_is_the_worked_example() -> None:
    path = "examples/policy/.guard/policy.yaml"
    assert block_after(path) == (ROOT / path).read_text(encoding="utf-8")


def test_the_library_is_used_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repo(tmp_path / "r", {"app.py": "x = 1\n", "old.py": "y = 1\n"})
    monkeypatch.chdir(repo.folder)
    first, second = re.findall(r"^```python\n(.*?)^```$", section("Use it"), re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}
    exec(first, names)
    said = capsys.readouterr().out
    assert "blocks python-code-eval-nonconstant app.py 1 medium" in said
    assert '"schema": "guard.verdict/2"' in said
    exec(second, names)
    assert names["verdict"].change.files == 2
    assert set(names["session"].accepted) == {"app.py", "old.py"}


def test_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), target
