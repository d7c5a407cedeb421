"""Where the records of each logger end: what of a configuration of logs loses them, and what does not."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import effects, kinds

CONFIG = """version: 1
{more}handlers:
  screen: {{class: logging.StreamHandler}}
  trail: {trail}
loggers:
  audit: {audit}
root: {{level: INFO, handlers: [screen]}}
"""
TRAIL = "{class: logging.FileHandler, filename: /var/log/pay/trail.log}"
AUDIT = "{level: INFO, handlers: [trail]}"
DROPS = (
    "import logging\n\n\nclass Calm(logging.Filter):\n    def filter(self, record):\n        return False\n"
)
ADDS = DROPS.replace("return False", "record.number = 1\n        return True")
PATH = "config/logs.yaml"


def text(trail: str = TRAIL, audit: str = AUDIT, more: str = "") -> str:
    return CONFIG.format(trail=trail, audit=audit, more=more)


def of_trail(more: str) -> str:
    return f"{TRAIL[:-1]}, {more}}}"


@pytest.mark.parametrize(
    "after",
    [
        text(of_trail("mode: w")),
        text(
            "{class: logging.handlers.RotatingFileHandler, filename: /var/log/pay/trail.log, maxBytes: 9000}"
        ),
        text("{class: logging.FileHandler, filename: /dev/null}"),
        text("{class: logging.FileHandler, filename: /tmp/trail.log}"),
        text("{class: logging.NullHandler}"),
        text("{class: logging.handlers.MemoryHandler, capacity: 100}"),
        text(audit="{level: INFO, handlers: []}"),
        text(audit="{level: INFO, handlers: [screen]}"),
        text(of_trail("filters: [own]"), more="filters:\n  own: {name: pay}\n"),
        text(of_trail("filters: [own]"), more="filters:\n  own: {(): pay.logs.Calm}\n"),
        text(of_trail("formatter: short"), more="formatters:\n  short: {format: '%(asctime)s'}\n"),
        text().replace(f"  audit: {AUDIT}\n", "  other: {handlers: [screen]}\n"),
    ],
)
def test_records_that_do_not_arrive(after: str) -> None:
    found = kinds({PATH: text(), "pay/logs.py": DROPS}, {PATH: after})
    assert found == [("protection.unrecorded", "medium", "medium")]


@pytest.mark.parametrize(
    "after",
    [
        text("{class: logging.handlers.WatchedFileHandler, filename: /var/log/pay/trail.log}"),
        text(of_trail("maxBytes: 9000000, backupCount: 9")),
        text(of_trail("filters: [own]"), more="filters:\n  own: {name: audit}\n"),
        text(of_trail("filters: [own]"), more="filters:\n  own: {(): pay.logs.Adds}\n"),
        text(
            of_trail("formatter: short"), more="formatters:\n  short: {format: '%(asctime)s %(message)s'}\n"
        ),
        text("{class: logging.handlers.SysLogHandler, address: /dev/log}"),
        text().replace("handlers: [screen]}", "handlers: [screen, trail]}"),
        text().replace("trail", "kept").replace("kept.log", "trail.log"),
    ],
)
def test_records_that_arrive(after: str) -> None:
    logs = ADDS.replace("Calm", "Adds")
    assert kinds({PATH: text(), "pay/logs.py": logs}, {PATH: after}) == []


def test_records_that_go_out_for_everybody_to_read() -> None:
    sent = "{class: logging.handlers.HTTPHandler, host: logs.example, url: /in}"
    # To whom they go is another family's question, and it answers beside this one.
    both = {one.kind: one.severity.value for one in effects({PATH: text()}, {PATH: text(sent)})}
    assert both == {"protection.loosened": "medium", "flow.secret": "medium"}
    held = effects({PATH: text()}, {PATH: text(f"{sent[:-1]}, secure: true}}")})
    assert [one.kind for one in held if one.kind.startswith("protection")] == []
