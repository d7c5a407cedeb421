"""Files that fed changes are made of: for every path that a reader asks for, texts that the project shows.

The texts come from what the checks show of themselves, from the policies' examples, and from the tests: every
literal there that stands beside a path.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from benchmarks.fuzz_mutate import CUT
from guard.checks import CHECKS
from guard.checks.kit.interface import Example
from guard.errors import IntakeError
from guard.facts.files import classes
from guard.intake.unified import reconstruct
from guard.model.change import check_path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 8_192
"""Bytes of one text."""
MORE_PATHS = (
    "src/app.py", "tests/test_app.py", "tests/conftest.py", ".github/workflows/ci.yml", "note.ipynb",
    "run.sh",
    "Dockerfile", "docker-compose.yml", "k8s/pod.yaml", "chart/values.yaml", "main.tf", "x.tfvars", "x.hcl",
    "nginx.conf", "sites-enabled/x", "x.service", "etc/sudoers", "etc/crontab", "sshd_config", ".env",
    ".envrc",
    "x.properties", "index.js", "a.test.ts", "a.tsx", "web/a.html", "a.css", "query.sql", "a.pth", "x.ps1",
    "a.proto", "a.svg", "data.csv", "evals/cases.jsonl", "evals/judge.md", "requirements/base.txt",
    "pylock.toml",
    "requirements.lock", "pixi.toml", "environment.yml", "conda-lock.yml", ".devcontainer/devcontainer.json",
    ".vscode/tasks.json", ".claude/settings.json", ".codex/config.toml", ".gitattributes", ".gitmodules",
    ".husky/pre-commit", "a.go", "a.rs", "A.java", "a.rb", "a.php", "a.cs", "a.c", "a.kt", "LICENSE",
    "README.md",
    ".semgrepignore", ".eslintrc.json", "package.json", "action.yml", "Cargo.toml", "entry_points.txt",
    "a.xml",
    ".pip/pip.conf", ".guard/policy.yaml", ".guard/owners.yaml", ".guard/frozen.json", "jest.config.ts",
    "a.pyi",
)  # fmt: skip
"""Paths beside those that tables, examples and tests name."""
_MOST = 12
"""Texts of one path to begin with."""
_CASED = {name.casefold(): name for name in ("Makefile", "Dockerfile", "Pipfile", "CODEOWNERS")}


_OWN = {
    "src/app.py": "rules/python/**/*.py",
    "index.js": "rules/javascript/**/*.js",
    "run.sh": "rules/shell/**/*.sh",
    "Dockerfile": "rules/dockerfile/**/*.dockerfile",
    ".github/workflows/ci.yml": "rules/workflow/**/*.test.yaml",
    "pyproject.toml": "pyproject.toml",
    "action.yml": "action.yml",
    ".guard/policy.yaml": "policies/*.yaml",
}
"""Files of this checkout that are texts of a path."""


def files(*globs: str, at_most: int = 60, longest: int = 6_000) -> Iterator[bytes]:
    """Files of this checkout, spread over all that match."""
    found = sorted({path for glob in globs for path in ROOT.glob(glob) if path.is_file()})
    for path in found[:: max(1, len(found) // at_most)]:
        data = path.read_bytes()
        if len(data) <= longest:
            yield data


def examples() -> Iterator[Example]:
    """All changes that the checks show of themselves."""
    for check in CHECKS:
        yield from (*check.meta.trips, *check.meta.quiet)


@cache
def texts() -> Mapping[str, tuple[bytes, ...]]:
    """Texts by path, in the order in which they were found."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for one in examples():
        for side in (one.before, one.after):
            for path, text in side.items():
                found[path].append(text.encode("utf-8", "surrogateescape"))
    for patch in sorted(ROOT.glob("policies/examples/*.patch")):
        try:
            change = reconstruct(patch.read_bytes())
        except IntakeError:
            continue  # needs its base
        for file in change.files:
            for file_side in file.sides:
                found[file_side.path].append(file_side.data)
    for path, data in _told_by_tests():
        found[path].append(data)
    for path, glob in _OWN.items():
        found[path] += files(glob, at_most=25, longest=2_500)
    return {path: tuple(dict.fromkeys(all_)) for path, all_ in found.items()}


def _told_by_tests() -> Iterator[tuple[str, bytes]]:
    """Each path in a literal of the tests, with each text that stands beside it."""
    for source in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_bytes())):
            if isinstance(node, ast.Dict):
                pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if key]
            elif isinstance(node, ast.Call | ast.Tuple):
                items = node.args if isinstance(node, ast.Call) else node.elts
                pairs = [(one, other) for one in items[:2] for other in items if other is not one]
            else:
                continue
            for key, value in pairs:
                if (path := _path(key)) and (data := _text(value)) is not None:
                    yield path, data


def _path(node: ast.expr) -> str:
    path = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    if not path or len(path) > 60 or any(c.isspace() for c in path) or not ("." in path or "/" in path):
        return ""
    try:
        check_path(path)
    except IntakeError:
        return ""
    return path


def _text(node: ast.expr) -> bytes | None:
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape" if value.isascii() else "replace")
    return value if isinstance(value, bytes) and len(value) > 3 and len(value) < LONGEST // 2 else None


@cache
def paths() -> tuple[str, ...]:
    """Every path that a table, an example or a test names."""
    named = [word for words in classes.NAMES.values() for word in words.split()]
    suffixes = [f"x.{word}" for words in classes.SUFFIXES.values() for word in words.split()]
    below = [f"{word.strip('*')}/x" for words in classes.DIRECTORIES.values() for word in words.split()]
    cased = [_CASED.get(name, name) for name in named]
    return tuple(dict.fromkeys([*MORE_PATHS, *texts(), *cased, *suffixes, *below]))


def _kind(path: str) -> str:
    """What two paths share whose texts are of one kind."""
    name = path.rsplit("/", 1)[-1].casefold()
    return name.rpartition(".")[2] if "." in name else name


@cache
def companions() -> Mapping[str, bytes]:
    """The tree that each fed change stands in: of every kind of file with a text, one."""
    found: dict[str, bytes] = {}
    for path in MORE_PATHS:
        if path in texts():
            found[path] = max(texts()[path], key=len)
    return found


def changes() -> Iterator[bytes]:
    """Each text of each path against the next of its path, or of its kind, or none; and whole examples."""
    by_kind: dict[str, list[bytes]] = defaultdict(list)
    for path, all_ in texts().items():
        by_kind[_kind(path)] += all_
    for path in paths():
        own = texts().get(path) or tuple(by_kind.get(_kind(path), ()))[-3:] or (b"x = 1\n", b"x: {y: 2}\n")
        for number, text in enumerate(own[:_MOST]):
            yield fed({path: own[number - 1] if len(own) > 1 else b""}, {path: text})
    for one in examples():
        sides = ({path: text.encode() for path, text in side.items()} for side in (one.before, one.after))
        yield fed(*sides)


def fed(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """A change as one text."""
    parts: list[bytes] = []
    for path in dict.fromkeys([*before, *after]):
        parts += [path.encode(), before.get(path, b""), after.get(path, b"")]
    return CUT.join(parts)


def both_sides(data: bytes) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files before and after of a change that was made one text; an empty text is no file.

    The companions stand on both sides, where the change does not name them.
    """
    parts = data.split(CUT)
    parts += [b""] * (-len(parts) % 3)
    before, after = dict(companions()), dict(companions())
    for path, old, new in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        name = path.decode("utf-8", "surrogateescape")
        for side, text in ((before, old), (after, new)):
            side.pop(name, None)
            if text:
                side[name] = text
    return before, after
