"""The line from a change to a verdict, run once. Everything of the outside comes in as a parameter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from guard.checks import CHECKS
from guard.checks.kit.interface import Check, CheckMeta, Context, Ports
from guard.checks.kit.options import options_of
from guard.errors import RuleError, ToolError
from guard.facts.gathering import Gathering
from guard.model.change import ChangeSet
from guard.model.edit import ExpressionRewrite, Facts
from guard.model.extent import excess
from guard.model.finding import CheckResult, failed
from guard.model.verdict import Stopped, Verdict
from guard.policy.decide import decide
from guard.policy.loaded import LoadedPolicy
from guard.ports import NEVER, Clock, Stop, Watch
from guard.ports.beside import Beside
from guard.syntax.sources import Sources

_T = TypeVar("_T")


def judge(
    change: ChangeSet,
    load_policy: Callable[[], LoadedPolicy],
    ports: Ports,
    clock: Clock,
    *,
    guard_version: str,
    checks: Sequence[Check] = CHECKS,
    stop: Stop = NEVER,
) -> Verdict:
    """Judge one change by one policy; see `judge_by`."""
    return judge_by(
        change, (load_policy,), ports, clock, guard_version=guard_version, checks=checks, stop=stop
    )[0]


def judge_by(
    change: ChangeSet,
    policies: Sequence[Callable[[], LoadedPolicy]],
    ports: Ports,
    clock: Clock,
    *,
    guard_version: str,
    checks: Sequence[Check] = CHECKS,
    stop: Stop = NEVER,
) -> tuple[Verdict, ...]:
    """Judge one change by each of some policies, read and checked once for all of them.

    Args:
        change: what is proposed, with its trusted base.
        policies: each gives what it is judged by. The first is called on a thread of its own, while the
            checks run; a check runs once more for another only where that gives it other options.
        ports: the outside tools that checks may ask.
        clock: the only source of time; with a fixed clock, equal inputs give equal verdicts.
        guard_version: what to write into the verdicts.
        checks: the checks to run.
        stop: asked between checks and files, and by the programs that checks run; a step that does not ask is
            ended, on the main thread whatever it does, elsewhere between steps in Python
            (`guard.ports.watch`). What is not finished then is named in the verdict. The policies are always
            waited for.

    Returns:
        The verdicts, in the order of `policies`; each is the one that `judge` gives. A check that cannot do
        its work, or is stopped, makes it `incomplete` (or worse), never better.

    Raises:
        PolicyError: what one of `policies` raises.
    """
    too_much = excess(change)
    stop = replace(stop, refusals=[too_much] if too_much else [])
    timings: dict[str, float] = {}
    sources = Sources(change)
    started = clock.monotonic()
    # The policy comes beside the checks. What reads the proposal is all done on this thread, where it can be
    # ended: the facts too, before the checks or while the first of them waits for an outside tool.
    with (
        Watch(stop) as watch,
        Beside(partial(_timed, clock, timings, "policy", policies[0]), "guard-policy") as loading,
    ):
        gathering = Gathering(
            partial(_timed, clock, timings, "facts", partial(_gather, change, sources, stop)), watch, stop
        )
        checking = _Checking(change, gathering, ports, clock, stop, sources, watch, checks)
        rounds = [checking.run(loading.result, timings)]
        loaded = [loading.result()]
        for load in policies[1:]:
            loaded.append(load())
            rounds.append(checking.again(rounds[0], loaded[0], loaded[-1]))
        settled = [
            gathering.settled(partial(_with_rewrites, change, policy.rewrites, sources)) for policy in loaded
        ]
    rules_digest = _rules_digest(ports)
    timings["total"] = round((clock.monotonic() - started) * 1000, 3)
    return tuple(
        decide(
            policy,
            change,
            facts or Facts(()),
            found.results,
            stopped=_stopped(found, facts, unread, stop),
            today=clock.today(),
            rules_digest=rules_digest,
            timings=dict(sorted(timings.items())),
            guard_version=guard_version,
        )
        for policy, found, (facts, unread) in zip(loaded, rounds, settled, strict=True)
    )


@dataclass
class _Round:
    """What all checks said for one policy."""

    results: list[CheckResult] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    place: str = ""
    """The file that was looked at when it was time to stop."""


@dataclass(frozen=True)
class _Checking:
    """The checks of one change, and what they are given."""

    change: ChangeSet
    gathering: Gathering
    ports: Ports
    clock: Clock
    stop: Stop
    sources: Sources
    watch: Watch
    checks: Sequence[Check]

    def run(self, policy: Callable[[], LoadedPolicy], timings: dict[str, float]) -> _Round:
        """Run every check, each by its options in `policy`, and write down how long it took."""
        found = _Round()
        for check in self.checks:
            if not check.begins_facts:
                self.gathering.begin()
            result = _timed(self.clock, timings, check.meta.id, partial(self._one, check, policy))
            self._add(found, check, result)
            if result is not None:
                named = {f"{check.meta.id}: {name}": took for name, took in result.timings.items()}
                timings.update({name: round(took, 3) for name, took in named.items()})
        return found

    def again(self, first: _Round, was: LoadedPolicy, policy: LoadedPolicy) -> _Round:
        """What the checks say by `policy`, where `first` is what they said by the policy `was`."""
        said = {result.outcome.check: result for result in first.results}
        found = _Round(place=first.place)
        for check in self.checks:
            equal = _options(lambda: was, check.meta) == _options(lambda: policy, check.meta)
            self._add(found, check, said.get(check.meta.id) if equal else self._one(check, lambda: policy))
        return found

    def _one(self, check: Check, policy: Callable[[], LoadedPolicy]) -> CheckResult | None:
        options = partial(_options, policy, check.meta)
        facts, today = self.gathering.result, self.clock.today()
        context = Context(
            self.change, facts, self.ports, options, today, self.stop, self.sources, self.gathering.begin
        )
        return _run(check, context, self.watch)

    def _add(self, found: _Round, check: Check, result: CheckResult | None) -> None:
        if result is None:
            found.place = found.place or (self.stop.place if not found.unfinished else "")
            found.unfinished.append(check.meta.id)
        else:
            found.results.append(result)


def _stopped(found: _Round, facts: Facts | None, unread: str, stop: Stop) -> Stopped | None:
    """What is missing, where the run was ended."""
    if not found.unfinished and facts is not None:
        return None
    at = unread or found.place
    why = f"{stop.reason} while {at} was looked at," if at else stop.reason
    return Stopped(why, tuple(found.unfinished), without_edits=facts is None)


def _options(policy: Callable[[], LoadedPolicy], meta: CheckMeta) -> Mapping[str, Any]:
    """The check's own options, and those of the check that it shares some with, as far as it has them too."""
    own = policy().options(meta.id)
    if not meta.options_of:
        return own
    known = {one.name for one in options_of(meta.options)}
    shared = policy().options(meta.options_of)
    return {**{name: value for name, value in shared.items() if name in known}, **own}


def _gather(change: ChangeSet, sources: Sources, stop: Stop = NEVER) -> Facts:
    from guard.facts.gather import gather  # imported while an outside tool is at work

    return gather(change, sources, stop)


def facts_of(change: ChangeSet, rewrites: Collection[ExpressionRewrite]) -> Facts:
    """What a change does, with `rewrites` looked for: for one that is not judged, such as an example."""
    sources = Sources(change)
    return _with_rewrites(change, rewrites, sources, _gather(change, sources))


def _with_rewrites(
    change: ChangeSet, rewrites: Collection[ExpressionRewrite], sources: Sources, facts: Facts
) -> Facts:
    if not rewrites:
        return facts
    from guard.facts.rewrites.verify import with_rewrites  # few policies ask for one

    return with_rewrites(change, facts, rewrites, sources)


def _run(check: Check, context: Context, watch: Watch) -> CheckResult | None:
    """What the check says; None where it was stopped, as what it says then may be half of it."""
    if context.stop.reason:
        return None
    try:
        context.stop.check()  # no file of the check before
        result = watch.limited(partial(check.run, context))
    except (ToolError, RuleError) as error:
        result = CheckResult(failed(check.meta.id, str(error)))
    except RecursionError:  # what is nested so is the proposal's choice, and no fault of guard's to report
        result = CheckResult(failed(check.meta.id, "the change nests something too deeply to be followed"))
    return None if context.stop.reason else result


def _rules_digest(ports: Ports) -> str:
    try:
        return ports.scanner.rules_digest()
    except (ToolError, RuleError):
        return ""  # the check that needed the rules has failed and says so


def _timed(clock: Clock, timings: dict[str, float], stage: str, work: Callable[[], _T]) -> _T:
    started = clock.monotonic()
    try:
        return work()
    finally:
        timings[stage] = round((clock.monotonic() - started) * 1000, 3)
