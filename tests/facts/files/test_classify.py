"""Which class a path belongs to, and that no spelling of a name turns code into prose."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.facts.files import classes as table
from guard.facts.files.classify import (
    FileClass,
    Reader,
    classes,
    classify,
    content_before,
    reader,
    reads_manifest,
    side_classes,
)
from guard.facts.kinds import KINDS
from guard.model.change import MODE_EXECUTABLE, MODE_FILE, MODE_SYMLINK, FileChange, FileSide

CASES = {
    "python": "a.py pkg/__init__.py stubs/x.pyi run.pyw conftest.py docs/conf.py x.md.py README.py .py",
    "python build": "setup.py sub/setup.py noxfile.py hatch_build.py build.py SConstruct sitecustomize.py",
    "python config": "gunicorn.conf.py",
    "python ci": ".github/scripts/release.py .circleci/gen.py",
    "python agent_instructions": ".claude/hooks/check.py .agents/skills/x/run.py",
    "python policy": ".guard/rules/x.py",
    "notebook": "a.ipynb docs/B.IPYNB",
    "manifest": "pyproject.toml setup.cfg requirements.txt requirements/dev.txt requirements-dev.in Pipfile"
    " dev-requirements.txt constraints.txt requirements_arm64.txt docs/requirements.txt package.json",
    "lock": "uv.lock poetry.lock Pipfile.lock pdm.lock package-lock.json yarn.lock pnpm-lock.yaml Cargo.lock"
    " go.sum pylock.toml pylock.dev.toml strange.lock",
    "ci": ".github/workflows/ci.yml .gitlab-ci.yml azure-pipelines-pr.yml .circleci/config.yml Jenkinsfile"
    " Jenkinsfile.release .pre-commit-config.yaml .github/actions/x/action.yml .github/dependabot.yml"
    " action.yml .github/workflows/notes.md",
    "ci source": ".github/actions/x/index.js .husky/run.sh",
    "agent_instructions": "AGENTS.md CLAUDE.md sub/GEMINI.md .cursor/rules/a.mdc .cursorrules .mcp.json"
    " .github/copilot-instructions.md .claude/settings.json .aider.conf.yml .windsurfrules skills/x/SKILL.md"
    " .github/prompts/x.md rules/style.mdc agents.MD",
    "policy": ".guard/policy.yaml .guard/notes.md",
    "ownership": "CODEOWNERS .github/CODEOWNERS docs/codeowners",
    "build": "Makefile Dockerfile Dockerfile.dev dev.Dockerfile CMakeLists.txt app.spec MANIFEST.in"
    " docker-compose.override.yml Cargo.toml go.mod environment.yml Makefile.md"
    " foo.egg-info/entry_points.txt evil.pth",
    "config": "pytest.ini tox.ini .coveragerc mypy.ini ruff.toml .flake8 .editorconfig .gitignore"
    " .gitattributes .gitmodules py.typed .env.local .vscode/tasks.json k8s/deployment.yaml helm/values.yaml",
    "config source": ".eslintrc.js",
    "text": "README.md README LICENSE docs/a.rst notes.txt .github/PULL_REQUEST_TEMPLATE.md CHANGELOG",
    "data": "data/a.json b.yaml c.csv d.toml tests/snap.ambr VERSION",
    "source": "a.js a.tsx main.go run.sh page.mdx x.pyx model.pkl fix.patch schema.sql theme.less",
    "template": "a.html mail.j2 logo.svg templates/mail.txt charts/x/templates/a.yaml",
    "style": "a.css b.scss",
    "other": "a.png polyglot x.unheard-of",
}

HIDDEN = {
    # As a file system that folds case, trims or ignores characters would open it.
    "python": [
        "A.PY",
        "x.py ",
        "x.py.",
        "x.py...",
        "x.md.pY",
        "x.py::$DATA",
        "x.p\u200by",
        "x.ｐｙ",
        "x.py\x7f",
    ],
    "agent_instructions": ["claude.md", "CLAUDE\u200c.md", "Agents.md ", ".Claude/x.txt", ".claude /x.txt"],
    "ci": [".GitHub/Workflows/a.yml", ".gitlab-ci.yml."],
    "policy": [".GUARD/policy.yaml", ".gu\u200bard/policy.yaml"],
    "other": ["notes.md ", "notes.m\u200bd", "notes.ｍｄ", "notes.txt:x"],
}


@pytest.mark.parametrize(
    ("path", "expected"), [(path, want) for want, paths in CASES.items() for path in paths.split()]
)
def test_class_of_path(path: str, expected: str) -> None:
    assert " ".join(classes(path)) == expected
    assert classify(path) == expected.split()[0]


@pytest.mark.parametrize(
    ("path", "expected"), [(path, want) for want, paths in HIDDEN.items() for path in paths]
)
def test_spelling_hides_nothing(path: str, expected: str) -> None:
    assert classify(path) == expected


@given(
    st.text(alphabet=string.printable + "\u200b\u202eé٫ß", min_size=1, max_size=30),
    st.sampled_from(["py", "sh"]),
)
def test_last_suffix_decides(stem: str, suffix: str) -> None:
    path = f"a/{stem.replace('/', '_')}.{suffix}"
    found = set(classes(path))
    assert found & {FileClass.PYTHON, FileClass.SOURCE} or ":" in stem


def test_every_class_has_a_kind_or_is_read() -> None:
    read = {FileClass.PYTHON, FileClass.NOTEBOOK, FileClass.MANIFEST}
    assert {klass.value for klass in FileClass} - read <= KINDS.keys()


def test_table_is_casefolded_and_unique() -> None:
    rows = (table.NAMES, table.SUFFIXES, table.DIRECTORIES, table.PREFIXES, table.ROLES, table.ROOT_ROLES)
    for row in rows:
        words = [word for value in row.values() for word in value.split()]
        assert words == [word.casefold() for word in words]
        assert len(words) == len(set(words)), sorted(word for word in words if words.count(word) > 1)


@pytest.mark.parametrize(
    ("path", "data", "mode", "expected"),
    [
        ("notes.md", b"hello\n", MODE_FILE, "text"),
        ("notes.md", b"hello\n", MODE_EXECUTABLE, "source"),
        ("notes.md", b"#!/bin/sh\nrm -r x\n", MODE_FILE, "source"),
        ("notes.md", b"\xef\xbb\xbf#!/bin/sh\n", MODE_FILE, "source"),
        ("bin/tool", b"#!/usr/bin/env python3\n", MODE_EXECUTABLE, "python"),
        ("bin/tool", b"#! /usr/bin/env -S uv run --script\n", MODE_EXECUTABLE, "python"),
        ("bin/tool", b"#!/bin/bash\npython x\n", MODE_EXECUTABLE, "source"),
        (".husky/pre-commit", b"#!/usr/bin/python3 -E\n", MODE_EXECUTABLE, "python ci"),
        (".husky/pre-commit", b"#!/bin/sh\n", MODE_EXECUTABLE, "ci"),
        ("logo.png", b"\x89PNG\0", MODE_EXECUTABLE, "other"),
        ("a.py", b"#!/bin/sh\n", MODE_EXECUTABLE, "python"),
    ],
)
def test_content_makes_a_program(path: str, data: bytes, mode: int, expected: str) -> None:
    assert " ".join(side_classes(FileSide(path, data, mode))) == expected


@pytest.mark.parametrize(
    ("path", "mode", "expected"),
    [
        ("a.py", MODE_FILE, Reader.PYTHON),
        ("a.py", MODE_SYMLINK, Reader.LINES),
        ("a.ipynb", MODE_FILE, Reader.NOTEBOOK),
        ("uv.lock", MODE_FILE, Reader.MANIFEST),
        ("Pipfile.lock", MODE_FILE, Reader.MANIFEST),
        ("package-lock.json", MODE_FILE, Reader.LINES),
        ("pyproject.toml", MODE_EXECUTABLE, Reader.MANIFEST),
        ("a.js", MODE_FILE, Reader.LINES),
    ],
)
def test_reader(path: str, mode: int, expected: Reader) -> None:
    assert reader(FileChange(None, FileSide(path, b"x", mode))) is expected
    assert reads_manifest(path) is (expected is Reader.MANIFEST)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        (FileSide("a.txt", b"x"), FileSide("b.txt", b"x"), True),
        (FileSide("a.txt", b"x"), FileSide("a.py", b"x"), False),
        (FileSide("a.txt", b"x"), FileSide("a.txt", b"x", MODE_EXECUTABLE), False),
        (FileSide("a.py", b"x"), FileSide("a.py", b"x", MODE_EXECUTABLE), True),
        (FileSide("a.py", b"x", MODE_SYMLINK), FileSide("a.py", b"x"), False),
        (FileSide("a.md", b"x"), FileSide("AGENTS.md", b"x"), False),
        (FileSide("x.lock", b"x"), FileSide("uv.lock", b"x"), False),
        (FileSide("setup.py", b"x"), FileSide("tools.py", b"x"), False),
    ],
)
def test_content_counts_as_new_when_the_class_changes(before: FileSide, after: FileSide, kept: bool) -> None:
    assert content_before(FileChange(before, after)) is (before if kept else None)


def test_content_before_of_one_sided_changes() -> None:
    side = FileSide("a.txt", b"x")
    assert content_before(FileChange(None, side)) is None
    assert content_before(FileChange(side, None)) is side
