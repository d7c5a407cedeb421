"""Builds the outside parts and runs the engine: what the command, the hooks and the library share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from guard import __version__
from guard.checks.interface import Ports
from guard.engine import judge
from guard.errors import PolicyError, UsageError
from guard.intake.directories import directories
from guard.intake.git_range import git_range
from guard.intake.patch import patch_on_directory, patch_on_revision
from guard.intake.staged import staged
from guard.intake.unified import reconstruct
from guard.intake.worktree import worktree
from guard.model.change import ChangeSet, MappingTree, Tree
from guard.model.verdict import Verdict
from guard.policy.load import load_policy
from guard.policy.loaded import LoadedPolicy
from guard.ports import AdvisoryState, Clock, ScanTarget
from guard.report.sanitize import line
from guard.resources import resource_dir
from guard.rules_test import Hit, compare, presented_path, rule_files
from guard.tools.advisories import LocalAdvisories
from guard.tools.cache import FileProofCache
from guard.tools.clock import SystemClock
from guard.tools.folders import LocalFolder
from guard.tools.git import GitRepository
from guard.tools.index_user import UserIndex
from guard.tools.licenses import MetadataLicenses
from guard.tools.rules import load_bundle
from guard.tools.secrets import DetectSecrets
from guard.tools.semgrep import SemgrepScanner

MAX_PATCH = 256 * 1024 * 1024
"""Bytes of patch that are read."""
CI_VARIABLES = (
    "CI",
    "BUILDKITE",
    "CODEBUILD_BUILD_ID",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
)
"""Variables that services for continuous integration set."""


def cache_dir() -> Path:
    """Where derived data is kept: `GUARD_CACHE_DIR`, or the platform's cache folder for this user."""
    chosen = os.environ.get("GUARD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("guard", appauthor=False)


@lru_cache(maxsize=8)
def _scanner(rules: Path, cache: Path) -> SemgrepScanner:
    return SemgrepScanner(rules, cache)


def default_scanner() -> SemgrepScanner:
    """The scanner with the shipped rules; one for the process, as it holds the parsed rules.

    Raises:
        ToolError: the shipped rules are missing.
    """
    return _scanner(resource_dir("rules"), cache_dir())


def policy_for(base: Tree, reference: str | None = None) -> LoadedPolicy:
    """The policy to judge a change against `base` by.

    Args:
        base: the trusted tree.
        reference: None for the base's own policy or the shipped default; "guard:NAME" for a shipped one; else
            a file that the trusted caller names.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
    """
    return load_policy(
        reference, base, _read_policy_file, proofs=FileProofCache(cache_dir()), guard_version=__version__
    )


def _read_policy_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=name) from error


def advisory_path(chosen: str | None = None) -> Path | None:
    """Where the database of advisories is: `chosen`, GUARD_ADVISORIES, or what `sync` keeps; None if none."""
    named = chosen or os.environ.get("GUARD_ADVISORIES")
    if named:
        return Path(named)
    kept = _kept_advisories()
    return kept if kept.exists() else None


def _kept_advisories() -> Path:
    return cache_dir() / "advisories" / "all.zip"


def advisory_state(chosen: str | None = None) -> AdvisoryState:
    """What the database of advisories is; `chosen` as in `advisory_path`.

    Raises:
        UsageError: there is none.
        ToolError: it cannot be used.
    """
    path = advisory_path(chosen)
    if path is None:
        raise UsageError("no advisory database: give --advisories, set GUARD_ADVISORIES, or run sync")
    return LocalAdvisories(path, cache_dir(), SystemClock().today()).state()


def sync_advisories(url: str, target: str | None = None, *, accept_smaller: bool = False) -> AdvisoryState:
    """Fetch a database of advisories from `url` into `target` (by default GUARD_ADVISORIES, or the cache).

    Raises:
        UsageError: the address is none that is fetched from.
        ToolError: the transfer failed or gave no usable database; what was in place is untouched.
    """
    from guard.tools.advisories.sync import sync

    place = Path(target or os.environ.get("GUARD_ADVISORIES") or _kept_advisories())
    return sync(url, place, cache_dir(), SystemClock().today(), accept_smaller=accept_smaller)


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether guard runs in continuous integration, where no question may be left for later."""
    return any(environ.get(name, "").lower() not in ("", "0", "false", "no") for name in CI_VARIABLES)


def check(
    change: ChangeSet,
    policy: str | LoadedPolicy | None = None,
    *,
    clock: Clock | None = None,
    advisories: str | None = None,
) -> Verdict:
    """Judge a change.

    Args:
        change: what is proposed.
        policy: a reference as in `policy_for`, or a policy that was loaded before.
        clock: where time comes from; the system's clock by default.
        advisories: a database of advisories, as in `advisory_path`.

    Returns:
        The verdict; see `guard.model.verdict.Verdict`.

    Raises:
        PolicyError: there is no usable policy.
    """
    clock = clock or SystemClock()
    database = advisory_path(advisories)
    ports = Ports(
        scanner=default_scanner(),
        index=UserIndex(cache_dir(), os.environ),
        may_defer=not in_ci(os.environ),
        secrets=DetectSecrets(),
        advisories=LocalAdvisories(database, cache_dir(), clock.today()) if database is not None else None,
        licenses=MetadataLicenses(),
    )

    def load() -> LoadedPolicy:
        return policy if isinstance(policy, LoadedPolicy) else policy_for(change.base, policy)

    return judge(change, load, ports, clock, guard_version=__version__)


def change_from_git(folder: Path | str, spec: str) -> ChangeSet:
    """The change of a range of commits, `BASE..HEAD` or `BASE...HEAD`, of the repository around `folder`.

    Raises:
        IntakeError: no repository, an unknown revision, no merge base, nothing differs.
    """
    return git_range(GitRepository(folder), spec)


def change_staged(folder: Path | str, index_file: str | None = None) -> ChangeSet:
    """What is staged; `index_file` is the index that git hands a hook in `GIT_INDEX_FILE`.

    Raises:
        IntakeError: no repository, an unmerged index, nothing staged.
    """
    return staged(GitRepository(folder, index_file=index_file))


def change_in_worktree(folder: Path | str) -> ChangeSet:
    """The work tree against HEAD, untracked files that are not ignored included.

    Raises:
        IntakeError: no repository, nothing differs, a file that cannot be read.
    """
    return worktree(GitRepository(folder))


def change_from_patch(text: bytes, base: str, folder: Path | str = ".", *, name: str = "patch") -> ChangeSet:
    """What a unified diff changes.

    Args:
        text: the diff.
        base: a folder that holds the files it applies to, or else a revision of the repository that
            `folder` lies in.
        folder: where the repository is.
        name: what errors call the diff.

    Raises:
        PatchError: the diff is malformed, does not apply, or reaches outside the tree.
        IntakeError: the base cannot be read.
    """
    if len(text) > MAX_PATCH:
        raise UsageError(f"the patch is larger than {MAX_PATCH // 2**20} MiB", where=name)
    if (Path(folder) / base).is_dir():
        return patch_on_directory(text, LocalFolder(Path(folder) / base), name)
    return patch_on_revision(GitRepository(folder), text, base, name)


def change_between_folders(before: Path | str, after: Path | str) -> ChangeSet:
    """What differs between two folders; `before` is the trusted base.

    Raises:
        IntakeError: a folder is missing or holds what cannot be read, or nothing differs.
    """
    return directories(LocalFolder(Path(before)), LocalFolder(Path(after)))


def change_from_example(text: bytes, name: str) -> ChangeSet:
    """The change that a full-context diff shows by itself, as policy examples are written.

    Raises:
        PatchError: the diff is malformed or does not show whole files.
    """
    return reconstruct(text, name)


def policy_in(folder: Path | str, reference: str | None = None) -> LoadedPolicy:
    """The policy as it stands in a folder on disk, for its author; changes are judged by the base's.

    Raises:
        PolicyError: the policy cannot be read, is malformed, or fails its own examples.
    """
    top = Path(folder)
    files = sorted(path for path in (top / ".guard").rglob("*") if path.is_file())
    tree = MappingTree({path.relative_to(top).as_posix(): path.read_bytes() for path in files})
    return policy_for(tree, reference)


def one_line(text: str) -> str:
    """Text that may come from a proposal, made safe for one line of a terminal."""
    return line(text)


def policy_yaml(policy: LoadedPolicy) -> str:
    """The policy with everything it extends merged in, as YAML."""
    import io

    from ruamel.yaml import YAML

    writer = YAML()
    writer.width = 100
    stream = io.StringIO()
    stream.write(f"# {policy.name}, {policy.digest}\n")
    shown = policy.policy.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    # An empty list is no valid value at the top; within a pattern (`gain: []`) it has a meaning.
    writer.dump({key: value for key, value in shown.items() if value != []}, stream)
    return stream.getvalue()


def explain(name: str, verdict_json: str | None = None) -> str:
    """What a rule, a check, an edit kind, or a finding of a verdict saved as JSON means and asks for.

    Raises:
        UsageError: nothing has that name, or the text is no saved verdict.
    """
    from guard.report.explain import explain as explained

    return explained(name, default_scanner().rules(), verdict_json)


def test_rules(folder: Path | None) -> tuple[list[str], int]:
    """Run rules over the annotated test files beside them.

    Args:
        folder: holds `<language>/<topic>/<rule>.yaml`; None for the shipped rules.

    Returns:
        What is wrong, a line each, and how many rules were tried.

    Raises:
        RuleError: a rule or an annotation cannot be read, a rule has no test file, or there are no rules.
        ToolError: the engine cannot be relied on.
    """
    top = folder or resource_dir("rules")
    scanner = SemgrepScanner(top, cache_dir())
    sources = load_bundle(top, cache_dir()).sources
    include = {
        rule["id"]: rule.get("paths", {}).get("include", ()) for group in sources.values() for rule in group
    }
    unread: list[str] = []

    def scan(_: Sequence[Path], tests: Sequence[Path]) -> Iterator[Hit]:
        shown = {test: presented_path(include.get(test.name.split(".")[0], ()), test) for test in tests}
        targets = [ScanTarget(str(test), shown[test], test.read_bytes()) for test in tests]
        report = scanner.scan(targets)
        unread.extend(f"{part.key}:{part.line}: {part.message}" for part in report.unread)
        unread.extend(
            f"{target.key}:1: guard reads no language here"
            for target in targets
            if target.key not in report.scanned
        )
        return ((match.rule, Path(match.key), match.line) for match in report.matches)

    files = rule_files(top)
    disagreements = compare(files, scan)
    return [*map(str, disagreements), *unread], len(files)
