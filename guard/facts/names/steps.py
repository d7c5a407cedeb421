"""Dotted names on their way: what an attribute of one is called, and what calling one gives."""

from __future__ import annotations

from guard.facts.names.library_names import INSTANCE, may_matter

Refs = frozenset[str]
PATHS = ("pathlib.Path", "pathlib.PosixPath", "pathlib.WindowsPath", "anyio.Path", "trio.Path")
_PATH_STEPS = frozenset(
    {"parent", "parents", "resolve", "absolute", "expanduser", "joinpath", "relative_to", "cwd", "home"}
    | {"with_suffix", "with_name", "with_stem"}
)
_MAX_PARTS = 12
"""Parts of a dotted name; `node = node.next` would make it longer for ever."""
_MAX_INSTANCE_PARTS = 6


def if_likely(refs: Refs, likely: bool) -> Refs:
    """A library's function is taken from any class of the file; an object (a client, a path) is not.

    Most attributes that are named alike have nothing to do with each other.
    """
    return refs if likely else frozenset(ref for ref in refs if INSTANCE not in ref)


def made(ref: str) -> tuple[str, ...]:
    """The object that calling `ref` gives, if it can do anything; what an object gives counts as that."""
    if ref.endswith(INSTANCE):
        return (ref,)
    return (f"{ref}{INSTANCE}",) if may_matter(ref) else ()


def step(owner: str, attribute: str) -> str:
    """The attribute of a name; a step from path to path stays a path."""
    if attribute in _PATH_STEPS and owner.startswith(PATHS):
        return owner if owner.endswith(INSTANCE) else f"{owner}{INSTANCE}"
    if owner in ("builtins", "__builtins__", "__builtin__"):
        return attribute
    if owner.count(".") >= (_MAX_INSTANCE_PARTS if INSTANCE in owner else _MAX_PARTS):
        return owner
    return f"{owner}.{attribute}"
