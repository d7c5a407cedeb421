"""Judging a change: the outside parts are built here and handed to the engine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypedDict, Unpack

from guard import __version__
from guard.app.advisories import advisory_database
from guard.app.arguments import path_text
from guard.app.hiding import without_secrets
from guard.app.origins import origins_at, origins_path
from guard.app.places import believed, refuse_inside
from guard.app.verdict import Verdict
from guard.checks import CHECKS, KNOWN
from guard.checks.kit.interface import Ports
from guard.collecting import seldom
from guard.engine import facts_of, judge_by
from guard.errors import PolicyError, UsageError
from guard.model.change import ChangeSet, Tree
from guard.policy.load import load_policy
from guard.policy.loaded import LoadedPolicy
from guard.ports import NEVER, Clock, Stop
from guard.ports.behaviour import Behaviour
from guard.resources import resource_dir
from guard.surroundings import in_ci
from guard.tools.cache import FileProofCache, cache_dir
from guard.tools.canaries import CANARIES
from guard.tools.clock import SystemClock
from guard.tools.index_user import UserIndex
from guard.tools.licenses import MetadataLicenses
from guard.tools.secrets import DetectSecrets
from guard.tools.semgrep import SemgrepScanner


@lru_cache(maxsize=8)
def _scanner(rules: Path) -> SemgrepScanner:
    return SemgrepScanner(rules, CANARIES)


def default_scanner() -> SemgrepScanner:
    """The scanner with the shipped rules; one for the process, as it holds the parsed rules.

    Raises:
        ToolError: the shipped rules are missing.
    """
    return _scanner(resource_dir("rules"))


def policy_for(base: Tree, reference: str | Path | None = None) -> LoadedPolicy:
    """The policy to judge a change against `base` by.

    Args:
        base: the trusted tree.
        reference: None for the base's own policy or the shipped default; "guard:NAME" for a shipped one; else
            a file that the trusted caller names.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
        UsageError: `reference` is neither text nor a path.
    """
    name = path_text("a policy", reference, also=" (guard:NAME for a shipped one)")
    return load_policy(name, base, _read_policy_file, _prove, [check.meta for check in KNOWN])


def _prove(policy: LoadedPolicy) -> None:
    from guard.policy.prove import prove  # only for a policy that guard does not ship

    prove(policy, facts_of, cache=FileProofCache(cache_dir()), guard_version=__version__)


def _read_policy_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=name) from error


class Terms(TypedDict, total=False):
    """With what a change is judged; each has a default."""

    clock: Clock | None
    """Where time comes from; the system's clock by default."""
    advisories: str | None
    """What knows advisories, as in `advisory_database`."""
    origins: str | None
    """An index of where code may be from, as in `origins_path`."""
    index: str
    """How to use the package index in this run: `ask`, `defer`, `off`, or "" as the policy says. In CI only
    `ask`."""
    trees: Sequence[Path | str]
    """Folders on disk that hold what is proposed: nothing that guard believes is read out of them."""
    whole: bool
    """Scan whole files by code rules, also where the change cannot have altered what matches."""
    behaviour: Behaviour | None
    """What runs the change; by default nothing does."""
    measured: bool
    """Say in the verdict's timings which code rules took longest over which files."""
    stop: Stop
    """Ends the work before it is done; the verdict is then `incomplete` at best."""


def check(
    change: ChangeSet, policy: str | Path | LoadedPolicy | None = None, **terms: Unpack[Terms]
) -> Verdict:
    """Judge a change.

    Args:
        change: what is proposed.
        policy: a reference as in `policy_for`, or a policy that was loaded before.
        terms: with what it is judged.

    Returns:
        The verdict; see `guard.model.verdict.Verdict`.

    Raises:
        PolicyError: there is no usable policy.
        UsageError: `index` is no such word, or less than CI must do; a database, the ledger or the cache lies
            in one of `trees`, or is reached through it; an argument is of another type.
    """
    return check_by(change, (policy,), **terms)[0]


def check_by(
    change: ChangeSet, policies: Sequence[str | Path | LoadedPolicy | None], **terms: Unpack[Terms]
) -> tuple[Verdict, ...]:
    """Judge a change by each of some policies, looked at once for all of them; else as `check`."""
    if not isinstance(change, ChangeSet):
        raise UsageError(f"what is judged is a guard.ChangeSet, and this is {type(change).__name__}")
    for policy in policies:
        if not isinstance(policy, LoadedPolicy):
            path_text("a policy", policy, also=" (guard:NAME for a shipped one)")
    advisories, origins, index = terms.get("advisories"), terms.get("origins"), terms.get("index", "")
    clock, stop = terms.get("clock") or SystemClock(), terms.get("stop", NEVER)
    may_defer = not in_ci(os.environ)
    if index not in ("", "ask", "defer", "off"):
        raise UsageError(f"index {index!r}: known are ask, defer and off")
    if index in ("defer", "off") and not may_defer:
        raise UsageError(f"--index {index}: in continuous integration nothing is left for later, only `ask`")
    known = origins_path(origins)
    refuse_inside(believed(advisories, origins), terms.get("trees", ()))
    packages = UserIndex(cache_dir(), os.environ, stop)
    ports = Ports(
        scanner=replace(default_scanner(), measured=True) if terms.get("measured") else default_scanner(),
        index=packages,
        may_defer=may_defer,
        index_use=index,
        secrets=DetectSecrets(),
        advisories=advisory_database(
            advisories, packages, clock.today(), network=index in ("", "ask"), stop=stop
        ),
        licenses=MetadataLicenses(),
        origins=origins_at(known) if known is not None else None,
        behaviour=terms.get("behaviour"),
        whole_files=terms.get("whole", False),
    )
    checks = CHECKS if ports.behaviour is None else KNOWN

    def load(policy: str | Path | LoadedPolicy | None) -> LoadedPolicy:
        return policy if isinstance(policy, LoadedPolicy) else policy_for(change.base, policy)

    loads = [partial(load, policy) for policy in policies]
    with seldom():
        verdicts = judge_by(change, loads, ports, clock, guard_version=__version__, checks=checks, stop=stop)
    return tuple(Verdict.of(without_secrets(verdict)) for verdict in verdicts)
