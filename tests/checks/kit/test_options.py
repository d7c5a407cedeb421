"""Options of checks: what is declared is read, and nothing else is."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields

import jsonschema  # type: ignore[import-untyped]
import pytest

from guard.checks import KNOWN
from guard.checks.kit.interface import Check
from guard.checks.kit.options import (
    INDEX_USE,
    Kind,
    OptionError,
    choice,
    flag,
    option,
    options_of,
    positive,
    read_options,
    text,
    whole,
    words,
)
from guard.errors import ToolError


@dataclass(frozen=True)
class Form:
    """What a check may be told."""

    level: int = option(choice({"low": 1, "high": 2}), 1, "How much.")
    names: tuple[str, ...] = option(words(), ("a",), "Of whom.")


def test_what_is_left_out_has_its_default() -> None:
    assert read_options(Form, {}, "x") == Form(1, ("a",))
    assert read_options(Form, {"level": "high"}, "x") == Form(2, ("a",))
    with pytest.raises(FrozenInstanceError):
        read_options(Form, {}, "x").level = 3  # type: ignore[misc]


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(
        ToolError, match=r"checks\.x\.options: lavel is no option of this check; known are level, names"
    ):
        read_options(Form, {"lavel": "high"}, "x")
    with pytest.raises(OptionError, match=r"checks\.x\.options: level must be one of low, high") as caught:
        read_options(Form, {"level": "higher"}, "x")
    assert (caught.value.name, caught.value.is_unknown) == ("level", False)


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (INDEX_USE, ["ask", "off"], ["", "on", 1, None, ["ask"]]),
        (words(), [[], ["a", "b"]], ["a", ["a", 1], [""], {"a": 1}, None]),
        (words("a", "b", least=1), [["a"]], [[], ["c"]]),
        (text(), ["a"], ["", 1, None]),
        (flag(), [True, False], ["true", 1, None]),
        (whole(least=1), [1, 7], [0, -1, True, 1.0, "1", None]),
        (positive(), [1, 0.5], [0, -1, True, "1", float("nan"), None]),
    ],
)
def test_kinds_read_what_their_schema_allows(
    kind: Kind[object], right: list[object], wrong: list[object]
) -> None:
    for value in right:
        kind.read(value)
        jsonschema.validate(value, kind.schema)
    for value in wrong:
        with pytest.raises(ValueError):
            kind.read(value)


def test_a_bare_off_of_older_yaml_is_a_word() -> None:
    assert INDEX_USE.read(False) == "off"


@pytest.mark.parametrize("check", KNOWN, ids=lambda check: check.meta.id)
def test_options_are_declared_in_full(check: Check) -> None:
    declared = options_of(check.meta.options)
    assert [one.name for one in declared] == [one.name for one in fields(check.meta.options)]
    assert all(one.meaning for one in declared)
    check.meta.options()  # every option has a default


@pytest.mark.parametrize(
    "check", [one for one in KNOWN if one.meta.options_of], ids=lambda check: check.meta.id
)
def test_shared_options_mean_the_same_here(check: Check) -> None:
    [other] = [one for one in KNOWN if one.meta.id == check.meta.options_of]
    own = {one.name: one.kind.must for one in options_of(check.meta.options)}
    shared = {one.name: one.kind.must for one in options_of(other.meta.options) if one.name in own}
    assert shared
    assert shared == {name: own[name] for name in shared}
