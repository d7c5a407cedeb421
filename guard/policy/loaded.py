"""A policy that may be decided by, and the files it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from guard.policy.compiled import Compiled

if TYPE_CHECKING:
    from guard.model.edit import ExpressionRewrite
    from guard.policy.model import Policy
    from guard.syntax.yaml import Document

ReadFile = Callable[[str], bytes]


@dataclass(frozen=True)
class Layer:
    """One policy file that a policy was made from."""

    name: str
    """As errors call it ("guard:default", ".guard/policy.yaml")."""
    policy: Policy
    open: Callable[[], Document] = field(repr=False, compare=False)
    """Gives the file as it was read; for one that ships with guard, reads it for that."""
    read: ReadFile = field(repr=False, compare=False)
    """Reads an example named in this file, relative to it. Raises PolicyError where there is none."""
    shipped: bool = False

    @cached_property
    def document(self) -> Document:
        """The file, with the place of each part."""
        return self.open()


@dataclass(frozen=True)
class LoadedPolicy:
    """A policy that may be decided by."""

    name: str
    source: str
    """Where it was read from, in words."""
    digest: str
    """`sha256:…` over the merged policy in canonical form."""
    policy: Policy
    layers: tuple[Layer, ...] = field(default=(), repr=False, compare=False)
    """The files it was made from, the child first."""

    @cached_property
    def compiled(self) -> Compiled:
        """The policy made ready for matching."""
        return Compiled.of(self.policy)

    @property
    def rewrites(self) -> frozenset[ExpressionRewrite]:
        """What facts must be asked about edits before this policy decides: are they exactly this?"""
        return frozenset(one.rewrite for one in self.compiled.patterns if one.rewrite is not None)

    def options(self, check: str) -> Mapping[str, Any]:
        """The options the policy states for a check."""
        setting = self.policy.checks.get(check)
        return setting.options if setting is not None else {}
