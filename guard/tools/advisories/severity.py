"""How bad an advisory is, out of what OSV entries carry: a CVSS 3 vector or the database's own word."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from guard.model.finding import Severity

UNRATED = Severity.HIGH
"""What an advisory without a readable rating counts as: none may pass for lack of one."""

_WORDS = {
    "low": Severity.LOW,
    "moderate": Severity.MEDIUM,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}
_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}


def severity_of(entry: Mapping[str, Any]) -> Severity:
    """The worst rating an OSV entry carries; `UNRATED` where none can be read."""
    found: list[Severity] = []
    parts = [entry, *(part for part in entry.get("affected") or () if isinstance(part, Mapping))]
    for part in parts:
        for rating in part.get("severity") or ():
            score = base_score(rating.get("score", "")) if isinstance(rating, Mapping) else None
            if score is not None:
                found.append(_band(score))
        own = part.get("database_specific")
        word = own.get("severity") if isinstance(own, Mapping) else None
        if isinstance(word, str) and word.lower() in _WORDS:
            found.append(_WORDS[word.lower()])
    return max(found, key=lambda one: one.rank, default=UNRATED)


def base_score(vector: object) -> float | None:
    """The base score of a CVSS 3.0 or 3.1 vector, by the standard's formula; None where it is none."""
    if not isinstance(vector, str) or not vector.startswith(("CVSS:3.0/", "CVSS:3.1/")):
        return None
    metrics = dict(part.split(":", 1) for part in vector.split("/")[1:] if ":" in part)
    try:
        weight = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
        scope = metrics["S"]
        privileges = _PRIVILEGES[scope][metrics["PR"]]
    except KeyError:
        return None
    missing = (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    base = 1 - missing
    impact = 6.42 * base if scope == "U" else 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15
    if impact <= 0:
        return 0.0
    exploit = 8.22 * weight["AV"] * weight["AC"] * privileges * weight["UI"]
    return _round_up(min((impact + exploit) * (1.0 if scope == "U" else 1.08), 10.0))


def _round_up(value: float) -> float:
    """The standard's rounding to one digit, upwards, without the noise of binary fractions."""
    whole = round(value * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10.0


def _band(score: float) -> Severity:
    if score >= 9.0:
        return Severity.CRITICAL
    if score >= 7.0:
        return Severity.HIGH
    return Severity.MEDIUM if score >= 4.0 else Severity.LOW
