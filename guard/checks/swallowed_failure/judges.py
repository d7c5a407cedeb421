"""What of a function's failing became weaker, one judgement each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.rule import Rule
from guard.checks.swallowed_failure import rules
from guard.checks.swallowed_failure.shape import AUDIT, Call, Function, Guard
from guard.expressions import expression
from guard.model.change import FileChange
from guard.model.finding import Confidence, Location, Severity, Side

_LOW, _MEDIUM = Severity.LOW, Severity.MEDIUM
_ASKS = expression(
    r"^_*(?:is|has|can|may|verify|validate|authori[sz]e|authenticate|check|allow|permit|ensure|require"
    r"|valid)(?:_|$|[A-Z])"
)
_GUARDED = expression(
    r"permission|auth|valid|forbid|denied|security|secur|integrity|signature|expire|csrf|token|verify"
    r"|credential|limit|quota"
    r"|privilege|admin|owner|trust|unsafe|traversal|escape|40[13]|429",
    re.IGNORECASE,
)
"""Words of refusals that protect something."""


@dataclass(frozen=True)
class Pair:
    """One file, with the functions that the change touches on both sides."""

    file: FileChange
    before: Mapping[str, Function]
    after: Mapping[str, Function]

    means: Callable[[str, str], str]
    """Gives the qualified name of the function of the file that a plain name means in one of its functions
    after the change, where it can mean nothing else; "" for any other."""

    def new_helpers(self, function: Function) -> list[Function]:
        """The new functions of the file that a function calls, and that do all they do in any case."""
        new = {name: one for name, one in self.after.items() if name not in self.before and not one.guards}
        short = {name.rpartition(".")[2] for name in new}
        called = {call.name for call in function.calls if call.name in short}
        return [new[found] for one in sorted(called) if (found := self.means(function.name, one)) in new]


def records(parts: Iterable[Function]) -> Iterator[str]:
    """The names of the calls that record what happened, as they are made."""
    for one in parts:
        yield from (call.name for call in one.calls if AUDIT.search(call.name))


def _enter(
    pair: Pair,
    rule: Rule,
    line: int,
    message: str,
    evidence: str,
    findings: Findings,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    was: int = 0,
) -> None:
    """A finding; in tests a failure that is hidden is the test's own business, and low."""
    path = pair.file.path
    if re.search(r"(^|/)(tests?|examples?|docs?|benchmarks?)/|(^|/)(test_|conftest)", path):
        severity = _LOW
    related: tuple[Location, ...] = ()
    if was and pair.file.before is not None:
        related = (Location(pair.file.before.path, was, was, side=Side.BEFORE, note="as it was"),)
    findings.add(
        rule, path, line, message, evidence, Case(severity=severity, confidence=confidence, related=related)
    )


def handlers(
    pair: Pair,
    before: Function | None,
    after: Function,
    leftover: Counter[tuple[frozenset[str], str]],
    findings: Findings,
) -> None:
    """Broad handlers that hide, where they are new: a remark, unless what they stand over used to speak."""
    same_way = Counter(handler.how for handler in before.handlers) if before is not None else Counter[str]()
    new = []
    for handler in after.handlers:
        if leftover[handler.tried, handler.body] > 0:
            leftover[handler.tried, handler.body] -= 1
            same_way[handler.how] -= 1
        else:
            new.append(handler)
    for handler in new:
        if same_way[handler.how] > 0:
            same_way[handler.how] -= 1  # the same handler, over code that was edited
            continue
        where = f"in {after.name}" if after.name else "at the top level"
        message = f"the broad handler {where} {handler.how}"
        severity = _LOW
        if before is not None:
            caught = next((kind for kind, tried in before.speaking.items() if tried & handler.tried), None)
            if caught is not None:
                severity = _MEDIUM
                message += (
                    f"; before, a handler of {caught or 'everything'} stood over the same code and spoke"
                )
            elif any(before.statements[one] or before.called[one] for one in handler.tried):
                severity = _MEDIUM
                message += "; before, a failure of the same code went through"
        evidence = f"{after.name} {handler.how} {' '.join(sorted(handler.tried))}"
        _enter(pair, rules.CATCH, handler.line, message, evidence, findings, severity)


def answers(pair: Pair, before: Function | None, after: Function, findings: Findings) -> None:
    """A function named as a check that now says yes whatever it is asked."""
    short = after.name.rstrip("'").rsplit(".", 1)[-1]
    if not after.always_true or not _ASKS.search(short) or (before is not None and before.always_true):
        return
    was = ""
    if before is not None and before.returns:
        was = f"; before, it returned {', '.join(before.returns)[:80]}"
    elif before is not None and not before.raised:
        return
    severity = None if before is not None else _LOW
    message = f"{after.name} returns True whatever it is asked{was}"
    _enter(
        pair,
        rules.TRUE,
        after.always_true,
        message,
        after.name,
        findings,
        severity,
        was=before.line if before else 0,
    )


def statuses(pair: Pair, before: Function, after: Function, findings: Findings) -> None:
    """Calls whose failure used to raise, and limits of calls that are gone."""
    now = {(call.name, call.arguments): call for call in after.calls}
    for call in before.calls:
        same = now.get((call.name, call.arguments))
        old = dict(call.keywords)
        if same is not None:
            new = dict(same.keywords)
            if old.get("check") == "True" and new.get("check") != "True" and "**" not in new:
                message = f"{call.name} no longer has check=True: a failing command goes on"
                _enter(
                    pair,
                    rules.STATUS,
                    same.line,
                    message,
                    f"{call.name} {call.arguments}",
                    findings,
                    was=call.line,
                )
            if new.get("return_exceptions") == "True" and old.get("return_exceptions") != "True":
                thrown_away = after.statements[f"await {same.shown}"]
                message = f"{call.name} returns exceptions instead of raising them, and nobody looks at them"
                if thrown_away:
                    _enter(pair, rules.STATUS, same.line, message, same.arguments, findings, was=call.line)
            for limit in ("timeout", "max_length", "limit", "max_size"):
                if old.get(limit, "None") != "None" and new.get(limit, "None") == "None" and "**" not in new:
                    message = f"{call.name} no longer has {limit}={old[limit]}"
                    _enter(
                        pair, rules.LIMIT, same.line, message, f"{call.name} {limit}", findings, was=call.line
                    )
        elif call.name.endswith(("check_call", "check_output")) or old.get("check") == "True":
            weaker = next((one for one in after.calls if _is_unchecked(one, call)), None)
            if weaker is not None:
                message = f"{call.name} became {weaker.name} without check=True"
                _enter(pair, rules.STATUS, weaker.line, message, call.arguments, findings, was=call.line)
    gone = _count(before, ".raise_for_status") - _count(after, ".raise_for_status")
    if gone > 0 and before.is_like(after):
        message = f"{after.name} no longer calls raise_for_status(): an error response goes on as a result"
        _enter(
            pair,
            rules.STATUS,
            after.line,
            message,
            f"{after.name} raise_for_status",
            findings,
            was=before.line,
        )


def _is_unchecked(call: Call, old: Call) -> bool:
    return (
        call.arguments == old.arguments
        and call.name.endswith(("run", "call", "Popen", "getoutput"))
        and not call.name.endswith("check_call")
        and ("check", "True") not in call.keywords
    )


def _count(function: Function, suffix: str) -> int:
    return sum(1 for call in function.calls if call.name.endswith(suffix))


def refusals(
    pair: Pair, before: Function, after: Function, elsewhere: Counter[str], findings: Findings
) -> None:
    """Branches that refused, and after the change do not."""
    helpers = pair.new_helpers(after)
    now = {guard.condition: guard for guard in after.guards}
    for guard in before.guards:
        if not guard.refusal:
            continue
        same = now.get(guard.condition)
        protects = bool(_GUARDED.search(f"{before.name} {guard.condition} {guard.refusal}"))
        evidence = f"{after.name} {guard.condition}"
        if same is not None and not same.refusal and not elsewhere[guard.refusal]:
            if any(_does(helper, guard.refusal) for helper in helpers):
                continue
            said = f"`{guard.condition[:60]}`, {after.name} refused by `{guard.refusal[:60]}`"
            message = f"where {said}, and goes on now"
            severity = _MEDIUM if protects and guard.refusal not in ("return", "return None") else _LOW
            _enter(pair, rules.REFUSAL, same.line, message, evidence, findings, severity, was=guard.line)
        elif same is None and guard.refusal.startswith("raise"):
            narrowed = _narrowed(guard.condition, guard.refusal, after)
            if narrowed is not None:
                message = f"{after.name} refuses only where `{narrowed.condition[:80]}`, before: "
                message += f"`{guard.condition[:60]}`"
                severity = _MEDIUM if protects else _LOW
                _enter(
                    pair, rules.REFUSAL, narrowed.line, message, evidence, findings, severity, was=guard.line
                )
                continue
            kept = sum(after.raised.values()) >= sum(before.raised.values())
            if (
                elsewhere[guard.refusal]
                or kept
                or any(one.refusal and _alike(one.condition, guard.condition) for one in after.guards)
            ):
                continue
            message = f"{after.name} no longer refuses `{guard.condition[:60]}` by `{guard.refusal[:60]}`"
            severity = _MEDIUM if protects and before.is_like(after) else _LOW
            _enter(pair, rules.REFUSAL, after.line, message, evidence, findings, severity, was=guard.line)


def _does(helper: Function, refusal: str) -> bool:
    """Whether a helper refuses by that statement."""
    return refusal in helper.raised or any(f"{one.name}({one.arguments})" == refusal for one in helper.calls)


def _narrowed(condition: str, refusal: str, after: Function) -> Guard | None:
    """The branch that still refuses so, but only under something more, or under the opposite."""
    turned = (f"not {condition}", f"not ({condition})")
    for guard in after.guards:
        if guard.refusal == refusal:
            more = guard.condition.endswith(f" and {condition}") or guard.condition.startswith(
                (f"{condition} and ", f"({condition}) and ")
            )
            if more or guard.condition in turned or condition in (f"not {guard.condition}",):
                return guard
    return None


def _alike(one: str, other: str) -> bool:
    mine, others = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    return len(mine & others) * 2 >= len(mine | others)


def recorded(
    pair: Pair, before: Function, after: Function, balance: Counter[str], findings: Findings
) -> None:
    """Audit records that are made nowhere any more."""
    gone = Counter(records([before])) - Counter(records([after]))
    for name in gone:
        helped = any(name in records([helper]) for helper in pair.new_helpers(after))
        if balance[name] < 0 and after.statements and not helped:
            balance[name] += 1
            message = f"{after.name} no longer calls {name}"
            _enter(pair, rules.RECORD, after.line, message, f"{after.name} {name}", findings, was=before.line)
    for call in after.calls:
        silent = call.name in ("logging.disable",) or (
            call.name.endswith(".setLevel") and "CRITICAL" in call.arguments
        )
        if silent and not any(
            one.name == call.name and one.arguments == call.arguments for one in before.calls
        ):
            message = f"{call.name}({call.arguments}) silences the log"
            _enter(pair, rules.RECORD, call.line, message, f"{call.name} {call.arguments}", findings, _LOW)
