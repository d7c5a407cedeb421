from __future__ import annotations

from pathlib import Path

import pytest

from guard.errors import IntakeError, UsageError
from guard.model.change import ChangeSet
from guard.report import render
from guard.report.ranked import ranked
from guard.review.ranking import Background, brief
from tests.repos import Repo
from tests.review.briefs import SHOP, briefed, grounds, row_of, verdict_of

DEARER = {"shop/prices.py": SHOP["shop/prices.py"].replace("1.2", "1.3")}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "shop", SHOP)


def test_who_names_what_is_altered_is_counted_without_comments_and_definitions(repo: Repo) -> None:
    repo.commit(DEARER)
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    found = grounds(row_of(verdict, briefing, "shop/prices.py", "gross"))
    assert found["reach"].words == "3 lines in 2 files outside the change name `gross`"
    assert "names in the base" in found["reach"].source
    assert found["untested"].words == "no test of the base or the change names `gross`"


def test_a_test_that_names_it_is_told_and_weighs_nothing(repo: Repo) -> None:
    repo.commit({"shop/cart.py": SHOP["shop/cart.py"].replace("sum(", "0 + sum(")})
    found = grounds(row_of(*briefed(repo, "HEAD~1..HEAD"), "shop/cart.py", "total"))
    assert found["tests"].weight == 0
    assert "untested" not in found


def test_a_private_name_counts_only_where_its_module_is_named(repo: Repo) -> None:
    repo.commit({"shop/other.py": "def _round(value):\n    return _round(value)\n"})
    repo.commit({"shop/prices.py": SHOP["shop/prices.py"].replace("value, 2", "value, 3")})
    found = grounds(row_of(*briefed(repo, "HEAD~1..HEAD"), "shop/prices.py", "_round"))
    assert "reach" not in found


def test_an_address_in_a_decorator_counts(repo: Repo) -> None:
    old = "def route(path):\n    return lambda f: f\n\n\n@route('/pay')\ndef pay(order):\n    return order\n"
    repo.commit({"shop/web.py": old})
    repo.commit({"shop/web.py": old.replace("return order", "return order + 1")})
    found = grounds(row_of(*briefed(repo, "HEAD~1..HEAD"), "shop/web.py", "pay"))
    assert found["route"].words == "answers requests at /pay"


def test_what_could_break_more_stands_first_and_prose_last(repo: Repo) -> None:
    repo.commit(
        {
            **DEARER,
            "README.md": "A dear shop.\n",
            "shop/bill.py": SHOP["shop/bill.py"]
            + "\n\ndef send(row):\n    import socket\n\n    socket.create_connection(('x', 1))\n",
        }
    )
    rows = ranked(*briefed(repo, "HEAD~1..HEAD"))
    assert [row.edit.path for row in rows if row.edit.path != "shop/bill.py"] == [
        "shop/prices.py",
        "README.md",
    ]
    assert "capability" in grounds(rows[0])
    assert rows[-1].edit.path == "README.md"


def test_the_past_of_a_file_counts(repo: Repo) -> None:
    for number in range(5):
        text = SHOP["shop/prices.py"].replace("1.2", f"1.{number}5")
        together = {"shop/rates.py": f"RATE = {number}\n"}
        repo.commit({"shop/prices.py": text, **together}, f"Rate {number}")
    repo.git("revert", "--no-edit", "HEAD")
    repo.commit({"shop/prices.py": text + "\n"}, "Hotfix: rates")
    repo.git("config", "user.email", "else@mail.example")
    repo.commit(DEARER)
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    found = grounds(row_of(verdict, briefing, "shop/prices.py", "gross"))
    assert found["churn"].words == "altered by 8 of the last 8 commits"
    assert found["revert"].words == "1 commit that altered it took something back"
    assert found["hotfix"].words == "1 commit that altered it mended in a hurry, by the title"
    assert (
        found["apart"].words
        == "6 of 8 commits that altered it altered shop/rates.py too; this change does not"
    )
    assert all("git: the last 8 commits up to" in found[code].source for code in ("churn", "revert", "apart"))


def test_no_other_file_is_missed_where_it_went_away_or_is_in_the_change(repo: Repo) -> None:
    for number in range(5):
        both = {
            "shop/prices.py": f"A = {number}\n",
            "shop/rates.py": f"B = {number}\n",
            "shop/old.py": f"C = {number}\n",
        }
        repo.commit(both)
    repo.commit({"shop/old.py": None})
    repo.commit({"shop/prices.py": "A = 9\n", "shop/rates.py": "B = 9\n"})
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    assert all("apart" not in grounds(row) for row in ranked(verdict, briefing))


def test_owners_count_where_they_did_not_make_the_change(repo: Repo) -> None:
    repo.commit({"CODEOWNERS": "shop/prices.py prices@mail.example\nshop/cart.py author@mail.example\n"})
    repo.commit({**DEARER, "shop/cart.py": SHOP["shop/cart.py"].replace("sum(", "0 + sum("),
                 "shop/bill.py": SHOP["shop/bill.py"].replace("line", "row")})  # fmt: skip
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    prices = grounds(row_of(verdict, briefing, "shop/prices.py", "gross"))
    assert prices["owned"].words == "owned by prices@mail.example, who did not make this change"
    assert grounds(row_of(verdict, briefing, "shop/cart.py", "total")).keys().isdisjoint({"owned", "unowned"})
    assert any(
        "unowned" in grounds(row) for row in ranked(verdict, briefing) if row.edit.path == "shop/bill.py"
    )


def test_coverage_of_the_base_speaks_of_the_lines_before(repo: Repo) -> None:
    repo.commit({"coverage.lcov": "SF:shop/prices.py\nDA:1,1\nDA:2,0\nend_of_record\n"})
    repo.commit(DEARER)
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    found = grounds(row_of(verdict, briefing, "shop/prices.py", "gross"))
    assert found["coverage"].words == "tests run none of the 1 line of code that it alters"
    assert found["coverage"].source == "coverage.lcov of the base"
    told = "coverage.lcov of the base (lines before the change; it speaks of "
    assert any(one.startswith(told) for one in briefing.asked)


def test_coverage_that_is_named_speaks_of_the_lines_after(repo: Repo, tmp_path: Path) -> None:
    repo.commit(DEARER)
    file = tmp_path / "c.info"
    file.write_text("SF:/build/shop/shop/prices.py\nDA:2,4\nend_of_record\n")
    verdict, briefing = briefed(repo, "HEAD~1..HEAD", coverage=str(file))
    found = grounds(row_of(verdict, briefing, "shop/prices.py", "gross"))
    assert (found["coverage"].words, found["coverage"].weight) == (
        "tests run all of the 1 line of code that it alters",
        0,
    )


def test_coverage_that_the_change_brings_is_refused(repo: Repo) -> None:
    repo.commit({**DEARER, "lcov.info": "SF:shop/prices.py\nDA:2,4\nend_of_record\n"})
    with pytest.raises(UsageError, match="part of the change"):
        briefed(repo, "HEAD~1..HEAD", coverage=str(repo.folder / "lcov.info"))


def test_what_is_no_coverage_is_refused_where_it_was_named_and_told_where_it_was_found(
    repo: Repo, tmp_path: Path
) -> None:
    (tmp_path / "c").write_text("{}")
    repo.commit({"coverage.xml": "<coverage"})
    repo.commit(DEARER)
    with pytest.raises(IntakeError, match="no coverage file"):
        briefed(repo, "HEAD~1..HEAD", coverage=str(tmp_path / "c"))
    _, briefing = briefed(repo, "HEAD~1..HEAD")
    assert [one for one in briefing.unasked if one.startswith("coverage: coverage.xml of the base: ")]


def test_what_could_not_be_asked_is_said() -> None:
    change = ChangeSet.from_files(
        {"a.py": b"def f():\n    return 1\n", "b.py": b"f()\n"},
        {"a.py": b"def f():\n    return 2\n", "b.py": b"f()\n"},
    )
    verdict = verdict_of(change)
    briefing = brief(change, verdict, Background(unasked=("history: none",)))
    assert briefing.unasked == ("history: none",)
    assert briefing.asked == ("the base, about 1 name",)
    assert grounds(row_of(verdict, briefing, "a.py", "f"))["reach"].weight > 0


def test_the_same_change_is_ranked_the_same_twice(repo: Repo) -> None:
    repo.commit({**DEARER, "README.md": "x\n", "shop/new.py": "import os\n\nos.system('x')\n"})
    one, other = (briefed(repo, "HEAD~1..HEAD") for _ in range(2))
    assert one == other
    assert render(one[0], "html", briefing=one[1]) == render(other[0], "html", briefing=other[1])


def test_secrets_are_in_no_briefing(repo: Repo) -> None:
    token = "gh" + "p_" + "k7Xq2mNv9RtY4wBz8LcD3fGh6JpS1aQe5UoI"
    repo.commit({"shop/keys.py": f"TOKEN = '{token}'\n"}, f"Use {token}")
    verdict, briefing = briefed(repo, "HEAD~1..HEAD")
    assert token not in repr(briefing)
    assert token not in render(verdict, "html", briefing=briefing)
