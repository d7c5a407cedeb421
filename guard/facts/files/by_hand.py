"""What of a build file starts nothing by itself: targets that a person must name, order, health checks.

Such a change is one of settings: no install, no build, no other target and no job of CI can have called a
target that was not there before; who calls it in the same change changes himself what runs.
"""

from __future__ import annotations

import posixpath
from typing import Any

from guard.expressions import expression
from guard.model.change import FileChange, FileSide
from guard.syntax.python import Unreadable
from guard.syntax.sources import Sources
from guard.syntax.unreadable import UnreadableError

_MAKEFILES = frozenset({"makefile", "gnumakefile"})
_COMPOSE = expression(r"(?:docker-)?compose(?:\.[\w-]+)*\.ya?ml")
_LIFECYCLE = expression(
    r"(?:pre|post)\w+|(?:un)?install\w*|prepare\w*|prepublish\w*|publish\w*|pack|version|start|stop|restart"
    r"|tests?|check"
    r"|build|all|default|dist|release|deploy|ci|dependencies|bootstrap|setup|env\w*"
)
"""What package managers, makers and CI call by themselves, or by habit."""
_PLAIN = expression(r"[\w \t./:=,@*+-]{1,300}")
"""A command without pipes, substitutions and quotes."""
_VARIABLE = expression(r"\$(?:\(\w+\)|\{\w+\})")
_REACHES = expression(
    r"(?i)\b(?:curl|wget|nc|ncat|ssh|scp|rsync|sudo|su|eval|base64|(?:ba|z|da)?sh|install|add|push|publish|upload"
    r"|docker|podman|kubectl|helm|terraform|aws|gcloud|az|chmod|chown|rm|crontab|systemctl|exec|source|npx|uvx|dlx)\b"
    r"|https?:|(?:^|\s)-[ce]\b"
)
"""Words of commands that fetch, hand over, or reach beyond the project's own tools."""
_TARGET = expression(r"(?P<names>[A-Za-z][\w ./-]*?)\s*:(?!=)(?P<needs>[^=#;]*)(?:#.*)?")
_WAITING = frozenset({"depends_on", "healthcheck"})
_VERSION = expression(r"v?(\d+)((?:\.\d+){1,3})(-[a-z][\w.]*)?")


def is_plain(command: str) -> bool:
    """Whether a command is a plain call of a tool, which reaches for nothing beyond the project."""
    text = _VARIABLE.sub("x", command.strip().lstrip("@-"))
    parts = [one.strip() for one in text.split("&&")]
    return bool(text) and all(_PLAIN.fullmatch(one) and not _REACHES.search(one) for one in parts)


def is_by_hand(name: str) -> bool:
    """Whether nothing but a person, or what calls it by that name, starts a script or target called so."""
    return _LIFECYCLE.fullmatch(name.strip().casefold()) is None


def starts_nothing(file: FileChange, sources: Sources) -> bool:
    """Whether a change of a build file adds only what a person must start, or alters only what waits."""
    before, after = file.before, file.after
    if before is None or after is None or file.is_moved or before.mode != after.mode:
        return False
    if before.text is None or after.text is None:
        return False
    name = posixpath.basename(after.path).casefold()
    if name in _MAKEFILES:
        return _adds_targets(before.text, after.text)
    return bool(_COMPOSE.fullmatch(name)) and _only_waits(before, after, sources)


def _adds_targets(before: str, after: str) -> bool:
    old, new = _rules(before), _rules(after)
    if old is None or new is None:
        return False
    (was, rest), (now, more) = old, new
    if rest != more or list(now)[: len(was)] != list(was) or any(now[name] != was[name] for name in was):
        return False
    added = {name: rule for name, rule in now.items() if name not in was}
    return bool(was) and all(
        is_by_hand(name) and all(map(is_plain, recipe)) and set(needs) <= now.keys()
        for name, (needs, recipe) in added.items()
    )


_Rules = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def _rules(text: str) -> tuple[_Rules, list[str]] | None:
    """The targets of a makefile with what they need and do, and its other lines; None for other forms."""
    rules: _Rules = {}
    rest: list[str] = []
    here: list[str] = []
    for line in text.split("\n"):
        if line.startswith("\t"):
            if not here:
                return None
            for name in here:
                needs, recipe = rules[name]
                rules[name] = needs, (*recipe, line.strip())
            continue
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.startswith(".PHONY:"):
            here = []
            continue
        match = _TARGET.fullmatch(line)
        if match is None or ":" in match["needs"]:
            rest.append(line)
            here = []
            continue
        here = match["names"].split()
        if any(name in rules for name in here):
            return None
        rules |= {name: (tuple(match["needs"].split()), ()) for name in here}
    return rules, rest


def _only_waits(before: FileSide, after: FileSide, sources: Sources) -> bool:
    """Whether two sides of a compose file differ in order, health checks and patches of images alone."""
    sides = []
    for side in (before, after):
        read = sources.yaml(side)
        if isinstance(read, Unreadable) or read.has_merges:
            return False
        try:
            sides.append(read.data)
        except UnreadableError:
            return False
    old, new = sides
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    was, now = ({key: value for key, value in side.items() if key != "services"} for side in (old, new))
    services = old.get("services"), new.get("services")
    one, other = services
    if was != now or not isinstance(one, dict) or not isinstance(other, dict) or one.keys() != other.keys():
        return False
    return all(_waits(one[name], other[name]) for name in one)


def _waits(old: Any, new: Any) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return bool(old == new)
    differ = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    if differ - _WAITING - {"image"}:
        return False
    if "healthcheck" in differ and not _is_plain_check(new.get("healthcheck")):
        return False
    return "image" not in differ or _is_patch(str(old.get("image")), str(new.get("image")))


def _is_plain_check(check: Any) -> bool:
    test = check.get("test") if isinstance(check, dict) else None
    if isinstance(test, list) and test[:1] == ["CMD"]:
        return is_plain(" ".join(map(str, test[1:])))
    return False


def _is_patch(old: str, new: str) -> bool:
    """Whether an image is a later one of the same name and the same first number."""
    (name, _, was), (same, _, now) = old.rpartition(":"), new.rpartition(":")
    one, other = _VERSION.fullmatch(was), _VERSION.fullmatch(now)
    if one is None or other is None or name != same or not name or one[1] != other[1] or one[3] != other[3]:
        return False
    return [int(part) for part in one[2][1:].split(".")] < [int(part) for part in other[2][1:].split(".")]
