"""For any text whatever: no crash, and every changed line in some edit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.dependencies.manifests.edits import manifest_edits
from guard.facts.files.lines import changed_lines
from guard.facts.kinds import KINDS
from guard.model.change import FileChange, FileSide
from guard.syntax.sources import Sources

PATHS = [
    "pyproject.toml",
    "requirements.txt",
    "setup.cfg",
    "uv.lock",
    "pylock.toml",
    "Pipfile",
    "Pipfile.lock",
    "package.json",
]
PIECES = st.sampled_from(
    [
        "[project]\n",
        "[tool.uv]\n",
        "[[tool.uv.index]]\n",
        "[tool.poetry.dependencies]\n",
        "[build-system]\n",
        "[[package]]\n",
        "[[packages]]\n",
        "[package.metadata]\n",
        "[options]\n",
        "[metadata]\n",
        'dependencies = ["a>=1",\n "b"]\n',
        'requires = ["c"]\n',
        'name = "x"\n',
        'version = "1"\n',
        'url = "https://x.example"\n',
        'text = """\n[project]\n"""\n',
        "x.y.'z' = { a = 1, b = [1, 2.5] }\n",
        "install_requires =\n    a>=1\n    b\n",
        "key = value\n",
        "requests==1 \\\n",
        " --hash=sha256:aa\n",
        "-i https://x.example\n",
        "-r other.txt\n",
        "# comment\n",
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        "{",
        "}",
        '"dependencies": {"a": "^1"},\n',
        '"x": [1,\n 2]\n',
        "é",
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=80))


def check(path: str, before: bytes | None, after: bytes | None) -> None:
    old, new = (FileSide(path, data) if data is not None else None for data in (before, after))
    lines = changed_lines(old, new)
    found = manifest_edits(FileChange(old, new), lines, Sources())
    assert {edit.kind for edit in found} <= KINDS.keys()
    for name in ("before", "after"):
        covered = {
            line for edit in found for span in getattr(edit, name) for line in range(span.start, span.end + 1)
        }
        assert covered == getattr(lines, name)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=150, deadline=None)
@given(before=st.one_of(st.none(), TEXTS), after=TEXTS)
def test_every_changed_line_is_in_an_edit(path: str, before: str | None, after: str) -> None:
    check(path, before.encode() if before is not None else None, after.encode())


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=50, deadline=None)
@given(before=st.binary(max_size=60), after=st.binary(max_size=60))
def test_any_bytes(path: str, before: bytes, after: bytes) -> None:
    check(path, before, after)
