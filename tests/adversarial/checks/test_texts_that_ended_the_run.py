"""Configuration that once ended guard with an error of its own, or made it print the proposal's words."""

from __future__ import annotations

from typing import Any

import pytest

import guard
from guard.ports import ScanReport
from guard.tools.semgrep import SemgrepScanner

ENDED: dict[str, tuple[str, bytes, bytes]] = {
    "a line that continues a key without a value": (
        "tox.ini", b"[flake8]\nmax-line-length = 100\n", b"[flake8]\nignore\n  E501\n",
    ),
    "a number with thousands of digits": ("package.json", b'{"a": 1}\n', b'{"a": ' + b"1" * 5000 + b"}\n"),
    "an anchor that is used twice, of which the library warns": (
        ".github/workflows/a.yml", b"a: &f 1\nb: &g 1\n", b"a: &f 1\nb: &f 1\n",
    ),
    "a list with a mapping in it as a key": (".github/workflows/a.yml", b"on: push\n", b"on: push\n? [{a: b}]\n: 1\n"),
    "a requirement in brackets, which looks like a table": ("constraints.txt", b"a==1\n", b"a==1\n[b/c]\n"),
    "lambdas in lambdas": ("a.py", b"x = 1\n", b"x = " + b"lambda: " * 800 + b"1\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDED)
def test_it_gets_a_verdict(name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def scan(_: Any, targets: list[Any], *__: Any, **___: Any) -> ScanReport:
        return ScanReport((), frozenset(target.key for target in targets), (), "no engine")

    monkeypatch.setattr(SemgrepScanner, "scan", scan)
    path, before, after = ENDED[name]
    found = guard.check(guard.ChangeSet.from_files({path: before}, {path: after}), "guard:default")
    assert [edit.path for edit in found.edits] == [path] * len(found.edits)
    assert found.edits
    assert capfd.readouterr().err == ""
