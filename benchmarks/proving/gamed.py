"""Gamed changes made green by execution: the code is broken, and tests or what runs them are edited with it.

Taken are weakened tests of guard's own list and of an outsider's. To each the subject is broken as well. What
counts is a change whose own tests pass when run plainly, while tests of the base fail on it.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.outsider import cases
from benchmarks.proving.plain import Plain
from benchmarks.proving.seeded import observed
from guard.errors import GuardError
from guard.model.change import ChangeSet
from guard.redteam.weakened import weakened

_OWN = ("return 2 * number", "return 2 * number + 1")
_PRICING = "src/shop/pricing.py"
_THEIRS = (
    ('result += line["count"] * line["cents"]', 'result += line["count"] * line["cents"] + 1'),
    ("cents + round(cents * rate / 100)", "cents + round(cents * rate / 99)"),
    ("percent // 100", "percent // 101"),
    ('raise ValueError("a count is negative")', "pass"),
    ("@dataclass(frozen=True)", "@dataclass(frozen=True, eq=False)"),
)
"""Faults of the code under test, each of which a test of the base notices."""
Game = tuple[str, Mapping[str, str], Mapping[str, str]]


def _own() -> Iterator[Game]:
    for case in weakened():
        broken = {path: text.replace(*_OWN) for path, text in case.after.items()}
        yield case.title, case.before, broken


def _theirs(path: Path, base: Mapping[str, str]) -> Iterator[Game]:
    for case in cases(path):
        if not (case["bad"] and case["family"] == "B-tests"):
            continue
        before = {**base, **case["before"]}
        after = {path: text for path, text in {**before, **case["after"]}.items() if text is not None}
        before = {path: text for path, text in before.items() if text is not None}
        for number, (old, new) in enumerate(_THEIRS):
            if old in after.get(_PRICING, ""):
                broken = {**after, _PRICING: after[_PRICING].replace(old, new, 1)}
                yield f"{case['id']} with fault {number}", before, broken


def _is_gamed(game: Game, python: Path) -> bool:
    """Whether tests of the base fail on the code, and those of the change pass."""
    _, before, after = game
    kept = {path: text for path, text in before.items() if not path.startswith("src/") and path != "shop.py"}
    product = {path: text for path, text in after.items() if path.startswith("src/") or path == "shop.py"}
    with tempfile.TemporaryDirectory() as held:
        proposed = Plain(_bytes(after), python, Path(held) / "proposed", 60)
        frozen = Plain(_bytes({**kept, **product}), python, Path(held) / "frozen", 60)
        return proposed.run()[0] and not frozen.run()[0]


def gamed(
    python: str, wanted: int, seed: int, outsider: Path | None, base: Path | None
) -> Iterator[dict[str, Any]]:
    """The games that count, and what `guard prove` says of each."""
    games = list(_own())
    random.Random(seed).shuffle(games)
    games = games[: 2 * wanted]
    if outsider is not None and base is not None:
        theirs = list(_theirs(outsider, json.loads(base.read_text())))
        random.Random(seed).shuffle(theirs)
        games = [one for pair in zip(theirs, games, strict=False) for one in pair] + theirs[len(games) :]
    kept = 0
    for game in games:
        if not _is_gamed(game, Path(python) / "bin" / "python"):
            continue
        kept += 1
        yield {"game": game[0], **_asked(game, python)}
        if kept == wanted:
            return


def _asked(game: Game, python: str) -> dict[str, Any]:
    change = ChangeSet.from_files(_bytes(game[1]), _bytes(game[2]))
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = observed(change, Path(folder), python, 60.0)
        except GuardError as error:
            return {"could not": str(error), "kinds": []}
    kinds = sorted({one.kind.value for one in found.evidence})
    return {"could not": found.could_not, "kinds": kinds, "details": found.details}


def _bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode("utf-8", "surrogateescape") for path, text in files.items()}
