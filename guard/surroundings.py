"""What the environment says, as the light start of a command has to know it too: little is imported here."""

from __future__ import annotations

import os  # `pathlib`, `typing` and their like take longer to import than all that is done here
import pwd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether guard runs in continuous integration, where no question may be left for later."""
    return any(environ.get(name, "").lower() not in ("", "0", "false", "no") for name in CI_VARIABLES)


def of_user(variable: str, below_home: str) -> str:
    """A folder of this user's, as platformdirs names it on Linux: relative paths are ignored."""
    named = os.environ.get(variable, "")
    found = named if os.path.isabs(named) else f"{_home()}/{below_home}"  # noqa: PTH117
    return found if os.path.isabs(found) else "/nonexistent"  # noqa: PTH117


def _home() -> str:
    try:
        return os.environ.get("HOME") or pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def service_folder() -> str:
    """Where a service of this user's listens, whether one does or not."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime):  # noqa: PTH117
        return f"{runtime}/guard"
    return f"{os.environ.get('GUARD_CACHE_DIR') or of_user('XDG_CACHE_HOME', '.cache') + '/guard'}/run"
