"""HCL as nested values: blocks by type and labels, values by kind, and never an error but for nesting."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.syntax.hcl import read_hcl, referred
from guard.syntax.unreadable import UnreadableError


def test_blocks_stand_under_their_type_and_labels() -> None:
    text = 'resource "bucket" "files" {\n  name = "a"\n}\nresource "bucket" "logs" {\n  name = "b"\n}\n'
    found = read_hcl(text)
    assert found.plain() == {"resource": {"bucket": {"files": {"name": "a"}, "logs": {"name": "b"}}}}
    files = found.at("resource", "bucket", "files")
    assert files is not None
    assert files.line == 1
    name = found.at("resource", "bucket", "logs", "name")
    assert name is not None
    assert name.line == 5


def test_values_are_read_by_kind() -> None:
    text = (
        "a = true\nb = null\nc = 12\nd = 1.5\ne = [1, 2, # two\n  3]\nf = { x = 1, y : 2 }\n"
        'g = var.name\nh = "a \\" b"\ni = cond ? 1 : 2\nj = <<-EOT\n  text = 1\n  EOT\nk = 1\n'
    )
    assert read_hcl(text).plain() == {
        "a": True,
        "b": None,
        "c": 12,
        "d": 1.5,
        "e": [1, 2, 3],
        "f": {"x": 1, "y": 2},
        "g": "${var.name}",
        "h": 'a \\" b',
        "i": "${cond?1:2}",
        "j": "  text = 1\n",
        "k": 1,
    }


def test_blocks_of_one_name_gather() -> None:
    found = read_hcl("ingress {\n  port = 1\n}\ningress {\n  port = 2\n}\ningress {\n  port = 3\n}\n")
    assert found.plain() == {"ingress": [{"port": 1}, {"port": 2}, {"port": 3}]}


def test_what_a_call_hands_on_is_read() -> None:
    found = read_hcl('policy = jsonencode({\n  Statement = [{ Action = "*" }]\n})\nother = file("a")\n')
    assert found.plain() == {"policy": {"Statement": [{"Action": "*"}]}, "other": "${file(a)}"}


def test_comments_say_nothing() -> None:
    assert read_hcl("# a = 1\n// b = 2\n/* c = 3\n d = 4 */ e = 5\n").plain() == {"e": 5}


def test_an_open_bracket_is_refused() -> None:
    with pytest.raises(UnreadableError):
        read_hcl("a {\n  b = [1,\n")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(UnreadableError):
        read_hcl("a = " + "[" * 500 + "]" * 500)
    with pytest.raises(UnreadableError):
        read_hcl("a {" * 500 + "}" * 500)


@given(st.text(alphabet='ab{}[]()="\\\n #/*,:<E', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UnreadableError):
        read_hcl(text).plain()


def test_what_a_name_of_the_file_stands_for() -> None:
    text = (
        'locals {\n  a = ["b"]\n  deep = { c = 1 }\n}\nkey = local.a\nother = local.deep\nmore = var.none\n'
    )
    found = referred(read_hcl(text)).plain()
    assert isinstance(found, dict)
    assert [found[name] for name in ("key", "other", "more")] == [["b"], "${local.deep}", "${var.none}"]


def test_what_a_call_is_given_is_shown() -> None:
    assert read_hcl('a = join("/", [local.b, 3])\n').plain() == {"a": "${join(/,[local.b,3])}"}
