"""Pinning: whether what the change depends on stays what it is, by the difference alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.checks.kit.findings import Findings
from guard.checks.kit.interface import CheckMeta, Context, Example
from guard.model.finding import CheckResult, failed, ran

if TYPE_CHECKING:
    from guard.checks.pinning.options import Options

_ID = "pinning"
_SHOWN = 10
_SETTINGS = re.compile(r"(?:^|/)(?:uv\.toml|pip\.(?:conf|ini)|\.npmrc)\W*$", re.IGNORECASE)
"""Settings files of installers, and what a lenient file system takes for one; read in full later."""
_LOCK = """version = 1

[[package]]
name = "web"
version = "1.0"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/web-1.0.tar.gz", hash = "sha256:%s" }
"""


class Pinning:
    """The check itself."""

    meta = CheckMeta(
        id=_ID,
        title="Pinning",
        why="What is not pinned can be replaced after review: a tag is moved, a branch goes on, a range lets "
        "tonight's release in, another index answers for a name first, a lock entry points to another file. "
        "The policy's options say what counts as pinned in which place: `libraries` and `requirements` (any, "
        "bounded, exact, hashed; requirements also keep), `applications` (folders), `vcs`, `actions`, "
        "`trusted_actions` with `trusted_owners`, `hooks` (commit, tag, any), `images` (digest, tag, any), "
        "`urls` (hash, any). What was as loose before is left alone. `index` and `cool_down_days` of "
        "`new-packages` hold for the versions that repairs name.",
        blind_spots="Nothing is fetched: whether a commit exists, or belongs to the repository it is taken "
        "from, is not known, and tags are told from branches by their look. Variables in image names count "
        "with the default that the file gives them. Images in Kubernetes manifests, charts, development "
        "containers and Terraform are not read, nor orbs, includes and templates of other services. Lock "
        "files of other ecosystems are not read. Where a lock file names no hosts, or is new, the hosts of "
        "its files are compared with each other only.",
        trips=(
            Example(
                "a range where all is pinned",
                {"requirements.txt": "flask==3.0.0\nclick==8.1.7\n"},
                {"requirements.txt": "flask==3.0.0\nclick>=8\n"},
            ),
            Example(
                "a further index",
                {"requirements.txt": "flask==3.0.0\n"},
                {"requirements.txt": "--extra-index-url https://index.example/simple\nflask==3.0.0\n"},
            ),
            Example(
                "another hash for the same file",
                {"uv.lock": _LOCK % ("a" * 64)},
                {"uv.lock": _LOCK % ("b" * 64)},
            ),
            Example(
                "a stranger's action by tag",
                {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{run: make}]}}\n"},
                {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v1}]}}\n"},
            ),
            Example(
                "an image without a version",
                {"Dockerfile": "FROM python:3.11\n"},
                {"Dockerfile": "FROM python\n"},
            ),
        ),
        options_of="new-packages",
        quiet=(
            Example(
                "a pinned version is raised",
                {"requirements.txt": "flask==3.0.0\nclick==8.1.7\n"},
                {"requirements.txt": "flask==3.0.0\nclick==8.1.8\n"},
            ),
            Example(
                "a range in a library",
                {"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n'},
                {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["click>=8"]\n'},
            ),
            Example(
                "an action that is used by tag already",
                {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v1}]}}\n"},
                {".github/workflows/a.yml": "on: push\njobs: {a: {steps: [{uses: some/one@v2}]}}\n"},
            ),
            Example(
                "a digest",
                {"Dockerfile": "FROM python\n"},
                {"Dockerfile": f"FROM python:3.12@sha256:{'0' * 64}\n"},
            ),
        ),
    )

    def run(self, context: Context) -> CheckResult:
        """Compare how firmly both sides hold what they depend on.

        Raises:
            ToolError: the policy's options for the check are wrong.
        """
        # Most changes touch no dependency: nothing that takes time to import comes before this is known.
        from guard.facts.dependencies.external.names import external_file
        from guard.facts.dependencies.files import declares

        files = context.change.files
        declared = any(map(declares, files))
        paths = [file.path for file in files]
        if not declared and not any(external_file(path) or _SETTINGS.search(path) for path in paths):
            return CheckResult(ran(_ID, ()))
        from guard.checks.pinning.options import Options

        found = Findings(_ID)
        options = Options.read(context.options)
        judged = _external(context, options, found)
        problems: list[str] = []
        judged += _settings(context, found, problems)
        if declared:
            judged += _declared(context, options, found, problems)
        result = found.result(sorted(set(judged)))
        if problems:
            more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
            return CheckResult(failed(_ID, "; ".join(problems[:_SHOWN]) + more), result.findings)
        return result


def _external(context: Context, options: Options, found: Findings) -> list[str]:
    from guard.checks.pinning.external import judge_external
    from guard.facts.dependencies.external.delta import external_delta

    delta = external_delta(context.change)
    judge_external(delta, options, found)
    return list(delta.files)


def _settings(context: Context, found: Findings, problems: list[str]) -> list[str]:
    from guard.checks.pinning.files import is_settings_file, settings_of
    from guard.checks.pinning.settings import judge_settings
    from guard.facts.dependencies.delta import SourceOption

    unread = set()
    for option in settings_of(context.change):
        if isinstance(option, SourceOption):
            judge_settings([option], context.today, found)
        else:
            unread.add(option[0])
            problems.append(": ".join(option))
    return [file.path for file in context.change.files if is_settings_file(file.path)
            and file.path not in unread]  # fmt: skip


def _declared(context: Context, options: Options, found: Findings, problems: list[str]) -> list[str]:
    from guard.checks.pinning.agreement import judge_agreement
    from guard.checks.pinning.declared import judge_declared
    from guard.checks.pinning.locks import judge_locks
    from guard.checks.pinning.origins import judge_origins
    from guard.checks.pinning.settings import judge_settings
    from guard.facts.dependencies.delta import dependency_delta

    delta = dependency_delta(context.change)
    judge_declared(context.change, delta, options, options.chooser(context), found)
    judge_origins(context.change, options, found)
    judge_settings(delta.options, context.today, found)
    judge_locks(context.change, found)
    judge_agreement(context.change, delta, found)
    problems += [f"{one.file}:{one.line}: cannot be read: {one.message}" for one in delta.unread]
    unread = {one.file for one in delta.unread}
    return [path for path in delta.files if path not in unread]
