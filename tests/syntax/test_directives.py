"""Directives as nested values: blocks in braces, and one setting on each line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.syntax.directives import read_blocks, read_lines


def test_blocks_are_named_with_their_arguments() -> None:
    text = 'server {\n  listen 443 ssl;\n  location /a/ { deny all; }\n  add_header X "a; b" always;\n}\n'
    found = read_blocks(text)
    assert found.plain() == {
        "server": {"listen": "443 ssl", "location /a/": {"deny": "all"}, "add_header": "X a; b always"}
    }
    denied = found.at("server", "location /a/", "deny")
    assert denied is not None
    assert denied.line == 3


def test_a_directive_that_stands_twice_is_a_list() -> None:
    assert read_blocks("allow a;\nallow b; # allow c;\nallow d;").plain() == {"allow": ["a", "b", "d"]}


def test_a_variable_in_braces_opens_no_block() -> None:
    assert read_blocks("proxy_pass http://${name}/x;").plain() == {"proxy_pass": "http://${name}/x"}


def test_lines_are_divided_by_what_stands_there() -> None:
    text = "# no\nexport A='x'\nB=1 # one\nPermitRootLogin no\nlog.level: info\nbare\n"
    assert read_lines(text).plain() == {
        "A": "x",
        "B": "1",
        "PermitRootLogin": "no",
        "log.level": "info",
        "bare": "",
    }


def test_lines_below_a_heading_stand_under_it() -> None:
    assert read_lines("a = 1\n[b]\nc = 2\nc = 3\n").plain() == {"a": "1", "b": {"c": ["2", "3"]}}


@given(st.text(alphabet="ab{};\"'\\\n #$=:[]", max_size=60))
def test_any_text_is_read(text: str) -> None:
    read_blocks(text).plain()
    read_lines(text).plain()
