"""Records for batches, and processes that several tests share: each takes a second or more to get warm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guard.batch.pool import Pool, Task
from guard.batch.record import Record
from guard.batch.work import Settings
from tests.cli.conftest import guard, repo

__all__ = ["guard", "repo"]

CLEAN = "def twice(x):\n    return 2 * x\n"
SHELL = "import subprocess\n\n\ndef show(name):\n    subprocess.run(f'ls {name}', shell=True)\n"


def fields(id: str, after: str = CLEAN.replace("2 * x", "x + x"), **more: Any) -> dict[str, Any]:
    """The fields of a record about one file."""
    return {"id": id, "before": {"app.py": CLEAN}, "after": {"app.py": after}, **more}


def tasks(*ids: str) -> list[Task]:
    """Small honest changes, each its own."""
    return [
        Task(Record(number, fields(id, CLEAN + f"\n\nLIMIT = {number}\n")))
        for number, id in enumerate(ids, 1)
    ]


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes that judge by the default policy."""
    with Pool(2, Settings(policy="guard:default")) as pool:
        yield pool
