"""`guard waive`, and `guard policy check` over what came of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SHELL, Guard
from tests.repos import Repo

POLICY = "# Ours.\nversion: 1\nextends: guard:default  # for now\n"
WHY = ["--reason", "No other way.", "--owner", "dana", "--until", "2999-03-31"]


@pytest.fixture
def shop(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "shop", {".guard/policy.yaml": POLICY, "README.md": "# Shop\n"})
    repo.git("checkout", "-q", "-b", "work")
    repo.commit({"tool.py": SHELL})
    return repo


def rule_of(guard: Guard, shop: Repo) -> str:
    done = guard("check", "main", "--format", "json", cwd=shop.folder)
    assert done.code == 1
    return str(next(one["id"] for one in json.loads(done.out)["findings"] if one["effect"] == "blocks"))


def test_a_waiver_holds_for_its_content_and_no_longer(shop: Repo, guard: Guard) -> None:
    rule = rule_of(guard, shop)
    shown = guard("waive", rule, "main", *WHY, "--dry-run", cwd=shop.folder)
    assert (shown.code, shown.out) == (0, f"would waive: {rule} in tool.py\n")
    done = guard("waive", rule, "main", *WHY, cwd=shop.folder)
    assert done.code == 0, done.err
    text = (shop.folder / ".guard/policy.yaml").read_text()
    assert text.startswith(f'{POLICY}\nwaivers:\n  - finding: {rule}\n    path: "tool.py"\n    reason: ')
    assert "content: sha256:" in text
    own = ["--policy", ".guard/policy.yaml"]
    assert guard("check", "main", *own, cwd=shop.folder).code == 0
    again = guard("waive", rule, "main", *own, *WHY, cwd=shop.folder)
    assert (again.code, "waived already" in again.err) == (2, True)
    shop.commit({"tool.py": SHELL.replace("ls {name}", "rm {name}")})
    assert guard("check", "main", *own, cwd=shop.folder).code == 1
    checked = guard("policy", "check", "--against", "HEAD", cwd=shop.folder)
    assert checked.code == 0
    assert "waives nothing: what it was for is altered" in checked.out


def test_orphans(shop: Repo, guard: Guard) -> None:
    rule = rule_of(guard, shop)
    assert guard("waive", rule, "main", *WHY, cwd=shop.folder).code == 0
    assert "waives nothing" not in guard("policy", "check", "--against", "HEAD", cwd=shop.folder).out
    said = guard("policy", "check", "--against", "main", cwd=shop.folder).out
    assert "waives nothing: no file is there" in said
    shop.commit({"tool.py": "A = 1\n"})
    said = guard("policy", "check", "--against", "HEAD", cwd=shop.folder).out
    assert "waives nothing: nothing of it is found there any more" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no-such-rule", "main", *WHY], "the change has no new finding 'no-such-rule'"),
        (["x", "main", *WHY[:4], "--until", "soon"], "soon"),
        (["x", "main", "--owner", "dana", "--until", "2999-01-01"], "--reason"),
    ],
)
def test_bad_input(shop: Repo, guard: Guard, arguments: list[str], said: str) -> None:
    done = guard("waive", *arguments, cwd=shop.folder)
    assert (done.code, said in done.err) == (2, True), done.err


def test_without_a_policy_of_its_own(shop: Repo, guard: Guard) -> None:
    rule = rule_of(guard, shop)
    (shop.folder / ".guard/policy.yaml").unlink()
    done = guard("waive", rule, "main", *WHY, cwd=shop.folder)
    assert (done.code, "`guard init` writes one" in done.err) == (2, True)


def test_a_folder_that_freezes_nothing_is_an_error(shop: Repo, guard: Guard) -> None:
    shop.commit({"evals/a.json": "{}\n", ".guard/policy.yaml": POLICY + 'frozen: ["evals"]\n'})
    done = guard("policy", "check", cwd=shop.folder)
    assert (done.code, done.out) == (2, "")
    assert ".guard/policy.yaml:4:10: evals is a folder" in done.err


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("waivers:\n- {}\n# The end.\n", 0),
        ("waivers:\n    - {}\n\nsigners: [lead]\n", 0),
        ("waivers: [{}]\n", 2),
    ],
)
def test_waivers_that_are_there_stay_as_they_are(shop: Repo, guard: Guard, form: str, code: int) -> None:
    rule = rule_of(guard, shop)
    known = "{finding: python-code-eval-input, path: a.py, reason: x, owner: y, until: 2999-01-01}"
    text = POLICY + form.format(known)
    (shop.folder / ".guard/policy.yaml").write_text(text)
    done = guard("waive", rule, "main", *WHY, cwd=shop.folder)
    assert done.code == code, done.err
    after = (shop.folder / ".guard/policy.yaml").read_text()
    kept = iter(after.split("\n"))
    assert all(line in kept for line in text.split("\n"))  # in their order
    assert (rule in after) is (code == 0)


def test_suppressions_that_suppress_nothing_are_listed(shop: Repo, guard: Guard) -> None:
    own = 'checks:\n  secrets:\n    except_paths: ["README.md", "old/*.py"]\n'
    shop.commit({".guard/policy.yaml": f"{POLICY}{own}", "app.py": "A = 1  # noqa: F401\n"})
    done = guard("policy", "check", "--against", "HEAD", cwd=shop.folder)
    assert done.code == 0
    assert done.out.splitlines()[3:] == [
        "  .guard/policy.yaml:6:33: `except_paths of the check secrets: old/*.py` suppresses nothing: "
        "no file is there",
        "  app.py:1: `# noqa: F401` suppresses nothing: nothing stands there that F401 can be about",
    ]
