"""Run only the integrity checks over real proposed changes and print what they would stop, and how fast.

    python benchmarks/integrity.py --changes DIR [--checks hidden-text suppressions …] [--show ID …]

DIR holds changes as `benchmarks/gate.py` describes them. No code scanner runs. The effect of each finding is
that of the policy named. Times are of the processor, so that a busy machine does not count. Rates are of
merged changes, near-duplicates counted once: these were accepted by their maintainers, so most of what is
blocked among them is blocked wrongly.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.gate import _added, _entries, change_of
from guard import app
from guard.checks.control_plane.check import ControlPlane
from guard.checks.hidden_text.check import HiddenText
from guard.checks.kit.interface import Check, Context, Ports
from guard.checks.secrets.check import Secrets
from guard.checks.suppressions.check import Suppressions
from guard.checks.swallowed_failure.check import SwallowedFailure
from guard.facts.gather import file_lines
from guard.model.change import ChangeSet, MappingTree
from guard.model.edit import Facts
from guard.model.verdict import Effect, JudgedFinding
from guard.policy.effects import judge_findings
from guard.tools.secrets import DetectSecrets

CHECKS: tuple[Check, ...] = (HiddenText(), Suppressions(), Secrets(), ControlPlane(), SwallowedFailure())
_RANK = (Effect.BLOCKS, Effect.SIGN_OFF, Effect.NOTED)


def main() -> None:
    measure(CHECKS, __doc__ or "")


def measure(available: Sequence[Check], description: str) -> None:
    """Run those of `available` that the command line names, by default all of them."""
    options = _options(description, [check.meta.id for check in available])
    checks = [check for check in available if check.meta.id in options.checks]
    policy = app.policy_for(MappingTree(), options.policy)
    ports = Ports(scanner=app.default_scanner(), secrets=DetectSecrets())
    worst: Counter[Effect] = Counter()
    by_id: dict[str, Counter[Effect]] = defaultdict(Counter)
    times: dict[str, list[float]] = defaultdict(list)
    total: list[float] = []
    shown: Counter[str] = Counter()
    seen: set[str] = set()
    for entry in _entries(options.changes, options.limit):
        change = change_of(entry)
        if not entry["merged"] or change is None or (key := _added(change)) in seen:
            continue
        seen.add(key)
        facts = _line_facts(change)
        results = []
        spent = 0.0
        for check in checks:
            started = time.process_time()
            results.append(check.run(Context(change, lambda facts=facts: facts, ports)))  # type: ignore[misc]
            took = time.process_time() - started
            times[check.meta.id].append(took)
            spent += took
        total.append(spent)
        found = judge_findings(policy, results, date(2026, 1, 1)).findings
        effects = {judged.effect for judged in found}
        worst[next((effect for effect in _RANK if effect in effects), Effect.OLD)] += 1
        for name, effect in {(f"{one.check} {one.id}", one.effect) for one in found}:
            by_id[name][effect] += 1
        _show(entry["id"], found, change, options, shown)
    _print(worst, by_id, len(total))
    for name, spans in [*times.items(), ("all", total)]:
        ordered = sorted(spans)
        print(
            f"{name:20} median {statistics.median(ordered) * 1000:6.2f} ms, "
            f"95th percentile {ordered[int(len(ordered) * 0.95)] * 1000:7.1f} ms, "
            f"worst {ordered[-1] * 1000:7.0f} ms"
        )


def _options(description: str, names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=Path, required=True)
    parser.add_argument("--policy", default="guard:default")
    parser.add_argument("--checks", nargs="*", default=names)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--show", nargs="*", default=[], help="finding ids, or effects, to print examples of")
    parser.add_argument("--examples", type=int, default=10, help="how many of each")
    return parser.parse_args()


def _line_facts(change: ChangeSet) -> Facts:
    """The changed lines alone: these checks read nothing else of the facts."""
    return Facts((), {file.path: file_lines(file) for file in change.files})


def _show(
    name: str,
    found: tuple[JudgedFinding, ...],
    change: ChangeSet,
    options: argparse.Namespace,
    shown: Counter[str],
) -> None:
    files = {file.path: file for file in change.files}
    for finding in found:
        wanted = finding.id in options.show or finding.effect.value in options.show
        if not wanted or shown[finding.id] >= options.examples:
            continue
        shown[finding.id] += 1
        print(f"{name}: {finding.effect} {finding.id} {finding.severity}/{finding.confidence} "
              f"{finding.path}:{finding.line} {finding.message[:200]!r}")  # fmt: skip
        side = files[finding.path].after if finding.side.value == "after" else files[finding.path].before
        if side is not None and finding.check != "secrets" and finding.line <= len(side.lines):
            print(f"      {side.lines[finding.line - 1][:180]!r}")


def _print(worst: Counter[Effect], by_id: dict[str, Counter[Effect]], count: int) -> None:
    print(f"\n{count} merged changes")
    for effect in _RANK:
        print(f"  {effect.value:10} {worst[effect]:5} ({worst[effect] / max(count, 1):.1%})")
    print(f"\n{'finding':50}{'blocks':>8}{'sign-off':>10}{'noted':>8}   (changes)")
    for name, effects in sorted(by_id.items()):
        cells = [effects[effect] for effect in _RANK]
        print(f"{name:50}{cells[0]:8}{cells[1]:10}{cells[2]:8}")
    print()


if __name__ == "__main__":
    main()
