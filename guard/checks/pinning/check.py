"""Pinning: whether what the change depends on stays what it is, by the difference alone."""

from __future__ import annotations

from guard.checks.kit.interface import Check, CheckMeta, examples_in
from guard.checks.pinning.options import Options
from guard.checks.pinning.references.names import external_form
from guard.checks.pinning.rules import RULES
from guard.facts.dependencies.ecosystems import reader_of
from guard.facts.dependencies.files import declares
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes, folded_name
from guard.model.change import ChangeSet, FileChange

_SETTINGS = frozenset({"uv.toml", "pip.conf", "pip.ini", ".npmrc"})
"""Settings files of installers, by the names under which a lenient file system finds them."""


class Pinning(Check):
    """The check itself."""

    meta = CheckMeta(
        id="pinning",
        title="Pinning",
        why="What is not pinned can be replaced after review: a tag is moved, a branch goes on, a range lets "
        "tonight's release in, another index answers for a name first, a lock entry points to another file. "
        "The policy's options say what counts as pinned in which place: `libraries` and `requirements` (any, "
        "bounded, exact, hashed; requirements also keep), `applications` (folders), `vcs`, `actions`, "
        "`trusted_actions` with `trusted_owners`, `hooks` (commit, tag, any), `images` (digest, tag, any), "
        "`urls` (hash, any). What was as loose before is left alone. `index` and `cool_down_days` of "
        "`new-packages` hold for the versions that repairs name.",
        blind_spots="Nothing is fetched: whether a commit exists, or belongs to the repository it is taken "
        "from, is not known, and tags are told from branches by their look. Variables in image "
        "names count with the default that the file gives them. Images in charts of "
        "Kubernetes, development containers and Terraform are not read, nor orbs, includes and "
        "templates of other services. Lock files of npm, yarn, pnpm, Cargo, Go, Bundler, "
        "Composer, NuGet and Terraform are read in the form that their tools write, and compared "
        "with themselves; others are not. Where a lock file names no hosts, or is new, the hosts "
        "of its files are compared with each other only.",
        options_of="new-packages",
        rules=RULES,
        options=Options,
        examples=examples_in(__package__),
    )

    def applies(self, change: ChangeSet) -> bool:
        """Whether a file declares dependencies, refers outside the tree, or sets up an installer."""
        return any(map(declares, change.files)) or any(
            any(external_form(side) is not None for side in file.sides)
            or is_page(file)
            or folded_name(file.path) in _SETTINGS
            or reader_of(file.path) is not None
            for file in change.files
        )


def is_page(file: FileChange) -> bool:
    """Whether `file` is a page or a template of one after the change."""
    after = file.after
    return (
        is_text(after)
        and after is not None
        and FileClass.TEMPLATE in classes(file.path)
        and b"<" in after.data
    )
