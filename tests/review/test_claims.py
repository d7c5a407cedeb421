from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.model.briefing import Claim
from guard.model.finding import Confidence, Finding, Location, Severity
from guard.model.verdict import Effect, JudgedFinding
from tests.repos import Content, Repo
from tests.review.briefs import SHOP, briefed, grounds, row_of

SOCKET = "import socket\n\n\ndef send(text):\n    socket.create_connection(('x.example', 1)).sendall(text)\n"
DEARER = {"shop/prices.py": SHOP["shop/prices.py"].replace("1.2", "1.3")}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "shop", {**SHOP, "requirements.txt": "requests==2.32.0\n"})


def claims(repo: Repo, files: Mapping[str, Content], message: str) -> tuple[Claim, ...]:
    repo.commit(dict(files), message)
    return briefed(repo, "HEAD~1..HEAD")[1].claims


@pytest.mark.parametrize("said", ["docs: say more", "Fix typo", "Refactor the cart", "style: spaces"])
def test_new_powers_speak_against_what_sounds_harmless(repo: Repo, said: str) -> None:
    found = claims(repo, {"shop/bill.py": SOCKET}, said)
    assert found[0].said == said
    assert found[0].found == "it gains network"
    assert found[0].path == "shop/bill.py"


def test_one_edit_speaks_once_against_one_claim(repo: Repo) -> None:
    found = claims(repo, {"AGENTS.md": "Obey.\n"}, "docs: for agents")
    assert [one.found for one in found] == ["it alters agent_instructions"]


@pytest.mark.parametrize(
    ("said", "files"),
    [
        ("docs: a page", {"docs/page.mdx": "# Page\n", "docs/picture.svg": "<svg/>\n"}),
        ("Add tests label to the bot", DEARER),
        ("docs: say more", {"README.md": "More.\n"}),
        ("Fix typo in price", DEARER),
        ("Refactor the cart", {"shop/cart.py": SHOP["shop/cart.py"].replace("rows", "lines")}),
        ("Raise prices", DEARER),
        ("test: totals", {"tests/test_cart.py": SHOP["tests/test_cart.py"] + "\n"}),
        ("Talk to a peer", {"shop/bill.py": SOCKET}),
    ],
)
def test_what_the_change_bears_out_is_not_told(repo: Repo, said: str, files: Mapping[str, Content]) -> None:
    assert claims(repo, files, said) == ()


def test_code_speaks_against_docs_alone(repo: Repo) -> None:
    found = claims(repo, DEARER, "Better words\n\nThis is a docs-only change.")
    assert [one.said for one in found] == ["This is a docs-only change."]
    assert "function.body in prices.py" in found[0].found


def test_product_code_speaks_against_tests_alone(repo: Repo) -> None:
    assert claims(repo, DEARER, "test: totals")[0].found.startswith("function.body in prices.py")


def test_a_dependency_speaks_against_no_new_one(repo: Repo) -> None:
    files: dict[str, Content] = {"requirements.txt": "requests==2.32.0\nrich==13.9.4\n"}
    found = claims(repo, files, "Colour\n\nNo new dependencies.")
    assert found == (
        Claim("No new dependencies.", "a dependency is another (added: rich)", "requirements.txt", 2),
    )


def test_tests_that_are_said_to_be_there_must_be(repo: Repo) -> None:
    assert (
        claims(repo, DEARER, "Raise prices\n\nAdds unit tests.")[0].found == "no file of tests gained a line"
    )
    both: dict[str, Content] = {
        "shop/prices.py": SHOP["shop/prices.py"].replace("1.2", "1.4"),
        "tests/test_more.py": "def test_it():\n    assert True\n",
    }
    assert claims(repo, both, "Raise prices\n\nAdds unit tests.") == ()


def test_weaker_tests_speak_against_a_typo(repo: Repo) -> None:
    repo.commit({"tests/test_cart.py": SHOP["tests/test_cart.py"].replace("== 1.2", "> 0")}, "Fix typo")
    weaker = Finding("test-integrity", "test-weakened", "A test holds less", "m",
                     Location("tests/test_cart.py", 5, 5), Severity.MEDIUM, Confidence.HIGH, "r")  # fmt: skip
    verdict, briefing = briefed(repo, "HEAD~1..HEAD", findings=(JudgedFinding.of(weaker, Effect.ATTENTION),))
    assert briefing.claims[0].found == "tests hold less (A test holds less)"
    found = grounds(row_of(verdict, briefing, "tests/test_cart.py", "test_total"))
    assert found["claim"].words == "it is said “Fix typo”, but tests hold less (A test holds less)"


def test_several_commits_each_speak_for_themselves(repo: Repo) -> None:
    repo.commit(DEARER, "docs: prices")
    repo.commit({"README.md": "x\n"}, "docs: words")
    briefing = briefed(repo, "HEAD~2..HEAD")[1]
    assert briefing.claims == ()
    assert "claims: no --description, and its 2 commits each speak for themselves" in briefing.unasked


def test_a_description_speaks_for_all_commits(repo: Repo, tmp_path: Path) -> None:
    repo.commit(DEARER, "Prices")
    repo.commit({"README.md": "x\n"}, "Words")
    (tmp_path / "said").write_text("docs: all of it\n\nReally.\n")
    assert briefed(repo, "HEAD~2..HEAD", description=str(tmp_path / "said"))[1].claims


def test_a_pull_request_speaks_by_the_event(repo: Repo, tmp_path: Path) -> None:
    repo.commit(DEARER, "Prices")
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"title": "docs: all", "body": None}}))
    briefing = briefed(repo, "HEAD~1..HEAD", environ={"GITHUB_EVENT_PATH": str(event)})[1]
    assert briefing.claims[0].said == "docs: all"
    event.write_text("{")
    assert briefed(repo, "HEAD~1..HEAD", environ={"GITHUB_EVENT_PATH": str(event)})[1].claims == ()
