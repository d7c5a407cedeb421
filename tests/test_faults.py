"""A fault of each family is injected into the installed command: what CI does of `benchmarks.faults`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from benchmarks.faults.__main__ import MODULES, attempt, listed, thinned, warm
from benchmarks.faults.lab import Fault, Shared, templates

FAMILIES: dict[str, list[Fault]] = {}
for one in chain.from_iterable(module.faults() for module in MODULES):
    if f"{one.family}: {one.name}" not in listed():
        FAMILIES.setdefault(one.family, []).append(one)
CHOSEN = [one for found in FAMILIES.values() for one in thinned(found, 1, quick=True)]
"""One of each that waits for nothing; the whole takes hours."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Shared]:
    """The installed command and a cache that a sound run has filled."""
    with tempfile.TemporaryDirectory(prefix="guard-faults-") as folder:
        top = Path(folder)
        made = Shared(Path(sys.executable).parent / "guard", top, top / "cache", templates(top / "t"), 5.0)
        warm(made)
        yield made


@pytest.mark.exhaustive
@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: f"{fault.family}: {fault.name}")
def test_a_fault_is_held(fault: Fault, shared: Shared) -> None:
    assert attempt(fault, shared=shared, verbose=False).broken == (), fault.promise
