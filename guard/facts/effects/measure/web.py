"""Benchmarks in JavaScript and TypeScript, line by line: what is timed, how often, and what fails by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.measure.family import CLAMPED, CLOCK, DROPPED
from guard.facts.effects.measure.places import is_of_tests, is_other_test, measures
from guard.facts.effects.measure.scripts import lines_of
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_ENDS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_CLOCK = r"(?:performance\.now|Date\.now|process\.hrtime(?:\.bigint)?|Bun\.nanoseconds)\s*\("
_LOOK = expression(rf"(?:\b(?P<name>\w+)\s*=\s*)?{_CLOCK}")
_CALL = expression(
    r"(?P<awaited>\bawait\s+)?(?P<later>\bvoid\s+|=>\s*)?(?<![\w$])(?<![\w$]\.)(?P<name>[A-Za-z_$][\w$.]*+)\s*\("
)
_WAITS = expression(r"\bawait\b|\.then\s*\(")
_NO_WORK = expression(
    r"^(?:if|for|while|switch|catch|return|function|await|new|console\.\w+|Math\.\w+|\w+\.push|performance\.\w+"
    r"|Date\.now|process\.hrtime(?:\.bigint)?|Promise\.\w+|setTimeout|queueMicrotask|Number|String|BigInt)$"
)
_CONSTANT = expression(
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<name>[\w$]+)(?:\s*:\s*\w+)?\s*=\s*(?P<value>-?[\d_.]+(?:e\d+)?)\s*;?\s*(?://.*)?$"
)
_FAILS = expression(
    r"\bthrow\b|process\.exit\(\s*[1-9]|exitCode\s*=\s*[1-9]|\breject\(|return (?:false|1)\b|\bfail\("
)
_SPEAKS = expression(r"\bconsole\.\w+\(")
_BEST = expression(r"Math\.min\(\s*\.\.\.\s*(?P<over>[\w$.]+)|\b(?P<first>[\w$.]+)\[0\]")
_MIDDLE = expression(
    r"(?<![\w$])(?<![\w$]\.)(?P<over>[\w$][\w$.]*+)\[[^\]]{0,200}?(?:length|ROUNDS|[/*>])[^\]]{0,200}+\]|\b(?:median|mean|average|percentile|quantile)\w*\(\s*(?P<given>[\w$.]+)"
)
_NARROWS = expression(r"\b(?:filter|slice|splice|pop|shift)\(")
_NEAR = 4
"""Lines below a comparison in which what it fails by stands."""
_SOME = 2.0


def altered(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """The effects on one file of JavaScript or TypeScript that measures."""
    before, after = file.before, file.after
    if before is None or after is None or not _measures(after):
        return
    old, new = lines_of(before), lines_of(after)
    gone = [(at, old[at - 1]) for at in sorted(lines.before) if at <= len(old)]
    come = [(at, new[at - 1]) for at in sorted(lines.after) if at <= len(new)]
    if gone or come:
        yield from _timed(file.path, old, new)
        yield from _constants(file.path, gone, come, new)
        yield from _figures(file.path, gone, come)
        yield from _unheeded(file.path, gone, come, old, new)


def _measures(side: FileSide) -> bool:
    if not side.path.endswith(_ENDS) or is_of_tests(side.path) or is_other_test(side.path):
        return False
    return measures(side.path) or len(_LOOK.findall(side.text or "")) > 1


def _regions(lines: Sequence[str]) -> Iterator[range]:
    """The lines between a look at a clock and the next one that it is taken from."""
    begun: dict[str, int] = {}
    for at, line in enumerate(lines):
        for name, start in list(begun.items()):
            if re.search(rf"-\s*{re.escape(name)}\b|\bhrtime\(\s*{re.escape(name)}\b|timeEnd", line):
                yield range(start + 1, at)
                del begun[name]
        found = _LOOK.search(line)
        if found and found["name"]:
            begun[found["name"]] = at
        elif "console.time(" in line:
            begun["console.time"] = at


Calls = dict[str, tuple[int, bool]]
"""By name: the line, counted from 0, and whether it is waited for."""


def _calls(lines: Sequence[str], wanted: Sequence[int]) -> Calls:
    found: Calls = {}
    for at in wanted:
        for call in _CALL.finditer(lines[at]):
            if not _NO_WORK.search(call["name"]) and not lines[at].lstrip().startswith("//"):
                waits = bool(call["awaited"]) or _WAITS.search(lines[at][: call.start()]) is not None
                found[call["name"]] = at, waits and not call["later"]
    return found


def _timed(path: str, old: Sequence[str], new: Sequence[str]) -> Iterator[ChangeEffect]:
    was = _calls(old, [at for region in _regions(old) for at in region])
    inside = [at for region in _regions(new) for at in region]
    now = _calls(new, inside)
    waits = any(_WAITS.search(new[at]) for at in inside)
    everywhere = _calls(new, range(len(new)))
    for name, (at, waited) in was.items():
        low: Confidence | None = None
        if name in now:
            if not waited or now[name][1] or waits:
                continue
            here, what = now[name][0], "now nobody waits for it before the clock is looked at again"
        elif name in everywhere and (was.keys() & everywhere.keys()):
            here, what = everywhere[name][0], "now it is done outside of what is timed"
            low = Confidence.LOW if now else None
        else:
            continue
        yield of_line(
            CLOCK,
            path,
            f"`{name}` was timed; {what}",
            new[here],
            after=here + 1,
            before=at + 1,
            severity=Severity.MEDIUM,
            confidence=low,
        )
        return


Lines = Sequence[tuple[int, str]]


def _constants(path: str, gone: Lines, come: Lines, new: Sequence[str]) -> Iterator[ChangeEffect]:
    had = {
        found["name"]: (at, _number(found["value"])) for at, line in gone if (found := _CONSTANT.search(line))
    }
    for at, line in come:
        found = _CONSTANT.search(line)
        if found is None or found["name"] not in had:
            continue
        name, now = found["name"], _number(found["value"])
        before, was = had[name]
        rises = _fails_above(name, new)
        rounds = any(
            re.search(rf"<=?\s*{re.escape(name)}\s*;|length:\s*{re.escape(name)}\b", one) for one in new
        )
        if rounds and now < was:
            what = f"{name} was {was:g}; now {now:g}: fewer rounds are measured"
        elif rises is not None and now != was and (now > was) is rises:
            what = f"{name} was {was:g}; now {now:g} is let through"
        else:
            continue
        factor = max(now / was, was / now) if now > 0 and was > 0 else _SOME
        low = Confidence.LOW if factor < _SOME else None
        yield of_line(CLAMPED, path, what, line, after=at, before=before, confidence=low)


def _number(text: str) -> float:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return 0.0


def _fails_above(name: str, lines: Sequence[str]) -> bool | None:
    """Whether being above a constant is what fails; None where nothing fails by it."""
    above = re.compile(rf">=?\s*{re.escape(name)}\b|\b{re.escape(name)}\s*<")
    below = re.compile(rf"<=?\s*{re.escape(name)}\b(?!\s*;)|\b{re.escape(name)}\s*>")
    for at, line in enumerate(lines):
        rises = above.search(line) is not None
        if (rises or below.search(line)) and any(map(_FAILS.search, lines[at : at + _NEAR])):
            return rises
    return None


def _figures(path: str, gone: Lines, come: Lines) -> Iterator[ChangeEffect]:
    """The best of what was measured in place of its middle, or a part of it in place of all."""
    middles = {found["over"] or found["given"] for _, line in gone for found in _MIDDLE.finditer(line)}
    kept = {found["over"] or found["given"] for _, line in come for found in _MIDDLE.finditer(line)}
    for at, line in come:
        best = _BEST.search(line)
        if best and (best["over"] or best["first"]) in middles - kept:
            what = f"`{line.strip()[:80]}` takes the best of what was measured"
            yield of_line(CLAMPED, path, what, line, after=at)
            return
    narrowed = sum(len(_NARROWS.findall(line)) for _, line in gone)
    for at, line in come:
        if (
            _NARROWS.search(line)
            and not narrowed
            and re.search(r"\b(?:time|taken|sample|result|row|case|sorted)", line)
        ):
            what = f"`{line.strip()[:80]}` leaves out something of what was measured"
            yield of_line(DROPPED, path, what, line, after=at, confidence=Confidence.LOW)
            return


def _unheeded(
    path: str, gone: Lines, come: Lines, old: Sequence[str], new: Sequence[str]
) -> Iterator[ChangeEffect]:
    """What failed the run, and is only said now."""
    was = next(((at, line) for at, line in gone if _FAILS.search(line)), None)
    if was is None or sum(map(bool, map(_FAILS.search, new))) >= sum(map(bool, map(_FAILS.search, old))):
        return
    if not come or any(_SPEAKS.search(line) for _, line in come):
        at = come[0][0] if come else 0
        what = f"`{was[1].strip()[:80]}` failed the run; nothing does in its place"
        yield of_line(CLAMPED, path, what, was[1], after=at, before=was[0])
