"""What it means that a whole group of settings, or a whole named thing, is gone from a configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from guard.facts.effects.protection.config import grants
from guard.facts.effects.protection.config.compare import Difference, Path
from guard.facts.effects.protection.values import Looser
from guard.facts.effects.protection.words import listed, words_of
from guard.facts.effects.records import settings
from guard.model.finding import Severity
from guard.syntax.tree import Tree

_COLLECTIONS = listed(
    "services volumes networks secrets configs jobs containers paths components dependencies plugins "
    "providers resources modules stages steps definitions schemas users environments env packages"
)
"""Keys whose members are things with names of their own: what a name says of one is no protection."""
_PROTECTING = listed(
    "waf wafv2 webacl cloudtrail guardduty securityhub alarm alert acl nacl firewall encryption "
    "networkpolicy authorizationpolicy peerauthentication validatingwebhookconfiguration podsecuritypolicy "
    "resourcequota limitrange logging macie inspector"
)
"""Words of kinds of resources that are there to protect others, or to watch."""
_PROTECTING_TOGETHER = (
    listed("public access block"),
    listed("network policy"),
    listed("flow log"),
    listed("authorization policy"),
    listed("peer authentication"),
    listed("resource quota"),
    listed("limit range"),
    listed("web acl"),
    listed("pod security policy"),
    listed("validating webhook configuration"),
)


def is_group(tree: Tree) -> bool:
    """Whether a value holds others by keys."""
    return not tree.is_leaf and bool(tree.members or tree.items)


def things(gone: Iterable[Difference]) -> Counter[tuple[Path, str]]:
    """How many things that are gone stood at each place under each name."""
    return Counter(sign for one in gone if _is_thing(one) for sign in _signs(one))


def gone(one: Difference, gone_too: Counter[tuple[Path, str]]) -> Looser | None:
    """What it means that the group is gone; None where it protected nothing, or what it did is gone, too.

    Args:
        one: the group.
        gone_too: all `things` that are gone, itself among them.
    """
    assert one.before is not None
    if any(gone_too[sign] > 1 for sign in _signs(one)):
        return None
    label = one.path[-1] if one.path else ""
    kind = str(one.before.members["kind"].value) if "kind" in one.before.members else ""
    if not kind and "resource" in one.path[-3:-1]:
        kind = one.path[one.path.index("resource") + 1]
    if kind and protects(kind):
        return Looser(f"is gone, a {kind} that protected or watched others", Severity.MEDIUM, is_gone=True)
    if _member(one.before, "effect") == "deny":
        return Looser("is gone, which denied something", Severity.MEDIUM, is_gone=True)
    return settings.gone(one.path[-2:], one.before.plain()) if label and not _in_collection(one) else None


def protects(kind: str) -> bool:
    """Whether resources of a kind are there to protect others, or to watch."""
    said = frozenset(words_of(kind)) | {kind.casefold()}
    return bool(said & _PROTECTING) or any(words <= said for words in _PROTECTING_TOGETHER)


def _member(tree: Tree, name: str) -> str:
    found = next((one.value for key, one in tree.members.items() if key.casefold() == name), "")
    return str(found).casefold()


def is_settings(one: Difference) -> bool:
    """Whether the group is settings of what is still there, and not a named thing that is gone itself."""
    return bool(one.path) and not _in_collection(one) and grants.speaks_of_guarding(one.path[-1])


def _in_collection(one: Difference) -> bool:
    return len(one.path) > 1 and bool(frozenset(words_of(one.path[-2])) & _COLLECTIONS)


def _is_thing(one: Difference) -> bool:
    return one.before is not None and is_group(one.before)


def _signs(one: Difference) -> frozenset[tuple[Path, str]]:
    """What tells that things belong to one another: their place, and the last word of what names them."""
    places = {one.path[:-1], *([("resource",)] if one.path[:1] == ("resource",) else [])}
    return frozenset((place, name) for place in places for name in _names(one))


def _names(one: Difference) -> frozenset[str]:
    """What things that are gone are called: the resources of a type by their names, others by their own."""
    if one.before is not None and one.path[:-1] == ("resource",):
        return frozenset(one.before.members)
    return frozenset([one.path[-1].rpartition(" ")[2]] if one.path else [])
