"""Figures of the structure: size, rooms and arrows of the checks, circles, late imports, cold start.

    python benchmarks/house.py [--old a59c7f6] [--list]

- Lines are line ends, of every `*.py` under `guard/`, and of every rule file (`rules/**/*.yaml`, test files
  apart).
- A room of `guard/checks` is a module or a folder directly in it (`__init__` apart); an arrow is a pair of
  rooms of which a module of the first imports one of the second, anywhere in its text.
- A circle is a set of modules that import each other round about, late imports counted.
- A late import is an import statement inside a function.
- Modules loaded are those in `sys.modules` at the end of `guard check --staged` on one added Python function,
  the second time, when the cache is filled.

Imports under `TYPE_CHECKING` count nowhere. With `--old REV` that revision stands beside.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

# Behind PYTHONPATH, before what is installed: see `benchmarks/revisions.py`.
sys.path.insert(
    len(os.environ.get("PYTHONPATH", "").split(os.pathsep)) + 1, str(Path(__file__).resolve().parent.parent)
)

from benchmarks.revisions import BEFORE_ONE_READING, ROOT, environment, tree_of

_COUNT_LOADED = """\
import json, sys
into = sys.argv.pop(1)
import guard.__main__ as entry
try:
    getattr(entry, "run", entry.main)()
finally:
    loaded = list(sys.modules)
    with open(into, "w") as stream:
        json.dump([len(loaded), sum(name.partition(".")[0] == "guard" for name in loaded)], stream)
"""


@dataclass(frozen=True)
class Import:
    """One import statement's target."""

    module: str
    """The module, as far as it is one of the tree; a name imported from it is left off."""
    late: bool
    """Whether it stands inside a function."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--old", metavar="REV", nargs="?", const=BEFORE_ONE_READING)
    parser.add_argument("--list", action="store_true", help="list rooms, arrows and circles, too")
    options = parser.parse_args()
    with ExitStack() as stack:
        trees = {options.old: stack.enter_context(tree_of(options.old))} if options.old else {}
        trees["checkout"] = ROOT
        found = {name: figures(tree) for name, tree in trees.items()}
    print(f"{'':44}" + "".join(f"{name:>12}" for name in found))
    for label in next(iter(found.values())):
        print(f"{label:44}" + "".join(f"{one[label]:12,}" for one in found.values()))
    if options.list:
        imports = imports_of(modules(ROOT))
        print("\nrooms:", *sorted(rooms(imports)))
        print("\narrows:", *(f"  {one} -> {other}" for one, other in sorted(arrows(imports))), sep="\n")
        print("\ncircles:", *(f"  {' '.join(sorted(one))}" for one in circles(graph(imports))), sep="\n")


def figures(tree: Path) -> dict[str, int]:
    """Every figure of the tree by its label."""
    sources = modules(tree)
    rule_files = [path for path in tree.glob("rules/**/*.yaml") if not path.name.endswith(".test.yaml")]
    imports = imports_of(sources)
    late = {name: count for name, found in imports.items() if (count := sum(one.late for one in found))}
    loaded, own = loaded_modules(tree)
    project = tomllib.loads((tree / "pyproject.toml").read_text())
    return {
        "files of guard/": len(sources),
        "lines of guard/": sum(path.read_bytes().count(b"\n") for path in sources.values()),
        "rule files": len(rule_files),
        "lines of rules": sum(path.read_bytes().count(b"\n") for path in rule_files),
        "rooms of guard/checks": len(rooms(imports)),
        "arrows between them": len(arrows(imports)),
        "circles of modules": len(circles(graph(imports))),
        "imports inside functions": sum(late.values()),
        "files that have them": len(late),
        "contracts of import-linter": len(project["tool"]["importlinter"]["contracts"]),
        "modules loaded by a trivial guard check": loaded,
        "of them guard's own": own,
    }


def modules(tree: Path) -> dict[str, Path]:
    """Every module of guard by its dotted name."""
    found = {}
    for path in sorted(tree.glob("guard/**/*.py")):
        parts = path.relative_to(tree).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(sources: Mapping[str, Path]) -> dict[str, list[Import]]:
    """What each module imports, out of its text."""
    known = frozenset(sources)
    found = {}
    for name, path in sources.items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        tree = ast.parse(path.read_bytes())
        found[name] = [
            Import(target, late)
            for statement, late in _statements(tree, False)
            for target in _targets(statement, package, known)
        ]
    return found


def _statements(node: ast.AST, late: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, late
        return
    children: Iterable[ast.AST] = ast.iter_child_nodes(node)
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        children = node.orelse
    inside = late or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in children:
        yield from _statements(child, inside)


def _targets(statement: ast.Import | ast.ImportFrom, package: str, known: frozenset[str]) -> Iterator[str]:
    """One target for each module that the statement names."""
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
        return
    home = statement.module or ""
    if statement.level:
        parts = package.split(".")
        base = parts[: len(parts) - statement.level + 1]
        home = ".".join([*base, home] if home else base)
    yield from dict.fromkeys(
        f"{home}.{alias.name}" if f"{home}.{alias.name}" in known else home for alias in statement.names
    )


def graph(imports: Mapping[str, Iterable[Import]]) -> dict[str, set[str]]:
    """Which modules of the tree each one imports, itself apart."""
    return {
        name: {one.module for one in found if one.module in imports and one.module != name}
        for name, found in imports.items()
    }


def rooms(imports: Mapping[str, object], package: str = "guard.checks") -> set[str]:
    """The rooms of the package."""
    return {room for name in imports if (room := _room(name, package))}


def arrows(imports: Mapping[str, Iterable[Import]], package: str = "guard.checks") -> set[tuple[str, str]]:
    """The arrows between rooms of the package."""
    found = set()
    for name, targets in graph(imports).items():
        for target in targets:
            pair = (_room(name, package), _room(target, package))
            if all(pair) and pair[0] != pair[1]:
                found.add(pair)
    return found


def _room(module: str, package: str) -> str:
    prefix = f"{package}."
    return module.removeprefix(prefix).partition(".")[0] if module.startswith(prefix) else ""


def circles(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """The sets of modules that reach each other."""
    reach = {name: _reachable(name, edges) for name in edges}
    found: list[set[str]] = []
    for name in sorted(edges):
        if name in reach[name] and not any(name in one for one in found):
            found.append({other for other in reach[name] if name in reach[other]})
    return found


def _reachable(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges[name]
    return seen


def loaded_modules(tree: Path) -> tuple[int, int]:
    """How many modules a trivial `guard check` has loaded at its end, and how many of them are guard's."""
    with tempfile.TemporaryDirectory(prefix="guard-house-") as folder:
        top, into = Path(folder) / "repository", Path(folder) / "loaded.json"
        top.mkdir()
        _git(top, "init", "-q")
        (top / "app.py").write_text("def one() -> int:\n    return 1\n")
        _git(top, "add", ".")
        _git(top, "-c", "user.name=x", "-c", "user.email=x@mail.example", "commit", "-qm", "before")
        (top / "app.py").write_text("def one() -> int:\n    return 1\n\n\ndef two() -> int:\n    return 2\n")
        _git(top, "add", ".")
        command = [sys.executable, "-c", _COUNT_LOADED, str(into), "check", "--staged"]
        for _ in range(2):
            done = subprocess.run(
                command,
                cwd=top,
                env=environment(tree, Path(folder) / "cache"),
                capture_output=True,
                check=False,
                text=True,
            )
            if done.returncode != 0:
                raise RuntimeError(f"guard check ended with {done.returncode}: {done.stderr[-500:]}")
        loaded, own = json.loads(into.read_text())
        return loaded, own


def _git(top: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(top), *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
