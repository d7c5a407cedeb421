"""Tests in other languages than Python, line by line: left out, focused, or expecting less than before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_other_test, is_runner
from guard.facts.effects.measure.told import of_line
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence

_ONLY = expression(
    r"(?<![\w.])(?:it|test|describe|context|suite|specify)\.only\b|(?<![\w.])f(?:it|describe|context)\s*\("
)
_SKIPS = expression(
    r"(?<![\w.])(?:it|test|describe|context|suite|specify)\.(?:skip|todo|failing|fixme|fails)\b"
    r"|(?<![\w.])x(?:it|test|describe|context|specify)\s*[('\"]"
    r"|\b[tb]\.(?:Skip|SkipNow|Skipf)\(|@(?:Disabled|Ignore)\b|^\s*#\[ignore|markTest(?:Skipped|Incomplete)\("
    r"|^\s*(?:skip|pending)(?:\s+['\"]|\s*$)|\[(?:Fact|Theory|Test)?\(?Ignore|\bSkip\s*=\s*\""
)
_CONDITIONAL = expression(r"\bif\b|\bunless\b|skipIf|runIf|\?\s|process\.(?:env|platform)|Short\(\)|Getenv")
_HEAD = expression(
    r"^\s*(?:(?:it|test|describe|context|suite|specify|xit|xtest"
    r"|xdescribe)[.\w]*\s*\(\s*(?P<name>['\"`].*?['\"`])"
    r"|func\s+(?P<func>Test\w+)|@test\s+(?P<bats>\".*?\"))"
)
_MATCHER = expression(r"\)\s*(?:\.(?:resolves|rejects))?(?P<name>(?:\.not)?\.to\w+)\s*\((?P<given>.*)")
_WEAK = expression(r"(?:\.not)?\.to(?:BeDefined|BeTruthy|BeInTheDocument|BeUndefined|BeNull|BeFalsy|BeNaN)$")
_NOTHING = expression(r"^(?:expect\.(?:any|anything)\(|undefined\b)")
_CONSTANT = expression(r"expect\(\s*(?:true|1|!0)\s*\)|assert(?:\.ok|\.isTrue)?\(\s*(?:true|1)\s*[,)]")
_SHELL = expression(
    r"^\s*(?:\[\[?|test)\s+(?P<left>\S+)\s+(?P<op>-eq|==?|=~|-ne|!=|-[gl][et])\s+(?P<right>\S+)"
)
_MOCKS = expression(r"\b(?:vi|jest)\.(?:do)?[mM]ock\(\s*(?:import\()?['\"](?P<of>\.{1,2}/[^'\"]+)['\"]")
_IMPORTS = expression(r"\bimport\s+(?P<names>[^;'\"]{1,400}?)\s+from\s+['\"](?P<of>[^'\"]+)['\"]")
_PARTLY = expression(r"importActual|requireActual|importOriginal|spy:\s*true")
_FORGIVEN = expression(r"^\s*run\s.*\|\|\s*(?:true|:)\s*$")
_GO_FAILS = expression(r"\bt\.(?:Fatalf?|Errorf?)\((?P<given>.*)$")
_GO_LOGS = expression(r"\bt\.Logf?\((?P<given>.*)$")


def weakened(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """The effects on one file of tests, by the lines that differ."""
    if file.before is None or file.after is None or not is_other_test(file.path) or is_runner(file.path):
        return
    old, new = lines_of(file.before), lines_of(file.after)
    gone = [(number, old[number - 1]) for number in sorted(lines.before) if number <= len(old)]
    come = [(number, new[number - 1]) for number in sorted(lines.after) if number <= len(new)]
    if not come:
        return
    yield from _left_out(file.path, gone, come, new)
    yield from _expecting_less(file.path, gone, come)
    yield from _shell(file.path, gone, come)
    yield from _mocked(file.path, old, come, new)


def lines_of(side: FileSide) -> list[str]:
    """The lines of one side."""
    return (side.text or "").split("\n")


Lines = Sequence[tuple[int, str]]


def _left_out(path: str, gone: Lines, come: Lines, new: Sequence[str]) -> Iterator[ChangeEffect]:
    had = Counter(match[0] for _, line in gone for match in (*_ONLY.finditer(line), *_SKIPS.finditer(line)))
    known = {name for _, line in gone if (name := head(line))}
    fresh = {number for number, line in come if head(line)}
    for number, line in come:
        for pattern, what in (
            (_ONLY, "only this test runs, and the others do not"),
            (_SKIPS, "a test is left out"),
        ):
            found = pattern.search(line)
            if found is None or line.lstrip().startswith(("//", "*", "# ")):
                continue
            if had[found[0]]:
                had[found[0]] -= 1
                continue
            above = next((at for at in range(number, max(number - 40, 0), -1) if head(new[at - 1])), 0)
            is_new = above in fresh and head(new[above - 1]) not in known
            near = f"{new[number - 2] if number > 1 else ''} {line}"
            asked = pattern is _SKIPS and _CONDITIONAL.search(near) is not None
            if is_new and asked:
                break  # a new test that says where it can run
            sure = Confidence.LOW if asked or (is_new and pattern is _SKIPS) else None
            yield of_line(
                HARNESS, path, f"`{line.strip()[:80]}`: {what}", line, after=number, confidence=sure
            )
            break


def head(line: str) -> str:
    """The name of the test that begins on a line, or ""."""
    found = _HEAD.search(line)
    return next((one for one in found.groups() if one), "") if found else ""


def _expecting_less(path: str, gone: Lines, come: Lines) -> Iterator[ChangeEffect]:
    """Expectations of one subject that hold less than those they take the place of."""
    had: dict[str, tuple[int, str]] = {}
    for number, line in gone:
        subject, matcher, given = _expectation(line)
        if subject and not _is_weak(matcher, given):
            had[subject] = (number, line)
    kept = {_expectation(line)[0] for _, line in come if not _is_weak(*_expectation(line)[1:])}
    for number, line in come:
        subject, matcher, given = _expectation(line)
        if subject in had and subject not in kept and _is_weak(matcher, given):
            at, was = had.pop(subject)
            yield of_line(
                HARNESS,
                path,
                f"`{line.strip()[:80]}` holds of nearly everything; it was `{was.strip()[:80]}`",
                line,
                after=number,
                before=at,
            )
        elif had and _CONSTANT.search(line):
            yield of_line(
                HARNESS, path, f"`{line.strip()[:80]}` holds whatever the code does", line, after=number
            )
    logged = {found["given"]: number for number, line in come if (found := _GO_LOGS.search(line))}
    for number, line in gone:
        found = _GO_FAILS.search(line)
        if found and found["given"] in logged:
            yield of_line(
                HARNESS,
                path,
                f"`{line.strip()[:80]}` failed the test; now it is only said",
                line,
                after=logged[found["given"]],
                before=number,
            )


def _expectation(line: str) -> tuple[str, str, str]:
    """What a line expects something of, by which matcher, and what that is given; texts without blanks."""
    at = line.find("expect(")
    if at < 0:
        return "", "", ""
    depth = 0
    for index in range(at + 6, len(line)):
        depth += (line[index] == "(") - (line[index] == ")")
        if not depth:
            found = _MATCHER.match(line, index)
            if found is None:
                return "", "", ""
            return re.sub(r"\s", "", line[at : index + 1]), found["name"], found["given"].strip()
    return "", "", ""


def _is_weak(matcher: str, given: str) -> bool:
    if _WEAK.search(matcher) or _NOTHING.search(given):
        return True
    return (
        matcher in (".toBeGreaterThanOrEqual", ".toBeGreaterThan")
        and re.match(r"-?\d*\)|0\)", given) is not None
        and (given.startswith(("0)", "-")))
    )


def _mocked(path: str, old: Sequence[str], come: Lines, new: Sequence[str]) -> Iterator[ChangeEffect]:
    """A module of the project put aside by the very tests that expect something of what it gives."""
    whole, before = "\n".join(new), "\n".join(old)
    for number, line in come:
        found = _MOCKS.search(line)
        if found is None or (_MOCKS.search(before) and found["of"] in _MOCKS.findall(before)):
            continue
        near = "\n".join(new[number - 1 : number + 12])
        names = [
            name
            for one in _IMPORTS.finditer(whole) if one["of"] == found["of"]
            for name in re.findall(r"[A-Za-z_$][\w$]*", one["names"])
        ]  # fmt: skip
        asked = next((name for name in names if _is_asked(name, whole)), "")
        if asked and not _PARTLY.search(near):
            what = f"`{line.strip()[:80]}` puts a stand-in in place of {asked}, which these tests are about"
            yield of_line(HARNESS, path, what, line, after=number)


def _is_asked(name: str, text: str) -> bool:
    """Whether tests expect something of what a call of `name` gives."""
    call = rf"expect\(\s*(?:await\s+)?(?:(?:async\s*)?\(\)\s*=>\s*)?{re.escape(name)}\("
    return re.search(call, text) is not None


def _shell(path: str, gone: Lines, come: Lines) -> Iterator[ChangeEffect]:
    """Comparisons of a shell test that let more through, and commands whose failure is forgiven."""
    had = {found["left"]: (number, line, found) for number, line in gone if (found := _SHELL.search(line))}
    kept = {line.strip() for _, line in gone}
    for number, line in come:
        if _FORGIVEN.search(line) and line.strip().split("||")[0].strip() in kept:
            yield of_line(
                HARNESS, path, f"`{line.strip()[:80]}`: its failure is forgiven", line, after=number
            )
        found = _SHELL.search(line)
        if found is None or found["left"] not in had:
            continue
        at, was, old = had[found["left"]]
        if old["op"] in ("-eq", "=", "==") and found["op"] not in ("-eq", "=", "==") and found["op"] != "=~":
            yield of_line(
                HARNESS,
                path,
                f"`{line.strip()[:80]}` lets more through than `{was.strip()[:80]}`",
                line,
                after=number,
                before=at,
            )
