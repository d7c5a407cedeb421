"""What runs in a process of the pool: it is warmed up once and then judges one record after another."""

from __future__ import annotations

import gc
import json
import pickle
from contextlib import suppress
from typing import Any

from guard import app
from guard.app.verdict import Verdict
from guard.app.warm import keep_engine
from guard.app.workers import Parent, limit_memory
from guard.batch.line import line_of
from guard.batch.record import Record
from guard.batch.work import Settings, judged, judged_by, was_stopped
from guard.collecting import RARELY
from guard.errors import ToolError
from guard.model.change import ChangeSet

READY = b"ready"
"""The first message: it is warm."""
_MIB = 1024 * 1024
_BEFORE = b"import os\n\n\ndef twice(x):\n    return 2 * x\n"
_AFTER = _BEFORE.replace(b"2 * x", b"x + x")


def main(connection: int, life: int) -> None:
    """Judge what comes in until the other end is closed."""
    parent = Parent(connection, life)
    told = parent.settings()
    as_verdicts = told.pop("verdicts")
    settings = Settings(**told)
    gc.set_threshold(*RARELY)  # as the command has it
    limit_memory(settings.memory * _MIB)
    _warm_up()
    parent.send(READY)
    while True:
        message = parent.receive()
        head, _, pickled = message.partition(b"\n")
        # Its own parent made it, of what it had read as bytes.
        change = pickle.loads(pickled) if pickled else None
        parent.send(answer(Record.from_bytes(head), settings, change, as_verdicts=as_verdicts))
        del message, pickled, change


def answer(record: Record, settings: Settings, change: ChangeSet | None, *, as_verdicts: bool) -> bytes:
    """The message about one record: a head of JSON, and the line or the pickled verdict."""
    head: dict[str, Any] = {}
    body = b""
    try:
        verdict, *against = _verdicts(record, settings, change)
        head["decision"] = verdict.decision.value
        head["stopped"] = was_stopped(verdict)
        body = pickle.dumps(verdict) if as_verdicts else line_of(record, verdict, *against)
    except MemoryError:
        head["failed"] = f"it needs more than {settings.memory} MiB of memory"
    except ToolError as error:
        head["failed"] = str(error)
    except Exception as error:  # noqa: BLE001  # told in the record's verdict; the process is replaced
        head["failed"] = f"guard crashed: {type(error).__name__} at {_place(error)}; please report this"
    return json.dumps(head).encode() + b"\n" + body


def _verdicts(record: Record, settings: Settings, change: ChangeSet | None) -> tuple[Verdict, ...]:
    """The verdict, and that by the policy it is held against."""
    if settings.against is None:
        return (judged(record, settings, change),)
    return judged_by(record, settings, (record.policy or settings.policy, settings.against or None), change)


def _place(error: BaseException) -> str:
    """Where it was raised; nothing of what was read."""
    trace, place = error.__traceback__, "no known place"
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _warm_up() -> Verdict | None:
    """Judge a small change, so that engine, modules, rules and policies are there before the first record."""
    with suppress(ToolError):  # said again, with its reason, about every record
        keep_engine()
        return app.check(ChangeSet.from_files({"app.py": _BEFORE}, {"app.py": _AFTER}), "guard:default")
    return None
