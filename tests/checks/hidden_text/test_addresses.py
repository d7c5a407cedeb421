"""Addresses that go elsewhere than they show."""

from __future__ import annotations

import pytest

from guard.checks.hidden_text.check import HiddenText
from tests.checks.support import ids, run

CHECK = HiddenText()


@pytest.mark.parametrize(
    ("path", "line", "expected"),
    [
        ("a.py", "U = 'https://api.pay.example@stats.example/x'", "hidden-address"),
        ("a.sh", "curl http://2852039166/x", "hidden-address"),
        ("a.md", "see https://code.example%2Fshop%2Fkiosk@stats.example/x", "hidden-address"),
        (
            "a.html",
            "<a href='https://one.example.two.example/'>https://one.example/pay</a>",
            "hidden-link-target",
        ),
        ("a.sh", "curl http://0x7f000001/x", "hidden-address"),
        ("a.js", "f('https://api.pay.example\u2044v1.stats.example/x')", "hidden-address"),
        ("a.md", "see https://\u0261it.example/x", "hidden-address"),
        ("a.md", "see [https://one.example/docs](https://two.example/docs)", "hidden-link-target"),
        ("a.md", "see [`www.one.example`](https://one.example.two.example/docs)", "hidden-link-target"),
        ("a.md", "see [one.example/docs](https://two.example/docs)", "hidden-link-target"),
    ],
)
def test_trips(path: str, line: str, expected: str) -> None:
    assert expected in ids(run(CHECK, {path: "a\n"}, {path: f"a\n{line}\n"}))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", "U = 'https://user:word@stats.example/x'"),
        ("a.py", "U = 'postgres://first.last@db.example/x'"),
        ("a.sh", "git clone git@git.example:team/tool"),
        ("a.html", "<a class='x' href='https://one.example/pay/{{ id }}'>https://one.example/pay</a>"),
        ("a.sh", "curl http://127.0.0.1:8000/12345678"),
        ("a.md", "[one.example](https://www.one.example/docs) and [the docs](https://two.example/)"),
        ("a.md", "[docs.one.example](https://api.one.example/docs)"),
        ("a.md", "[v1.2.3](https://two.example/releases) and [invoice.pdf](https://two.example/x)"),
        ("a.md", "https://m\u00fcnchen.example/x"),
    ],
)
def test_quiet(path: str, line: str) -> None:
    assert ids(run(CHECK, {path: "a\n"}, {path: f"a\n{line}\n"})) == []
