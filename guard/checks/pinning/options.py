"""What a policy says of pinning: how firmly a dependency must be held in which place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

from guard.checks.kit.interface import Context
from guard.checks.versions.choice import Chooser
from guard.errors import ToolError
from guard.facts.dependencies.external.reference import Firmness


class Hold(IntEnum):
    """How firmly a package of an index is held; a higher value is looser."""

    HASHED = 0
    """One version, and the hashes of its files."""
    EXACT = 1
    """One version."""
    BOUNDED = 2
    """A range with an upper end."""
    OPEN = 3
    """A range with a lower end only."""
    ANY = 4


KEEP = "keep"
_HOLDS = {"hashed": Hold.HASHED, "exact": Hold.EXACT, "bounded": Hold.BOUNDED, "any": Hold.ANY}
_FIRM = {"commit": Firmness.FIXED, "tag": Firmness.VERSION, "any": Firmness.MOVING}
_IMAGES = {"digest": Firmness.FIXED, "tag": Firmness.VERSION, "any": Firmness.MOVING}
_INDEX = ("ask", "defer", "off")


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    libraries: Hold = Hold.ANY
    """What a manifest must hold (`pyproject.toml`, `setup.cfg`, `Pipfile` …)."""
    applications: tuple[str, ...] = ()
    """Globs of manifests that belong to an application: what they declare must be exact."""
    requirements: Hold | None = None
    """What a requirements file must hold; None for what most of its lines hold already."""
    vcs: Firmness = Firmness.FIXED
    urls: bool = True
    """Whether a file from an address needs a hash."""
    actions: Firmness = Firmness.FIXED
    trusted_actions: Firmness = Firmness.VERSION
    """The same for the accounts in `trusted_owners`."""
    trusted_owners: tuple[str, ...] = ("actions", "github")
    images: Firmness = Firmness.VERSION
    hooks: Firmness = Firmness.VERSION
    index: str = "defer"
    """Whether the index may be asked what to write instead."""
    cool_down_days: int = 7

    @classmethod
    def read(cls, options: Mapping[str, Any]) -> Options:
        """The options of a policy; what it leaves out has its default.

        Raises:
            ToolError: an option is not known, or its value is none of those it may have.
        """
        unknown = sorted(set(options) - {field.name for field in fields(cls)})
        if unknown:
            raise ToolError(f"checks.pinning.options: {', '.join(unknown)} is no option of this check")
        given: dict[str, Any] = {}
        for name, value in options.items():
            # YAML reads a bare `off` as a boolean.
            given[name] = _READ[name](name, "off" if value is False else value)
        return cls(**given)

    def chooser(self, context: Context) -> Chooser:
        """What chooses the version to write instead of an unpinned one."""
        ports = context.ports
        use = ports.index_use if ports.may_defer and ports.index_use else self.index
        return Chooser(
            None if use == "off" else ports.index,
            ports.advisories,
            context.today,
            self.cool_down_days,
            network=use == "ask" or not ports.may_defer,
        )


def _choice(words: Mapping[str, Any]) -> Any:
    def read(name: str, value: object) -> Any:
        if not isinstance(value, str) or value not in words:
            raise ToolError(f"checks.pinning.options.{name} must be one of {', '.join(words)}")
        return words[value]

    return read


def _words(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) and one for one in value):
        raise ToolError(f"checks.pinning.options.{name} must be a list of words")
    return tuple(value)


def _days(name: str, value: object) -> int:
    if type(value) is not int or value < 0:
        raise ToolError(f"checks.pinning.options.{name} must be a whole number, 0 for none")
    return value


_READ: Mapping[str, Any] = {
    "libraries": _choice(_HOLDS),
    "applications": _words,
    "requirements": _choice({KEEP: None, **_HOLDS}),
    "vcs": _choice(_FIRM),
    "urls": _choice({"hash": True, "any": False}),
    "actions": _choice(_FIRM),
    "trusted_actions": _choice(_FIRM),
    "trusted_owners": _words,
    "images": _choice(_IMAGES),
    "hooks": _choice(_FIRM),
    "index": _choice({word: word for word in _INDEX}),
    "cool_down_days": _days,
}
