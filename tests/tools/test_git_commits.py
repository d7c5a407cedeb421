"""Commits are read out of their own bytes, by one reader for whoever asks."""

from __future__ import annotations

import pytest

from guard.errors import RepositoryError
from guard.tools.git_commits import parse_commit

TREE, PARENT = "a" * 40, "b" * 40
HEAD = f"tree {TREE}\nparent {PARENT}\nparent {'c' * 40}\nauthor A <a@mail.example> 1 +0000\n".encode()


@pytest.mark.parametrize(
    ("message", "trailers"),
    [
        ("Work", ()),
        ("fix: work\n", ()),
        ("Work\n\nBy: one\n\n", (("By", "one"),)),
        ("Work\nBy: one", (("By", "one"),)),
        ("Work\n\nBy: none\n\nBy: one\nBy: two", (("By", "one"), ("By", "two"))),
        ("Work\n\nIn prose it says\nBy: one", (("By", "one"),)),
        ("Work\n\nBy: one\n  <one@mail.example>\nAnd: x", (("By", "one <one@mail.example>"), ("And", "x"))),
    ],
)
def test_the_last_paragraph_holds_the_trailers(message: str, trailers: tuple[tuple[str, str], ...]) -> None:
    assert parse_commit("d" * 40, HEAD + b"\n" + message.encode()).trailers == trailers


def test_a_commit_is_read_whole() -> None:
    signature = b"gpgsig -----BEGIN\n x\n -----END\n"
    found = parse_commit("d" * 40, HEAD + signature + b"\nWork\n\nCo-authored-by: B\n <b@mail.example>\n")
    assert (found.tree, found.parent, found.author) == (TREE, PARENT, "a@mail.example")
    assert list(found.makers) == [("a@mail.example", "author"), ("b@mail.example", "co-author")]
    assert found.signature == "-----BEGIN\nx\n-----END"
    assert b"gpgsig" not in found.signed
    first = f"tree {TREE}\nauthor A <a@mail.example> 1 +0000\n\nfirst"
    assert parse_commit("d" * 40, first.encode()).parent is None


def test_what_names_no_tree_is_no_commit() -> None:
    with pytest.raises(RepositoryError, match="names no tree"):
        parse_commit("d" * 40, b"blob\n\nWork")


def test_a_commit_of_two_authors_is_nobodys() -> None:
    with pytest.raises(RepositoryError, match="or several"):
        parse_commit("d" * 40, HEAD + b"author B <b@mail.example> 1 +0000\n\nWork")
