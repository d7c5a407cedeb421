"""Settings of checking tools, before against after: what is looked at less, and what is said more quietly."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from guard.checks.suppressions import tables as table
from guard.checks.suppressions.files import is_config
from guard.checks.suppressions.parse import settings_of
from guard.model.change import FileChange
from guard.model.finding import Severity
from guard.syntax.sources import Sources

_FLAGS_LOUD = (
    "--strict",
    "-W error",
    "-Werror",
    "--cov-fail-under",
    "--fail-under",
    "--doctest",
    "--disallow",
    "--warn",
)
_FLAGS_QUIET = (
    "--ignore",
    "--deselect",
    "-k",
    "-m",
    "-p no:",
    "--no-cov",
    "-W ignore",
    "--exit-zero",
    "--disable-warnings",
    "--continue-on",
)


@dataclass
class _Group:
    """The configuration files of one folder."""

    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    files: list[FileChange] = field(default_factory=list)


@dataclass(frozen=True)
class Weaker:
    """One setting that says less than before."""

    path: str
    line: int
    key: str
    before: str
    after: str
    severity: Severity
    why: str


def weaker_settings(files: Sequence[FileChange], sources: Sources) -> Iterator[Weaker]:
    """Settings that say less after the change; one that moved within its folder is the same.

    A file that cannot be read has no settings, so that all it held before counts as gone.
    """
    groups: dict[str, _Group] = {}
    for file in files:
        for side, name in ((file.before, "before"), (file.after, "after")):
            if side is None or not is_config(side.path):
                continue
            group = groups.setdefault(posixpath.dirname(side.path), _Group())
            getattr(group, name).update(settings_of(side, sources))
            if file not in group.files:
                group.files.append(file)
    for group in groups.values():
        before, after, members = group.before, group.after, group.files
        for key in sorted(before.keys() | after.keys()):
            old, new = before.get(key), after.get(key)
            if old != new:
                for severity, why in _weaker(key, old, new):
                    file = members[0] if len(members) == 1 else _holder(key, members)
                    yield Weaker(
                        file.path, _line(file, key, new), key, _shown(old), _shown(new), severity, why
                    )


def _weaker(key: str, old: Any, new: Any) -> Iterator[tuple[Severity, str]]:
    """How the setting says less; nothing where it does not."""
    if key.endswith("addopts"):
        yield from _options(str(old or ""), str(new or ""))
    elif key.endswith("filterwarnings"):
        gone, fresh = set(_items(old)) - set(_items(new)), set(_items(new)) - set(_items(old))
        if any(item.strip() == "error" for item in gone):
            yield Severity.MEDIUM, "warnings are no longer errors"
        for item in sorted(item for item in fresh if item.startswith(("ignore", "default", "once"))):
            broad = item.count(":") < 1
            yield (Severity.MEDIUM if broad else Severity.LOW), f"warnings are ignored: {item}"
    elif table.GROWS.search(key):
        if more := sorted(set(_items(new)) - set(_items(old))):
            yield _weight(key, more), f"more is left out: {', '.join(more)[:100]}"
    elif table.SHRINKS.search(key):
        lost = set(_items(old)) - set(_items(new))
        if lost and "ALL" not in _items(new):
            yield _weight(key, sorted(lost)), f"less is looked at: {', '.join(sorted(lost))[:100]}"
    elif table.STRICT.search(key) and _true(old) and not _true(new):
        yield Severity.MEDIUM, "a strict setting is off"
    elif table.LAX.search(key) and _true(new) and not _true(old):
        narrow = "[" in key and "*" not in key
        everything = "ignore_errors" in key or "exit" in key
        yield (Severity.MEDIUM if everything and not narrow else Severity.LOW), "a lax setting is on"
    elif table.FLOORS.search(key) and (number := _number(old)) is not None:
        if (now := _number(new)) is None or now < number:
            yield Severity.MEDIUM, "a floor is lower or gone"
    elif table.CEILINGS.search(key) and (number := _number(old)) is not None:
        if (now := _number(new)) is None or now > number:
            yield Severity.LOW, "a limit is higher or gone"
    elif table.LEVELLED.search(key):
        was, now = (table.LEVELS.get(str(_first(value)).casefold()) for value in (old, new))
        if now is not None and now < (was if was is not None else 2) and (old is not None or now == 0):
            rule = re.split(r"[.:]", key)[-1]
            loud = "security" in key or table.SECURITY_CODES.fullmatch(rule) is not None
            loud = loud or key.endswith(("typeCheckingMode", "follow_imports"))
            yield (Severity.MEDIUM if loud else Severity.LOW), "a rule is quieter"


def _options(old: str, new: str) -> Iterator[tuple[Severity, str]]:
    for flag in _FLAGS_LOUD:
        if old.count(flag) > new.count(flag):
            yield Severity.MEDIUM, f"the option {flag} is gone"
    for flag in _FLAGS_QUIET:
        pattern = rf"(?<!\S){re.escape(flag)}"
        if len(re.findall(pattern, new)) > len(re.findall(pattern, old)):
            yield Severity.LOW, f"the option {flag} is new"
    floor = re.compile(r"fail-under[= ](\d+)")
    was, now = floor.search(old), floor.search(new)
    if was and now and float(now[1]) < float(was[1]):
        yield Severity.MEDIUM, f"coverage may fall to {now[1]} (was {was[1]})"


def _weight(key: str, items: Sequence[str]) -> Severity:
    """Medium where everything, or a security rule, is concerned."""
    items = [item.rsplit(":", 1)[-1].strip() for item in items]  # `*.py:S602` is a rule for some files
    broad = any(item in ("ALL", "all", "*", "**", ".", "S", "B", "F", "src") for item in items)
    holes = any(
        table.SECURITY_CODES.fullmatch(item) and not table.HARMLESS_CODES.fullmatch(item) for item in items
    )
    in_tests = "test" in key
    return Severity.MEDIUM if (broad or holes) and not in_tests else Severity.LOW


def _items(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, str):
        return [item.strip() for item in re.split(r"[,\n]", value) if item.strip()]
    return [] if value is None else [str(value)]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _true(value: Any) -> bool:
    return value is True or str(value).strip().casefold() in ("true", "1", "yes", "on", "error")


def _number(value: Any) -> float | None:
    try:
        return float(str(value).strip().rstrip("%"))
    except ValueError:
        return None


def _shown(value: Any) -> str:
    return "not set" if value is None else " ".join(str(value).split())[:120]


def _holder(key: str, members: Sequence[FileChange]) -> FileChange:
    word = key.rsplit(".", 1)[-1].encode()
    return next((file for file in members if file.after is not None and word in file.after.data), members[0])


def _line(file: FileChange, key: str, new: Any) -> int:
    """The line to point at: where the setting's name stands after the change, if it does."""
    word = re.split(r"[.\[\]]", key)[-1].encode() or b"\n"
    lines = file.after.lines if file.after is not None and new is not None else ()
    return next((number for number, line in enumerate(lines, 1) if word in line), 1)
