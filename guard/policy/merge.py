"""How a policy that `extends` others is put together.

- The child's patterns come first, then each parent's in the order named: the first that covers an edit wins.
- Lists (`sign_off`, `frozen`, `waivers`) are joined, the child's first.
- Single values (`name`, `description`, `signers`, `limits`, `unjudged`, `hook`) are the child's where it
  states them, else those of the first parent that does.
- `checks` are merged by check, then by key; `options` and `rules` within a check by their keys.
- `without` leaves out inherited patterns and sign-off rules by id. Nothing else inherited can be dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from guard.policy.model import CheckSetting, Pattern, Policy, SignOffRule

_Named = TypeVar("_Named", Pattern, SignOffRule)


class MergeError(ValueError):
    """A merge that cannot be; `path` leads to the part of the child that is at fault."""

    def __init__(self, message: str, *path: str | int) -> None:
        super().__init__(message)
        self.path = path


def merge(child: Policy, parents: Sequence[Policy]) -> Policy:
    """The policy that `child` is when it builds on `parents` (themselves merged already).

    Raises:
        MergeError: an id is stated twice, or `without` names nothing that is inherited.
    """
    _check_without(child, parents)
    values: dict[str, Any] = {
        "version": child.version,
        "patterns": _named("patterns", child, [parent.patterns or () for parent in parents]),
        "sign_off": _named("sign_off", child, [parent.sign_off or () for parent in parents]),
        "checks": _checks([child, *parents]),
        "frozen": _joined([policy.frozen or () for policy in (child, *parents)]),
        "waivers": _joined([policy.waivers or () for policy in (child, *parents)]),
    }
    for key in ("name", "description", "signers", "limits", "unjudged", "hook"):
        owner = next((p for p in (child, *parents) if key in p.stated), None)
        if owner is not None:
            values[key] = getattr(owner, key)
    return Policy(**values, stated=frozenset(values))


def _check_without(child: Policy, parents: Sequence[Policy]) -> None:
    inherited = {item.id for parent in parents for item in parent.patterns or ()}
    inherited |= {item.id for parent in parents for item in parent.sign_off or ()}
    for index, name in enumerate(child.without or ()):
        if name not in inherited:
            raise MergeError(f"no inherited pattern or sign-off rule is called {name!r}", "without", index)


def _named(key: str, child: Policy, inherited: Sequence[Sequence[_Named]]) -> tuple[_Named, ...]:
    """The child's items, then the inherited ones it does not leave out."""
    dropped = set(child.without or ())
    out: dict[str, _Named] = {}
    own: Sequence[_Named] = getattr(child, key) or ()
    for index, item in enumerate(own):
        if item.id in out:
            raise MergeError(f"the id {item.id!r} is used twice", key, index, "id")
        out[item.id] = item
    for items in inherited:
        for item in items:
            if item.id in dropped:
                continue
            known = out.setdefault(item.id, item)
            if known != item:
                place = next((index for index, one in enumerate(own) if one.id == item.id), None)
                message = f"the id {item.id!r} is inherited already; choose another, or name it in `without`"
                raise MergeError(message, *(("extends",) if place is None else (key, place, "id")))
    return tuple(out.values())


def _joined(lists: Iterable[Iterable[object]]) -> tuple[object, ...]:
    out: list[object] = []
    for items in lists:
        out += [item for item in items if item not in out]
    return tuple(out)


def _checks(policies: Sequence[Policy]) -> dict[str, CheckSetting]:
    merged: dict[str, dict[str, Any]] = {}
    for policy in policies:  # the nearest first: what is stated already stays
        for check, setting in policy.checks.items():
            into = merged.setdefault(check, {})
            for key in sorted(setting.stated):
                value = getattr(setting, key)
                known = into.get(key)
                if isinstance(value, Mapping) and isinstance(known, Mapping):
                    into[key] = {**value, **known}
                else:
                    into.setdefault(key, value)
    return {
        check: CheckSetting(**values, stated=frozenset(values)) for check, values in sorted(merged.items())
    }
