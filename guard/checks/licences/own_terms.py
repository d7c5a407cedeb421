"""The project's own terms, out of the trusted base: what its licence file and its other files say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guard.checks.kit.interface import Context
from guard.checks.licences.options import LicenseOptions
from guard.checks.licences.policy import LicenseRules, read_rules
from guard.facts.fingerprints.languages import language_of
from guard.facts.licences.expressions import leaves_of
from guard.facts.licences.hints import is_license_file
from guard.facts.licences.notices import Notice, licenses_in, notices

_SAMPLED = 12
"""How many other files of the base are read for what files of the project usually say."""
_ROOT_NAMES = ("pyproject.toml", "setup.cfg", "package.json", "Cargo.toml", "AUTHORS", "CODEOWNERS")


@dataclass(frozen=True)
class OwnTerms:
    """What the project says of itself."""

    rules: LicenseRules
    """The policy's lists, with the project's own licence: stated, or told by its licence file."""
    expressions: frozenset[str]
    """Licences that its licence file or most of its files state, in lower case."""
    holders: frozenset[str]
    """Whose copyright its files state, folded as in `Notice.holder`."""
    about: str
    """The text of its manifests, in lower case: who wrote it."""

    def states(self, notice: Notice) -> bool:
        """Whether a notice says only what the project says of itself anyway."""
        if notice.expression:
            return notice.expression.lower() in self.expressions
        if not notice.holder:
            return False
        return (
            notice.holder in self.holders
            or re.search(rf"\b{re.escape(notice.holder)}\b", self.about) is not None
        )


def own_terms(context: Context, options: LicenseOptions, near: Iterable[str]) -> OwnTerms:
    """What the base says of the project's terms; neighbours of the paths `near` show what files usually say.

    Raises:
        ToolError: an option names no licence.
    """
    base = context.change.base
    paths = list(base.paths())
    rules = read_rules(context, options)
    stated: list[Notice] = []
    for path in paths:
        if "/" not in path and is_license_file(path):
            stated += notices(path, _read(context, path))
    holders = {one.holder for one in stated if one.holder}
    expressions = {one.lower() for one in licenses_in(stated)}
    if not rules.own:
        rules = replace(rules, own=tuple(leaf for one in licenses_in(stated) for leaf in leaves_of(one)))
    usual: Counter[str] = Counter()
    sample = _neighbours(paths, set(near))
    for path in sample:
        found = [one for one in notices(path, _read(context, path)) if not one.quoted]
        usual.update({one.lower() for one in licenses_in(found)})
        usual.update({one.holder for one in found if one.holder})
    # One file of somebody else's does not make its terms the project's own.
    common = {name for name, count in usual.items() if count >= 2 and 2 * count >= len(sample)}
    own = {one.lower() for one in rules.own}
    about = " ".join(_read(context, path) for path in _ROOT_NAMES if path in set(paths)).lower()
    return OwnTerms(rules, frozenset(expressions | common | own), frozenset(holders | common), about)


def _neighbours(paths: list[str], near: set[str]) -> list[str]:
    """Files of the base that lie nearest to the changed ones and have their suffix; none of them itself."""
    folders = {path.rpartition("/")[0] for path in near}
    tops = {path.split("/", 1)[0] for path in near}
    suffixes = {path.rpartition(".")[2] for path in near}
    others = [
        path
        for path in paths
        if path not in near and language_of(path) and path.rpartition(".")[2] in suffixes
    ]
    others.sort(
        key=lambda path: (path.rpartition("/")[0] not in folders, path.split("/", 1)[0] not in tops, path)
    )
    return others[:_SAMPLED]


def _read(context: Context, path: str) -> str:
    return (context.change.base.read(path) or b"").decode("utf-8", "replace")
