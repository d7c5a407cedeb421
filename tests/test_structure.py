"""The structure that contracts of import-linter cannot state: what lies where, by who imports it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import guard
from guard.checks import CHECKS

PACKAGE = Path(guard.__file__).parent
SHARED = frozenset({"kit", "versions"})
"""Rooms of `guard.checks` that are no check."""


@lru_cache(maxsize=1)
def modules() -> dict[str, Path]:
    """Every module of the package by its full name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = ("guard", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@lru_cache(maxsize=1)
def imports() -> dict[str, frozenset[str]]:
    """By module: the modules of the package that it imports anywhere but for type checkers."""
    return {
        name: frozenset(_targets(ast.parse(path.read_text(encoding="utf-8"))))
        for name, path in modules().items()
    }


def _targets(tree: ast.Module) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else node.module
        else:
            match node:
                case ast.Call(func=ast.Name("import_module"), args=[ast.Constant(str(name))]):
                    if name in modules():
                        yield name
            waiting += ast.iter_child_nodes(node)


def room(name: str) -> str:
    """The folder of `guard.checks` that a module lies in, or ""."""
    parts = name.split(".")
    return parts[2] if parts[:2] == ["guard", "checks"] and len(parts) > 2 else ""


def test_no_check_imports_another() -> None:
    crossing = {
        (name, target)
        for name, targets in imports().items()
        for target in targets
        if room(name) and room(target) and room(name) != room(target) and room(target) not in SHARED
    }
    assert not crossing


def test_checks_are_few_rooms_with_few_arrows_between() -> None:
    rooms = {room(name) for name in modules()} - {""}
    arrows = {(room(name), room(to)) for name, targets in imports().items() if room(name) for to in targets}
    arrows = {(one, other) for one, other in arrows if other and one != other}
    assert len(rooms) <= 19
    assert len(arrows) + len({type(check).__module__.split(".")[2] for check in CHECKS}) <= 45


def test_what_a_single_check_asks_of_facts_lies_with_that_check() -> None:
    """A module of facts serves the edits and their facts, the policy, or at least two checks."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    for name, targets in imports().items():
        for target in targets:
            users[target].add(name)
    alone = {}
    for name in modules():
        if name.startswith("guard.facts.names."):
            continue  # the resolver and its view are one thing, wherever it is asked
        if name.startswith("guard.facts.") and modules()[name].name != "__init__.py":
            reached = _reaching(name, users)
            if len(reached) == 1 and (check := next(iter(reached))).startswith("check "):
                alone[name] = check
    assert not alone


def _reaching(name: str, users: defaultdict[str, set[str]]) -> set[str]:
    """What imports a module of facts, also by way of others: checks by their rooms, else parts of guard."""
    found: set[str] = set()
    waiting, seen = [name], {name}
    while waiting:
        for user in users[waiting.pop()]:
            if user == "guard.facts.gather" or re.fullmatch(r"guard\.facts\.effects\.\w+\.find", user):
                found.add("gather")  # a family of effects is asked by its name
            if user.startswith("guard.facts."):
                if user not in seen:
                    seen.add(user)
                    waiting.append(user)
            else:
                found.add(f"check {room(user)}" if room(user) else user.split(".")[1])
    return found


def test_findings_are_made_by_one_factory() -> None:
    making = {
        name
        for name, path in modules().items()
        if "guard.model.finding" in imports()[name]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding"
    }
    assert making == {"guard.checks.kit.findings"}


def test_modules_import_each_other_one_way() -> None:
    """No circle, imports inside functions counted."""
    waiting = dict(imports())
    while settled := {name for name, targets in waiting.items() if not (targets - {name}) & waiting.keys()}:
        waiting = {name: targets for name, targets in waiting.items() if name not in settled}
    assert not waiting


def test_every_check_is_a_folder_of_the_same_form() -> None:
    for check in CHECKS:
        folder = Path(modules()[type(check).__module__]).parent
        assert {"check.py", "judge.py", "rules.py", "examples.py"} <= {path.name for path in folder.iterdir()}
        assert callable(check.judge)


def _late_imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports inside functions, in the order of their lines."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    found = {
        node.lineno: node
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    yield from (found[line] for line in sorted(found))


def test_an_import_inside_a_function_says_why() -> None:
    """In a comment on it or right above it; one comment serves imports that follow each other."""
    silent = []
    count = 0
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        lines = ["", *text.split("\n")]
        said = 0
        for node in _late_imports(ast.parse(text)):
            count += 1
            own = "".join(lines[node.lineno : (node.end_lineno or node.lineno) + 1])
            if "#" in own or lines[node.lineno - 1].lstrip().startswith("#") or node.lineno == said + 1:
                said = node.end_lineno or node.lineno
            else:
                silent.append(f"{name}:{node.lineno}")
    assert not silent
    assert count <= 40
