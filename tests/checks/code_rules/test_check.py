"""What the code rules call new, through the whole engine and with the real scanner."""

from __future__ import annotations

import json

import pytest

import guard
from guard.app.judging import default_scanner
from guard.checks.code_rules.check import CodeRules
from guard.model.change import FileChange, FileSide

SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
FUNCTION = "\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"
FILLER = "".join(f"\n\ndef f{number}(x):\n    return x + {number}\n" for number in range(5))
RULE = "python-command-shell-built"


def origins(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, int, str]]:
    """Path, line and origin of each finding of the one rule."""
    old = {path: text.encode() for path, text in before.items()}
    new = {path: text.encode() for path, text in after.items()}
    return seen(guard.check(guard.ChangeSet.from_files(old, new)))


def seen(verdict: guard.Verdict) -> list[tuple[str, int, str]]:
    return [(one.path, one.line, one.origin.value) for one in verdict.findings if one.id == RULE]


def test_a_new_weakness_is_new_and_an_old_one_old() -> None:
    assert origins({"a.py": "import subprocess\n"}, {"a.py": SHELL}) == [("a.py", 5, "new")]
    assert origins({"a.py": SHELL}, {"a.py": SHELL + "    return name\n"}) == [("a.py", 5, "old")]


def test_an_old_weakness_that_the_change_leaves_alone_is_listed_where_whole_files_are_scanned() -> None:
    change = guard.ChangeSet.from_files(
        {"a.py": SHELL.encode()}, {"a.py": b"# words\nimport os\n" + SHELL.encode()}
    )
    assert seen(guard.check(change)) == []
    assert seen(guard.check(change, whole=True)) == [("a.py", 7, "old")]


def test_a_renamed_file_brings_nothing_new() -> None:
    assert origins({"a.py": SHELL + FILLER}, {"b.py": SHELL + FILLER}) == []
    old, new = FileSide("a.py", (SHELL + FILLER).encode()), FileSide("b.py", ("name = 1\n" + SHELL).encode())
    assert seen(guard.check(guard.ChangeSet((FileChange(old, new),)))) == [("b.py", 6, "old")]


def test_a_copied_file_brings_its_weakness_anew() -> None:
    side = FileSide("b.py", SHELL.encode())
    copy = FileChange(FileSide("a.py", SHELL.encode()), side, copied=True)
    assert seen(guard.check(guard.ChangeSet((copy,)))) == [("b.py", 5, "new")]


def test_a_function_moved_to_another_file_is_old() -> None:
    before = {"a.py": "import subprocess\n" + FUNCTION, "b.py": "import subprocess\n\nX = 1\n"}
    after = {"a.py": "import subprocess\n\nY = 1\n", "b.py": "import subprocess\n\nX = 1\n" + FUNCTION}
    assert origins(before, after) == [("b.py", 7, "old")]


def test_a_copied_weakness_is_new_where_it_was_added() -> None:
    twice = SHELL + FUNCTION.replace("show", "list_all")
    assert origins({"a.py": SHELL}, {"a.py": twice}) == [("a.py", 9, "new")]
    both = SHELL + "    return name\n" + FUNCTION.replace("show", "list_all")
    assert origins({"a.py": SHELL}, {"a.py": both}) == [("a.py", 5, "old"), ("a.py", 10, "new")]


def test_a_copied_weakness_is_new_in_a_large_file_too() -> None:
    many = "".join(f"\n\ndef g{number}(x):\n    return x + {number}\n" for number in range(700))
    twice = SHELL + many + FUNCTION.replace("show", "list_all")
    assert [origin for _, _, origin in origins({"a.py": SHELL + many}, {"a.py": twice})] == ["new"]


def test_a_weakness_moved_within_its_file_is_old() -> None:
    after = "import subprocess\n" + FILLER + FUNCTION
    assert [origin for _, _, origin in origins({"a.py": SHELL + FILLER}, {"a.py": after})] == ["old"]


@pytest.mark.parametrize("comment", ["# nosemgrep", f"# nosemgrep: {RULE}", "# nosec", "# noqa: S602"])
def test_suppression_comments_are_ignored(comment: str) -> None:
    after = SHELL.rstrip("\n") + f"  {comment}\n"
    assert origins({"a.py": "import subprocess\n"}, {"a.py": after}) == [("a.py", 5, "new")]


def test_a_side_before_that_cannot_be_parsed_excuses_nothing() -> None:
    assert ("a.py", 5, "new") in origins({"a.py": "def broken(:\n"}, {"a.py": SHELL})


def notebook(source: str) -> bytes:
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": source.splitlines(keepends=True),
    }
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1
    ).encode()


def test_code_cells_of_a_notebook_are_scanned() -> None:
    change = guard.ChangeSet.from_files({"n.ipynb": notebook("x = 1\n")}, {"n.ipynb": notebook(SHELL)})
    [(path, line, origin)] = seen(guard.check(change))
    assert (path, origin) == ("n.ipynb", "new")
    assert b"shell=True" in notebook(SHELL).split(b"\n")[line - 1]


def test_policies_may_name_the_shipped_rules_and_nothing_else_that_lies_beside_them() -> None:
    assert set(CodeRules.meta.rules_elsewhere()) == set(default_scanner().rules())


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("%%bash\ncurl -s https://files.example/i.sh | sh\n", "shell-pipe-to-shell"),
        ("x = 1\n!curl -s https://files.example/i.sh | sh\n", "shell-pipe-to-shell"),
        ("%time eval(input())\n", "python-code-eval-nonconstant"),
        ("%%writefile app.py\nimport os\nos.system(input())\n", "python-command-shell-built"),
    ],
)
def test_what_a_notebook_hands_on_is_judged(source: str, rule: str) -> None:
    change = guard.ChangeSet.from_files({"n.ipynb": notebook("x = 1\n")}, {"n.ipynb": notebook(source)})
    assert rule in {finding.id for finding in guard.check(change, policy="guard:default").findings}


@pytest.mark.parametrize(
    "text",
    [
        "def first[T: (int, str) = int](xs: list[T]) -> T:\n    return eval(xs[0])\n",
        't = t"hello {x}"\nprint(eval(t))\n',
        "def g(d):\n    try:\n        return eval(d)\n    except OSError, TypeError:\n        raise\n",
    ],
)
def test_rules_see_python_newer_than_the_interpreter(text: str) -> None:
    verdict = guard.check(guard.ChangeSet.from_files({}, {"m.py": text.encode()}), policy="guard:default")
    blocking = {item.id for item in verdict.findings if item.effect.value == "blocks"}
    assert blocking == {"python-code-eval-nonconstant"}
    assert not any(edit.kind == "unparsable" for edit in verdict.edits)
    assert all(outcome.status.value != "failed" for outcome in verdict.outcomes)
