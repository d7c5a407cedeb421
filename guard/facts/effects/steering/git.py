"""What git obeys: attributes, submodules, ignored files, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.steering import tables as table
from guard.facts.effects.steering.family import GIT
from guard.facts.effects.under import settings
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity

_NOTHING = ChangedLines()
_HIDING = frozenset(
    {
        "-diff",
        "binary",
        "linguist-generated",
        "linguist-generated=true",
        "linguist-vendored",
        "gitlab-generated",
    }
)
_USUAL = frozenset({"lfs", "python", "astextplain", "markdown"})
"""Drivers that git has by itself or that everybody has."""
_JUDGING = frozenset(
    {FileClass.CI, FileClass.POLICY, FileClass.OWNERSHIP, FileClass.LOCK, FileClass.AGENT_INSTRUCTIONS}
)
_WILD = expression(r"[*?\[]")
_CALLED = expression(r"\bgit\b|gitconfig|hookspath|GIT_CONFIG", re.IGNORECASE)


def told(file: FileChange, around: Around) -> Iterator[ChangeEffect]:
    """What one file tells git that it did not tell it before."""
    name = file.path.rsplit("/", 1)[-1].casefold()
    after = file.after
    if after is None or after.text is None:
        return
    lines = after.text.split("\n")
    changed = sorted(around.lines.get(file.path, _NOTHING).after)
    if name in (".gitattributes", "attributes"):
        yield from _attributes(file, lines, changed)
    elif name == ".gitmodules":
        yield from _submodules(file, lines, changed)
    elif name in (".gitignore", "exclude"):
        yield from _ignored(file, lines, changed, around)
    elif name in (".gitconfig", "gitconfig"):
        for one in settings(lines, changed):
            plain = "".join(one.keys.split('"')[::2])  # without the names of subsections
            if table.GIT_SECTIONS.search(plain):
                yield _effect(
                    file.path,
                    one.line,
                    f"git is told {one.text!r}",
                    one.text,
                    Severity.HIGH,
                    Confidence.MEDIUM,
                )
    else:
        yield from _settings_made(file, lines, changed)


def _attributes(file: FileChange, lines: list[str], changed: list[int]) -> Iterator[ChangeEffect]:
    old = set(_words(file.before))
    for number in changed:
        pattern, *attributes = lines[number - 1].split() or [""]
        if not attributes or pattern.startswith("#"):
            continue
        for attribute in attributes:
            if (pattern, attribute) in old:
                continue
            what = _attribute(pattern, attribute.casefold())
            if what:
                yield _effect(file.path, number, what, f"{pattern} {attribute}")


def _words(side: FileSide | None) -> Iterator[tuple[str, str]]:
    for line in (side.text or "").split("\n") if side is not None else ():
        pattern, *attributes = line.split() or [""]
        yield from ((pattern, one) for one in attributes)


def _attribute(pattern: str, attribute: str) -> str:
    """What an attribute does to the files of `pattern`, or "" where it is usual."""
    name, _, value = attribute.partition("=")
    made = table.MADE.search(pattern)
    if attribute in _HIDING:
        if made or table.MEDIA.search(pattern):
            return ""
        return f"changes of {pattern} are folded away or not shown where a reviewer looks"
    if name in ("filter", "diff", "merge") and value and value not in _USUAL:
        return _driven(pattern, name, value, made=bool(made))
    if name == "working-tree-encoding" and value not in ("utf-8", "utf8"):
        return f"{pattern} is stored in another encoding than it is shown in"
    if name == "export-subst":
        return f"git writes into {pattern} when an archive is made"
    return ""


def _driven(pattern: str, name: str, value: str, *, made: bool) -> str:
    """What a program that an attribute names does to the files."""
    if value == "union":
        return "" if made else f"conflicts in {pattern} are settled by keeping both sides"
    if name == "diff":
        return f"what is shown of {pattern} is made by the program that `diff.{value}` names"
    if made:
        return ""
    if name == "filter":
        return f"{pattern} goes through the filter {value!r}, a program, whenever git takes it in or out"
    return f"conflicts in {pattern} are settled by {value!r}, unseen"


def _submodules(file: FileChange, lines: list[str], changed: list[int]) -> Iterator[ChangeEffect]:
    old = set(filter(None, map(str.strip, (file.before.text or "").split("\n")))) if file.before else set()
    for one in settings(lines, changed):
        key, _, value = (part.strip() for part in one.text.partition("="))
        if one.text in old or key.casefold() not in (
            "url",
            "update",
            "branch",
            "path",
            "fetchrecursesubmodules",
        ):
            continue
        if key.casefold() == "update" and value.startswith("!"):
            yield _effect(
                file.path,
                one.line,
                f"a command runs when the submodule is brought up to date: {value[1:]}",
                one.text,
                Severity.HIGH,
            )
        elif key.casefold() == "url" and f"url = http://{value.removeprefix('https://')}" in old:
            continue  # the same place, asked for in a way that nobody can answer for it
        elif key.casefold() in ("url", "branch", "update"):
            yield _effect(file.path, one.line, f"a submodule is now taken by {one.text}", one.text)


def _ignored(
    file: FileChange, lines: list[str], changed: list[int], around: Around
) -> Iterator[ChangeEffect]:
    """Patterns by which a file that judges, or source, is not seen by git any more."""
    old = (
        {line.strip() for line in (file.before.text or "").split("\n")} if file.before is not None else set()
    )
    folder = file.path.rpartition("/")[0]
    for number in changed:
        pattern = lines[number - 1].strip()
        if not pattern or pattern in old or pattern.startswith(("#", "!")):
            continue
        plain = f"{folder}/{pattern.strip('/')}".strip("/")
        found = set(classes(f"{plain}/x" if pattern.endswith("/") else plain)) | set(classes(plain))
        if found & _JUDGING or re.fullmatch(r"\*\*?/?\*?\.(?:py|sh|[jt]sx?|toml|ya?ml)", pattern):
            yield _effect(
                file.path,
                number,
                f"git no longer shows {pattern}, which judges or is judged",
                pattern,
                confidence=Confidence.MEDIUM,
            )
        elif _is_there(plain, around):
            yield _effect(
                file.path,
                number,
                f"git no longer shows what is new in {pattern}, which is part of the project",
                pattern,
                Severity.LOW,
                Confidence.MEDIUM,
            )


def _is_there(path: str, around: Around) -> bool:
    """Whether the base has a file or a folder at `path`; a pattern with wildcards is neither."""
    if _WILD.search(path):
        return False
    paths = around.sources.once(("paths of the base",), lambda: _with_folders(around.change.base.paths()))
    return path in paths


def _with_folders(paths: Iterable[str]) -> frozenset[str]:
    """The paths, and every folder on the way to one."""
    found: set[str] = set()
    for path in paths:
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return frozenset(found)


def _settings_made(file: FileChange, lines: list[str], changed: list[int]) -> Iterator[ChangeEffect]:
    """Lines of scripts that set what git runs."""
    old = table.RUNS_IN_GIT.findall(file.before.text or "") if file.before is not None else []
    for number in changed:
        line = lines[number - 1]
        match = table.RUNS_IN_GIT.search(line) if _CALLED.search(line) else None
        if match is None or line.lstrip().startswith(("#", "//")):
            continue
        if match[0] in old:
            old.remove(match[0])
            continue
        yield _effect(
            file.path,
            number,
            f"git's {match[0]} is set by {file.path}",
            line.strip(),
            confidence=Confidence.MEDIUM,
        )


def _effect(
    path: str,
    line: int,
    message: str,
    evidence: str,
    severity: Severity = GIT.severity,
    confidence: Confidence = GIT.confidence,
) -> ChangeEffect:
    return ChangeEffect(GIT.id, path, severity, confidence, message, after=line, evidence=evidence)
