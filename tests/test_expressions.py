"""Expressions that are compiled late: as good as compiled ones, and each of them compiles."""

from __future__ import annotations

import copy
import re
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import guard
from guard.expressions import _Expression, expression


def test_it_answers_as_the_compiled_one_does() -> None:
    text, late = "one=1, TWO=22", expression(r"(?P<name>[a-z]+)=(\d+)", re.IGNORECASE)
    compiled = re.compile(r"(?P<name>[a-z]+)=(\d+)", re.IGNORECASE)
    for _ in range(2):  # the first question compiles it, the second finds it compiled
        assert late.findall(text) == compiled.findall(text)
        assert [match.span() for match in late.finditer(text)] == [m.span() for m in compiled.finditer(text)]
        assert late.sub("x", text) == compiled.sub("x", text)
        assert late.split(text) == compiled.split(text)
        found, wanted = late.search(text, 5), compiled.search(text, 5)
        assert found is not None
        assert wanted is not None
        assert found["name"] == wanted["name"] == "TWO"
        assert late.match("!") is None
        assert late.fullmatch("one=1") is not None
    assert (late.pattern, late.flags, late.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_nothing_is_compiled_before_it_is_asked() -> None:
    broken = expression(b"(")
    assert broken.pattern == b"("
    with pytest.raises(re.error):
        broken.search(b"")


def test_it_can_be_copied_and_has_no_other_methods() -> None:
    assert copy.deepcopy(expression("a+")).fullmatch("aa")
    with pytest.raises(AttributeError):
        expression("a").nothing  # type: ignore[attr-defined]  # noqa: B018


def _inside(value: Any) -> list[_Expression]:
    if isinstance(value, _Expression):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    fields = vars(value).values() if hasattr(type(value), "__dataclass_fields__") else ()
    return [one for part in (*parts, *fields) for one in _inside(part)]


def test_every_expression_of_a_module_compiles() -> None:
    count = 0
    for module in walk_packages(guard.__path__, "guard."):
        if not module.name.startswith("guard.agents.libraries.") and not module.name.endswith("__main__"):
            for value in vars(import_module(module.name)).values():
                for one in _inside(value):
                    re.compile(one.pattern, one._flags)
                    count += 1
    assert count > 300
