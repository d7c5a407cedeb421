"""Whether a server really holds changes to guard's check: asked, or read from what was saved."""

from __future__ import annotations

from collections.abc import Mapping

from guard.app.ci_request import Request, server_of
from guard.review.server_rules import Answers, exit_code, judged, read_answers
from guard.review.server_rules.line import Holds, Line
from guard.tools.forge.settings import github_settings, gitlab_settings

__all__ = ["Answers", "Holds", "Line", "ask_server", "exit_code", "judged", "read_answers"]


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
