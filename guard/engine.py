"""The line from a change to a verdict, run once. Everything of the outside comes in as a parameter."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from guard.checks import CHECKS
from guard.checks.kit.interface import Check, CheckMeta, Context, Ports
from guard.checks.kit.options import options_of
from guard.errors import RuleError, ToolError
from guard.model.change import ChangeSet
from guard.model.edit import ExpressionRewrite, Facts
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
    """Judge one change.

    Args:
        change: what is proposed, with its trusted base.
        load_policy: gives what it is judged by; called on a thread of its own, while the checks run.
        ports: the outside tools that checks may ask.
        clock: the only source of time; with a fixed clock, equal inputs give equal verdicts.
        guard_version: what to write into the verdict.
        checks: the checks to run.
        stop: asked between checks and files, and by the programs that checks run; a step that does not ask is
            ended, on the main thread whatever it does, elsewhere between steps in Python
            (`guard.ports.watch`). What is not finished then is named in the verdict. The policy is always
            waited for.

    Returns:
        The verdict. A check that cannot do its work, or is stopped, makes it `incomplete` (or worse), never
        better.

    Raises:
        PolicyError: what `load_policy` raises.
    """
    timings: dict[str, float] = {}
    sources = Sources(change)
    started = clock.monotonic()
    # The policy comes beside the checks. What reads the proposal is all done on this thread, where it can be
    # ended: the facts too, before the checks or while the first of them waits for an outside tool.
    with (
        Watch(stop) as watch,
        Beside(partial(_timed, clock, timings, "policy", load_policy), "guard-policy") as loading,
    ):
        gathering = _Facts(
            partial(_timed, clock, timings, "facts", partial(_gather, change, sources, stop)), watch, stop
        )
        results: list[CheckResult] = []
        unfinished: list[str] = []
        place = ""
        for check in checks:
            options = partial(_options, loading.result, check.meta)
            context = Context(
                change, gathering.result, ports, options, clock.today(), stop, sources, gathering.begin
            )
            if not check.begins_facts:
                gathering.begin()
            result = _timed(clock, timings, check.meta.id, partial(_run, check, context, watch))
            if result is None:
                place = place or (stop.place if not unfinished else "")
                unfinished.append(check.meta.id)
            else:
                results.append(result)
                named = {f"{check.meta.id}: {name}": took for name, took in result.timings.items()}
                timings.update({name: round(took, 3) for name, took in named.items()})
        policy = loading.result()
        facts, unread = gathering.settled(partial(_with_rewrites, change, policy.rewrites, sources))
    stopped = None
    if unfinished or facts is None:
        at = unread or place
        why = f"{stop.reason} while {at} was looked at," if at else stop.reason
        stopped = Stopped(why, tuple(unfinished), without_edits=facts is None)
    rules_digest = _rules_digest(ports)
    timings["total"] = round((clock.monotonic() - started) * 1000, 3)
    return decide(
        policy,
        change,
        facts or Facts(()),
        results,
        stopped=stopped,
        today=clock.today(),
        rules_digest=rules_digest,
        timings=dict(sorted(timings.items())),
        guard_version=guard_version,
    )


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


class _Facts:
    """The facts of one run, gathered when somebody first asks."""

    def __init__(self, gather: Callable[[], Facts], watch: Watch, stop: Stop) -> None:
        self._gather, self._watch, self._stop = gather, watch, stop
        self._found: Facts | None = None
        self._error: Exception | None = None

    def result(self) -> Facts:
        """The facts; where it was time to stop, the error says at which file.

        Raises:
            Exception: what gathering them raised, each time.
        """
        self.begin()
        if self._found is None:
            assert self._error is not None
            raise self._error
        return self._found

    def begin(self) -> None:
        """Gather them, where that was not done; what goes wrong is told to whoever asks for them."""
        if self._found is None and self._error is None:
            place = self._stop.place
            try:
                self._found = self._watch.limited(self._gather)
            except Exception as error:  # noqa: BLE001  # handed to whoever asks, each time
                self._error = error
            finally:
                self._stop.at(place)

    def settled(self, more: Callable[[Facts], Facts]) -> tuple[Facts | None, str]:
        """The facts with what `more` adds, or None where that was stopped, and then the file it was at."""
        try:
            facts = self.result()
            return self._watch.limited(partial(more, facts)), ""
        except ToolError as error:
            if self._stop.reason:
                return None, error.where or ""
            raise


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
