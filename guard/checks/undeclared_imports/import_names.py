"""Which projects provide a module, by names alone: a table of those whose names differ, and common habits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from packaging.utils import canonicalize_name

from guard.checks.undeclared_imports.standard import SHARED

_DATA = Path(__file__).with_name("import-names.txt")

_SHORTEST = 3
_AFFIXES = (
    "python-{}", "{}-python", "py{}", "py-{}", "{}-py", "{}py", "{}-sdk", "{}-client", "{}-api", "{}-cli",
    "{}-core", "{}-binary", "{}lib", "lib{}", "{}2", "{}3", "django-{}", "flask-{}", "pytest-{}", "sphinx-{}",
    "mkdocs-{}", "types-{}", "{}-stubs", "{}-ng", "python3-{}", "{}-lib", "{}-tools",
)  # fmt: skip
"""How projects are commonly called whose module is `{}`."""


@lru_cache(maxsize=1)
def _providers() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        module, _, projects = line.partition(":")
        if not line.startswith("#"):
            found[module] = tuple(projects.split())
    return MappingProxyType(found)


def providers(module: str) -> Iterator[str]:
    """The names, normalised and likeliest first, of projects that may provide `module` (dotted)."""
    parts = module.split(".")
    for size in range(min(len(parts), 4), 0, -1):
        yield from _providers().get(".".join(parts[:size]), ())
    shared = parts[0] in SHARED
    for size in range(2 if shared else 1, min(len(parts), 4) + 1):
        yield canonicalize_name("-".join(parts[:size]))
    root = canonicalize_name(parts[0]).strip("-")
    if len(root) >= _SHORTEST and not shared:
        yield from (canonicalize_name(form.format(root)) for form in _AFFIXES)


def own_names(module: str) -> tuple[str, ...]:
    """The names under which an index would hold a project that provides `module` and is called like it."""
    parts = module.split(".")
    return tuple(dict.fromkeys(canonicalize_name("-".join(parts[:size])) for size in range(1, 4)))


def is_well_known(module: str) -> bool:
    """Whether the table above says who provides `module`."""
    parts = module.split(".")
    return any(".".join(parts[:size]) in _providers() for size in range(1, min(len(parts), 4) + 1))
