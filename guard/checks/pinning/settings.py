"""Settings that say where packages come from and how freely: what a change of one lets in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.rule import Rule
from guard.checks.pinning import rules
from guard.checks.pinning.indexes import compare_rows, place_of
from guard.checks.pinning.sources import is_insecure
from guard.expressions import expression
from guard.facts.dependencies.delta import SourceOption
from guard.facts.dependencies.manifests.model import words
from guard.model.finding import Severity

_LOW, _MEDIUM, _HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
_ADDRESS = expression(r"[A-Za-z][A-Za-z0-9+.-]{0,40}://[^\s\"',\]}]+")
_INDEXES = words(
    """
    index-url extra-index-url pypi-url find-links index default-index source sources dependency-links channels
    channel registry
    """
)
_DEFAULTS = words("index-url pypi-url default-index")
_TABLES = words("index source sources")
_UNVERIFIED = words("trusted-host allow-insecure-host insecure-host")
_NARROW = words("require-hashes no-index only-binary no-build verify-hashes strict-ssl")
_FREE = words("pre prerelease prerelease-mode allow-prereleases no-require-hashes no-verify-hashes")
_DATES = words("exclude-newer exclude-newer-package uploaded-prior-to")
_PIP = words(
    """
    index-url extra-index-url no-index constraint requirement editable find-links no-binary only-binary
    prefer-binary require-hashes pre trusted-host use-feature pypi-url
    """
)
"""What pip accepts in a requirements file, under any beginning that is unique."""
_FILES = frozenset({"constraint", "requirement", "editable"})
"""Whole, they are entries; abbreviated, their reader takes them for settings."""
_VARIABLE = expression(r"(?:PIP|UV|NPM_CONFIG)_([A-Z_]+)", re.IGNORECASE)
_STRICT_STRATEGIES = frozenset({"", "first-index", "disallow", "never", "false", "if-necessary-or-explicit"})
_DECLARED = words(
    """
    dependencies pypi-dependencies host-dependencies build-dependencies run-dependencies feature features
    environments target tasks overrides name version description authors platforms activation
    """
)
"""Parts of a tool's table that say what is installed instead of from where; judged entry by entry."""
_DATE = expression(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class _Remark:
    rule: Rule
    severity: Severity
    message: str


def judge_settings(options: Iterable[SourceOption], today: date, found: Findings) -> None:
    """Enter the settings that let in more than before."""
    for option in options:
        if option.name.startswith("tool.uv.sources."):
            continue  # of one package, and judged with it
        for remark in _remarks(option, today):
            evidence = f"{option.name} {remark.rule.id}"
            found.add(
                remark.rule,
                option.file,
                option.line,
                remark.message,
                evidence,
                Case(severity=remark.severity),
            )


def _remarks(option: SourceOption, today: date) -> Iterator[_Remark]:
    name, before, after = _plain(option.name), option.before, option.after
    yield from _addresses(name, before, after)
    if name in _UNVERIFIED:
        more = set(_words(after)) - set(_words(before))
        if more:
            message = f"{name}: certificates of {', '.join(sorted(more))} are not verified any more."
            yield _Remark(rules.INSECURE, _HIGH, message)
    elif re.search(r'"verify_ssl": *false', after) and not re.search(r'"verify_ssl": *false', before):
        yield _Remark(rules.INSECURE, _HIGH, f"{name}: certificates of an index are not verified any more.")
    elif name in _NARROW and before and before.casefold() not in ("false", "off") and after != before:
        severity = _HIGH if "hashes" in name else _MEDIUM
        yield _Remark(
            rules.OPTION, severity, f"{name} is {'gone' if not after else 'another'}: more is accepted."
        )
    elif name in _FREE and after.casefold() not in _STRICT_STRATEGIES:
        severity = _HIGH if "hashes" in name else _MEDIUM
        yield _Remark(rules.OPTION, severity, f"{name} {_short(after)}: {_what(name)}")
    elif name == "index-strategy" and after not in _STRICT_STRATEGIES:
        message = f"{name} {_short(after)}: a name may come from whichever index has the highest version."
        yield _Remark(rules.OPTION, _MEDIUM, message)
    elif name in _FILES and after:
        yield _Remark(rules.OPTION, _MEDIUM, f"{name}, abbreviated: what it brings in was not read.")
    elif name in _DATES:
        yield from _newer(name, before, after, today)
    elif name in ("pip", "resolution", "pixi", "workspace", "project", "pypi-options") and after:
        yield from _nested(before, after, today)
    elif option.loosened and name not in _INDEXES:
        yield _Remark(rules.OPTION, _LOW, f"{name} changed; it has a say in what is installed.")


def _plain(name: str) -> str:
    """The setting that an option, an abbreviation that pip takes for one, or a variable stands for."""
    variable = _VARIABLE.fullmatch(name)
    plain = (variable[1] if variable else name).casefold().replace("_", "-").lstrip("-")
    meant = [one for one in _PIP if one.startswith(plain)] if name.startswith("--") else []
    return meant[0] if len(meant) == 1 else plain


def _what(name: str) -> str:
    if "hashes" in name:
        return "files without a hash are accepted."
    return "releases that are not meant for everybody are accepted."


def _words(text: str) -> list[str]:
    try:
        value = json.loads(text)
    except ValueError:
        return [part.casefold() for part in re.split(r"[\s,]+", text) if part]
    return [str(part).casefold() for part in value] if isinstance(value, list) else [str(value).casefold()]


def _addresses(name: str, before: str, after: str) -> Iterator[_Remark]:
    if name not in _INDEXES:
        return
    known = {place_of(address) for address in _ADDRESS.findall(before)}
    for address in _ADDRESS.findall(after):
        place = place_of(address)
        if place in known:
            continue
        known.add(place)
        host = place.partition("://")[2].partition("/")[0]
        if is_insecure(address):
            yield _Remark(rules.INSECURE, _HIGH, f"{name}: packages from {host} come over plain http.")
        if _is_explicit(after, address):
            message = f"{name}: {host} is asked for the packages that name it."
            yield _Remark(rules.INDEX_ADDED, _LOW, message)
        else:
            yield _Remark(rules.INDEX_ADDED, _MEDIUM, f"{name}: packages may come from {host}.")
    if "find" in name and after and not _ADDRESS.search(after) and after != before:
        yield _Remark(rules.INDEX_ADDED, _MEDIUM, f"{name}: packages may come from a folder.")
    if name in ("channels", "channel"):
        yield from _channels(name, before, after)
    if name in _TABLES:
        yield from (_Remark(*remark) for remark in compare_rows(before, after))
    if name in _DEFAULTS and before and not after:
        yield _Remark(rules.INDEX_MOVED, _MEDIUM, f"{name} is gone: the default index is asked instead.")


def _channels(name: str, before: str, after: str) -> Iterator[_Remark]:
    """conda's channels by name: the first that has a package is asked, whatever the others have."""
    old, new = _channel_names(before), _channel_names(after)
    for position, channel in enumerate(new):
        if channel in old or channel == "nodefaults" or _ADDRESS.match(channel):
            continue
        first = " first" if position == 0 and len(new) > 1 else ""
        yield _Remark(rules.INDEX_ADDED, _MEDIUM, f"{name}: packages may come from {channel}{first}.")
    kept = [one for one in new if one in old]
    if kept != [one for one in old if one in new]:
        yield _Remark(rules.INDEX_MOVED, _MEDIUM, f"{name}: {kept[0]} is asked before the others now.")
    if "nodefaults" in old and "nodefaults" not in new:
        yield _Remark(rules.INDEX_ADDED, _MEDIUM, f"{name}: the default channels are asked, too.")


def _channel_names(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,\"\[\]]+", text) if part]


def _is_explicit(text: str, address: str) -> bool:
    """Whether uv or poetry asks the index of that address only for the packages that name it."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    rows = [row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict)]
    return any(
        row.get("url") == address and (row.get("explicit") is True or row.get("priority") == "explicit")
        for row in rows
    )


def _newer(name: str, before: str, after: str, today: date) -> Iterator[_Remark]:
    if before and not after:
        yield _Remark(rules.OPTION, _MEDIUM, f"{name} is gone: releases of today are accepted.")
        return
    old, new = _DATE.search(before), _DATE.search(after)
    if new is not None and new[0] > today.isoformat() and today > date.min and (not old or old[0] != new[0]):
        yield _Remark(rules.OPTION, _MEDIUM, f"{name} lies in the future: releases of today are accepted.")
    elif old is not None and new is not None and new[0] > old[0]:
        yield _Remark(rules.OPTION, _LOW, f"{name} moves from {old[0]} to {new[0]}.")
    elif before and before != after and not (old and new):
        yield _Remark(rules.OPTION, _MEDIUM, f"{name} changes from {_short(before)} to {_short(after)}.")


def _nested(before: str, after: str, today: date) -> Iterator[_Remark]:
    """The settings of a table that its reader kept whole."""
    old, new = _table(before), _table(after)
    for key in sorted({*old, *new} - _DECLARED):
        was, now = (_text(side.get(key)) for side in (old, new))
        if was != now:
            loosened = bool(now)
            yield from _remarks(SourceOption("", 1, key, was, now, loosened), today)


def _table(text: str) -> dict[str, object]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _short(text: str) -> str:
    return _ADDRESS.sub("…", text)[:60]
