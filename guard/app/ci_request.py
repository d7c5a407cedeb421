"""Which pull request or merge request a pipeline is about, and with what it may write there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guard.app.ci_event import event_in_ci
from guard.errors import UsageError
from guard.expressions import expression
from guard.tools.forge.github import ACCEPT as GITHUB_ACCEPT
from guard.tools.forge.github import HEADERS as GITHUB_HEADERS
from guard.tools.forge.github import GitHub
from guard.tools.forge.gitlab import ACCEPT as GITLAB_ACCEPT
from guard.tools.forge.gitlab import GitLab
from guard.tools.forge.http import Rest, Token
from guard.tools.index_address import Address

GITHUB_API, GITLAB_API = "https://api.github.com", "https://gitlab.com/api/v4"
_REPOSITORY = expression(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")
_PROJECT = expression(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}")
_COMMIT = expression(r"[0-9a-f]{40}([0-9a-f]{24})?")
_PULL = expression(r"refs/pull/(\d{1,12})/(?:merge|head)")


@dataclass(frozen=True)
class Request:
    """A change that is proposed on a server."""

    server: str
    """"github" or "gitlab"."""
    api: str
    """The address of the interface."""
    project: str
    number: int = 0
    """0 where it is none, as in a merge queue."""
    commit: str = ""
    """Its last commit, where the pipeline says it."""

    def __post_init__(self) -> None:
        form = _REPOSITORY if self.server == "github" else _PROJECT
        if not form.fullmatch(self.project):
            raise UsageError(f"{self.project!r} is the name of no project on {self.server}")
        if self.number < 0 or (self.commit and not _COMMIT.fullmatch(self.commit)):
            raise UsageError("a request has a number from 1 on, and a commit its whole id")


def request_in_ci(environ: Mapping[str, str]) -> Request | None:
    """The request that a pipeline runs for; None where none says so.

    Raises:
        UsageError: the pipeline's words for it cannot be read.
    """
    event = event_in_ci(environ)
    number, commit = (event.number, event.head) if event is not None else (0, "")
    if environ.get("GITHUB_REPOSITORY"):
        api = environ.get("GITHUB_API_URL") or GITHUB_API
        ref = _PULL.fullmatch(environ.get("GITHUB_REF", ""))
        return Request(
            "github", api, environ["GITHUB_REPOSITORY"], number or (int(ref[1]) if ref else 0), commit
        )
    if environ.get("CI_PROJECT_ID"):
        api = environ.get("CI_API_V4_URL") or GITLAB_API
        commit = commit or environ.get("CI_COMMIT_SHA", "")
        return Request("gitlab", api, environ["CI_PROJECT_ID"], number, commit)
    return None


def server_of(
    request: Request, environ: Mapping[str, str], deadline: float, account: str = ""
) -> GitHub | GitLab:
    """The server, asked with the token that the environment holds.

    Args:
        request: the change there.
        environ: GITHUB_TOKEN or GH_TOKEN; GITLAB_TOKEN, else CI_JOB_TOKEN.
        deadline: in `time.monotonic` seconds.
        account: what the token writes as, where the caller knows.

    Raises:
        ToolError: the address is none, or has no TLS and is not this machine.
        UsageError: what is in the environment is no token.
    """
    address = Address.parse(request.api)
    if address.user or address.password:
        raise UsageError("the address of the interface holds credentials; give them as a token")
    if request.server == "github":
        value = _token(environ, "GITHUB_TOKEN", "GH_TOKEN")
        token = Token("Authorization", f"Bearer {value}" if value else "")
        rest = Rest(address, token, GITHUB_ACCEPT, deadline, GITHUB_HEADERS)
        return GitHub(rest, request.project, request.number, account)
    value = _token(environ, "GITLAB_TOKEN")
    token = Token("PRIVATE-TOKEN", value) if value else Token("JOB-TOKEN", _token(environ, "CI_JOB_TOKEN"))
    return GitLab(Rest(address, token, GITLAB_ACCEPT, deadline), request.project, request.number, account)


def _token(environ: Mapping[str, str], *names: str) -> str:
    for name in names:
        value = environ.get(name, "").strip()
        if value and not (value.isascii() and value.isprintable() and " " not in value):
            raise UsageError(f"{name} holds no token: there are characters in it that none has")
        if value:
            return value
    return ""
