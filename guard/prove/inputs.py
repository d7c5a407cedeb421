"""Inputs for altered functions and methods: from their types, their constants, and calls in tests."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from guard.prove.layout import Layout
from guard.prove.members import Kind, Member, members
from guard.prove.values import constants_of, literal, values_of
from guard.syntax.calls import callee, positional
from guard.syntax.python import Unreadable, parse_module
from guard.syntax.walk import walk

MOST = 120
"""Inputs of one function."""
_EACH = 14
"""Values of one parameter."""
_MAKERS = 4
"""Objects that a method is called on."""


@dataclass(frozen=True)
class Input:
    """The arguments of one call, each as a literal."""

    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...] = ()
    maker: Input | None = None
    """What the object is made with that is called; None where there is none."""

    @property
    def words(self) -> str:
        """As it is written in a call."""
        return ", ".join((*self.arguments, *(f"{name}={text}" for name, text in self.keywords)))


@dataclass(frozen=True)
class Altered:
    """A function or a method that the change alters and that can be called."""

    path: str
    line: int
    name: str
    """In its module: `function`, or `Class.method`."""
    inputs: tuple[Input, ...]
    kind: Kind = Kind.FUNCTION

    @property
    def id(self) -> str:
        """What stands for it in a run."""
        return f"{self.path}::{self.name}"

    def written(self, given: Input) -> str:
        """The call with one of the inputs, as code."""
        if given.maker is None:
            return f"{self.name}({given.words})"
        owner, _, name = self.name.rpartition(".")
        call = "" if self.kind is Kind.PROPERTY else f"({given.words})"
        return f"{owner}({given.maker.words}).{name}{call}"


def altered(layout: Layout) -> Iterator[Altered]:
    """The functions and methods whose code the change alters, with inputs for each."""
    found = list(members(layout))
    calls = _calls(layout, {name for one in found for name in one.name.split(".")})
    for one in found:
        inputs = tuple(islice(_of_member(one, calls), MOST))
        if inputs:
            yield Altered(one.path, one.now.lineno, one.name, inputs, one.kind)


def _of_member(one: Member, calls: Mapping[str, Sequence[ast.Call]]) -> Iterator[Input]:
    """The inputs of a member; for a method those of its object beside each, in turn."""
    name = one.name.rpartition(".")[2]
    called = calls.get(name, ())
    if one.kind is Kind.FUNCTION:
        yield from _inputs(one.was, one.now, called, one.skips)
        return
    makers = [Input(())]
    if one.makers is not None:
        makers = list(islice(_inputs(*one.makers, calls.get(one.owner, ()), 1), _MAKERS))
    given = [Input(())] if one.kind is Kind.PROPERTY else _inputs(one.was, one.now, called, one.skips)
    yield from (replace(each, maker=maker) for each in given for maker in makers)


def _calls(layout: Layout, names: Collection[str]) -> dict[str, list[ast.Call]]:
    """The calls of some names in tests, of the base and as proposed."""
    found: dict[str, list[ast.Call]] = {}
    texts = {files[path] for files in (layout.base, layout.head) for path in layout.test_files(files)}
    words = [name.encode() for name in names]
    for text in sorted(one for one in texts if any(word in one for word in words)):
        tree = parse_module(text.decode("utf-8", "replace"))
        for node in () if isinstance(tree, Unreadable) else walk(tree):
            if isinstance(node, ast.Call) and (name := callee(node)) in names:
                found.setdefault(name, []).append(node)
    return found


def _inputs(
    was: ast.FunctionDef, node: ast.FunctionDef, calls: Iterable[ast.Call], skips: int = 0
) -> Iterator[Input]:
    """Inputs that both forms of a function take, the smallest first; what tests call it with comes before.

    The first `skips` parameters are those that no call hands over.
    """
    seen: set[Input] = set()
    from_tests = [one for call in calls if (one := _called(call)) is not None]
    named: dict[str, list[str]] = {}
    parameters = _required(was, node, skips)
    for one in from_tests:
        if one not in seen:
            seen.add(one)
            yield one
        for parameter, text in (*zip(parameters or (), one.arguments, strict=False), *one.keywords):
            named.setdefault(parameter.arg if isinstance(parameter, ast.arg) else str(parameter), []).append(
                text
            )
    if parameters == [] and Input(()) not in seen:
        yield Input(())
    if not parameters:
        return
    constants = constants_of(was, node)
    values = [
        tuple(dict.fromkeys([*values_of(one.annotation, constants), *named.get(one.arg, ())]))[:_EACH]
        for one in parameters
    ]
    if not all(values):
        return
    ranked = sorted(islice(product(*map(range, map(len, values))), 20_000), key=sum)
    for places in ranked:
        made = Input(tuple(one[place] for one, place in zip(values, places, strict=True)))
        if made not in seen:
            seen.add(made)
            yield made


def _required(was: ast.FunctionDef, node: ast.FunctionDef, skips: int) -> list[ast.arg] | None:
    """The parameters that are handed over by place; None where the two forms cannot be called alike."""
    forms = []
    for one in (was, node):
        if any(default is None for default in one.args.kw_defaults):
            return None
        forms.append(positional(one)[skips:])
    old, new = forms
    least = len(new) - len(node.args.defaults)
    if len(old) - len(was.args.defaults) > len(new) or least > len(old):
        return None
    both = [after for before, after in zip(old, new, strict=False) if before.arg == after.arg]
    return both if len(both) == min(len(old), len(new)) else None


def _called(call: ast.Call) -> Input | None:
    """The input of a call in a test, where all of it is written out."""
    if any(isinstance(one, ast.Starred) for one in call.args) or any(
        one.arg is None for one in call.keywords
    ):
        return None
    arguments = [literal(one) for one in call.args]
    keywords = [(str(one.arg), literal(one.value)) for one in call.keywords]
    if None in arguments or any(text is None for _, text in keywords):
        return None
    return Input(
        tuple(text for text in arguments if text is not None),
        tuple((name, text) for name, text in keywords if text is not None),
    )
