"""How every command ends: the one place that turns what happened into an exit code and words for it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import click

from guard.app.hiding import hidden
from guard.errors import (
    EXIT_BLOCKED,
    EXIT_INCOMPLETE,
    EXIT_REVIEW,
    EXIT_SIGN_OFF_MISSING,
    EXIT_USAGE,
    GuardError,
)
from guard.report.sanitize import line
from guard.streams import deliver

_ANSWERS = (EXIT_REVIEW, EXIT_BLOCKED, EXIT_SIGN_OFF_MISSING)
"""What counts for nothing where the answer itself was lost."""


def ended(work: Callable[[], object]) -> int:
    """Do a command's work, and see to it that its output is delivered.

    Args:
        work: returns an exit code, or something else where all is well.

    Returns:
        One of the documented exit codes, a crash included; the interpreter has nothing left to add to it.
    """
    status = _guarded(work)
    # What was printed may still be on its way.
    late = _guarded(deliver)
    return late if late and status in _ANSWERS else status


def _guarded(work: Callable[[], object]) -> int:
    try:
        status = work()
    except SystemExit as error:
        status = error.code
        if isinstance(status, str):
            return _told(status, EXIT_INCOMPLETE)
    except BaseException as error:  # noqa: BLE001  # Python would exit with 1, which means "blocked"
        return _answered(_innermost(error))
    return status if isinstance(status, int) else EXIT_REVIEW


def _innermost(error: BaseException) -> BaseException:
    """The error itself where it comes wrapped in groups, as those of concurrent services do."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _answered(error: BaseException) -> int:
    """Say what went wrong. A traceback is for a fault of guard's own, never for what its surroundings do."""
    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            error.show()
            return EXIT_USAGE
        case click.Abort() | KeyboardInterrupt():
            return _told("interrupted", EXIT_INCOMPLETE)
        case GuardError():
            return _told(str(error), error.exit_code)
        case MemoryError():
            return _told("there is not enough memory; nothing was judged", EXIT_INCOMPLETE)
        case RecursionError():
            return _told(
                f"something is nested too deeply ({_place(error)}); nothing was judged", EXIT_INCOMPLETE
            )
        case OSError():
            what = error.strerror or str(error) or type(error).__name__
            about = f"{error.filename!r}: " if error.filename is not None else ""
            return _told(f"{about}{what} ({_place(error)}); nothing was judged", EXIT_INCOMPLETE)
    told = import_module("traceback").format_exception(error)
    for text in "".join(told).splitlines():
        click.echo(line(text), err=True)
    return _told("crashed; nothing was judged. Please report the lines above.", EXIT_INCOMPLETE)


def _place(error: BaseException) -> str:
    """Where it was raised, for whoever is told of it."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return "at no known place"
    return f"{last.tb_frame.f_code.co_filename.rpartition('/')[2]}:{last.tb_lineno}"


def _told(words: str, status: int) -> int:
    click.echo(f"guard: {line(hidden(words))}", err=True)
    return status
