"""Licences: under which terms the versions come that a change brings in or moves to."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.licences.licenses.rules import RULES
from guard.checks.licences.options import LicenseOptions
from guard.facts.dependencies.files import declares
from guard.model.change import ChangeSet


class Licenses(Check):
    """The check itself."""

    meta = CheckMeta(
        id="licenses",
        title="Licences of dependencies",
        why="A dependency brings its terms along, and a model does not ask for them. The licence of exactly "
        "the version that is pinned is read from that version's metadata, as an SPDX expression: of `A AND "
        "B` both must be acceptable, of `A OR B` one. Options: `allow` and `deny` list SPDX ids or globs of "
        "them; without `allow`, a licence must go with the project's own, by licensecheck's table "
        "(`project` states it, if the base's pyproject.toml does not); `require_metadata: true` makes the "
        "check fail where a version's metadata cannot be had.",
        blind_spots="Metadata is what the author wrote: the files may say otherwise, and code that a package "
        "bundles has terms of its own. Metadata is read from installed packages only (GUARD_METADATA names "
        "more folders), and only of the same version; what is not there is named as not judged. The table "
        "knows about 25 licences and is no legal advice. Ranges that nothing locks are not judged.",
        rules=RULES,
        options=LicenseOptions,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether a file declares or installs dependencies."""
        return any(map(declares, change.files))
