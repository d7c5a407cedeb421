"""From the bytes of one policy file to a `Policy`, with every error at its line and column."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from guard.errors import PolicyError
from guard.policy import schema
from guard.policy.document import Document, read_document
from guard.policy.globs import glob_includes
from guard.policy.model import Pattern, Policy, fill
from guard.policy.names import kinds_of
from guard.policy.settings import hold_settings

if TYPE_CHECKING:
    from guard.checks.kit.interface import CheckMeta

_YAML_1_1 = frozenset({"yes", "no", "on", "off", "y", "n"})
_EXPECTED = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "bool_type": "expected true or false",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "tuple_type": "expected a list",
    "greater_than_equal": "expected {ge} or more",
    "less_than_equal": "expected {le} or less",
    "too_short": "an empty list says nothing; fill it or drop the key",
    "string_too_short": "expected words, found none",
    "string_too_long": "expected at most {max_length} characters",
    "missing": "the key is missing",
    "enum": "expected {expected}",
    "literal_error": "expected {expected}",
    "string_pattern_mismatch": "expected lower-case letters, digits and dashes",
}


@lru_cache(maxsize=16)
def parse_policy(data: bytes, name: str) -> tuple[Document, Policy]:
    """Read one policy file, called `name` in errors.

    Returns:
        The file, and what it says.

    Raises:
        PolicyError: the first thing wrong in it, with line and column, and how many more there are; it states
            nothing, or a pattern of it can never be reached.
    """
    document = read_document(data, name)
    try:
        schema.Policy.model_validate(document.data)
    except ValidationError as error:
        raise _first_error(document, error) from None
    policy = fill(Policy, document.data)
    _hold_together(document, policy)
    return document, policy


def checked_policy(data: bytes, name: str, checks: Iterable[CheckMeta] | None) -> tuple[Document, Policy]:
    """Read one policy file and hold it against the checks that there are, where they are given.

    Raises:
        PolicyError: as `parse_policy`; a check, an option or a rule that it names is not there.
    """
    document, policy = parse_policy(data, name)
    if checks is not None:
        hold_settings(document, policy, checks)
    return document, policy


def _hold_together(document: Document, policy: Policy) -> None:
    """Look for what is well formed and still wrong within one file."""
    if policy.stated <= {"version", "name", "description"}:
        raise PolicyError("the policy is empty: it states nothing", where=document.where(()))
    if policy.without and not policy.extends:
        raise PolicyError("`without` means nothing without `extends`", where=document.where(("without",)))
    if not policy.patterns and not policy.extends:
        raise PolicyError("the policy has no patterns, so it approves nothing", where=document.where(()))
    patterns = policy.patterns or ()
    for index, pattern in enumerate(patterns):
        wider = next((one for one in patterns[:index] if _includes(one, pattern)), None)
        if wider is not None:
            raise PolicyError(
                f"the pattern {pattern.id!r} is never reached: {wider.id!r} before it covers all it could",
                where=document.where(("patterns", index)),
            )


def _includes(wide: Pattern, narrow: Pattern) -> bool:
    """Whether `wide` provably covers every edit that `narrow` can cover."""
    if wide.mode == "monitor":
        return False
    constrained = wide.capabilities or wide.limits or wide.requires or wide.rewrite or wide.except_paths
    if constrained or (wide.id == narrow.id):  # the same id is an error of its own
        return False
    kinds = kinds_of(narrow.edits or ("*",))
    return kinds <= kinds_of(wide.edits or ()) and all(
        any(glob_includes(one, glob) for one in wide.paths) for glob in narrow.paths
    )


def _first_error(document: Document, error: ValidationError) -> PolicyError:
    found = []
    for item in error.errors(include_url=False, include_context=True, include_input=True):
        if item["type"] == "too_short" and item["input"]:
            continue  # its items are at fault, and have errors of their own
        loc = tuple(item["loc"])
        context: dict[str, Any] = item.get("ctx") or {}
        at_key = item["type"] == "unknown_key"
        if at_key:
            loc = (*loc, context["key"])
        where = document.where(loc, key=at_key)
        found.append((where, _message(item, loc, context)))
    place = min(found, key=lambda one: [int(part) for part in one[0].rsplit(":", 2)[1:]])
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return PolicyError(place[1] + more, where=place[0])


def _message(item: Any, loc: tuple[Any, ...], context: dict[str, Any]) -> str:
    kind, given = item["type"], item.get("input")
    if kind == "unknown_key":
        return f"unknown key {context['key']!r}; {context['hint']}"
    label = f"`{next((step for step in reversed(loc) if isinstance(step, str)), 'policy')}`: "
    if kind == "value_error":
        return label + str(context["error"])
    message: str = _EXPECTED.get(kind, item["msg"]).format(**context)
    if kind == "literal_error" and "True" in message:
        message = message.replace("True, False", "true, false")
    is_switch = kind == "bool_type" or "true, false" in message
    if is_switch and isinstance(given, str) and given.lower() in _YAML_1_1:
        return f"{label}{message}; YAML 1.2 reads {given} as a word"
    if kind == "string_type" and given is not None and not isinstance(given, dict | list):
        return f"{label}{message}; put it in quotes if {given} is meant as text"
    return label + message
