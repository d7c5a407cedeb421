"""`guard prove` on the merged changes of a real project: what it says of each, and how often it holds one up.

    python -m benchmarks.prove_merged REPOSITORY --python ENVIRONMENT [--limit 30] [--skip 0] [--out FILE]

REPOSITORY is a clone. Taken are its newest commits that touch a Python file outside the tests.
Only the runs are made, none of the static checks but the facts that powers are held against. Held up is what
the default policy blocks. A change that FILE has already is not run again.
"""

from __future__ import annotations

import argparse
import collections
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from guard import app
from guard.app.proving import FAULTS, Asked, environment_for
from guard.checks.behaviour.foretold import foretold, not_foretold
from guard.checks.behaviour.rules import RULES
from guard.cli.selecting import spec_of
from guard.engine import facts_of
from guard.errors import GuardError
from guard.model.finding import Severity
from guard.ports import NEVER
from guard.ports.sandbox import Limits
from guard.project.tests import is_test
from guard.syntax.sources import Sources

_BLOCKS = {rule.id for rule in RULES if rule.severity in (Severity.HIGH, Severity.CRITICAL)}


def _git(folder: str, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, text=True
    ).stdout


def commits(folder: str, wanted: int, skip: int) -> list[str]:
    """The newest changes of the product, each with one parent."""
    found: list[str] = []
    log = _git(folder, "log", "--first-parent", "--format=%H %P", "-4000")
    for line in log.splitlines():
        head, *parents = line.split()
        if not parents:
            continue
        paths = _git(folder, "diff", "--name-only", parents[0], head).split("\n")
        if any(path.endswith(".py") and not is_test(path) and "/" in path for path in paths):
            found.append(head)
        if len(found) == wanted + skip:
            break
    return found[skip:]


def _one(folder: str, commit: str, python: str, seconds: float, faults: int) -> dict[str, Any]:
    began = time.monotonic()
    told: dict[str, Any] = {
        "commit": commit[:10],
        "subject": _git(folder, "log", "-1", "--format=%s", commit).strip()[:90],
    }
    try:
        change = app.change_from_git(folder, spec_of(f"{commit}^..{commit}"))
        environment = environment_for(python, folder, change)
        asked = Asked(environment, limits=Limits(seconds=seconds, cpu=int(seconds) + 1), faults=faults)
        found = asked.observe(change, Sources(change), NEVER)
    except GuardError as error:
        return {**told, "could_not": f"error: {error}", "evidence": [], "details": []}
    gains = foretold(facts_of(change, ()))
    told["used"] = [[one.power, one.words] for one in found.used or ()]
    told["not_foretold"] = [[one.power, one.words] for one in not_foretold(found.used or (), gains)]
    told["could_not"] = found.could_not
    told["evidence"] = [[one.kind.value, f"{one.path}:{one.line}", one.message] for one in found.evidence]
    told["details"] = found.details
    told["seconds"] = round(time.monotonic() - began, 1)
    return told


def _known(out: Path) -> dict[str, dict[str, Any]]:
    lines = out.read_text().splitlines() if out.exists() else []
    return {told["commit"]: told for told in map(json.loads, lines)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("repository")
    parser.add_argument("--python", required=True)
    parser.add_argument("--limit", type=int, default=30)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--faults", type=int, default=FAULTS)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    known = _known(asked.out) if asked.out else {}
    out = asked.out.open("a") if asked.out else sys.stdout
    kinds: collections.Counter[str] = collections.Counter()
    for commit in commits(asked.repository, asked.limit, asked.skip):
        told = known.get(commit[:10])
        if told is None:
            told = _one(asked.repository, commit, asked.python, asked.seconds, asked.faults)
            print(json.dumps(told), file=out, flush=True)
        seen = {kind for kind, _, _ in told["evidence"]}
        kinds.update(seen)
        kinds["power_not_foretold"] += bool(told.get("not_foretold"))
        kinds["changes"] += 1
        kinds["could not run"] += bool(told["could_not"])
        kinds["held up"] += bool(seen & _BLOCKS)
    print(dict(kinds.most_common()), file=sys.stderr)


if __name__ == "__main__":
    main()
