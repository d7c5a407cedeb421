"""Which capabilities real proposed changes gain, what the check on them would stop, and how fast.

    python benchmarks/capabilities.py --changes DIR [--every N] [--show high medium]

DIR holds changes as `benchmarks/gate.py` describes them; only merged ones count, near-duplicates once.
Printed are the changes that gain each capability, the effects of the check's findings and of the sign-off
rules of the policy that speak of capabilities, the calls that nothing can be said of, and processor's time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.gate import _added, _entries, change_of
from guard import app
from guard.checks.capabilities.check import Capabilities
from guard.checks.kit.interface import Context, Ports
from guard.facts.capabilities.exports import Exports
from guard.facts.capabilities.gained import attach_capabilities
from guard.facts.capabilities.of_side import capabilities
from guard.facts.capabilities.own_modules import OwnModules
from guard.facts.gather import gather
from guard.model.change import ChangeSet, MappingTree
from guard.model.edit import Facts
from guard.policy.effects import judge_findings
from guard.policy.loaded import LoadedPolicy
from guard.syntax.sources import Sources


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=Path, required=True)
    parser.add_argument("--policy", default="guard:default")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th change")
    parser.add_argument("--show", nargs="*", default=[], help="severities of findings to print")
    options = parser.parse_args()
    policy = app.policy_for(MappingTree(), options.policy)
    check, ports = Capabilities(), Ports(app.default_scanner())
    gains: Counter[str] = Counter()
    effects: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    times: list[float] = []
    seen: set[str] = set()
    for number, entry in enumerate(_entries(options.changes, 0)):
        change = None if number % options.every or not entry["merged"] else change_of(entry)
        if change is None or (key := _added(change)) in seen:
            continue
        seen.add(key)
        facts = gather(change)
        times.append(_time(change, facts))
        gains.update({gain for edit in facts.edits for gain in edit.gains})
        calls.update(_calls(change, facts))
        result = check.run(Context(change, lambda facts=facts: facts, ports))  # type: ignore[misc]
        found = judge_findings(policy, [result], date(2026, 1, 1)).findings
        ruled = _ruled(policy, facts)
        effects.update({one.effect.value for one in found} | ruled)
        effects["blocks or sign-off"] += bool(
            ruled or {one.effect.value for one in found} & {"blocks", "sign_off"}
        )
        for one in found:
            if one.severity.value in options.show:
                print(f"{entry['id']}: {one.effect} {one.id} {one.path}:{one.line} {one.message!r}")
    _print(gains, effects, calls, times)


def _time(change: ChangeSet, facts: Facts) -> float:
    started = time.process_time()
    attach_capabilities(change, facts.edits, Sources(change))
    return time.process_time() - started


def _calls(change: ChangeSet, facts: Facts) -> Counter[str]:
    """All calls of the sides after the change, and those that nothing can be said of."""
    own = OwnModules(change)
    exports = Exports((file.after for file in change.files if file.after), Sources(change))
    found: Counter[str] = Counter()
    for file in change.files:
        powers = capabilities(file.after, own, exports)
        strange = {call for calls in powers.unclassified.values() for call in calls}
        found.update({"calls": powers.calls, "different ones that are unanalysed": len(strange)})
    found["new ones that are unanalysed"] = sum(len(edit.unanalysed) for edit in facts.edits)
    return found


def _ruled(policy: LoadedPolicy, facts: Facts) -> set[str]:
    """The sign-off rules that hold by what an edit gains."""
    return {
        f"rule {rule.id}"
        for rule, conditions in policy.compiled.sign_off
        for when in conditions
        if when.gains and any(when.edit_holds(edit) for edit in facts.edits)
    }


def _print(gains: Counter[str], effects: Counter[str], calls: Counter[str], times: list[float]) -> None:
    count = max(len(times), 1)
    print(f"\n{len(times)} merged changes")
    for title, counter in (("gains", gains), ("effects", effects)):
        print(f"\n{title} (changes)")
        for name, number in counter.most_common():
            print(f"  {name:30}{number:6} ({number / count:.1%})")
    print("\n" + ", ".join(f"{number} {name}" for name, number in calls.most_common()))
    if times:
        ordered = sorted(times)
        print(
            f"time: median {statistics.median(ordered) * 1000:.1f} ms, "
            f"95th percentile {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms, "
            f"worst {ordered[-1] * 1000:.0f} ms"
        )


if __name__ == "__main__":
    main()
