"""Whether a server really holds changes to guard's check: asked, or read from what was saved."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping

from guard.app.ci_request import Request, server_of
from guard.review.server_rules import Answers, exit_code, judged, read_answers
from guard.review.server_rules.line import Holds, Line, bad, good, unknown
from guard.tools.forge.planting import RED, OnGitHub, OnGitLab, planted
from guard.tools.forge.settings import github_settings, gitlab_settings

__all__ = ["Answers", "Holds", "Line", "ask_server", "exit_code", "judged", "plant", "read_answers"]

_REFUSED = "the check refuses a bad change"
_HELD = "a bad change is not merged"
_LEFT = "what was planted is gone"
_MERGES = frozenset({"clean", "unstable", "has_hooks", "mergeable"})
"""Words of servers for what they would merge, a failed check that nobody requires included."""


def ask_server(request: Request, branch: str, environ: Mapping[str, str], deadline: float) -> Answers:
    """What the server says of a branch, by the token of the environment, which may only need to read.

    Args:
        request: the server and the project there.
        branch: the branch that is merged into; "" for the default one.
        environ: where the token is.
        deadline: in `time.monotonic` seconds.

    Raises:
        ToolError: the server cannot be asked, or its answer cannot be used.
    """
    rest = server_of(request, environ, deadline).rest
    ask = github_settings if request.server == "github" else gitlab_settings
    name, said = ask(rest, request.project, branch)
    return Answers(request.server, name, said)


def plant(
    request: Request, branch: str, check: str, environ: Mapping[str, str], deadline: float
) -> Iterator[Line]:
    """Propose a harmless bad change on a throw-away branch, see whether it is refused, and take it away.

    Args:
        request: the server and the project there.
        branch: the branch that it is proposed to; it is only read.
        check: the check or job that has to refuse.
        environ: where the token is, which has to be one that may write branches and requests.
        deadline: in `time.monotonic` seconds; the check has to have ended by then.

    Raises:
        ToolError: it cannot be planted.
    """
    rest = server_of(request, environ, deadline).rest
    on = OnGitHub if request.server == "github" else OnGitLab
    found = planted(
        on(rest, request.project, branch), f"guard-doctor-{secrets.token_hex(6)}", check, deadline
    )
    if not found.ended:
        yield unknown(_REFUSED, f"{check} did not end in time", "look whether it runs at all, or wait longer")
    elif found.ended in RED:
        yield good(_REFUSED, f"{check} ended with {found.ended}")
    else:
        yield bad(_REFUSED, f"{check} ended with {found.ended}", "let the job end with guard's exit code")
    if found.mergeable in _MERGES:
        yield bad(_HELD, f"the server would merge it ({found.mergeable})", f"require {check}")
    elif found.mergeable in ("", "unknown", "unchecked", "checking", "preparing"):
        yield unknown(_HELD, "the server does not say whether it would merge it", "try again")
    else:
        yield good(_HELD, f"the server would not merge it ({found.mergeable})")
    if found.left:
        yield bad(_LEFT, f"left behind: {', '.join(found.left)}", "close and delete it by hand")
