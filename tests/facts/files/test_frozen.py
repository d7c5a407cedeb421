"""The record of frozen suites: written and read back, and compared with a change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import PolicyError
from guard.facts.files.frozen import Digest, FrozenRecord, read_record
from guard.model.change import MODE_EXECUTABLE, MODE_SYMLINK, FileChange, FileSide

HELD = FileSide("evals/core/a.py", b"x = 1\n")
RECORD = FrozenRecord(("evals/core",), {HELD.path: Digest.of(HELD)})
NAMES = st.from_regex(r"[a-zé]{1,5}(/[a-z.]{0,3}[a-z]){0,2}", fullmatch=True)


def words(*files: FileChange) -> list[str]:
    return [f"{path} {word}" for _, path, word in RECORD.differences(files)]


@given(st.dictionaries(NAMES, st.binary(max_size=8), min_size=1, max_size=5))
def test_a_record_reads_back_as_it_was(files: dict[str, bytes]) -> None:
    record = FrozenRecord(
        tuple(sorted(files)), {path: Digest.of(FileSide(path, data)) for path, data in files.items()}
    )
    again = read_record(record.text().encode())
    assert again == record
    assert again.text() == record.text()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"files": {}, "suites": [], "version": 1}',
        b'{"files": {}, "suites": ["a"], "version": 2}',
        b'{"files": {}, "suites": ["a"], "version": 1, "version": 1}',
        b'{"files": {"b": {"mode": "100644", "sha256": "'
        + b"0" * 64
        + b'"}}, "suites": ["a"], "version": 1}',
        b'{"files": {"a": {"mode": "100600", "sha256": "'
        + b"0" * 64
        + b'"}}, "suites": ["a"], "version": 1}',
        b'{"files": {"a": {"mode": "100644", "sha256": "00"}}, "suites": ["a"], "version": 1}',
        b'{"files": {}, "suites": ["../a"], "version": 1}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_record_is_an_error(data: bytes) -> None:
    with pytest.raises(PolicyError):
        read_record(data)


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (FileChange(HELD, None), "evals/core/a.py is deleted"),
        (FileChange(HELD, FileSide("b.py", HELD.data)), "evals/core/a.py is moved away"),
        (FileChange(None, FileSide("evals/core/b.py", b"")), "evals/core/b.py is added"),
        (FileChange(None, FileSide("Evals/Core/b.py", b"")), "Evals/Core/b.py is added"),
        (FileChange(FileSide("b.py", b""), FileSide("evals/core/b.py", b"")), "evals/core/b.py is added"),
        (FileChange(None, FileSide("evals", b"x", MODE_SYMLINK)), "evals is added"),
        (
            FileChange(HELD, FileSide(HELD.path, HELD.data, MODE_EXECUTABLE)),
            "evals/core/a.py gets the mode 100755 instead of 100644",
        ),
        (
            FileChange(HELD, FileSide(HELD.path, b"x = 2\n")),
            "evals/core/a.py holds something else than when it was frozen",
        ),
    ],
)
def test_differences_are_told(file: FileChange, word: str) -> None:
    assert words(file) == [word]


@pytest.mark.parametrize(
    "file",
    [
        FileChange(FileSide(HELD.path, b"spoilt\n"), HELD),
        FileChange(None, HELD),
        FileChange(FileSide("evals/core/stray.py", b""), None),
        FileChange(HELD, FileSide("copy.py", HELD.data), copied=True),
        FileChange(None, FileSide("evals/corekit.py", b"")),
        FileChange(None, FileSide("a/evals/core/b.py", b"")),
    ],
)
def test_what_restores_or_lies_outside_is_none(file: FileChange) -> None:
    assert words(file) == []
