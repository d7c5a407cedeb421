"""LibCST refuses in several ways; here each is the same refusal. Texts that fuzzing found."""

from __future__ import annotations

import pytest

from guard.syntax.python_concrete import parse_concrete


@pytest.mark.parametrize("text", ['"b"b""', "x = '\udc80'\n", "def f(:\n"])
def test_what_is_refused_is_no_error(text: str) -> None:
    assert parse_concrete(text) is None


def test_what_is_read_is_kept_to_the_last_blank() -> None:
    read = parse_concrete("x = (1,  # why\n     2)\n")
    assert read is not None
    assert read.code == "x = (1,  # why\n     2)\n"
