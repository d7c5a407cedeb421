"""Dotted names on their way: what an attribute of one is called, and what calling one gives."""

from __future__ import annotations

from guard.facts.capabilities.table import BUILTINS
from guard.facts.names.library_names import INSTANCE, may_matter

Refs = frozenset[str]
_ALSO_FOLLOWED = frozenset({"input"})
PATHS = ("pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "anyio.Path", "trio.Path")
_PATH_STEPS = frozenset(
    {"parent", "parents", "resolve", "absolute", "expanduser", "joinpath", "relative_to", "cwd", "home"}
    | {"with_suffix", "with_name", "with_stem"}
)
_BUILTIN_MODULES = ("builtins", "__builtins__", "__builtin__")
_MAX_PARTS = 12
"""Parts of a dotted name; `node = node.next` would make it longer for ever."""
_MAX_INSTANCE_PARTS = 6


def instance_of(ref: str) -> tuple[str, ...]:
    """The object that calling `ref` gives, if it can do anything; what an object gives counts as that."""
    if ref.endswith(INSTANCE):
        return (ref,)
    return (f"{ref}{INSTANCE}",) if may_matter(ref) else ()


def step(owner: str, attribute: str) -> str:
    """The attribute of a name; a step from path to path stays a path."""
    if attribute in _PATH_STEPS and owner.startswith(PATHS):
        return owner if owner.endswith(INSTANCE) else f"{owner}{INSTANCE}"
    if owner in _BUILTIN_MODULES:
        return builtin(attribute) if attribute != "__dict__" else "builtins.__dict__"
    if owner == "builtins.__dict__":
        return f"{owner}.{attribute}"
    if owner.count(".") >= (_MAX_INSTANCE_PARTS if INSTANCE in owner else _MAX_PARTS):
        return owner
    return f"{owner}.{attribute}"


def builtin(name: str) -> str:
    """How a builtin is called here: bare where it matters, else under its module."""
    return name if name in BUILTINS or name in _ALSO_FOLLOWED else f"builtins.{name}"


def is_builtin(ref: str) -> bool:
    """Whether a name is that of a builtin, or of something that no module has."""
    return ref.startswith(("builtins.", "<")) or builtin(ref) == ref


def imported(name: str) -> str:
    """How a name that is imported is called here."""
    module, _, rest = name.partition(".")
    if module != "builtins" or not rest:
        return name
    first, *further = rest.split(".")
    return ".".join([builtin(first), *further])
