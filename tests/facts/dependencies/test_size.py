"""Files that hold more than people keep: refused in words, at once."""

from __future__ import annotations

import pytest

from guard.facts.dependencies.manifests.model import MOST_ENTRIES
from tests.facts.dependencies.test_delta import locked, uv_lock
from tests.facts.dependencies.test_installs import delta

MORE = range(MOST_ENTRIES + 1)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("requirements.txt", "".join(f"p{i}\n" for i in MORE)),
        ("uv.lock", uv_lock(*(f'[[package]]\nname = "p{i}"\nversion = "1"\n' for i in MORE))),
        ("Pipfile.lock", '{"default": {' + ",\n".join(f'"p{i}": {{}}' for i in MORE) + "}}"),
        ("Dockerfile", "FROM x\nRUN pip install " + " ".join(f"p{i}" for i in MORE)),
        ("x.sh", "pip install a\n" + "#" * 600_000),
    ],
)
def test_more_than_is_compared(path: str, text: str) -> None:
    found = delta(path, text)
    assert found.unread
    assert "more than the" in found.unread[0].message


def test_a_long_lock_file_is_read_where_little_of_it_changed() -> None:
    before = uv_lock(*(locked(f"p{i}", "1") for i in MORE))
    found = delta("uv.lock", before.replace('"p7"\nversion = "1"', '"p7"\nversion = "2"'), before)
    assert [move.dependency.name for move in found.moves] == ["p7"]
    assert found.unread == ()
