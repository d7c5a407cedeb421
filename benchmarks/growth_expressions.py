"""How the steps of each regular expression of guard grow with the text it is asked about.

    python benchmarks/growth_expressions.py [--all]

Finds every expression in `guard/` with the ways it is asked (`search`, `match`, `fullmatch`). Each is asked
about texts made for it: what leads to one of its repetitions, then what the repetition takes, many times,
then what it does not take; and about how it begins, many times over. Prints those whose steps grow faster
than the length (`--all`: every one). A name that two modules use counts for both, and a repetition with a
bound above the texts' length counts as one without: read each line.
"""

from __future__ import annotations

import argparse
import ast
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.growth_matcher import Matcher, TooManySteps, fits

ROOT = Path(__file__).resolve().parent.parent
ALPHABET = "aAbfg079_-.,:;/\\ \t\n'\"`#=@$%!?&|~^+*<>()[]{}é\0"
SHORT, LEAST = 24, 10
"""How many characters of a part the shorter text has, and how often the part stands in it at the least."""
DEEP = 8_000
"""How deep the matcher may call itself."""
STEEP = 2.7
"""Times as many steps for twice the length, above which it is no longer in proportion."""
SEARCHES = {"search", "findall", "finditer", "sub", "subn", "split"}


@dataclass
class Expression:
    """One regular expression of the source."""

    place: str
    pattern: str
    flags: int
    uses: set[str] = field(default_factory=set)
    """`search`, `match` or `fullmatch`."""


def expressions(root: Path = ROOT / "guard") -> list[Expression]:
    """Every expression that is written out as a constant, with how it is asked."""
    found: list[Expression] = []
    named: dict[str, list[Expression]] = defaultdict(list)
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))}
    for path, tree in trees.items():
        owners = _assigned(tree)
        for node in ast.walk(tree):
            asked = _asked(node)
            if asked is None:
                continue
            way, node = asked
            pattern = _constant(node.args[0])
            if pattern is None:
                continue
            one = Expression(f"{path.relative_to(root.parent)}:{node.lineno}", pattern, _flags(node))
            if way in ("compile", "expression"):
                for name in owners.get(id(node), ()):
                    named[name].append(one)
            else:
                one.uses.add(_use(way))
            found.append(one)
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                name = getattr(node.value, "id", getattr(node.value, "attr", ""))
                if node.attr in SEARCHES | {"match", "fullmatch"}:
                    for one in named.get(name, ()):
                        one.uses.add(_use(node.attr))
    for one in found:
        one.uses = one.uses or {"search"}
    return found


def _asked(node: ast.AST) -> tuple[str, ast.Call] | None:
    """How a call makes or asks an expression (`re.compile`, `re.search`, `expression`), and the call."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    if isinstance(node.func, ast.Name):
        return (node.func.id, node) if node.func.id == "expression" else None
    is_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re"
    return (node.func.attr, node) if is_re and isinstance(node.func, ast.Attribute) else None


def _use(method: str) -> str:
    return "search" if method in SEARCHES else method


def _assigned(tree: ast.Module) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target, value in product(node.targets, ast.walk(node.value)):
                found[id(value)].append(getattr(target, "id", getattr(target, "attr", "")))
    return found


def _constant(node: ast.expr) -> str | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value.decode("latin-1") if isinstance(value, bytes) else value if isinstance(value, str) else None


def _flags(call: ast.Call) -> int:
    words = {node.attr for part in (*call.args[1:], *call.keywords) for node in ast.walk(part)
             if isinstance(node, ast.Attribute)}  # fmt: skip
    return sum(int(getattr(re, word)) for word in words if isinstance(getattr(re, word, None), re.RegexFlag))


def growth(one: Expression, use: str) -> tuple[float, str]:
    """How many times the steps are for twice the length, at the worst, and on what text."""
    worst, text = 1.0, ""
    sys.setrecursionlimit(DEEP)
    matcher = Matcher(one.pattern, one.flags)
    for start, part, end in attacks(matcher):
        try:
            times = max(LEAST, SHORT // len(part))
            short = matcher.count(start + part * times + end, use)
            long = matcher.count(start + part * 2 * times + end, use)
        except TooManySteps:
            return math.inf, repr((start, part, end))
        if long > 200 and long / short > worst:
            worst, text = long / short, repr((start, part, end))
    return worst, text


def attacks(matcher: Matcher) -> Iterator[tuple[str, str, str]]:
    """Texts that an expression may take long for: what leads to a repetition, what it takes, and an end."""
    ones = [op for op in _walk(matcher.ops) if op[0] in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)]
    kinds: dict[tuple[bool, ...], str] = {}
    for sign in ALPHABET + "".join(chr(op[1]) for op in ones if op[0] is sre.LITERAL):
        kinds.setdefault(tuple(fits(op, sign, matcher.flags) for op in ones), sign)
    signs = list(kinds.values())[:14]
    starts, parts = {""}, set(signs)
    for lead, body in _repeats(matcher.ops, "", matcher.flags):
        starts.add(lead[:12])
        parts |= {body, body + body[-1:]} if body else set()
    if len(signs) <= 3:
        parts |= {one + other for one, other in product(signs, signs) if one != other}
    for start, part in product(sorted(starts)[:4], sorted(parts)[:24]):
        for end in ("\0", ""):
            yield start, part, end
    for part in sorted(set(_begun_again(matcher)))[:48]:
        for end in ("\0", ""):
            yield "", part, end


def _begun_again(matcher: Matcher) -> Iterator[str]:
    """Beginnings of what an expression takes: many behind each other, each may be led to the end of all.

    With what the repetition takes once, and without: `url.url.url.` is a start behind each dot.
    """
    for lead, body in _repeats(matcher.ops, "", matcher.flags):
        if lead:
            yield from (
                f"{lead[-16:]}{held}{gap}" for held in {body, "", body * 2} for gap in ("", ".", " ", "\n")
            )


def _walk(ops: Sequence[Any]) -> Iterator[Any]:
    for op in ops:
        yield op
        for inner in _inner(op):
            yield from _walk(inner)


def _inner(op: Any) -> list[Any]:
    kind, argument = op
    if kind is sre.BRANCH:
        return list(argument[1])
    if kind is sre.SUBPATTERN:
        return [argument[3]]
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [argument[2]]
    if kind is sre.ATOMIC_GROUP:
        return [argument]
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part]
    return []


def _shortest(ops: Sequence[Any], flags: int) -> str:
    """A short text that operations take, looking at none of their assertions."""
    found = ""
    for op in ops:
        kind, argument = op
        if kind in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            literal = [chr(argument)] if kind is sre.LITERAL else []
            found += next((sign for sign in [*literal, *ALPHABET] if fits(op, sign, flags)), "")
        elif kind is sre.BRANCH:
            found += min((_shortest(part, flags) for part in argument[1]), key=len)
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            found += _shortest(argument[2], flags) * min(argument[0], 8)
        elif kind in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            found += "".join(_shortest(part, flags) for part in _inner(op))
    return found


def _repeats(ops: Sequence[Any], lead: str, flags: int) -> Iterator[tuple[str, str]]:
    """Each repetition: what leads up to it, and what it takes once."""
    for op in ops:
        kind, argument = op
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and argument[1] is sre.MAXREPEAT:
            yield lead, _shortest(argument[2], flags)
        for inner in _inner(op):
            yield from _repeats(inner, lead, flags)
        lead += _shortest([op], flags)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--all", action="store_true")
    every = options.parse_args().all
    found = expressions()
    steep = 0
    asked = [(one, use) for one in found for use in sorted(one.uses)]
    with ProcessPoolExecutor() as pool:
        for (one, use), (ratio, text) in zip(asked, pool.map(growth, *zip(*asked, strict=True)), strict=True):
            steep += ratio > STEEP
            if every or ratio > STEEP:
                print(f"{ratio:8.2f} {use:9} {one.place} {one.pattern[:70]!r} on {text}", flush=True)
    print(f"{len(found)} expressions, {steep} uses that grow faster than the text")


if __name__ == "__main__":
    main()
