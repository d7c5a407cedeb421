"""Lines that were obeyed and are words of a text now, and annotations that act."""

from __future__ import annotations

import pytest

from guard.checks.hidden_text.check import HiddenText
from tests.checks.support import ids, run

CHECK = HiddenText()
SWALLOWED = "hidden-swallowed-lines"


def swallowed(path: str, before: str, after: str) -> bool:
    return SWALLOWED in ids(run(CHECK, {path: before}, {path: after}))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("app.yaml", "a: 1\ntls: on\n", "a: 1\nhint: >-\n  see below\n  tls: on\n"),
        ("x.sh", "set -e\nrsync a b\n", "set -e\ntrue 'copy' <<-'X'\nrsync a b\nX\n"),
        ("Makefile", "t:\n\tpytest -q\n", "t:\n# slow \\\n\tpytest -q\n"),
        ("a.js", "var b = a\n", "var b = a\n  --> 1;\n"),
    ],
)
def test_swallowed_lines(path: str, before: str, after: str) -> None:
    assert swallowed(path, before, after)
    assert not swallowed(path, after, before)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("app.yaml", "tls: on\n", "tls: on\nhint: |\n  tls: on\n"),
        ("app.yaml", "hint: |\n  tls: on\n", "hint: |\n  tls: on\n  more: 1\n"),
        ("ci.yml", "env: {}\na: b c\n", "run: |\n  a: b c\n"),
        ("x.sh", "rsync a b\n", "ssh host <<X\nrsync a b\nX\n"),
        ("Makefile", "t:\n\tpytest -q\n", "t:\n# slow\n\tpytest -q \\\n\t\t-x\n"),
        ("a.js", "var b = `\n`\n", "var b = `\n-->\n`\n"),
    ],
)
def test_what_is_obeyed_still(path: str, before: str, after: str) -> None:
    assert not swallowed(path, before, after)


@pytest.mark.parametrize("given", ["{1: LIST.append(2)}", "(n := 3)", "exec(TEXT)"])
def test_an_annotation_that_acts(given: str) -> None:
    code = f"def f(x: {given} = None) -> None: ...\n"
    assert "hidden-acting-annotation" in ids(run(CHECK, {}, {"a.py": code}))
    later = f"from __future__ import annotations\n{code}"
    assert "hidden-acting-annotation" not in ids(run(CHECK, {}, {"a.py": later}))


@pytest.mark.parametrize("given", ["conint(gt=0)", "Annotated[int, Depends(get)]", "'x.add(1)'", "list[int]"])
def test_an_annotation_that_is_a_type(given: str) -> None:
    assert "hidden-acting-annotation" not in ids(run(CHECK, {}, {"a.py": f"def f(x: {given}): ...\n"}))
