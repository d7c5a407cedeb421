"""Altered functions that can be called, and inputs for them: from types, constants, and calls in tests."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from guard.prove.layout import Layout
from guard.prove.values import constants_of, literal, values_of
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource, Unreadable, parse_module
from guard.syntax.walk import walk

MOST = 120
"""Inputs of one function."""
_EACH = 14
"""Values of one parameter."""


@dataclass(frozen=True)
class Input:
    """The arguments of one call, each as a literal."""

    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """As it is written in a call."""
        return ", ".join((*self.arguments, *(f"{name}={text}" for name, text in self.keywords)))


@dataclass(frozen=True)
class Altered:
    """A function that the change alters and that can be called."""

    path: str
    line: int
    name: str
    inputs: tuple[Input, ...]

    @property
    def id(self) -> str:
        """What stands for it in a run."""
        return f"{self.path}::{self.name}"


def altered(layout: Layout) -> Iterator[Altered]:
    """The functions at the top of modules whose code the change alters, with inputs for each."""
    pairs = list(_pairs(layout))
    calls = _calls(layout, {node.name for _, _, node in pairs})
    for path, was, node in pairs:
        found = tuple(islice(_inputs(was, node, calls.get(node.name, ())), MOST))
        if found:
            yield Altered(path, node.lineno, node.name, found)


def _pairs(layout: Layout) -> Iterator[tuple[str, ast.FunctionDef, ast.FunctionDef]]:
    for file in layout.change.files:
        before, after = file.before, file.after
        if before is None or after is None or before.path != after.path or layout.is_frozen(after.path):
            continue
        if not after.path.endswith(".py") or not file.content_changed:
            continue
        old, new = layout.sources.python(before), layout.sources.python(after)
        if isinstance(old, PythonSource) and isinstance(new, PythonSource):
            known = _functions(old.tree)
            for name, node in _functions(new.tree).items():
                if name in known and _code(known[name]) != _code(node) and not node.decorator_list:
                    yield after.path, known[name], node


def _functions(tree: ast.Module) -> Mapping[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _code(node: ast.FunctionDef) -> list[str]:
    """What a function does, its text for people and its types apart."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
    return [ast.dump(part) for part in (*body, *defaults)]


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


def _inputs(was: ast.FunctionDef, node: ast.FunctionDef, calls: Iterable[ast.Call]) -> Iterator[Input]:
    """Inputs that both forms of a function take, the smallest first; what tests call it with comes before."""
    seen: set[Input] = set()
    from_tests = [one for call in calls if (one := _called(call)) is not None]
    named: dict[str, list[str]] = {}
    parameters = _required(was, node)
    for one in from_tests:
        if one not in seen:
            seen.add(one)
            yield one
        for parameter, text in (*zip(parameters or (), one.arguments, strict=False), *one.keywords):
            named.setdefault(parameter.arg if isinstance(parameter, ast.arg) else str(parameter), []).append(
                text
            )
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


def _required(was: ast.FunctionDef, node: ast.FunctionDef) -> list[ast.arg] | None:
    """The parameters that are handed over by place; None where the two forms cannot be called alike."""
    forms = []
    for one in (was, node):
        if any(default is None for default in one.args.kw_defaults):
            return None
        forms.append([*one.args.posonlyargs, *one.args.args])
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
