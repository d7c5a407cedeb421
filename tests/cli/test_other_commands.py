"""`guard init`, `policy`, `rules`, `explain`: what they print, write and answer with."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from guard.checks import CHECKS
from guard.facts.kinds import KINDS
from tests.cli.conftest import SHELL, Guard
from tests.repos import Repo, snapshot

ROOT = Path(__file__).parents[2]
HOOKS = "repos:\n  - repo: https://hooks.example/other\n    rev: v1\n    hooks:\n      - id: other\n"
RULE = """\
rules:
  - id: python-answer
    languages: [python]
    severity: ERROR
    message: The answer is given away.
    pattern: answer(42)
    metadata:
      {title: Answer given, cwe: CWE-200, severity: low, confidence: high, fix: Ask for it.}
"""


def test_init_writes_once_and_what_it_wrote_holds(guard: Guard, repo: Repo) -> None:
    done = guard("init", cwd=repo.folder)
    assert done.code == 0
    assert "  + extends: guard:default" in done.out
    assert guard("policy", "check", cwd=repo.folder).code == 0
    assert "id: guard" in (repo.folder / ".pre-commit-config.yaml").read_text()
    before = snapshot(repo.folder)
    again = guard("init", cwd=repo.folder)
    assert (again.code, again.out.count("kept as it is"), again.out.count("already")) == (0, 1, 1)
    assert snapshot(repo.folder) == before


def test_init_dry_run_writes_nothing(guard: Guard, repo: Repo) -> None:
    before = snapshot(repo.folder)
    done = guard("init", "--dry-run", cwd=repo.folder)
    assert (done.code, done.out.count("would be written")) == (0, 2)
    assert snapshot(repo.folder) == before


def test_init_keeps_what_is_there(guard: Guard, repo: Repo) -> None:
    repo.write(
        {".pre-commit-config.yaml": HOOKS, ".guard/policy.yaml": "version: 1\nextends: guard:strict\n"}
    )
    assert guard("init", cwd=repo.folder).code == 0
    assert (repo.folder / ".guard/policy.yaml").read_text() == "version: 1\nextends: guard:strict\n"
    written = (repo.folder / ".pre-commit-config.yaml").read_text()
    assert written.startswith(HOOKS)
    assert "      - id: guard\n" in written


@pytest.mark.parametrize("config", ["repos: []\n", HOOKS + "fail_fast: true\n"])
def test_init_does_not_guess_where_a_hook_goes(guard: Guard, repo: Repo, config: str) -> None:
    repo.write({".pre-commit-config.yaml": config})
    done = guard("init", cwd=repo.folder)
    assert done.code == 2
    assert "by hand" in done.err
    assert (repo.folder / ".pre-commit-config.yaml").read_text() == config


def test_init_outside_a_repository(guard: Guard, tmp_path: Path) -> None:
    assert "top folder of a git repository" in guard("init", cwd=tmp_path).complaint
    assert list(tmp_path.iterdir()) == []


def test_policy_check_of_every_shipped_policy_and_the_worked_one(guard: Guard) -> None:
    for path in sorted((ROOT / "policies").glob("*.yaml")):
        assert guard("policy", "check", f"guard:{path.stem}").out.startswith(f"{path.stem}: good")
    assert "shop: good" in guard("policy", "check", "-C", ROOT / "examples" / "policy").out


def test_policy_show_is_a_policy_that_means_the_same(guard: Guard, tmp_path: Path) -> None:
    shown = guard("policy", "show", "guard:docs-only").out
    (tmp_path / "copy.yaml").write_text(shown)
    patches = ROOT / "policies" / "examples"
    for name in patches.iterdir():
        (tmp_path / "examples").mkdir(exist_ok=True)
        (tmp_path / "examples" / name.name).write_bytes(name.read_bytes())
    again = guard("policy", "show", tmp_path / "copy.yaml").out
    assert again.splitlines()[1:] == shown.splitlines()[1:]
    assert "prose" in shown


def test_policy_test_judges_patches(guard: Guard) -> None:
    top = ROOT / "policies" / "examples"
    good, bad = top / "edit-readme.patch", top / "fix-comment.patch"
    assert guard("policy", "test", "guard:docs-only", good).code == 0
    done = guard("policy", "test", "guard:docs-only", good, bad)
    lines = done.out.splitlines()
    assert done.code == 1
    assert lines[0].startswith(f"{good}: review")
    assert lines[1].startswith(f"{bad}: blocked: ")


def test_a_policy_whose_example_fails_is_refused(guard: Guard, repo: Repo) -> None:
    examples = ROOT / "examples" / "policy" / ".guard"
    policy = (examples / "policy.yaml").read_text()
    assert "rejects: [examples/warn-and-delete.patch]" in policy
    wrong = policy.replace("accepts: [examples/warn.patch]", "accepts: [examples/warn-and-delete.patch]")
    patch = (examples / "examples" / "warn-and-delete.patch").read_bytes()
    repo.write({".guard/policy.yaml": wrong, ".guard/examples/warn-and-delete.patch": patch})
    done = guard("policy", "check", cwd=repo.folder)
    assert done.code == 2
    assert "warn-to-warning" in done.complaint


def test_rules_list(guard: Guard) -> None:
    every, shell = guard("rules", "list").out, guard("rules", "list", "--language", "shell").out
    assert "python-command-shell-built" in every
    assert not [line for line in shell.splitlines() if line.startswith("python-")]
    assert 1 < len(shell.splitlines()) < len(every.splitlines())


def test_rules_test_agrees_and_disagrees(guard: Guard, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "python" / "topic"
    folder.mkdir(parents=True)
    (folder / "python-answer.yaml").write_text(RULE)
    test = folder / "python-answer.py"
    test.write_text("# ruleid: python-answer\nanswer(42)\n# ok: python-answer\nanswer(41)\n")
    done = guard("rules", "test", tmp_path / "rules")
    assert (done.code, done.out) == (0, "1 rule tried, 0 problems\n")
    test.write_text("# ok: python-answer\nanswer(42)\n# ruleid: python-answer\nanswer(41)\n")
    done = guard("rules", "test", tmp_path / "rules")
    assert done.code == 1
    assert f"{test}:2: python-answer matches and should not" in done.out
    assert f"{test}:4: python-answer should match and does not" in done.out


def test_rules_test_refuses_what_it_cannot_read(guard: Guard, tmp_path: Path) -> None:
    assert "no rules" in guard("rules", "test", tmp_path).complaint
    folder = tmp_path / "python" / "topic"
    folder.mkdir(parents=True)
    (folder / "python-answer.yaml").write_text(RULE)
    assert "no test file" in guard("rules", "test", tmp_path).complaint
    (folder / "python-answer.yaml").write_text(RULE.replace("cwe:", "cew:"))
    assert "cwe" in guard("rules", "test", tmp_path).complaint


@pytest.mark.parametrize(
    "name", ["python-command-shell-built", *(check.meta.id for check in CHECKS), *sorted(KINDS)]
)
def test_explain_knows_every_name(guard: Guard, name: str) -> None:
    done = guard("explain", name)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{name}: ")


def test_explain_a_finding_of_a_saved_verdict(guard: Guard, repo: Repo, tmp_path: Path) -> None:
    import json

    repo.stage({"app.py": SHELL})
    saved = tmp_path / "v.json"
    guard("check", "--staged", "--format", "json", "--output", saved, cwd=repo.folder)
    finding = json.loads(saved.read_text())["findings"][0]
    for name in (finding["fingerprint"], finding["id"]):
        done = guard("explain", name, "--verdict", saved)
        assert done.code == 0
        assert "app.py:5" in done.out
        assert "It blocks the change." in done.out
    assert "function.added: an edit kind" in guard("explain", "function.added", "--verdict", saved).out


def test_explain_says_what_it_does_not_know(guard: Guard, tmp_path: Path) -> None:
    assert "did you mean function.added" in guard("explain", "function.addde").complaint
    assert "guard rules list" in guard("explain", "\x1b[31mzzzz").complaint
    (tmp_path / "v.json").write_text("{}")
    assert "not a saved verdict" in guard("explain", "x", "--verdict", tmp_path / "v.json").complaint
    (tmp_path / "v.json").write_bytes(b"\xff")
    assert guard("explain", "x", "--verdict", tmp_path / "v.json").code == 2


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("rules", "list", "--language", "go"), "id"),
        (("policy", "show", "guard:docs-only"), "policy"),
        (("explain", "frozen"), "text"),
    ],
)
def test_lists_as_json(guard: Guard, arguments: tuple[str, ...], key: str) -> None:
    done = guard(*arguments, "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert key in (found[0] if isinstance(found, list) else found)


def test_the_schema_of_policies_takes_what_init_writes(guard: Guard, repo: Repo) -> None:
    schema = json.loads(guard("policy", "schema").out)
    assert guard("init", cwd=repo.folder).code == 0
    text = (repo.folder / ".guard/policy.yaml").read_text()
    assert text.startswith(f"# yaml-language-server: $schema={schema['$id']}\n")
    jsonschema.validate(YAML(typ="safe").load(text), schema)
