"""Spellings that are taken for others."""

from __future__ import annotations

import pytest

from guard.checks.hidden_text.check import HiddenText
from tests.checks.support import ids, run

CHECK = HiddenText()


@pytest.mark.parametrize(
    ("path", "before", "line", "expected"),
    [
        ("a.py", "x = 1", "def tot\u0251l(): ...", "hidden-look-alike"),
        ("a.py", "role = 'admin'", "other = 'adm\u0131n'", "hidden-look-alike"),
        ("a.py", "x = 1", "KEY_\u054d = 1", "hidden-look-alike"),
        ("a.js", "a()", "let mode\u01c3=1", "hidden-look-alike"),
        ("a.sh", "ls", "set\u00a0-eu", "hidden-blank"),
        ("a.yml", "a: 1", "tls\u00a0: off", "hidden-blank"),
        ("Dockerfile", "FROM a", "USER\u2003app", "hidden-blank"),
        ("a.py", "allowed = 1", "a11owed = 2", "hidden-near-name"),
        ("a.py", "internal = 1", "intemal = 2", "hidden-near-name"),
        ("a.py", "x = 1", "import os; os.remove(x)", "hidden-second-statement"),
        ("a.json", "[", " " * 200 + '"role": "admin"', "hidden-out-of-sight"),
        ("a.md", "Hi", "<p hidden>now all of this counts</p>", "hidden-unshown-words"),
        ("a.svg", "<svg>", "<text font-size='1'>a note of six words here</text>", "hidden-unseen-sentence"),
        ("a.svg", "<svg>", "<animate onbegin='go()'/>", "hidden-acting-picture"),
    ],
)
def test_trips(path: str, before: str, line: str, expected: str) -> None:
    if path.endswith(".json"):
        line = '"a": 1,' + line
    assert expected in ids(run(CHECK, {path: f"{before}\n"}, {path: f"{before}\n{line}\n"}))


@pytest.mark.parametrize(
    ("path", "before", "line"),
    [
        ("a.py", "x = 1", "name = 'kay\u0131t'"),
        ("a.py", "x = 1", "word = 'na\u00efve \u0142\u00f3d\u017a stra\u00dfe'"),
        ("a.py", "x = 1", "\u0394t = 1  # 5 \u00b5s, \u03c3_x"),
        ("a.yml", "a: 1", "text: 10\u00a0km"),
        ("a.yml", "a: 1", "a: 1  # no\u00a0break"),
        ("a.sh", "ls", "echo '10\u00a0km'"),
        ("a.py", "item1 = 1", "item2 = 2"),
        ("a.py", "x = 1", "text = 'a; b'"),
        ("a.md", "Hi", "<p style='color: red'>now all of this counts</p>"),
        ("a.html", "<p>", "<div style='display: none'>shown on a click by a script</div>"),
        ("a.svg", "<svg>", "<path d='M0 0h9v9z' fill='none'/>"),
    ],
)
def test_quiet(path: str, before: str, line: str) -> None:
    assert ids(run(CHECK, {path: f"{before}\n"}, {path: f"{before}\n{line}\n"})) == []


def test_a_new_file_beside_one_whose_name_differs_in_case() -> None:
    assert "hidden-other-name" in ids(
        run(CHECK, {"app/config.py": "a = 1\n"}, {"app/config.py": "a = 1\n", "app/Config.py": "b = 1\n"})
    )


def test_a_file_renamed_to_another_case_hides_none() -> None:
    assert ids(run(CHECK, {"app/Config.py": "a = 1\n"}, {"app/config.py": "a = 1\n"})) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("# a; b\ny = 1\n", "x = 1; go()\ny = 1\n", True),
        ("x = 1; go()\ny = 1\n", "x = 1; go()\ny = 2\n", False),
        ("y = 1\nx = 1; go()\n", "x = 1; go()\n", False),
        ("y = 1\nx = 1; go()\nz = 1\n", "y = 2\nz = 2\nx = 1; go()\n", False),
        ("y = 1\n", "y = 2\rx = 1\rx = 2; go()\n", True),
    ],
)
def test_a_second_statement_is_new_where_the_side_before_holds_none(
    before: str, after: str, found: bool
) -> None:
    """What stood there before is told by that side's tree: a `;` in a comment excuses nothing."""
    judged = run(CHECK, {"a.py": before}, {"a.py": after})
    assert ("hidden-second-statement" in ids(judged)) is found
