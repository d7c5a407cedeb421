"""Vulnerabilities: what is known of the versions that a change brings in or moves to."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.vulnerabilities.options import Options
from guard.checks.vulnerabilities.rules import RULES
from guard.facts.dependencies.files import declares
from guard.model.change import ChangeSet


class Vulnerabilities(Check):
    """The check itself."""

    meta = CheckMeta(
        id="vulnerabilities",
        title="Known vulnerabilities and malware",
        why="A model proposes the versions it remembers, and those are old; it also proposes names that "
        "somebody registered to be proposed. What a change adds, raises or moves is looked up in a local "
        "database of advisories, transitive dependencies in lock files included. A vulnerability that the "
        "version before had as well is shown as old. The option `max_age_days` refuses a database whose "
        "latest advisory is older; the index is asked for the version to write instead as `index` says "
        "(`defer`, `ask`, `off`), and names none younger than `cool_down_days`; `services` lists who may be "
        "asked of vulnerabilities (`local`, `osv`, `pypi`).",
        blind_spots="Only Python packages are looked up, by name and version: what comes from an address or "
        "a fork under its own name is not recognised. A range that nothing locks is reported where it admits "
        "malware, or no version but vulnerable ones, as far as the database names versions. What the "
        "database does not know yet, or is too old to know, is not found. Without a database nothing is "
        "looked up, and the check says that it was skipped.",
        options_of="new-packages",
        rules=RULES,
        options=Options,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether a file declares or installs dependencies."""
        return any(map(declares, change.files))
