"""From a policy's name to a policy that holds: read, checked, merged, and ready to match."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from guard.errors import PolicyError
from guard.model.change import EMPTY_TREE, Tree
from guard.policy.loaded import Layer, LoadedPolicy, ReadFile
from guard.policy.merge import MergeError, merge
from guard.policy.model import Policy, canonical, fill
from guard.policy.shipped import PREFIX, shipped_data, shipped_policies, shipped_text
from guard.ports.trees import SearchableTree
from guard.resources import resource_dir

if TYPE_CHECKING:
    from guard.checks.kit.interface import CheckMeta
    from guard.policy.document import Document

POLICY_PATH = ".guard/policy.yaml"
"""Where a repository's policy stands in its base tree."""
_MISNAMED = (".guard/policy.yml", ".guard/policy.json", ".guard.yaml", ".guard.yml", "guard.yaml")
_FOLDER = ".guard/"
_MAX_EXTENDS = 16


def load_policy(
    reference: str | None,
    base: Tree,
    read_file: ReadFile,
    prove: Callable[[LoadedPolicy], object],
    checks: Iterable[CheckMeta] | None,
) -> LoadedPolicy:
    """The policy to judge a change by.

    Args:
        reference: None for the base's own policy (`.guard/policy.yaml`), or the shipped default where the
            base has none; `guard:NAME` for a shipped one; else a file, which the *trusted caller* names.
        base: the trusted tree that the change is made against. The proposal is never read.
        read_file: reads the file that `reference` names, and the examples beside it; may raise OSError.
        prove: proves the examples of a policy that guard does not ship (`guard.policy.prove.prove`).
        checks: what the checks that there are say of themselves, which settings are held against; None where
            a policy may name any.

    Raises:
        PolicyError: with file, line and column, where the policy is malformed, contradicts itself, names
            what does not exist, or approves nothing; and what `prove` raises.
    """
    if reference is not None:
        found, source = reference, f"{reference}, named by the caller"
    elif POLICY_PATH in (there := _read_all(base, (POLICY_PATH, *_MISNAMED))):
        found, source = POLICY_PATH, f"{POLICY_PATH} of the base"
    else:
        _refuse_misnamed(there)
        found, source = "guard:default", "guard:default, as the base has no policy of its own"
    if found.startswith(PREFIX):
        ready = _ready(found, source)
        if ready is not None:
            return ready
    loader = _Loader(base, read_file, tuple(checks) if checks is not None else None)
    loaded = _put_together(loader, found, source, in_base=reference is None)
    if any(not layer.shipped for layer in loaded.layers):
        prove(loaded)
    return loaded


@lru_cache(maxsize=8)
def _ready(name: str, source: str) -> LoadedPolicy | None:
    """A shipped policy, read once for the process as the rules are; None where a text must be read anew."""
    if any(
        shipped_data(f"{PREFIX}{one}", shipped_text(f"{PREFIX}{one}")) is None for one in shipped_policies()
    ):
        return None
    return _put_together(_Loader(EMPTY_TREE, _nothing, None), name, source, in_base=False)


def _nothing(name: str) -> bytes:
    raise PolicyError("a shipped policy reads no other file", where=name)


def _put_together(loader: _Loader, found: str, source: str, *, in_base: bool) -> LoadedPolicy:
    merged = loader.load(found, from_base=in_base, trail=())
    if not merged.patterns:
        raise PolicyError("the policy has no patterns, so it approves nothing", where=found)
    text = json.dumps(canonical(merged), sort_keys=True)
    digest = f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
    name = loader.layers[0].policy.name or found
    return LoadedPolicy(name, source, digest, merged, tuple(loader.layers))


def _read_all(base: Tree, paths: Sequence[str]) -> Mapping[str, bytes]:
    """Those of the files that the base has, by one question where it can answer several."""
    if isinstance(base, SearchableTree):
        return base.read_all(paths)
    found = {path: base.read(path) for path in paths}
    return {path: data for path, data in found.items() if data is not None}


def _refuse_misnamed(there: Collection[str]) -> None:
    for path in _MISNAMED:
        if path in there:
            raise PolicyError(f"a policy is read from {POLICY_PATH} only; move this file there", where=path)


class _Loader:
    """Loads a policy and all it builds on."""

    def __init__(self, base: Tree, read_file: ReadFile, checks: tuple[CheckMeta, ...] | None) -> None:
        self.base = base
        self.checks = checks
        self.read_file = read_file
        self.layers: list[Layer] = []
        self.merged: dict[str, Policy] = {}

    def load(self, name: str, *, from_base: bool, trail: tuple[str, ...]) -> Policy:
        """The merged policy called `name`; `trail` are the policies that led to it."""
        if name in self.merged:
            return self.merged[name]
        layer = self._layer(name, from_base=from_base)
        self.layers.append(layer)
        parents: list[Policy] = []
        for index, parent in enumerate(layer.policy.extends or ()):
            where = layer.document.where(("extends", index))
            target = _extended(parent, where)
            if target in (*trail, name):
                raise PolicyError(f"extends in a circle: {' → '.join((*trail, name, target))}", where=where)
            if len(trail) >= _MAX_EXTENDS:
                raise PolicyError(f"extends more than {_MAX_EXTENDS} policies deep", where=where)
            try:
                parents.append(self.load(target, from_base=True, trail=(*trail, name)))
            except PolicyError as error:
                if error.where == target:  # the parent itself is missing: say who asked for it
                    raise PolicyError(error.message, where=where) from None
                raise
        try:
            self.merged[name] = merge(layer.policy, parents)
        except MergeError as error:
            raise PolicyError(str(error), where=layer.document.where(error.path)) from None
        return self.merged[name]

    def _layer(self, name: str, *, from_base: bool) -> Layer:
        shipped = name.startswith(PREFIX)
        if shipped:
            data, read = shipped_text(name), _shipped_reader(name)
            ready = shipped_data(name, data)
            if ready is not None:
                return Layer(name, fill(Policy, ready), lambda: _checked(data, name, None)[0], read, shipped)
        elif from_base:
            data, read = _required(self.base.read(name), name), self._base_reader(name)
        else:
            data, read = self._read_named(name), self._file_reader(name)
        document, policy = _checked(data, name, self.checks)
        return Layer(name, policy, lambda: document, read, shipped)

    def _read_named(self, name: str) -> bytes:
        try:
            return self.read_file(name)
        except OSError as error:
            raise PolicyError(f"cannot be read: {error.strerror or error}", where=name) from None

    def _base_reader(self, name: str) -> ReadFile:
        folder = PurePosixPath(name).parent
        return lambda path: _required(self.base.read(str(folder / _inside(path))), str(folder / path))

    def _file_reader(self, name: str) -> ReadFile:
        folder = PurePosixPath(name).parent
        return lambda path: self._read_named(str(folder / _inside(path)))


def _extended(reference: str, where: str) -> str:
    if reference.startswith(PREFIX):
        return reference
    parts = PurePosixPath(reference).parts
    if reference.startswith("/") or ".." in parts or "\\" in reference or "\0" in reference:
        raise PolicyError("`extends` names `guard:NAME` or a file inside .guard/", where=where)
    return str(PurePosixPath(_FOLDER) / reference.removeprefix(_FOLDER))


def _inside(path: str) -> str:
    if path.startswith("/") or "\\" in path or "\0" in path or ".." in PurePosixPath(path).parts:
        raise PolicyError("an example is a file beside its policy, or in a folder below", where=path)
    return path


def _required(data: bytes | None, name: str) -> bytes:
    if data is None:
        raise PolicyError("the base has no such file", where=name)
    return data


def _checked(data: bytes, name: str, checks: Iterable[CheckMeta] | None) -> tuple[Document, Policy]:
    from guard.policy.checked import checked_policy  # pydantic and YAML, for what is not known yet

    return checked_policy(data, name, checks)


def _shipped_reader(name: str) -> ReadFile:
    def read(path: str) -> bytes:
        try:
            return (resource_dir("policies") / _inside(path)).read_bytes()
        except OSError as error:
            raise PolicyError(f"cannot be read: {error.strerror}", where=f"{name} {path}") from None

    return read
