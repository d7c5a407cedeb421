"""Whether a server holds a change to guard's check, by its own rules as it lists them. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guard.errors import UsageError
from guard.review.server_rules import github, gitlab
from guard.review.server_rules.line import Holds, Line

SCHEMA = "guard.server/1"
_JUDGES: Mapping[str, Callable[[Mapping[str, Any], str], list[Line]]] = {
    "github": github.judged,
    "gitlab": gitlab.judged,
}
EXIT_GOOD, EXIT_BAD, EXIT_UNKNOWN = 0, 1, 3


@dataclass(frozen=True)
class Answers:
    """What a server said of itself; a key that is missing, or null, could not be asked."""

    server: str
    """"github" or "gitlab"."""
    branch: str
    said: Mapping[str, Any]

    def to_json(self) -> str:
        """The form in which they are saved."""
        told = {"schema": SCHEMA, "server": self.server, "branch": self.branch, "answers": dict(self.said)}
        return json.dumps(told, indent=1, ensure_ascii=True) + "\n"


def read_answers(data: bytes, name: str) -> Answers:
    """Answers that were saved: by guard, or one answer of either interface as it came.

    Of GitHub `rules/branches/BRANCH`, `branches/BRANCH/protection` or `rulesets/ID`, of GitLab `projects/ID`.

    Raises:
        UsageError: it is none of these.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError("is no JSON", where=name) from error
    if isinstance(found, dict) and found.get("schema") == SCHEMA:
        said, server = found.get("answers"), found.get("server")
        if isinstance(said, dict) and server in _JUDGES:
            return Answers(str(server), str(found.get("branch", "")), said)
    elif isinstance(found, list) and all(isinstance(one, dict) and "type" in one for one in found):
        return Answers("github", "", {"rules": found})
    elif isinstance(found, dict) and "rules" in found and "enforcement" in found:
        active = found["rules"] if found["enforcement"] == "active" else []
        return Answers("github", "", {"rules": active, "rulesets": [found]})
    elif isinstance(found, dict) and "enforce_admins" in found:
        return Answers("github", "", {"protection": found})
    elif isinstance(found, dict) and "only_allow_merge_if_pipeline_succeeds" in found:
        return Answers("gitlab", str(found.get("default_branch", "")), {"project": found})
    raise UsageError("holds no answers of a server that are known here (see docs/servers.md)", where=name)


def judged(answers: Answers, check: str) -> list[Line]:
    """What is good, bad and not known of the rules, where `check` is the job or check that has to pass."""
    return _JUDGES[answers.server](answers.said, check)


def exit_code(lines: Sequence[Line]) -> int:
    """0 all is good, 1 something is bad, 3 something is not known and nothing is bad."""
    held = {one.holds for one in lines}
    return EXIT_BAD if Holds.BAD in held else EXIT_UNKNOWN if Holds.UNKNOWN in held else EXIT_GOOD
