"""Ways to touch a guarded path under another name."""

from __future__ import annotations

import pytest

from guard.policy.globs import PathGlobs


@pytest.mark.parametrize(
    "path",
    [
        "evals/case.py",
        "Evals/case.py",
        "EVALS/CASE.PY",
        "ev\u200bals/case.py",
        "evals\ufeff/case.py",
        "evals./case.py",
        "evals /case.py",
        "evals::$INDEX_ALLOCATION/case.py",
        "eval\u017f/case.py",  # LATIN SMALL LETTER LONG S folds to s
        "evals\\case.py",
        "evals",  # a link or submodule in the folder's place
        "evals/\u202ex",
    ],
)
def test_frozen_folder_is_guarded_under_every_spelling(path: str) -> None:
    assert PathGlobs(["evals/**"], protective=True).match(path)


@pytest.mark.parametrize("path", ["evals2/x", "my/evals/x", "eval/s", "docs/evals.md"])
def test_neighbours_are_not_guarded(path: str) -> None:
    assert not PathGlobs(["evals/**"], protective=True).match(path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("caf\u00e9/**", "cafe\u0301/x"),
        ("cafe\u0301/**", "CAF\u00c9/x"),
        ("straße/**", "STRASSE/x"),
        ("**/CODEOWNERS", ".github/codeowners"),
        ("\u212bngstrom", "\u00e5ngstrom"),  # ANGSTROM SIGN and A WITH RING
        ("[A-C]x", "bX"),
    ],
)
def test_unicode_forms_and_case_name_the_same_file(glob: str, path: str) -> None:
    assert PathGlobs([glob], protective=True).match(path)


def test_permission_is_exact() -> None:
    allowed = PathGlobs(["docs/**"])
    assert not allowed.match("Docs/x")
    assert not allowed.match("docs\u200b/x")
    assert not allowed.match("docs")
