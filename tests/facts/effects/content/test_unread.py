"""Text in languages that nobody reads, told by name, first line and mode; what is read is not told."""

from __future__ import annotations

import pytest

from guard.facts.effects.content.languages import READ, unread
from guard.facts.gather import gather
from guard.model.change import MODE_EXECUTABLE, ChangeSet, FileSide
from guard.model.effect import ChangeEffect
from guard.resources import resource_dir
from guard.tools.languages import language_of
from guard.tools.rules import load_bundle


def told(before: dict[str, bytes], after: dict[str, bytes]) -> list[ChangeEffect]:
    effects = gather(ChangeSet.from_files(before, after)).effects
    return [one for one in effects if one.kind == "content.unread"]


@pytest.mark.parametrize(
    ("path", "text", "severity"),
    [
        ("scripts/up.ps1", "Write-Output 1\n", "medium"),
        ("scripts/up.bat", "echo 1\n", "medium"),
        ("scripts/up", "#!/usr/bin/env perl\nprint 1;\n", "medium"),
        ("native/a.rs", "fn a() {}\n", "medium"),
        ("patches/a.patch", "--- a\n+++ b\n", "medium"),
        ("tests/native/a.rs", "fn a() {}\n", "low"),
        ("examples/a.lua", "print(1)\n", "low"),
        ("api/a.proto", "message A {}\n", "low"),
        ("a.zzz", "nobody knows\n", "low"),
        ("go.sum", "example.org/a v1.0.0 h1:AA=\n", "low"),
        ("weights/a.gguf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "medium"),
        ("notes/a.dat", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "low"),
        ("web/a.html", "<p onclick='f()'>a</p>\n", "low"),
        ("web/a.svg", "<svg><script>f()</script></svg>\n", "low"),
        ("docs/a.mdx", "import { A } from './a'\n", "low"),
    ],
)
def test_new_lines_that_nobody_reads_are_told(path: str, text: str, severity: str) -> None:
    (found,) = told({}, {path: text.encode()})
    assert found.severity.value == severity


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "a = 1\n"),
        ("a.sh", "echo 1\n"),
        ("a.go", "package a\n"),
        ("a.tf", "a = 1\n"),
        ("bin/a", "#!/bin/sh\necho 1\n"),
        ("bin/a", "#!/usr/bin/env python3\nprint(1)\n"),
        ("README.md", "a\n"),
        ("a.css", "a { }\n"),
        ("data.json", "{}\n"),
        ("uv.lock", "version = 1\n"),
        ("Makefile", "all:\n"),
        ("web/a.html", "<p>a</p>\n"),
        ("docs/a.mdx", "A word.\n"),
        ("sudoers", "a ALL=(ALL) ALL\n"),
        ("a.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'),
    ],
)
def test_what_is_read_is_not_told(path: str, text: str) -> None:
    assert told({}, {path: text.encode()}) == []


def test_only_new_lines_that_say_something_count() -> None:
    before = b"fn a() {}\nfn b() {}\n"
    assert told({"a.rs": before}, {"a.rs": b"fn a() {}\n\n"}) == []
    (found,) = told({"a.rs": before}, {"a.rs": before + b"fn c() {}\n\n"})
    assert found.message.startswith("1 new line in Rust")
    assert found.after == 3


def test_an_executable_file_without_a_first_line_is_in_an_unknown_language() -> None:
    assert unread(FileSide("bin/a", b"do it\n", MODE_EXECUTABLE)) is not None


def test_every_language_that_is_read_has_rules_or_is_compared() -> None:
    sources = load_bundle(resource_dir("rules")).sources
    for suffixes in READ.values():
        for suffix in set(suffixes.split()) - {"tfvars", "hcl"}:
            language = language_of(f"a.{suffix}", b"")
            assert language is not None
            assert sources.get(language), suffix
