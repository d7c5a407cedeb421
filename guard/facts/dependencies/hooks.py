"""`.pre-commit-config.yaml`: the packages that a hook's environment gets besides the hook itself."""

from __future__ import annotations

from typing import Any

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import Entry, Reading
from guard.facts.dependencies.manifests.requirements import read_requirements
from guard.model.change import FileSide
from guard.syntax.sources import Sources, known

PLACE = "pre-commit"
NPM_PLACE = "pre-commit.node"
"""The place of packages for hooks that are written for Node, whose names are npm's."""
_NPM = expression(r"(@[^@/\s]+/)?([^@/\s=<>!~\[;]+)(?:@([^\s@]+))?")
_OTHERS = frozenset(
    {
        "golang",
        "rust",
        "ruby",
        "lua",
        "perl",
        "r",
        "dart",
        "dotnet",
        "swift",
        "haskell",
        "julia",
        "coursier",
        "conda",
    }
)


def read_hooks(side: FileSide, sources: Sources) -> Reading:
    """The additional dependencies of every hook.

    Raises:
        UnreadableError: it is no valid YAML.
    """
    entries: list[Entry] = []
    waiting: list[Any] = [root for root in known(sources.yaml(side)).documents if root is not None]
    while waiting:
        node = waiting.pop()
        if node.id == "sequence":
            waiting += node.value
        elif node.id == "mapping":
            members = {key.value: part for key, part in node.value if key.id == "scalar"}
            listed = members.get("additional_dependencies")
            if listed is not None and listed.id == "sequence":
                language = members.get("language")
                entries += _of_hook(listed, str(language.value) if language is not None else "")
            waiting += [part for _, part in node.value if part.id != "scalar"]
    return Reading(tuple(entries), default="ci")


def _of_hook(listed: Any, language: str) -> list[Entry]:
    parts = [(str(one.value), int(one.start_mark.line) + 1) for one in listed.value if one.id == "scalar"]
    if language in _OTHERS:
        return []
    # Where only the hook's repository says the language, the form does: npm alone writes `name@1`, `@a/b`.
    if language == "node" or (language != "python" and any(_is_npm(text) for text, _ in parts)):
        return [_npm(text, line) for text, line in parts if _NPM.fullmatch(text)]
    found: list[Entry] = []
    for text, line in parts:
        for entry in read_requirements(text).entries:
            found.append(
                Entry(entry.name, PLACE, entry.version, entry.facets, entry.follows, frozenset({line}))
            )
    return found


def _is_npm(text: str) -> bool:
    match = _NPM.fullmatch(text)
    return match is not None and bool(match[1] or match[3])


def _npm(text: str, line: int) -> Entry:
    match = _NPM.fullmatch(text)
    assert match is not None  # held by the caller
    return Entry(f"{match[1] or ''}{match[2]}", NPM_PLACE, match[3] or "", lines=frozenset({line}))
