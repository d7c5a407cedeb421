"""A harmless bad change on a throw-away branch, proposed to see whether the server refuses it.

Nothing is merged, and the branch that is merged into is only read. What was made is taken away again in the
end, whatever happens; what could not be is named.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

from guard.errors import ToolError
from guard.ports.forge import ForgeError
from guard.tools.forge.http import Rest, text_in

FILE = "guard_doctor_bad.py"
TEXT = 'import subprocess\n\n\ndef show(name):\n    subprocess.run(f"ls {name}", shell=True)\n'
"""What guard's shipped policies block. Nobody calls it."""
TITLE = "guard doctor: must not be merged"
_SAID = (
    "Planted by `guard doctor --server --plant`, to see that it is refused. It is closed when that is seen."
)
_PAUSE = 10.0
"""Seconds between two looks."""
_DONE = frozenset({"success", "failure", "failed", "action_required", "error", "cancelled", "canceled"})
_DONE |= {"timed_out", "skipped", "neutral", "stale", "startup_failure"}
RED = frozenset({"failure", "failed", "action_required", "error"})
"""Ends of a check that refuse."""


@dataclass
class Planted:
    """What became of a planted change."""

    ended: str = ""
    """How the check ended, in the server's word; "" where it did not in time."""
    mergeable: str = ""
    """Whether the server would merge it, in its word; "" where it does not say."""
    left: list[str] = field(default_factory=list)
    """What was made and could not be taken away, in words."""


class Field(Protocol):
    """Where a change is planted."""

    rest: Rest

    def plant(self, name: str, taken: ExitStack, left: list[str]) -> tuple[str, int]:
        """Propose the change on the branch `name`; its commit and number. `taken` undoes what was made."""

    def ends(self, commit: str, check: str) -> Iterator[str]:
        """How runs of the check for the commit ended, or "" for one that goes on."""

    def mergeable(self, number: int) -> str:
        """The server's word for whether it would merge."""


def planted(
    where: Field, name: str, check: str, until: float, sleep: Callable[[float], None] = time.sleep
) -> Planted:
    """Plant a bad change, wait for the check, and take the change away.

    Args:
        where: the project.
        name: the throw-away branch, which must not be there.
        check: the check or job that has to refuse.
        until: when to stop waiting, in `time.monotonic` seconds.
        sleep: waits between two looks.

    Raises:
        ToolError: it cannot be planted.
    """
    found = Planted()
    with ExitStack() as taken:
        commit, number = where.plant(name, taken, found.left)
        while True:
            ends = list(where.ends(commit, check))
            if ends and all(ends):
                found.ended = next((one for one in ends if one not in RED), ends[0])
                found.mergeable = where.mergeable(number)
                break
            if time.monotonic() + _PAUSE >= until:
                break
            sleep(_PAUSE)
    return found


def _undo(what: str, work: Callable[[], Any], left: list[str]) -> Callable[[], None]:
    def undo() -> None:
        try:
            work()
        except ToolError as error:
            left.append(f"{what} ({error})")

    return undo


@dataclass
class OnGitHub:
    """A repository on GitHub; the token needs `contents`, `pull-requests` and `checks: read`."""

    rest: Rest
    repository: str
    branch: str

    def plant(self, name: str, taken: ExitStack, left: list[str]) -> tuple[str, int]:
        """A branch of the newest commit, a file on it, and a pull request."""
        top, write = f"repos/{self.repository}", self.rest.write
        newest = text_in(self.rest.get(f"{top}/git/ref/heads/{quote(self.branch)}"), "object", "sha")
        write("POST", f"{top}/git/refs", {"ref": f"refs/heads/{name}", "sha": newest})
        taken.callback(
            _undo(f"branch {name}", lambda: write("DELETE", f"{top}/git/refs/heads/{name}", {}), left)
        )
        content = base64.b64encode(TEXT.encode()).decode()
        put = {"message": TITLE, "content": content, "branch": name}
        commit = text_in(write("PUT", f"{top}/contents/{FILE}", put), "commit", "sha")
        told = {"title": TITLE, "body": _SAID, "head": name, "base": self.branch}
        number = _number(text_in(write("POST", f"{top}/pulls", told), "number"))
        close = {"state": "closed"}
        taken.callback(
            _undo(f"pull request {number}", lambda: write("PATCH", f"{top}/pulls/{number}", close), left)
        )
        return commit, number

    def ends(self, commit: str, check: str) -> Iterator[str]:
        """Check runs of the name, and the newest status of it."""
        top = f"repos/{self.repository}/commits/{commit}"
        for run in self.rest.pages(f"{top}/check-runs", "check_runs", check_name=check, filter="latest"):
            end = text_in(run, "conclusion")
            yield end if end in _DONE else ""
        for one in self.rest.pages(f"{top}/statuses"):
            if text_in(one, "context") == check:
                state = text_in(one, "state")
                yield state if state in _DONE else ""
                return

    def mergeable(self, number: int) -> str:
        """GitHub's `mergeable_state`."""
        return text_in(self.rest.get(f"repos/{self.repository}/pulls/{number}"), "mergeable_state")


@dataclass
class OnGitLab:
    """A project on GitLab; the token needs the scope `api` and the role Developer."""

    rest: Rest
    project: str
    branch: str

    def plant(self, name: str, taken: ExitStack, left: list[str]) -> tuple[str, int]:
        """A branch with a commit, and a merge request."""
        top, write = f"projects/{quote(self.project, safe='')}", self.rest.write
        action = {"action": "create", "file_path": FILE, "content": TEXT}
        data = {"branch": name, "start_branch": self.branch, "commit_message": TITLE, "actions": [action]}
        commit = text_in(write("POST", f"{top}/repository/commits", data), "id")
        place = f"{top}/repository/branches/{quote(name, safe='')}"
        taken.callback(_undo(f"branch {name}", lambda: write("DELETE", place, {}), left))
        told = {"source_branch": name, "target_branch": self.branch, "title": TITLE, "description": _SAID}
        number = _number(text_in(write("POST", f"{top}/merge_requests", told), "iid"))
        close = {"state_event": "close"}
        path = f"{top}/merge_requests/{number}"
        taken.callback(_undo(f"merge request {number}", lambda: write("PUT", path, close), left))
        return commit, number

    def ends(self, commit: str, check: str) -> Iterator[str]:
        """The newest run of the job."""
        top = f"projects/{quote(self.project, safe='')}"
        for one in self.rest.pages(f"{top}/repository/commits/{commit}/statuses"):
            if text_in(one, "name") == check:
                state = text_in(one, "status")
                yield state if state in _DONE else ""
                return

    def mergeable(self, number: int) -> str:
        """GitLab's `detailed_merge_status`."""
        top = f"projects/{quote(self.project, safe='')}"
        return text_in(self.rest.get(f"{top}/merge_requests/{number}"), "detailed_merge_status")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ForgeError("the server names what was proposed by no number")
    return int(text)
