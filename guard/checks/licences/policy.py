"""What licences are judged by: the policy's lists, and the project's own licence out of the trusted base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from guard.checks.kit.interface import Context
from guard.checks.licences.options import LicenseOptions
from guard.errors import ToolError
from guard.facts.licences.expressions import Standing, known_ids, leaves_of
from guard.facts.licences.terms import terms_of
from guard.ports import LicenseStatement
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError


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


def read_rules(context: Context, options: LicenseOptions) -> LicenseRules:
    """The policy's options for licences, and the project's own licence.

    Raises:
        ToolError: an option names no licence.
    """
    own = _own(context, options.project)
    return LicenseRules(
        _ids("allow", options.allow), _ids("deny", options.deny), own, options.require_metadata
    )


def _ids(key: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """Ids and globs in lower case; one that names no licence is an error, as it would let all pass."""
    known = [name.lower() for name in known_ids()]
    for one in given:
        if len(leaves_of(one)) > 1:
            raise ToolError(
                f"checks.licenses.options: {key}: {one!r} is an expression; list each licence by itself"
            )
        if not leaves_of(one) and not any(fnmatchcase(name, one.lower()) for name in known):
            raise ToolError(f"checks.licenses.options: {key}: {one!r} is no SPDX id and matches none")
    # An id may be written in an older form (`GPL-2.0`); what is compared are today's.
    return tuple(name.lower() for one in given for name in leaves_of(one) or (one,))


def _own(context: Context, stated: str) -> tuple[str, ...]:
    """The project's own licences: stated by the policy, or by the base's `pyproject.toml`."""
    if stated:
        own = leaves_of(stated)
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
