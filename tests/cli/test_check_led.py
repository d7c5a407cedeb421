"""`guard check` in the formats that lead a reviewer, on a real repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, SHELL, Guard, guard, repo
from tests.repos import Repo

__all__ = ["guard", "repo"]


@pytest.fixture
def changed(repo: Repo) -> Repo:
    """One commit that a check objects to, with a message that does not say so."""
    repo.commit({"use.py": "from app import twice\n\nprint(twice(2))\n"})
    repo.commit({"app.py": CLEAN.replace("2 *", "3 *") + "\n\n" + SHELL}, "docs: say it better")
    return repo


def test_the_summary_leads_in_five_lines(guard: Guard, changed: Repo) -> None:
    done = guard("check", "HEAD~1..HEAD", "--format", "summary", "--index", "off", cwd=changed.folder)
    assert done.code == 1
    above = done.out.partition("<details>")[0].rstrip().splitlines()
    assert len(above) <= 5
    assert above[0] == "### guard: BLOCKED"
    assert "**Look first:** `app.py` line" in above[2]
    assert "**Not borne out:** it says “docs: say it better”, but it gains" in done.out
    assert "2 lines in 1 file outside the change name `twice`" in done.out


def test_the_page_is_written_to_a_file(guard: Guard, changed: Repo, tmp_path: Path) -> None:
    (tmp_path / "c.info").write_text("SF:app.py\nDA:2,0\nend_of_record\n")
    page, coverage = tmp_path / "p.html", tmp_path / "c.info"
    given = ("--index", "off", "--format", "html", "--output", page, "--coverage", coverage)
    done = guard("check", "HEAD~1..HEAD", *given, cwd=changed.folder)
    assert (done.code, done.out) == (1, "")
    assert page.read_text().startswith("<!DOCTYPE html>\n")
    assert "tests run none of the 1 line of code that it alters" in page.read_text()


def test_a_change_without_commits_says_what_was_not_asked(guard: Guard, repo: Repo) -> None:
    repo.stage({"README.md": "More words.\n"})
    done = guard("check", "--staged", "--format", "summary", "--index", "off", cwd=repo.folder)
    assert done.code == 0
    assert "claims: no --description, and there is no commit yet" in done.out


@pytest.mark.parametrize("option", ["--coverage", "--description"])
def test_what_only_these_formats_read_is_refused_elsewhere(guard: Guard, repo: Repo, option: str) -> None:
    done = guard("check", "--staged", option, "x", cwd=repo.folder)
    assert done.code == 2
    assert "are for the formats summary and html" in done.complaint
