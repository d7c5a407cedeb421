"""Configurations of `logging` that stand in Python: compared as those of files are."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

BEFORE = (
    "LOGGING = {\n    'version': 1,\n"
    "    'handlers': {'trail': {'class': 'logging.FileHandler', 'filename': '/var/log/trail'}},\n"
    "    'loggers': {'audit': {'handlers': ['trail'], 'level': 'INFO'}},\n}\n"
)
FILE = "'logging.FileHandler', 'filename': '/var/log/trail'"


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (FILE, "'logging.NullHandler'", "protection.unrecorded"),
        ("'INFO'", "'CRITICAL'", "protection.unrecorded"),
        (FILE, "'logging.handlers.SysLogHandler', 'address': ('in.foreign.example', 514)", "flow.secret"),
    ],
)
def test_a_dictionary_that_says_less(old: str, new: str, kind: str) -> None:
    assert (kind, "medium", "medium") in kinds(
        {"shop/logs.py": BEFORE}, {"shop/logs.py": BEFORE.replace(old, new)}
    )


@pytest.mark.parametrize(("old", "new"), [("'INFO'", "'DEBUG'"), ("log/trail", "log/trail.log"), ("1", "1 ")])
def test_a_dictionary_that_says_as_much(old: str, new: str) -> None:
    found = kinds({"shop/logs.py": BEFORE}, {"shop/logs.py": BEFORE.replace(old, new, 1) + "A = 1\n"})
    assert ("protection.unrecorded", "medium", "medium") not in found
