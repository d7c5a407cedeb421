"""For any text whatever: no crash, and every changed line in some edit."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.dependencies.manifests import manifest_edits
from guard.facts.files.lines import changed_lines
from guard.facts.kinds import KINDS
from guard.model.change import FileChange, FileSide
from guard.syntax.sources import Sources
from guard.syntax.toml import read_toml
from guard.syntax.unreadable import UnreadableError

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


KEYS = st.sampled_from(["a", '"b c"', "'d'", "a.b", "x . y", "1", "-"])
SCALARS = st.sampled_from(
    [
        "1",
        "1.5",
        "-2e3",
        "true",
        "1979-05-27 07:32:00",
        "inf",
        '"t # ]"',
        "'[ \"'",
        '"""\n# x\n[y]\n"""',
        "''''a'''",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n" + ", # c\n".join(parts) + "\n]"),
        st.tuples(KEYS, inner).map(lambda pair: f"{{ {pair[0]} = {pair[1]} }}"),
    ),
    max_leaves=6,
)
DOCUMENTS = st.lists(
    st.one_of(
        st.tuples(KEYS, VALUES).map(lambda pair: f"{pair[0]} = {pair[1]}\n"),
        KEYS.map(lambda key: f"[t.{key}]\n"),
        KEYS.map(lambda key: f"[[l.{key}]] # c\n"),
        st.just("# c = 1\n"),
    ),
    max_size=8,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_whatever_tomllib_accepts_is_located(text: str) -> None:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(UnreadableError, match="not valid TOML"):
            read_toml(text)
        return
    document = read_toml(text).located
    count = text.count("\n")
    for node in (document.root, *document.root.items.values()):
        assert all(1 <= line <= count for line in node.all_lines())
