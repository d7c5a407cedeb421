"""Every change of `benchmarks/growth_*.py` that can be made in any size."""

from __future__ import annotations

from benchmarks.growth_formats import CONFIGURATION, MANIFESTS, NOTEBOOKS, SCRIPTS, SETUP, TEXTS, WORKFLOWS
from benchmarks.growth_python import FILES, PYTHON, TESTS
from benchmarks.growth_shapes import Input

INPUTS: tuple[Input, ...] = (
    *PYTHON,
    *TESTS,
    *FILES,
    *SETUP,
    *MANIFESTS,
    *WORKFLOWS,
    *NOTEBOOKS,
    *SCRIPTS,
    *CONFIGURATION,
    *TEXTS,
)


def inputs(*words: str) -> tuple[Input, ...]:
    """The inputs whose name holds each of `words`."""
    return tuple(one for one in INPUTS if all(word in one.name for word in words))
