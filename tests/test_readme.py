"""What the README shows is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import guard
from guard import app

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


def test_links_lead_somewhere() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), target
