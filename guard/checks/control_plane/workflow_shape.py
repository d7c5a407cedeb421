"""What a GitHub workflow does, in the terms in which it can become weaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guard.expressions import expression
from guard.facts.gates import JUDGES
from guard.model.change import FileSide
from guard.syntax.sources import Sources, known
from guard.syntax.unreadable import UnreadableError

_RANK = {"none": 0, "read": 1, "write": 2}
SHA = expression(r"[0-9a-f]{40}|sha256:[0-9a-f]{64}")


@dataclass
class Workflow:
    """One workflow."""

    permissions: dict[str, dict[str, int]] = field(default_factory=dict)
    """By job ("" for the whole): level of each scope; "*" stands for all the others."""
    triggers: dict[str, frozenset[str]] = field(default_factory=dict)
    """By event: the filters it has ("branches: main")."""
    jobs: dict[str, frozenset[str]] = field(default_factory=dict)
    """By job: its steps, folded."""
    tolerant: frozenset[str] = frozenset()
    """Jobs and steps that may fail."""
    never: frozenset[str] = frozenset()
    """Jobs and steps whose condition is constant."""
    uses: dict[str, frozenset[str]] = field(default_factory=dict)
    """By action: the versions it is used in."""
    protected: frozenset[str] = frozenset()
    """Jobs that name an environment."""


def read_workflow(side: FileSide | None, sources: Sources) -> Workflow | None:
    """The shape of a workflow; None where it cannot be read as one."""
    try:
        data = known(sources.yaml(side)).data
    except UnreadableError:
        return None
    return _workflow(data) if isinstance(data, Mapping) and isinstance(data.get("jobs"), Mapping) else None


def _workflow(data: Mapping[str, Any]) -> Workflow:
    found = Workflow(triggers=dict(_triggers(data.get("on"))))
    if "permissions" in data:
        found.permissions[""] = _permissions(data["permissions"])
    tolerant, never, protected = set(), set(), set()
    for name, job in data["jobs"].items():
        if not isinstance(job, Mapping):
            continue
        if "permissions" in job:
            found.permissions[str(name)] = _permissions(job["permissions"])
        if job.get("environment"):
            protected.add(str(name))
        steps = [step for step in job.get("steps") or () if isinstance(step, Mapping)]
        found.jobs[str(name)] = frozenset(map(_step, steps)) or frozenset({str(job.get("uses", ""))})
        for place, part in [(str(name), job), *((f"{name}: {_step(step)}", step) for step in steps)]:
            if part.get("continue-on-error") not in (None, False, "false") or _forgives(part):
                tolerant.add(place)
            if re.fullmatch(
                r"(?:\$\{\{)?\s*(?:false|always\(\)\s*==\s*false|0)\s*(?:\}\})?",
                str(part.get("if", "")),
                re.I,
            ):
                never.add(place)
            if part.get("uses"):
                action, _, version = str(part["uses"]).partition("@")
                found.uses[action] = found.uses.get(action, frozenset()) | {version}
    found.tolerant, found.never, found.protected = frozenset(tolerant), frozenset(never), frozenset(protected)
    return found


_FORGIVEN = expression(r"(?<![&>])&\s*$|^\s*!\s")
"""A command whose failure is not the step's: put in the background, or turned round."""
_LOST = expression(r"^\s*+([^#|]+?)(?<!\|)\|(?!\|)\s*(?:cat|tee|head|tail|grep|sed|awk|less|sort|tr|cut)\b")
"""A command whose output is piped: the shell tells of the last command's failure alone."""
_ASKED = expression(r"^\s*+if\s++([^;\[]++);\s*+then\b(?!.*\b(?:else|exit\s+[1-9])\b)")
"""A command that is only asked whether it succeeded."""
_SHELL = expression(r"\|\|\s*(?:true|:|exit 0|echo\b)|;\s*true\b")


def _forgives(step: Mapping[str, Any]) -> bool:
    """Whether the failure of a step's command does not fail the step; `|| true` is told from the lines."""
    text = _step(step)
    asked = _ASKED.search(text)
    found = _FORGIVEN.search(text) or (asked is not None and JUDGES.search(asked[1]))
    shell, lines = str(step.get("shell", "")), str(step.get("run", "")).strip().splitlines()
    piped = any((lost := _LOST.search(line)) and JUDGES.search(lost[1]) for line in lines)
    piped = piped and "pipefail" not in text and not shell.startswith("bash")
    ends_well = lines[-1:] == ["exit 0"] and "set +e" in text and JUDGES.search(text) is not None
    return bool(found or _SHELL.search(shell) or piped or ends_well)


def _step(step: Mapping[str, Any]) -> str:
    return " ".join(str(step.get("run") or str(step.get("uses", "")).split("@")[0]).split())


def _permissions(value: Any) -> dict[str, int]:
    if isinstance(value, Mapping):
        return {"*": 0, **{str(scope): _RANK.get(str(level), 2) for scope, level in value.items()}}
    return {"*": 2 if value == "write-all" else 1 if value == "read-all" else 0}


def _triggers(value: Any) -> Iterator[tuple[str, frozenset[str]]]:
    if isinstance(value, str):
        yield value, frozenset()
    elif isinstance(value, list):
        for event in value:
            yield str(event), frozenset()
    elif isinstance(value, Mapping):
        for event, filters in value.items():
            rows = filters.items() if isinstance(filters, Mapping) else ()
            yield str(event), frozenset(f"{key}: {item}" for key, items in rows for item in _list(items))


def _list(items: Any) -> list[Any]:
    return items if isinstance(items, list) else [items]
