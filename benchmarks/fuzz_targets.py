"""What `fuzz.py` feeds: each reader of untrusted text, and what it may refuse a text by.

A target is a function of bytes. It returns where the text was read, or refused as its docstring says; every
other exception is a crash. What is held beside that is said at the target.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random

from benchmarks.fuzz_files import both_sides, changes, files, paths
from benchmarks.fuzz_mutate import mutated, mutated_change
from benchmarks.fuzz_seeds import calls, diffs, edits, shown
from guard.agents.payload import parse_call
from guard.app.judging import default_scanner, policy_for
from guard.checks import CHECKS
from guard.checks.kit.interface import Ports
from guard.engine import judge
from guard.errors import GuardError, IntakeError, PolicyError, UsageError
from guard.intake.agents.codex_patch import apply_codex_patch
from guard.intake.agents.draft import Draft
from guard.intake.agents.either_patch import apply_either
from guard.intake.agents.search_replace import apply_blocks
from guard.intake.agents.tool_calls import HARNESSES, apply_call
from guard.intake.agents.v4a_diff import apply_operations
from guard.intake.agents.whole_files import apply_whole_files
from guard.intake.unified import reconstruct
from guard.model.change import EMPTY_TREE, ChangeSet, FileSide
from guard.policy.checked import parse_policy
from guard.policy.loaded import LoadedPolicy
from guard.syntax.json_places import JsonError, parse_places
from guard.syntax.jsonc import parse as parse_jsonc
from guard.syntax.magics import without_magics
from guard.syntax.python import PythonSource, Unreadable, parse_module
from guard.syntax.python_concrete import parse_concrete
from guard.syntax.python_normal import normal_form
from guard.syntax.python_tokens import name_tokens
from guard.syntax.shell.commands import Fragment, commands
from guard.syntax.shell.lexer import tokens
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError
from guard.tools.clock import SystemClock
from guard.tools.secrets import DetectSecrets
from guard.tools.workspace import LocalWorkspace

Feed = Callable[[bytes], object]


@dataclass(frozen=True)
class Target:
    """One reader, and what to begin with."""

    feed: Feed
    seeds: Callable[[], Iterator[bytes]]
    words: Sequence[str] = ()
    """Words of the language, for the mutator's dictionary."""
    mutate: Callable[[bytes, Random, Callable[[bytes], bytes]], bytes] = lambda *given: mutate(*given)
    """Alters a text; chooses by the second argument, and has the third alter bytes."""


FILES = {"app.py": "def twice(x):\n    return 2 * x\n", "notes.txt": "one\ntwo\n\ntwo\nthree"}
"""The work tree that fed edits are for."""


@cache
def workspace() -> LocalWorkspace:
    """The work tree, made once; edits are only drafted."""
    folder = Path(tempfile.mkdtemp(prefix="guard-fuzz-tree-"))
    for name, text in FILES.items():
        (folder / name).write_text(text)
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "n.ipynb").write_text(json.dumps(notebook))
    return LocalWorkspace(folder)


def text_of(data: bytes) -> str:
    """Bytes as text that may hold whatever a file may hold."""
    return data.decode("utf-8", "surrogateescape")


def diff(data: bytes) -> None:
    """A unified diff: a change, or `IntakeError`."""
    with suppress(IntakeError):
        reconstruct(data)


def drafted(apply: Callable[[Draft, str], object], data: bytes) -> None:
    """One of the formats in which models write edits: files, or `IntakeError`."""
    draft = Draft(workspace())
    with suppress(IntakeError):
        apply(draft, text_of(data))
        draft.files()


def payload(data: bytes) -> None:
    """A hook's standard input, and the tool's call in it: `UsageError` or `IntakeError` at the most."""
    harness = tuple(HARNESSES)[data[0] % len(HARNESSES)] if data else "codex"
    with suppress(UsageError, IntakeError):
        call = parse_call(data[1:], harness, None)
        draft = Draft(workspace())
        apply_call(draft, harness, call.tool, call.arguments)
        draft.files()


def policy(data: bytes) -> None:
    """A policy: `PolicyError` at the most."""
    with suppress(PolicyError):
        parse_policy(data, "policy.yaml")


def source(reader: str, data: bytes) -> None:
    """A reader of `Sources`, which says by a value what it cannot read; what it read has lazy parts."""
    found = getattr(Sources(), reader)(FileSide("x", data))
    lazy = {"toml": ("located",), "json": ("located",), "yaml": ("data",), "ini": ("sections",)}
    for name in lazy.get(reader, ()):
        if not isinstance(found, Unreadable):
            with suppress(UnreadableError):
                part = getattr(found, name)
                part() if callable(part) else part


def python(data: bytes) -> None:
    """Python as a tree, as concrete syntax, as names and comments, and in the form that is compared."""
    found = Sources().python(FileSide("x.py", data))
    if isinstance(found, PythonSource):
        normal_form(found.tree)
        found.comments(range(1, len(found.lines) + 1))
        assert found.names is None or isinstance(found.names, tuple)
    text = text_of(data)
    parse_module(text)
    parse_concrete(text)
    name_tokens(text)
    without_magics(text)


def shell(data: bytes) -> None:
    """Both readers of shell text: `UnreadableError` at the most."""
    text = text_of(data)
    lines = list(enumerate(text.split("\n"), 1))
    with suppress(UnreadableError):
        list(commands(Fragment(lines, {"A": "b"})))
    with suppress(UnreadableError):
        tokens(text)


def json_places(data: bytes) -> None:
    """JSON with places, and JSON with comments: `JsonError`, `UsageError` at the most."""
    text = text_of(data)
    with suppress(JsonError):
        parse_places(text).plain()
    with suppress(UsageError):
        parse_jsonc(text, "settings.json")


@cache
def shipped() -> LoadedPolicy:
    """The shipped policy, loaded once."""
    return policy_for(EMPTY_TREE, "guard:default")


def change(data: bytes) -> None:
    """The whole line but the engine, over files before and after in a tree of companions: a verdict, or
    `GuardError`."""
    with suppress(GuardError):
        made = ChangeSet.from_files(*both_sides(data))
        checks = tuple(check for check in CHECKS if check.meta.id != "code-rules")
        ports = Ports(scanner=default_scanner(), may_defer=True, index_use="off", secrets=DetectSecrets())
        judge(made, shipped, ports, SystemClock(), guard_version="0", checks=checks)


def mutate(data: bytes, chance: Random, by_bytes: Callable[[bytes], bytes]) -> bytes:
    """One text, altered by what it is made of or, for the other half, by its bytes."""
    return mutated(data, chance) if chance.random() < 0.5 else by_bytes(data)


def mutate_change(data: bytes, chance: Random, by_bytes: Callable[[bytes], bytes]) -> bytes:
    """One fed change, altered in one part."""
    return mutated_change(data, chance, by_bytes, [path.encode() for path in paths()])


PYTHON = (
    "def ",
    "class ",
    "import ",
    "lambda ",
    "async ",
    "await ",
    'f"{',
    "match ",
    "except* ",
    "\\N{",
    ":=",
)
DIFF = ("--- a/", "+++ b/", "@@ -1 +1 @@", "diff --git ", "rename from ", "GIT binary patch", "/dev/null")
EDITS = ("*** Update File: ", "*** Add File: ", "*** Move to: ", "@@", "<<<<<<< SEARCH", ">>>>>>> REPLACE")
YAML = ("&a ", "*a", "<<: ", "!!int ", "? ", "- ", "---", "0x", "!!timestamp 2001-01-01", "|2-", "!!float")
TOML = ("[[", "]]", '"""', "''' ", "= {", "1979-05-27T07:32:00Z", "inf", "0x")
JSON = ("[[", "{}", "1e9", "\\ud800", "NaN", "//", "/*", "*/", "-0")
SHELL = ("$(", "${", "<<EOF", "`", "$((", "<<<", "case ", ";;")
POLICY = (*YAML, "paths:", "capabilities:", "rewrite:", "waivers:")
HOOK = ("hook_event_name", "tool_input", "replace_all", "old_string", "*** Update File: ")

_SOURCES = {name: partial(source, name) for name in ("toml", "yaml", "json", "ini", "notebook")}
_INI = ("[", "]", " = ", ": ", "\t", "%(")
_CELLS = ('"cells"', '"source"', "%%bash")
_OWN_POLICIES = partial(files, "policies/*.yaml", "examples/policy/.guard/*")

TARGETS: Mapping[str, Target] = {
    "change": Target(change, changes, (*YAML[:4], *PYTHON), mutate_change),
    "python": Target(python, partial(files, "rules/python/**/*.py", "guard/syntax/*.py"), PYTHON),
    "toml": Target(_SOURCES["toml"], partial(shown, ".toml", ".lock"), TOML),
    "yaml": Target(_SOURCES["yaml"], partial(files, "rules/workflow/**/*.yaml", "policies/*"), YAML),
    "json": Target(_SOURCES["json"], partial(shown, ".json", ".ipynb"), JSON),
    "json-places": Target(json_places, partial(shown, ".json"), JSON),
    "ini": Target(_SOURCES["ini"], partial(shown, ".cfg", ".ini"), ("[", "]", " = ", ": ", "\t", "%(")),
    "notebook": Target(_SOURCES["notebook"], partial(shown, ".ipynb"), ('"cells"', '"source"', "%%bash")),
    "shell": Target(shell, partial(files, "rules/shell/**/*.sh"), SHELL),
    "diff": Target(diff, diffs, DIFF),
    "codex-patch": Target(partial(drafted, apply_codex_patch), edits, EDITS),
    "v4a": Target(partial(drafted, apply_operations), edits, EDITS),
    "either-patch": Target(partial(drafted, apply_either), edits, EDITS),
    "search-replace": Target(partial(drafted, apply_blocks), edits, EDITS),
    "whole-files": Target(partial(drafted, apply_whole_files), edits, EDITS),
    "hook": Target(payload, calls, HOOK),
    "policy": Target(policy, _OWN_POLICIES, POLICY),
}
