"""What licences are judged by: the policy's lists, and the project's own licence out of the trusted base."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from guard.checks.kit.interface import Context
from guard.errors import ToolError
from guard.ports import LicenseStatement
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

if TYPE_CHECKING:
    from guard.facts.licences.terms import Standing


@dataclass(frozen=True)
class LicenseRules:
    """What licences are judged by."""

    allow: tuple[str, ...]
    deny: tuple[str, ...]
    own: tuple[str, ...]
    """The project's own licences, each a single one; empty where none is known."""
    needs_metadata: bool

    @property
    def judge_anything(self) -> bool:
        """Whether there is anything to judge a licence by."""
        return bool(self.allow or self.deny or self.own)


def leaf_judge(
    rules: LicenseRules, compatible: Callable[[str, str], bool | None]
) -> Callable[[str], Standing]:
    """How one licence stands; an exception (`X WITH Y`) only ever grants more than `X` does."""
    from guard.facts.licences.terms import Standing

    def stands(name: str) -> Standing:
        base = name.split(" WITH ")[0]
        if name != base and name.lower() in rules.allow:
            return Standing.ALLOWED
        if _matches(name, rules.deny) or _matches(base, rules.deny):
            return Standing.DENIED
        if rules.allow:
            return Standing.ALLOWED if _matches(base, rules.allow) else Standing.DENIED
        answers = {compatible(own, base) for own in rules.own}
        if answers == {True} or (not rules.own and rules.deny):
            return Standing.ALLOWED
        if False in answers and name == base:
            return Standing.INCOMPATIBLE
        return Standing.UNKNOWN

    return stands


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


_OPTIONS = ("allow", "deny", "project", "require_metadata")


def read_rules(context: Context) -> LicenseRules:
    """The policy's options for licences, and the project's own licence.

    Raises:
        ToolError: an option is unknown, or names no licence.
    """
    options = context.options
    unknown = sorted(options.keys() - set(_OPTIONS))
    if unknown:
        raise ToolError(f"checks.licenses.options: unknown key {unknown[0]}; known are {', '.join(_OPTIONS)}")
    needs = options.get("require_metadata", False)
    if not isinstance(needs, bool):
        raise ToolError("checks.licenses.options: require_metadata is true or false")
    return LicenseRules(_list(options, "allow"), _list(options, "deny"), _own(context, options), needs)


def _list(options: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Ids and globs in lower case; one that names no licence is an error, as it would let all pass."""
    from guard.facts.licences.terms import known_ids, leaves_of

    value = options.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ToolError(f"checks.licenses.options: {key} is a list of SPDX ids")
    known = [name.lower() for name in known_ids()]
    for one in value:
        if not leaves_of(one) and not any(fnmatchcase(name, one.lower()) for name in known):
            raise ToolError(f"checks.licenses.options: {key}: {one!r} is no SPDX id and matches none")
    # An id may be written in an older form (`GPL-2.0`); what is compared are today's.
    return tuple(name.lower() for one in value for name in leaves_of(one) or (one,))


def _own(context: Context, options: Mapping[str, object]) -> tuple[str, ...]:
    """The project's own licences: stated by the policy, or by the base's `pyproject.toml`."""
    from guard.facts.licences.terms import leaves_of, terms_of

    stated = options.get("project")
    if stated is not None:
        own = leaves_of(stated) if isinstance(stated, str) else ()
        if not own:
            raise ToolError("checks.licenses.options: project is an SPDX expression")
        return own
    terms = terms_of(_own_statement(context.sources))
    return leaves_of(terms.expression) if terms is not None else ()


def _own_statement(sources: Sources) -> LicenseStatement:
    origin = "base's pyproject.toml"
    try:
        project = known(sources.toml(sources.base("pyproject.toml"))).data.get("project", {})
        stated = project.get("license", "")
        classifiers = [one for one in project.get("classifiers", ()) if one.startswith("License ::")]
    except (UnreadableError, AttributeError, TypeError):
        return LicenseStatement(origin)  # a base that cannot be read names no licence
    if isinstance(stated, str):
        return LicenseStatement(origin, stated, tuple(classifiers))
    text = stated.get("text", "") if isinstance(stated, dict) else ""
    return LicenseStatement(origin, "", tuple(classifiers), text if isinstance(text, str) else "")
