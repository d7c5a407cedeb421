"""What a policy says of checks, held against what the checks say of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guard.checks.kit.options import OptionError, options_of, read_options
from guard.errors import PolicyError
from guard.policy.names import nearest

if TYPE_CHECKING:
    from guard.checks.kit.interface import CheckMeta
    from guard.policy.document import Document
    from guard.policy.model import CheckSetting, Policy


def hold_settings(document: Document, policy: Policy, checks: Iterable[CheckMeta]) -> None:
    """Look for checks, options and rules that there are not, and for values that options cannot have.

    Args:
        document: the policy's file.
        policy: what was read from it.
        checks: the metadata of every check.

    Raises:
        PolicyError: with file, line and column of the first of them; a check that every run makes is required
            where it is asked for.
    """
    known = {meta.id: meta for meta in checks}
    for name, setting in policy.checks.items():
        if name not in known:
            where = document.where(("checks", name), key=True)
            raise PolicyError(f"there is no check {name!r}{_hint(name, known)}", where=where)
        _hold(document, known[name], setting)


def _hold(document: Document, meta: CheckMeta, setting: CheckSetting) -> None:
    place = ("checks", meta.id)
    try:
        read_options(meta.options, setting.options, meta.id)
    except OptionError as error:
        where = document.where((*place, "options", error.name), key=error.is_unknown)
        hint = _hint(error.name, (one.name for one in options_of(meta.options))) if error.is_unknown else ""
        raise PolicyError(f"`{error.name}`: {error.problem}{hint}", where=where) from None
    if setting.required == "asked" and not meta.asked:
        raise PolicyError(
            f"`required`: every run makes {meta.id}, so nobody asks for it; write true or false",
            where=document.where((*place, "required")),
        )
    if not setting.rules:
        return
    rules = {*(rule.id for rule in meta.rules), *meta.rules_elsewhere()}
    for rule in setting.rules:
        if rule not in rules:
            where = document.where((*place, "rules", rule), key=True)
            raise PolicyError(f"{meta.id} has no rule {rule!r}{_hint(rule, rules)}", where=where)


def _hint(name: str, known: Iterable[str]) -> str:
    found = nearest(name, known)
    return f"; {found}" if found else ""
