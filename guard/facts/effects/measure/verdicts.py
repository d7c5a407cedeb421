"""By which words an answer counts as right; and functions around those that give a figure."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.family import CLAMPED
from guard.facts.effects.measure.figures import bounded
from guard.facts.effects.measure.named import names_figure, tells_time
from guard.facts.effects.measure.statements import Compared, inside, said, short
from guard.facts.effects.measure.told import effect, of_line
from guard.facts.effects.measure.words import number
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part, Sides
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

NO = expression(
    r"^(?:no|n|fail\w*|false|wrong|incorrect|reject\w*|bad|invalid|unknown|error|0|)$", re.IGNORECASE
)
YES = expression(
    r"^(?:yes|y|pass\w*|true|right|correct|accept\w*|good|valid|ok|1|same|tie|win)$", re.IGNORECASE
)


def accepting(compared: Compared) -> Iterator[ChangeEffect]:
    """Anything but a bad word counts, where only a good word counted; or the word anywhere in the answer."""
    words = {
        text.casefold()
        for test in _tests(compared.pair.before.node)
        for text in _texts(test)
        if isinstance(test.ops[0], ast.Eq) and YES.search(text)
    }
    if not words:
        return
    had = {said(test) for test in _tests(compared.pair.before.node)}
    for test in _tests(compared.pair.after.node):
        new = next((one for _, one in compared.arrived if any(part is test for part in walk(one.node))), None)
        for text in _texts(test) if new is not None and said(test) not in had else ():
            if isinstance(test.ops[0], ast.NotEq | ast.NotIn) and NO.search(text):
                yield effect(
                    CLAMPED, compared, f"`{short(test)}` counts all that is not called {text!r}", new
                )
                return
            if isinstance(test.ops[0], ast.In) and text.casefold() in words:
                what = f"`{short(test)}` counts an answer that only holds the word"
                yield effect(CLAMPED, compared, what, new, confidence=Confidence.LOW)
                return


def _tests(node: ast.AST) -> list[ast.Compare]:
    return [one for one in walk(node) if isinstance(one, ast.Compare) and len(one.ops) == 1]


def _texts(test: ast.Compare) -> list[str]:
    sides = (test.left, test.comparators[0])
    return [one.value for one in sides if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def wrapped(sides: Sides) -> Iterator[ChangeEffect]:
    """New functions around one that times or scores: they bound what it gives, or answer where it fails."""
    ours = {file.after.path: file.before.path for file in sides.files if file.after and file.before}
    was = {(part.path, part.name) for part in sides.before}
    known: dict[str, set[str]] = defaultdict(set)
    for part in sides.before:
        if part.path in ours.values() and _is_figure(part):
            known[part.path].add(part.short)
    for part in sides.after:
        here = ours.get(part.path, "")
        if known.get(here) and (here, part.name) not in was and isinstance(part.node, FUNCTION_NODES):
            yield from _around(part, known[here])


def _is_figure(part: Part) -> bool:
    return isinstance(part.node, FUNCTION_NODES) and (tells_time(part.text) or names_figure(part.short))


def _around(part: Part, known: set[str]) -> Iterator[ChangeEffect]:
    if not any(callee(one) in known for one in walk(part.node)):
        return
    for one in inside(part.node):
        value = one.node.value if isinstance(one.node, ast.Return | ast.Assign) else None
        if value is None:
            continue
        bound = bounded(value)
        if bound is not None and any(callee(each) in known for each in walk(value)):
            what = f"`{short(value)}` keeps the figure at or beyond {bound}"
        elif number(value) is not None and any(isinstance(each, ast.ExceptHandler) for each in one.above):
            what = f"`{short(one.node)}` gives a fixed figure where measuring it failed"
        else:
            continue
        yield of_line(CLAMPED, part.path, f"{part.name}: {what}", said(one.node), after=part.at(one.node))
        return
