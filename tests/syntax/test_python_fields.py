"""F-strings of so many fields that CPython's parser would take the square of their number."""

from __future__ import annotations

import ast

import pytest

from guard.syntax.python import MOST_FIELDS, Unreadable, parse_module

MANY = "{a}" * (MOST_FIELDS + 1)


@pytest.mark.parametrize("quote", ["'", '"', "'''", '"""'])
@pytest.mark.parametrize("prefix", ["f", "F", "rf", "fR"])
def test_too_many_fields_are_refused_where_they_stand(quote: str, prefix: str) -> None:
    found = parse_module(f"x = 1\ny = {prefix}{quote}{MANY}{quote}\n")
    assert found == Unreadable(f"an f-string of more than {MOST_FIELDS} fields", 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        f"x = '{MANY}'\ny = f'a'\n",
        "x = [\n" + "    {'a': f'{b}'},\n" * (MOST_FIELDS + 1) + "]\n",
        f"# such as f'{MANY}'\nx = 1\n",
        "x = 'it is f\"'\n" + "y = {}\n" * (MOST_FIELDS + 1),
        f"x = f'a' '{MANY}'\n",
        'x = 1  # f"""\n' + "y = {}\n" * (MOST_FIELDS + 1),
    ],
    ids=["no f", "many strings", "a comment", "a quote in a string", "a neighbour", "an open comment"],
)
def test_many_braces_elsewhere_are_parsed(text: str) -> None:
    assert isinstance(parse_module(text), ast.Module)


def test_as_many_as_allowed_are_parsed() -> None:
    assert isinstance(parse_module("y = f'" + "{a}" * MOST_FIELDS + "'\n"), ast.Module)
