"""Examples of a policy, proved: what a pattern claims to accept and to reject, it does.

An example is a unified diff with whole files as context, so that both sides can be rebuilt from it alone.
`accepts` must be covered whole by that very pattern, with its limits kept; of `rejects` something must be
left that the pattern does not cover.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from guard.errors import IntakeError, PolicyError
from guard.intake.unified import reconstruct
from guard.model.change import ChangeSet
from guard.model.edit import ExpressionRewrite, Facts
from guard.policy.compiled import CompiledPattern
from guard.policy.loaded import Layer, LoadedPolicy
from guard.policy.model import Pattern, canonical
from guard.policy.patterns import cover
from guard.ports import ProofCache

FactsOf = Callable[[ChangeSet, Collection[ExpressionRewrite]], Facts]
"""Gives what a change does, with the rewrites looked for."""


@dataclass(frozen=True)
class Example:
    """One example that a policy names."""

    pattern: Pattern
    polarity: Literal["accepts", "rejects"]
    name: str
    where: str
    """The line and column that name it."""
    data: bytes = field(repr=False)


def examples(layer: Layer) -> Iterator[Example]:
    """The examples of one policy file, in its order.

    Raises:
        PolicyError: a file that it names cannot be read.
    """
    polarities: tuple[Literal["accepts", "rejects"], ...] = ("accepts", "rejects")
    for index, pattern in enumerate(layer.policy.patterns or ()):
        for polarity in polarities:
            for place, name in enumerate(getattr(pattern, polarity) or ()):
                where = layer.document.where(("patterns", index, polarity, place))
                try:
                    data = layer.read(name)
                except PolicyError as error:
                    raise PolicyError(f"the example {name!r}: {error.message}", where=where) from None
                yield Example(pattern, polarity, name, where, data)


def prove(
    loaded: LoadedPolicy,
    facts_of: FactsOf,
    *,
    cache: ProofCache | None = None,
    guard_version: str = "",
    shipped: bool = False,
) -> int:
    """Prove the examples of `loaded` that `cache` does not hold as proved, and note them there.

    Args:
        loaded: the policy.
        facts_of: works out what the change that an example shows does.
        cache: remembers which policies' examples were proved before.
        guard_version: the version that proves. Without it nothing is remembered, as another version may
            read an example otherwise.
        shipped: also prove the policies that guard ships; guard's own tests hold them.

    Returns:
        How many examples there are, proved now or before.

    Raises:
        PolicyError: an example cannot be read, or does not show what it claims; names the pattern, the
            example and why.
    """
    cache = cache if guard_version else None
    count = 0
    for layer in loaded.layers:
        found = list(examples(layer)) if shipped or not layer.shipped else []
        count += len(found)
        key = _key(layer, found, guard_version)
        if not found or (cache is not None and cache.has(key)):
            continue
        for example in found:
            _prove_example(example, facts_of)
        if cache is not None:
            cache.add(key)
    return count


def _prove_example(example: Example, facts_of: FactsOf) -> None:
    try:
        change = reconstruct(example.data, example.name)
    except IntakeError as error:
        raise PolicyError(
            f"the example {example.name!r} is no whole patch: {error}", where=example.where
        ) from None
    pattern = example.pattern
    compiled = CompiledPattern.of(pattern)
    facts = facts_of(change, [compiled.rewrite] if compiled.rewrite else [])
    coverage = cover([compiled], change, facts)
    if example.polarity == "rejects":
        if facts.edits and not coverage.missed and not coverage.over:
            raise PolicyError(
                f"the pattern {pattern.id!r} rejects {example.name!r}, but covers all of it",
                where=example.where,
            )
        return
    if not facts.edits:
        raise PolicyError(f"the example {example.name!r} shows no edit", where=example.where)
    for index, missed in sorted(coverage.missed.items()):
        edit = facts.edits[index]
        raise PolicyError(
            f"the pattern {pattern.id!r} accepts {example.name!r}, but does not cover {edit.kind} in "
            f"{edit.path}:{edit.line}: {missed.why}",
            where=example.where,
        )
    for excess in coverage.over.values():
        raise PolicyError(
            f"the pattern {pattern.id!r} accepts {example.name!r}, but its limits do not: {excess}",
            where=example.where,
        )


def _key(layer: Layer, found: list[Example], guard_version: str) -> str:
    parts = [
        guard_version.encode(),
        json.dumps(canonical(layer.policy), sort_keys=True).encode(),
    ]
    for example in found:
        parts += [example.polarity.encode(), example.pattern.id.encode(), example.name.encode(), example.data]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"
