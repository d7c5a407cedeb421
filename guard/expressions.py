"""Regular expressions that are compiled where they are first asked.

A short run imports some hundred tables of expressions and asks few of them: to compile them all takes longer
than most of the work.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_WAYS = ("findall", "finditer", "fullmatch", "match", "search", "split", "sub", "subn")


def expression(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, but that it is compiled when it is first asked something.

    To be asked by its own methods, and not handed to the functions of `re`. Two of one pattern are not equal.
    `re.error` is raised by the first question; guard's tests ask each that stands in a module.
    """
    return cast("re.Pattern[AnyStr]", _Expression(pattern, flags))


class _Expression:
    """Not compiled yet. Asked once, it holds the compiled one's methods as its own, and costs no more."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # what copies or stores objects asks for these
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({way: getattr(compiled, way) for way in _WAYS})
        return getattr(compiled, name)
