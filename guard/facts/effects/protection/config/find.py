"""Protections that a change removes or loosens in configuration, told by comparing both sides key by key."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from guard.facts.effects.around import Around
from guard.facts.effects.family import EffectKind
from guard.facts.effects.protection.config import groups, locations, roles, scopes
from guard.facts.effects.protection.config.asked import Asked
from guard.facts.effects.protection.config.compare import Difference, Path, differences
from guard.facts.effects.protection.config.files import Weight, form_of, is_configuration, overridden, weight
from guard.facts.effects.protection.config.judge import judged
from guard.facts.effects.protection.config.keys import known_key
from guard.facts.effects.protection.config.scalars import folded, value_of
from guard.facts.effects.protection.config.telling import may_tell
from guard.facts.effects.protection.config.trees import EMPTY, trees_of
from guard.facts.effects.protection.family import LOOSENED, REMOVED, UNRECORDED
from guard.facts.effects.protection.sides import Sides
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.records import dropping, log_routes, probes, receivers
from guard.facts.effects.records.settings import ALARM, RECORD
from guard.model.change import FileChange
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.tree import Gathered, Tree

_STEP = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW, Severity.LOW: Severity.LOW}
_MOST_SAID = 20
"""Effects told of one file."""


@dataclass(frozen=True)
class _Told:
    """One key that lets more through."""

    file: FileChange
    path: Path
    found: Looser
    before: Tree | None
    after: Tree | None
    kind: EffectKind | None = None
    """What it is, where the path does not tell."""


def loosened(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """What the configuration among `files` lets through now and did not before."""
    told: list[_Told] = []
    came: set[str] = set()
    for file in files:
        around.stop.check()
        if file.after is None or not is_configuration(file) or not may_tell(file, around):
            continue
        trees = _sides(file, around)
        found = list(_differences(file, trees))
        came |= set(chain.from_iterable(_signs(one.path, one.after) for one in found if one.before is None))
        routed = list(_of_logs(file, trees, around))
        told += routed
        told += [one for one in _of_file(file, trees, found) if not log_routes.follows(one.path, *trees)]
    by_file: dict[str, list[_Told]] = {}
    for one in told:
        if one.after is None and one.before is not None and _moved(one, came):
            continue
        by_file.setdefault(one.file.path, []).append(one)
    for many in by_file.values():
        yield from _effects(many)


def _of_logs(file: FileChange, trees: tuple[Tree, Tree], around: Around) -> Iterator[_Told]:
    """What of a configuration of logs arrives otherwise than before."""

    def loses(name: str) -> str:
        return dropping.loses(ast.Name(name.rpartition(".")[2], ast.Load()), Sides(around, ()))

    for one in log_routes.rerouted(*trees, loses):
        line = Tree(one.line, None) if one.line else None
        yield _Told(file, one.path, one.how, None, line, LOOSENED if one.leaves else UNRECORDED)


def _sides(file: FileChange, around: Around) -> tuple[Tree, Tree]:
    """Both sides; of a new file that overrides another, that one as what was before."""
    below = around.project.side(under) if (under := _under(file)) else None
    return trees_of(file if below is None else replace(file, before=below), around.sources)


def _under(file: FileChange) -> str:
    return overridden(file.after.path) if file.before is None and file.after is not None else ""


def _differences(file: FileChange, trees: tuple[Tree, Tree]) -> Iterator[Difference]:
    """What differs; of a new file that overrides another, what it says otherwise than that one."""
    is_over = bool(_under(file)) and trees[0] is not EMPTY
    for one in differences(*trees):
        if not is_over or one.after is not None:
            yield one


def _of_file(file: FileChange, trees: tuple[Tree, Tree], found: Sequence[Difference]) -> Iterator[_Told]:
    wider = roles.wider(*trees)
    for role in wider:
        yield _Told(file, role.path, role.how, role.before, role.after)
    if file.after is not None and form_of(file.after.path) in ("blocks", "conf"):
        for place in locations.passed(*trees):
            yield _Told(file, place.path, place.how, None, place.line)
    for lost in receivers.untold(*trees):
        yield _Told(file, lost.path, lost.how, None, Tree(lost.line, None), UNRECORDED)
    dead = list(probes.silent(*trees))
    for probe in dead:
        yield _Told(file, probe.path, probe.how, probe.before, probe.after, UNRECORDED)
    told = [role.path for role in wider] + [probe.path for probe in dead]
    for one in _of_keys(file, found):
        if not any(one.path[: len(path)] == path for path in told):
            yield one


def _of_keys(file: FileChange, found: Sequence[Difference]) -> Iterator[_Told]:
    removed = [one for one in found if one.after is None]
    for block, how in scopes.narrowed(removed, [one for one in found if one.before is None]):
        yield _Told(file, block.path, how, block.before, block.after)
    gone = groups.things(removed)
    for one in found:
        if isinstance(one.after, Gathered) and one.before is not None and _is_ordered(one.path):
            old = one.before.items or [one.before]
            known = {value_of(item) for item in old if item.is_leaf}
            for item in one.after.items:  # in a section of its own, such as `Match` of sshd
                if value_of(item) not in known:
                    yield from _judged(file, one.path, old[0], item, one.holders[1])
        elif one.before is not None and one.after is not None:
            yield from _judged(file, one.path, one.before, one.after, one.holders[1])
        elif one.after is not None:
            for path, leaf, holder in _leaves(one.path, one.after, one.holders[1]):
                yield from _judged(file, path, None, leaf, holder)
        elif one.before is not None and groups.is_group(one.before):
            whole = groups.gone(one, gone)
            if whole is not None:
                yield _Told(file, one.path, whole, one.before, None)
            elif groups.is_settings(one):
                for path, leaf, holder in _leaves(one.path, one.before, one.holders[0]):
                    yield from _judged(file, path, leaf, None, holder)
        elif one.before is not None:
            yield from _judged(file, one.path, one.before, None, one.holders[0])


def _is_ordered(path: Path) -> bool:
    """Whether a value by itself says whether it is looser than another: one that the table orders."""
    known = known_key(path)
    return known is not None and bool(known.order)


def _judged(
    file: FileChange, path: Path, before: Tree | None, after: Tree | None, holder: Tree | None
) -> Iterator[_Told]:
    path = _patched(path, holder)
    if path:
        found = judged(Asked(path, value_of(before), value_of(after), holder))
        if found is not None:
            yield _Told(file, path, found, before, after)


def _patched(path: Path, holder: Tree | None) -> Path:
    """The path that a step of a JSON patch (RFC 6902) sets, in the place of the step's own `value`."""
    said = holder.members if holder is not None and path[-1:] == ("value",) else {}
    where = said["path"].value if "op" in said and "path" in said else None
    if not isinstance(where, str) or not where.startswith("/"):
        return path
    return tuple(part.replace("~1", "/") for part in where[1:].split("/") if part not in ("", "-"))


def _leaves(path: Path, tree: Tree, holder: Tree | None) -> Iterator[tuple[Path, Tree, Tree | None]]:
    if tree.is_leaf:
        yield from ((path, one, holder) for one in (tree.items if isinstance(tree, Gathered) else [tree]))
        return
    parts = tree.members.items() or ((str(index), one) for index, one in enumerate(tree.items))
    for key, one in parts:
        yield from _leaves((*path, key), one, tree if tree.members else holder)


def _signs(path: Path, tree: Tree | None) -> Iterator[str]:
    """What names a value wherever it stands: its key and what it says, and a group by its key."""
    if tree is None or not path:
        return
    yield _sign(path, tree)
    for inner, leaf, _ in _leaves(path, tree, None):
        yield _sign(inner, leaf)


def _sign(path: Path, tree: Tree) -> str:
    key = folded(path[-1]) if path[-1].isascii() else path[-1]
    return f"{key} {value_of(tree)!r}"


def _moved(told: _Told, came: set[str]) -> bool:
    assert told.before is not None
    return _sign(told.path, told.before) in came


def _effects(told: Iterable[_Told]) -> Iterator[ChangeEffect]:
    """An effect for each key, those that say the same of several places as one."""
    alike: dict[tuple[str, str], list[_Told]] = {}
    for one in told:
        alike.setdefault((folded(one.path[-1]), one.found.how), []).append(one)
    for many in list(alike.values())[:_MOST_SAID]:
        effect = _effect(many[0], len(many) - 1)
        if effect is not None:
            yield effect


def _effect(told: _Told, more: int) -> ChangeEffect | None:
    file, found = told.file, _weighed(told.found, weight(told.file.path))
    if found is None:
        return None
    shown = ".".join(told.path[-3:])[:80]
    places = f" (and in {more} more places)" if more else ""
    before = file.before.path if file.before is not None else ""
    return ChangeEffect(
        _kind(told).id,
        file.path,
        found.severity,
        found.confidence,
        f"`{shown}` {found.how}{places}",
        symbol=".".join(told.path)[:200],
        before=told.before.line if told.before is not None else 0,
        after=told.after.line if told.after is not None else 0,
        before_path=before if before != file.path else "",
        evidence=f"{'.'.join(told.path)} {found.how}",
    )


def _weighed(found: Looser, counts: Weight) -> Looser | None:
    if counts is Weight.DEPLOYED:
        return found
    if counts is Weight.TEST:
        is_slight = found.severity is Severity.LOW
        return (
            None if is_slight else replace(found, severity=_STEP[found.severity], confidence=Confidence.LOW)
        )
    return replace(found, severity=_STEP[found.severity])


def _kind(told: _Told) -> EffectKind:
    if told.kind is not None:
        return told.kind
    asked = Asked(told.path, None, None)
    if asked.near & (RECORD | ALARM):
        return UNRECORDED
    return REMOVED if told.found.is_gone else LOOSENED
