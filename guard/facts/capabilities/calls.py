"""Which capabilities one use of a name has."""

from __future__ import annotations

import ast
import sys

from guard.facts.capabilities.mapped import known as library_map
from guard.facts.names.library_names import INSTANCE, is_module, lookup, may_matter, rooted
from guard.facts.names.references import (
    DYNAMIC_IMPORT,
    FRAME,
    HANDED_ON,
    REBOUND,
    References,
    Use,
)
from guard.facts.names.values import DYNAMIC_ATTRIBUTE

_NOTHING: frozenset[str] = frozenset()
_SAFE_LOADERS = frozenset({"yaml.SafeLoader", "yaml.CSafeLoader", "yaml.BaseLoader", "yaml.CBaseLoader"})
_REFLECTION = frozenset({"reflection"})
_OPENERS = {
    # By name: at which position the mode stands.
    "open": 1,
    "io.open": 1,
    "codecs.open": 1,
    "gzip.open": 1,
    "bz2.open": 1,
    "lzma.open": 1,
    "os.fdopen": 1,
    "zipfile.ZipFile": 1,
    "tarfile.open": 1,
    "aiofiles.open": 1,
    "anyio.open_file": 1,
    "trio.open_file": 1,
    "h5py.File": 1,
    "pathlib.Path.open": 0,
    "anyio.Path.open": 0,
}
_HANDLES = tuple(f"{name}." for name in _OPENERS if name.endswith("open"))
_SPECIAL = {
    DYNAMIC_ATTRIBUTE: _REFLECTION,
    DYNAMIC_IMPORT: frozenset({"dynamic_code", "reflection"}),
    FRAME: _REFLECTION,
    "getattr": _NOTHING,
    "setattr": _NOTHING,
    "delattr": _NOTHING,
    "__builtins__": _REFLECTION,
    "importlib.import_module": _NOTHING,
    "__import__": _NOTHING,
}
"""Names that are judged by what they are given: see `References.uses`."""


def capabilities_of(use: Use, references: References) -> frozenset[str]:
    """The capabilities of one use; empty for a harmless or unknown name."""
    name = use.name
    if name.startswith(REBOUND):
        return _REFLECTION if _is_patched(name.removeprefix(REBOUND)) else _NOTHING
    handed_on = name.startswith(HANDED_ON)
    if handed_on and INSTANCE in name:
        return _NOTHING  # to pass an object on is not to use it; making it was
    name = rooted(name.removeprefix(HANDED_ON))
    if name in _SPECIAL:
        # `getattr` itself as a value can be called with anything later.
        return _REFLECTION if handed_on and name in ("getattr", "setattr", "__import__") else _SPECIAL[name]
    if name.startswith(_HANDLES):
        return _NOTHING  # what an open file does was granted when it was opened
    known = lookup(name, called=use.spot.call is not None) or _NOTHING
    if name in _OPENERS and use.spot.call is not None:
        known = _narrowed(known, use, use.spot.call, references)
    elif use.spot.call is not None and _is_safe_load(name, use, use.spot.call, references):
        known -= {"deserialisation"}
    owner, has, _ = name.partition(".__dict__")
    if has and (may_matter(owner) or _is_standard(owner)):
        known |= _REFLECTION
    return known | _REFLECTION if handed_on and is_module(name) else known


def _is_patched(owner: str) -> bool:
    """Whether to set an attribute of `owner` is to put one's own code into a library."""
    owner = rooted(owner)
    listed = library_map()
    return _is_standard(owner) or listed.is_branch(owner) or bool(listed.exactly(owner))


def _is_standard(name: str) -> bool:
    top = name.partition(".")[0]
    return top == "builtins" or (top in sys.stdlib_module_names and lookup(name) is not None)


def _narrowed(known: frozenset[str], use: Use, call: ast.Call, references: References) -> frozenset[str]:
    """Reading or writing, where the mode is a constant."""
    mode: object = "r"
    position = _OPENERS[rooted(use.name)]
    node = next((word.value for word in call.keywords if word.arg == "mode"), None)
    if node is None and len(call.args) > position:
        node = call.args[position]
    if node is not None:
        mode = references.of(node, use)[1]
    spread = any(isinstance(argument, ast.Starred) for argument in call.args) or any(
        word.arg is None for word in call.keywords
    )
    if spread or not isinstance(mode, str):
        return known
    reads, writes = not set("wax") & set(mode) or "+" in mode, bool(set("wax+") & set(mode))
    return known - ({"file_read"} if not reads else set()) - ({"file_write"} if not writes else set())


def _is_safe_load(name: str, use: Use, call: ast.Call, references: References) -> bool:
    """Whether a loader that can run code is told not to."""
    words = {word.arg: word.value for word in call.keywords}
    if name in ("yaml.load", "yaml.load_all"):
        loader = words.get("Loader") or (call.args[1] if len(call.args) > 1 else None)
        may_be = references.of(loader, use)[0] if loader is not None else _NOTHING
        return bool(may_be) and may_be <= _SAFE_LOADERS
    if name == "torch.load":
        return _is_constant(words.get("weights_only"), True)
    return name == "numpy.load" and (
        "allow_pickle" not in words or _is_constant(words["allow_pickle"], False)
    )


def _is_constant(node: ast.expr | None, value: bool) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
