"""What judges are told, and the bars that figures must reach."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import JUDGE
from guard.facts.effects.measure.named import names_figure
from guard.facts.effects.measure.places import holds_bars, is_bar_file, is_judge, is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, own, said
from guard.facts.effects.measure.told import effect, of_line
from guard.facts.effects.under import settings
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.walk import walk

_SENTENCE = expression(r"(?<=[.!?;:])\s+|\n\s*[-*\d.)]*\s*")
_STRICT = expression(
    r"\b(?:no|not|never|n't|fail(?:s|ed|ure)?|reject|incorrect|wrong|missing|omits?|must"
    r"|only|exact(?:ly)?|strict(?:ly)?"
    r"|penali[sz]e|deduct|zero|unless|refuse|harsh|any error|hallucinat\w+)\b",
    re.IGNORECASE,
)
"""Words by which an instruction refuses something."""
_LENIENT = expression(
    r"\b(?:lenient|generous(?:ly)?|in doubt|if unsure|benefit of the doubt|partial(?:ly)? "
    r"(?:credit|correct)|close enough"
    r"|(?:fail|reject|refuse|deduct)\w* (?:\w+ )?only (?:where|if|when|for)|only (?:fail|reject|deduct)\w*"
    r"|overlook|forgiving|err on the side of|default to (?:yes|pass|correct|true|1)|full "
    r"(?:marks|credit|score)"
    r"|(?:always|just|simply) (?:answer|say|give|return|output|reply)|even if (?:it|the "
    r"answer|some|parts?)\b.{0,40}"
    r"(?:wrong|incorrect|missing|incomplete)|ignore (?:minor|small|any|the) \w+)",
    re.IGNORECASE,
)
"""Phrases by which a judge is told to let something through."""
_DEMANDS = expression(
    r"\b(?:only|every|each|all|must|strict\w*|exact\w*|fully|complete\w*|precise\w*|never|unless|no)\b",
    re.IGNORECASE,
)
"""Words by which an instruction asks for much."""
_REFUSES = expression(
    r"\b(?:fail(?:s|ed|ure)?|reject\w*|wrong|incorrect|incomplete|invalid|deduct\w*|penali[sz]e\w*|zero)\b",
    re.IGNORECASE,
)
_ACCEPTS = expression(
    r"\b(?:pass(?:es|ed)?|accept\w*|correct|acceptable|fine|fully?|good|success\w*|ok|credit)\b",
    re.IGNORECASE,
)
"""The marks that a judge may give, worse and better, and the words that stand for them."""
_WORD = expression(r"[a-z]{3,}")
_LONGEST = 200_000
_FEWEST_WORDS = 4


def loosened(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """The effects on a text that tells a judge how to judge."""
    before, after = file.before, file.after
    if before is None or after is None or not is_judge(after.path):
        return
    old, new = before.text or "", after.text or ""
    if len(old) + len(new) > _LONGEST:
        return
    what = _less_strict(old, new)
    if what or _reworded(old, new):
        line = min(lines.after, default=0)
        yield of_line(
            JUDGE,
            after.path,
            what or _OTHER,
            new,
            after=line,
            before=0 if line else min(lines.before, default=1),
            severity=None if what else Severity.LOW,
            confidence=None if what else Confidence.LOW,
        )


def loosened_texts(compared: Compared) -> Iterator[ChangeEffect]:
    """The effects on texts of code that judges."""
    part = compared.pair.after
    if is_of_tests(part.path) or not (measures(part.path) or names_figure(part.name)):
        return
    for old, new in compared.altered:
        was, now = _text(old.node), _text(new.node)
        if len(was.split()) >= _FEWEST_WORDS and now and (what := _less_strict(was, now)):
            yield effect(JUDGE, compared, what, new, old)
        elif (_instructs(old.node) or _judges(part.path, was)) and _reworded(was, now):
            yield effect(JUDGE, compared, _OTHER, new, old, severity=Severity.LOW, confidence=Confidence.LOW)


_OTHER = "a judge is told something else than before, so that its marks are no longer those of before"
_INSTRUCTS = expression(
    r"judge|rubric|grad(?:er|ing)|critic|criteria|scor(?:er|ing)_?(?:prompt|guide)", re.IGNORECASE
)


def _instructs(node: ast.AST) -> bool:
    """Whether a statement gives a judge its instructions, by the name that it binds."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(_INSTRUCTS.search(said(one)) for one in targets)


def _judges(path: str, text: str) -> bool:
    """Whether it is a text of some length in code that judges, by the path."""
    return _INSTRUCTS.search(path) is not None and len(_WORD.findall(text)) >= _LONG


_LONG = 12
"""Words from which a text in code is an instruction, and no message."""


def _reworded(old: str, new: str) -> bool:
    """Whether instructions differ in their words; letters, signs and order aside."""
    was, now = (Counter(_WORD.findall(text.casefold())) for text in (old, new))
    return sum(was.values()) >= _FEWEST_WORDS and was != now


def _text(node: ast.AST) -> str:
    """The texts of a statement, but for what it says of itself or of a failure."""
    says = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    if says or isinstance(node, ast.Assert | ast.Raise | ast.FunctionDef | ast.AsyncFunctionDef):
        return ""
    return "\n".join(
        one.value
        for part in own(node)
        for one in walk(part)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def _less_strict(old: str, new: str) -> str:
    """What makes the instructions `new` less strict than `old`, or ""."""
    was, now = Counter(_sentences(old)), Counter(_sentences(new))
    gone, come = list(was - now), list(now - was)
    lenient = next((one for one in come if _LENIENT.search(one)), "")
    if lenient and not any(_LENIENT.search(one) for one in gone):
        return f"the judge is told `{lenient[:80]}`; it was not told so before"
    refused = [one for one in gone if _STRICT.search(one)]
    harder, easier = (sum(len(each.findall(one)) for one in gone) for each in (_REFUSES, _ACCEPTS))
    harder_now, easier_now = (sum(len(each.findall(one)) for one in come) for each in (_REFUSES, _ACCEPTS))
    if gone and come and harder_now < harder and easier_now > easier:
        return f"the judge is told to pass more: `{come[0][:80]}`; it was told `{gone[0][:80]}`"
    asked, asked_now = (sum(len(_DEMANDS.findall(one)) for one in many) for many in (gone, come))
    if gone and come and asked_now < asked:
        return f"the judge is asked for less: `{come[0][:80]}`; it was told `{gone[0][:80]}`"
    if len(come) <= len(gone) and refused and not any(_STRICT.search(one) for one in come):
        return f"the judge is not told `{refused[0][:80]}` any more"
    return ""


def _sentences(text: str) -> list[str]:
    found = (" ".join(one.split()) for one in _SENTENCE.split(text))
    return [one for one in found if len(_WORD.findall(one.casefold())) > 1]


_BOUND = expression(
    r"(?P<min>min(?:imum)?|at_?least|floor|fail_?under|threshold|target|required|baseline"
    r"|pass)|(?P<max>max(?:imum)?|limit|budget"
    r"|ceiling|tolerance|allowed|regression)",
    re.IGNORECASE,
)
_WORSE_ABOVE = expression(
    r"latency|duration|seconds|_ms\b|p9\d|alert|error|loss|regression|slow|tolerance|cost|wer\b|memory",
    re.IGNORECASE,
)
_NUMBER = expression(r"[:=]\s*[\"']?(?P<value>-?\d+(?:\.\d+)?)\s*(?P<unit>%|ms|s)?[\"']?\s*,?\s*(?:[#;].*)?$")
_CONFIG = (".yaml", ".yml", ".toml", ".json", ".ini", ".cfg")


def lowered(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """Bars in a file of settings that are easier to reach."""
    before, after = file.before, file.after
    if before is None or after is None or not (holds_bars(after.path) and after.path.endswith(_CONFIG)):
        return
    old = {one.keys: one for one in settings((before.text or "").split("\n"), sorted(lines.before))}
    for new in settings((after.text or "").split("\n"), sorted(lines.after)):
        was, now = _value(old[new.keys].text) if new.keys in old else None, _value(new.text)
        rises = fails_above(new.keys)
        if rises is None and is_bar_file(after.path):
            rises = True if _WORSE_ABOVE.search(new.keys) else None
        if was is None or now is None or was == now or rises is None or (now > was) is not rises:
            continue
        sure = None if not was or not now or max(abs(now / was), abs(was / now)) >= 1.05 else Confidence.LOW
        yield of_line(
            JUDGE,
            after.path,
            f"`{new.keys}` was {was:g}; now {now:g}, which is easier to reach",
            new.text,
            after=new.line,
            before=old[new.keys].line,
            confidence=sure,
        )


def relaxed(file: FileChange, lines: ChangedLines) -> Iterator[ChangeEffect]:
    """Settings by which missing a bar fails, that are switched off."""
    before, after = file.before, file.after
    if before is None or after is None or not (holds_bars(after.path) and after.path.endswith(_CONFIG)):
        return
    old = {one.keys: one for one in settings((before.text or "").split("\n"), sorted(lines.before))}
    for new in settings((after.text or "").split("\n"), sorted(lines.after)):
        was = old.get(new.keys)
        if (
            was
            and _FAILS_BY.search(new.keys.rpartition(".")[2])
            and _ON.search(was.text)
            and _OFF.search(new.text)
        ):
            what = f"`{new.text[:80]}`: missing the bar does not fail any more"
            yield of_line(JUDGE, after.path, what, new.text, after=new.line, before=was.line)


_FAILS_BY = expression(r"fail|strict|enforce|require|block|gate", re.IGNORECASE)
_ON = expression(r"[:=]\s*[\"']?(?:true|yes|on|1)\b", re.IGNORECASE)
_OFF = expression(r"[:=]\s*[\"']?(?:false|no|off|0)\b", re.IGNORECASE)


def _value(text: str) -> float | None:
    found = _NUMBER.search(text)
    return float(found["value"]) if found else None


def fails_above(keys: str) -> bool | None:
    """Whether a bar lets more through when it rises; None for what is no bar."""
    last = keys.rsplit(".", 2)
    near = ".".join(last[-2:])
    found = _BOUND.search(near)
    if found is None:
        return False if names_figure(last[-1]) else None
    if found["max"]:
        return True
    return _WORSE_ABOVE.search(near) is not None
