"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_LOCK = """version = 1

[[package]]
name = "web"
version = "1.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/web-1.0.tar.gz", hash = "sha256:%s" }
"""

EXAMPLES = Examples(
    trips=(
        Example(
            "a range where all is pinned",
            {"requirements.txt": "flask==3.0.0\nclick==8.1.7\n"},
            {"requirements.txt": "flask==3.0.0\nclick>=8\n"},
        ),
        Example(
            "a further index",
            {"requirements.txt": "flask==3.0.0\n"},
            {"requirements.txt": "--extra-index-url https://index.example/simple\nflask==3.0.0\n"},
        ),
        Example(
            "another hash for the same file",
            {"uv.lock": _LOCK % ("a" * 64)},
            {"uv.lock": _LOCK % ("b" * 64)},
        ),
        Example(
            "a stranger's action by tag",
            {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{run: make}]}}\n"},
            {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v1}]}}\n"},
        ),
        Example(
            "an image without a version",
            {"Dockerfile": "FROM python:3.11\n"},
            {"Dockerfile": "FROM python\n"},
        ),
    ),
    quiet=(
        Example(
            "a pinned version is raised",
            {"requirements.txt": "flask==3.0.0\nclick==8.1.7\n"},
            {"requirements.txt": "flask==3.0.0\nclick==8.1.8\n"},
        ),
        Example(
            "a range in a library",
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n'},
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["click>=8"]\n'},
        ),
        Example(
            "an action that is used by tag already",
            {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v1}]}}\n"},
            {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v2}]}}\n"},
        ),
        Example(
            "a digest",
            {"Dockerfile": "FROM python\n"},
            {"Dockerfile": f"FROM python:3.12@sha256:{'0' * 64}\n"},
        ),
    ),
)
