"""apply_patch as Codex applies it; and where readers of the format differ, refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import IntakeError
from guard.intake.agents.codex_patch import apply_codex_patch, seek
from guard.intake.agents.either_patch import apply_either
from tests.intake.agents.memory import draft, result

BASE = {"a.py": "one\ntwo\nthree\ntwo\n", "b.py": "def f():\n    return “x”\n"}


def patched(body: str, files: dict[str, str] = BASE) -> dict[str, str | None]:
    edited = draft(files)
    apply_codex_patch(edited, f"*** Begin Patch\n{body}\n*** End Patch\n")
    return result(edited)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("*** Add File: n/new.py\n+x\n+", {"n/new.py": "x\n\n"}),
        ("*** Add File: a.py\n+x", {"a.py": "x\n"}),
        ("*** Delete File: a.py", {"a.py": None}),
        ("*** Update File: a.py\n@@\n-two\n+2", {"a.py": "one\n2\nthree\ntwo\n"}),
        ("*** Update File: a.py\n@@ three\n-two\n+2", {"a.py": "one\ntwo\nthree\n2\n"}),
        ("*** Update File: a.py\n@@\n-two\n+2\n*** End of File", {"a.py": "one\ntwo\nthree\n2\n"}),
        ("*** Update File: a.py\n@@ one\n+four", {"a.py": "one\ntwo\nthree\ntwo\nfour\n"}),
        ("*** Update File: a.py\n one\n+half", {"a.py": "one\nhalf\ntwo\nthree\ntwo\n"}),
        ("*** Update File: a.py\n@@\n-  two \n+2", {"a.py": "one\n2\nthree\ntwo\n"}),
        ('*** Update File: b.py\n@@\n-    return "x"\n+    return 1', {"b.py": "def f():\n    return 1\n"}),
        (
            "*** Update File: a.py\n*** Move to: c.py\n@@\n-one\n+1",
            {"a.py": None, "c.py": "1\ntwo\nthree\ntwo\n"},
        ),
    ],
)
def test_applied_as_codex_does(body: str, expected: dict[str, str | None]) -> None:
    assert patched(body) == expected


def test_an_updated_file_gets_a_final_newline() -> None:
    assert patched("*** Update File: a\n@@\n-x\n+y", {"a": "x"}) == {"a": "y\n"}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "*** Frobnicate File: a.py",
        "*** Update File: a.py",
        "*** Update File: missing.py\n@@\n-x\n+y",
        "*** Update File: a.py\n@@ nowhere\n-two\n+2",
        "*** Update File: a.py\n@@\n-four\n+4",
        "*** Update File: a.py\n@@ one\n@@ three\n-two\n+2",
        "*** Update File: a.py\n\n@@\n-two\n+2",
        "*** Update File: a.py\n@@\n-two\n+2\n  *** Delete File: b.py",
        "*** Update File: a.py\n @@ one\n-two\n+2",
        "*** Update File: a.py\n@@\n-one\n+1\n*** Update File: a.py\n@@\n-two\n+2",
        "*** Update File: a.py\n*** Move to: a.py\n@@\n-one\n+1",
        "*** Update File: a.py\n*** Move to: b.py \n@@\n-one\n+1",
        "*** Update File: a.py\n@@\n-two\n+2\n*** End of File\n+more",
        "*** Update File: a.py\n@@\n-two\r\n+2",
        "*** Delete File: a.py\n+x",
        "*** Delete File: gone.py",
        "*** Add File: ../out.py\n+x",
        "*** Add File: /etc/passwd\n+x",
        "*** Add File: .git/hooks/pre-commit\n+x",
        "*** Add File: a.py/b.py\n+x",
        "*** Add File: new.py\n+x\nx",
    ],
)
def test_refused_where_codex_refuses_or_versions_differ(body: str) -> None:
    with pytest.raises(IntakeError):
        patched(body)


def test_a_file_with_carriage_returns_is_refused() -> None:
    with pytest.raises(IntakeError, match="carriage returns"):
        patched("*** Update File: a\n@@\n-x\n+y", {"a": "x\r\n"})


def test_a_symlink_is_refused() -> None:
    edited = draft(BASE, links={"link.py": "a.py"})
    with pytest.raises(IntakeError, match="symlink"):
        apply_codex_patch(edited, "*** Begin Patch\n*** Add File: link.py\n+x\n*** End Patch")


@pytest.mark.parametrize(
    ("body", "agree"),
    [
        ("*** Update File: a.py\n@@\n-three\n+3", True),
        ("*** Update File: a.py\n@@ one\n+half", False),  # the end of the file, or behind "one"
        ("*** Update File: a.py\n@@ nowhere\n-three\n+3", False),  # an error, or passed over
        ('*** Update File: b.py\n@@\n-    return "x"\n+    return 1', False),  # signs folded, or not
    ],
)
def test_an_unknown_reader_is_followed_where_the_known_ones_agree(body: str, agree: bool) -> None:
    edited = draft(BASE)
    text = f"*** Begin Patch\n{body}\n*** End Patch"
    if agree:
        apply_either(edited, text)
        assert result(edited) == patched(body)
    else:
        with pytest.raises(IntakeError):
            apply_either(edited, text)


@given(st.lists(st.sampled_from(["a", "b", " a", "a ", "“a”"]), max_size=8), st.data())
def test_what_stands_in_a_file_is_found_where_it_first_stands(lines: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(start, len(lines)))
    at = seek(lines, lines[start:end], 0)
    assert at is not None
    assert lines[at : at + end - start] == lines[start:end]
    assert at <= start


@given(st.text(alphabet="*-+@ \nabEndPtchBgiUpFle:.", max_size=80))
def test_any_text_is_applied_or_refused(text: str) -> None:
    edited = draft(BASE)
    try:
        apply_codex_patch(edited, f"*** Begin Patch\n{text}\n*** End Patch")
    except IntakeError:
        return
    assert result(edited).keys() <= {"a.py", "b.py"} or "*** Add File: " in text or "*** Move to: " in text


CORPUS = os.environ.get("GUARD_APPLY_PATCH_SCENARIOS")


@pytest.mark.skipif(CORPUS is None, reason="set GUARD_APPLY_PATCH_SCENARIOS to the folder of published ones")
def test_published_scenarios() -> None:
    from benchmarks.hooks import scenarios

    results = scenarios(Path(CORPUS or ""))
    assert results
    assert [name for name, agrees in results if not agrees] == []
