"""Path globs, against a naive reference matcher and by hand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.files.folding import fold
from guard.policy.globs import PathGlobs, check_glob, glob_includes

calm = settings(deadline=None)


def reference(glob: str, path: str) -> bool:
    """Matching by trying everything, folder by folder and character by character."""

    def parts(globs: list[str], names: list[str]) -> bool:
        if not globs:
            return not names
        if globs[0] == "**":
            if len(globs) == 1:
                return bool(names)
            return any(parts(globs[1:], names[index:]) for index in range(len(names) + 1))
        return bool(names) and chars(globs[0], names[0]) and parts(globs[1:], names[1:])

    def chars(glob: str, name: str) -> bool:
        if not glob:
            return not name
        if glob[0] == "*":
            return any(chars(glob[1:], name[index:]) for index in range(len(name) + 1))
        return bool(name) and (glob[0] == "?" or glob[0] == name[0]) and chars(glob[1:], name[1:])

    squeezed: list[str] = []
    for part in glob.split("/"):
        if part != "**" or squeezed[-1:] != ["**"]:
            squeezed.append(part)
    return parts(squeezed, path.split("/"))


names = st.text("abA.", min_size=1, max_size=4).filter(lambda name: name not in (".", ".."))
paths = st.lists(names, min_size=1, max_size=5).map("/".join)
glob_parts = st.one_of(
    st.just("**"),
    st.text("ab?*", min_size=1, max_size=5).filter(lambda part: "**" not in part and part not in (".", "..")),
)
globs = st.lists(glob_parts, min_size=1, max_size=5).map("/".join)


@calm
@given(globs, paths)
def test_matching_equals_the_reference(glob: str, path: str) -> None:
    assert PathGlobs([glob]).match(path) == reference(glob, path)


@calm
@given(globs, globs, paths)
def test_inclusion_is_never_claimed_wrongly(wide: str, narrow: str, path: str) -> None:
    if glob_includes(wide, narrow) and reference(narrow, path):
        assert reference(wide, path)


@calm
@given(globs, paths, st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
def test_protection_holds_in_any_case(glob: str, path: str, change: object) -> None:
    if reference(glob, path):
        assert callable(change)
        assert PathGlobs([glob], protective=True).match(change(path))


@calm
@given(st.text(min_size=1, max_size=12).filter(lambda text: "/" not in text and "\0" not in text))
def test_protection_holds_in_any_unicode_form(name: str) -> None:
    escaped = "".join("\\" + char if char in "*?[]{}\\!" else char for char in name)
    if name.strip() != name or name in (".", "..") or escaped.startswith("!"):
        return
    guarded = PathGlobs([f"top/{escaped}/**"], protective=True)
    for form in ("NFC", "NFD"):
        assert guarded.match(f"TOP/{unicodedata.normalize(form, name)}/x")


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("**/x.py", ["x.py", "a/x.py", "a/b/x.py"], ["ax.py", "x.py/a"]),
        ("src/**", ["src/a", "src/a/b", "src/.hidden"], ["src", "src2/a", "a/src/b"]),
        ("src/**/*.py", ["src/a.py", "src/b/c/a.py"], ["a.py", "src/a.pyc"]),
        ("*.md", ["a.md", ".md"], ["a/b.md", "a.MD"]),
        ("v?/[a-c]x", ["v1/ax", "v2/cx"], ["v/ax", "v1/dx", "v12/ax"]),
        ("[!a-c]", ["d", "é"], ["a", "b", "/"]),
        (r"\*\[", ["*["], ["a[", "*"]),
        ("[]]", ["]"], ["a"]),
        ("a/**/b/**/c", ["a/b/c", "a/x/b/y/z/c"], ["a/c", "a/b", "b/a/c"]),
        ("**", ["a", "a/b"], []),
        ("a\nb", ["a\nb"], ["ab"]),
    ],
)
def test_examples(glob: str, yes: list[str], no: list[str]) -> None:
    compiled = PathGlobs([glob])
    assert [path for path in yes if not compiled.match(path)] == []
    assert [path for path in no if compiled.match(path)] == []


@pytest.mark.parametrize(
    ("glob", "words"),
    [
        ("", "empty"),
        (" a", "white space"),
        ("/a", "leading slash"),
        ("a/", "a/**"),
        ("!a", "except_paths"),
        ("a**", "alone"),
        ("a//b", "matches no path"),
        ("../a", "matches no path"),
        ("[a", "not closed"),
        ("[b-a]", "wrong way round"),
        ("{a,b}", "braces"),
        ("a\\", "escapes nothing"),
        ("a\0", "NUL"),
        ("a" * 600, "512"),
        (r"[\a]", "backslash inside"),
    ],
)
def test_malformed_globs_say_what_is_wrong(glob: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("*", r"\*")):
        check_glob(glob)


def test_empty_list_matches_nothing() -> None:
    assert not PathGlobs([]).match("a")
    assert not PathGlobs([], protective=True).match("a")


def test_which_names_the_glob_that_matched() -> None:
    assert PathGlobs(["a/**", "EVALS/**"], protective=True).which("evals/x") == "EVALS/**"
    assert PathGlobs(["a"]).which("b") == ""


def test_folding_is_stable() -> None:
    for path in ("Straße/ﬁ", "a\u200b/B. ", "x:stream/y", "İ", "...", "a\\b"):
        assert fold(fold(path)) == fold(path)


def test_a_long_made_up_path_is_matched_at_all() -> None:
    # Backtracking over this would take longer than the universe has been there.
    hostile = PathGlobs(["**/a*a*a*a*a*a*a*a*a*b/**/a*a*a*c"], protective=True)
    assert not hostile.match("/".join(["a" * 200] * 20))
