"""Calls functions with inputs and tells what each gives: a script of its own, for Python from 3.8.

What is told goes the way of `run_tests`: lines of JSON, numbered and signed, one before each call and
one after. Equal results are told alike: what has no value of its own is told by its type.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any

_SECONDS = 2
"""That one call may take."""
_DEPTH = 6
_ITEMS = 50
_MORE = ", and more"
"""Stands for what is not told; no value is written so."""
_WORDS = 300
"""Characters of a result that are told."""


class _TooLongError(BaseException):
    """A call was not over in its time."""


def _late(number: int, frame: object) -> None:
    raise _TooLongError


def told(value: Any, depth: int = _DEPTH) -> str:
    """A value as text, the same for equal ones."""
    kind = type(value)
    name = kind.__qualname__
    if value is None or kind in (bool, int, float, str, bytes, complex):
        return repr(value)
    if depth == 0:
        return name
    if kind in (list, tuple):
        inner = ", ".join(told(one, depth - 1) for one in value[:_ITEMS])
        inner += _MORE if len(value) > _ITEMS else "," if kind is tuple and len(value) == 1 else ""
        return f"[{inner}]" if kind is list else f"({inner})"
    if kind in (set, frozenset):
        return f"{name}({', '.join(sorted(told(one, depth - 1) for one in value))})"
    if isinstance(value, dict):
        pairs = (f"{told(key, depth - 1)}: {told(one, depth - 1)}" for key, one in value.items())
        inner = ", ".join(islice(pairs, _ITEMS)) + (_MORE if len(value) > _ITEMS else "")
        return f"{'' if kind is dict else name}{{{inner}}}"
    if isinstance(value, Iterator):
        return f"{name} of {told(list(islice(value, _ITEMS)), depth - 1)}"
    fields = getattr(kind, "__dataclass_fields__", None) or getattr(kind, "_fields", None)
    if fields:
        inner = ", ".join(f"{one}={told(getattr(value, one, None), depth - 1)}" for one in fields)
        return f"{name}({inner})"
    return name


def outcome(prepare: Any, arguments: Any, keywords: Any) -> tuple[bool, str]:
    """Whether a call gives something, and what; or the type of what it raises.

    `prepare` gives what is called, and the object that it is called on (None for none).
    """
    signal.alarm(_SECONDS)
    try:
        function, held = prepare()
        given = _state(arguments, keywords, held)
        said = told(function(*arguments, **keywords))
        left = _state(arguments, keywords, held)
    except _TooLongError:
        return False, "takes too long"
    except BaseException as error:
        return False, f"raises {type(error).__name__}"
    finally:
        signal.alarm(0)
    if held is None:
        return True, said if left == given else f"{said} and makes its arguments {left}"
    return True, said if left == given else f"{said} and leaves {left}"


def _state(arguments: Any, keywords: Any, held: Any) -> str:
    """What a call can alter: its arguments, and what the object holds."""
    seen = [*arguments, *keywords.values()]
    return told([*seen, getattr(held, "__dict__", None)] if held is not None else seen)


def _found(module: str, name: str) -> Any:
    """The function or the class; None where it cannot be had: its calls are then not compared."""
    try:
        found = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found
    except BaseException:
        return None


def _preparing(found: Any, name: str, kind: str, maker: Any) -> Any:
    """What gives the thing to call, on an object that is made anew for each call."""
    if kind == "function":
        return lambda: (found, None)

    def prepare() -> Any:
        made, named = _values(maker)
        held = found(*made, **named)
        return (getattr(held, name) if kind == "method" else lambda: getattr(held, name)), held

    return prepare


def _values(given: Any) -> Any:
    arguments, keywords = given
    values = [ast.literal_eval(text) for text in arguments]
    return values, {name: ast.literal_eval(text) for name, text in keywords.items()}


def main() -> None:
    """Read the options, and call."""
    runner = import_module("run_tests")
    del sys.path[0]  # the folder of this script
    given, number = int(sys.argv[1]), int(sys.argv[2])
    with os.fdopen(given, "rb") as stream:
        options = json.loads(stream.read())
    tell = runner.teller(number, bytes.fromhex(options.pop("key")))
    os.set_inheritable(number, False)
    os.chdir(options["root"])
    sys.argv[:] = ["python"]
    sys.path[:0] = options["paths"]
    signal.signal(signal.SIGALRM, _late)
    for one in options["functions"]:
        owner, _, name = one["name"].rpartition(".")
        found = _found(one["module"], one["name"] if one["kind"] == "function" else owner)
        for place, (arguments, keywords, maker) in enumerate(one["inputs"] if found else ()):
            tell(e="calling", id=one["id"], n=place)
            values, named = _values((arguments, keywords))
            gives, said = outcome(_preparing(found, name, one["kind"], maker), values, named)
            tell(e="called", id=one["id"], n=place, gives=gives, x=said[:_WORDS])
    tell(e="over")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
