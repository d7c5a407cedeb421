"""What a policy says of pinning: how firmly a dependency must be held in which place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from guard.checks.kit.options import INDEX_USE, choice, option, whole, words
from guard.checks.pinning.references.reference import Firmness


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


_HOLDS = {"hashed": Hold.HASHED, "exact": Hold.EXACT, "bounded": Hold.BOUNDED, "any": Hold.ANY}
_FIRM = choice({"commit": Firmness.FIXED, "tag": Firmness.VERSION, "any": Firmness.MOVING})
_IMAGES = choice({"digest": Firmness.FIXED, "tag": Firmness.VERSION, "any": Firmness.MOVING})
_REQUIREMENTS: dict[str, Hold | None] = {"keep": None, **_HOLDS}


@dataclass(frozen=True)
class Options:
    """The policy's options for the check."""

    libraries: Hold = option(
        choice(_HOLDS), Hold.ANY, "What a manifest must hold (`pyproject.toml`, `setup.cfg`, `Pipfile` …)."
    )
    applications: tuple[str, ...] = option(
        words(), (), "Globs of manifests that belong to an application: what they declare must be exact."
    )
    requirements: Hold | None = option(
        choice(_REQUIREMENTS),
        None,
        "What a requirements file must hold; `keep` for what most of its lines hold already.",
    )
    vcs: Firmness = option(_FIRM, Firmness.FIXED, "What a dependency from a repository must name.")
    urls: bool = option(
        choice({"hash": True, "any": False}), True, "Whether a file from an address needs a hash."
    )
    actions: Firmness = option(_FIRM, Firmness.FIXED, "What an action of a workflow must name.")
    trusted_actions: Firmness = option(
        _FIRM, Firmness.VERSION, "The same for the accounts in `trusted_owners`."
    )
    trusted_owners: tuple[str, ...] = option(
        words(), ("actions", "github"), "Accounts whose actions are trusted."
    )
    images: Firmness = option(_IMAGES, Firmness.VERSION, "What a container image must name.")
    hooks: Firmness = option(_FIRM, Firmness.VERSION, "What a repository of hooks must name.")
    index: str = option(INDEX_USE, "defer", "Whether the index may be asked what to write instead.")
    cool_down_days: int = option(whole(), 7, "How old a version to write instead must be, in days.")
