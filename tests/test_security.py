"""SECURITY.md promises nothing behind which no test stands: every test and family that it names is there."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from benchmarks.faults.__main__ import MODULES

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there() -> None:
    place, missing = "", []
    for path, name in re.findall(r"`(tests/[\w./]+)?(?:::(test_\w+))?`", TEXT):
        place = path or place
        where = ROOT / place
        if path and not where.exists():
            missing.append(path)
        elif name and not re.search(rf"^(?:async )?def {name}\(", where.read_text("utf-8"), re.MULTILINE):
            missing.append(f"{place}::{name}")
    assert not missing


def test_every_family_of_faults_that_is_named_is_there() -> None:
    known = {fault.family for fault in chain.from_iterable(module.faults() for module in MODULES)}
    told = re.findall(r"famil(?:y|ies) ((?:`\w+`(?:, | and )?)+)", TEXT)
    named = {name for found in told for name in re.findall(r"`(\w+)`", found)}
    assert len(named) > 10
    assert named <= known, named - known
