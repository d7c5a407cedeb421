"""Examples that doctest would run, before against after."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.doctests import ExampleChange, changed_examples
from guard.model.change import ChangeSet
from guard.syntax.sources import Sources

PROSE = "Words.\n\n>>> f(1)\n2\n\n>>> g()  # doctest: +ELLIPSIS\nlong...\n"


def changed(before: dict[str, str], after: dict[str, str]) -> list[ExampleChange]:
    change = ChangeSet.from_files(
        {path: text.encode() for path, text in before.items()},
        {path: text.encode() for path, text in after.items()},
    )
    return changed_examples(change, Sources(change))


def test_an_example_that_must_print_something_else() -> None:
    [found] = changed({"a.md": PROSE}, {"a.md": PROSE.replace("\n2\n", "\n3\n")})
    assert (found.before.source, found.before.want, found.before.line) == ("f(1)", "2", 3)
    assert found.after is not None
    assert found.after.want == "3"


def test_one_that_is_gone() -> None:
    [found] = changed({"a.md": PROSE}, {"a.md": PROSE.partition(">>> g")[0]})
    assert (found.before.source, found.before.want) == ("g()", "long...")
    assert found.before.options == {"ELLIPSIS"}
    assert found.after is None


def test_an_option_more_is_another_example() -> None:
    [found] = changed({"a.md": PROSE}, {"a.md": PROSE.replace("f(1)", "f(1)  # doctest: +SKIP")})
    assert found.after is not None
    assert (found.before.options, found.after.options) == (frozenset(), frozenset({"SKIP"}))


def test_docstrings_say_whose_they_are() -> None:
    function = 'def f(x):\n    """Words.\n\n    >>> f(1)\n    2\n    """\n'
    text = function + '\n\nclass A:\n    """\n    >>> A()\n    A\n    """\n'
    found = changed(
        {"a.py": text}, {"a.py": text.replace("    2\n", "    3\n").replace("    A\n", "    B\n")}
    )
    assert [(one.before.owner, one.before.line, one.before.want) for one in found] == [
        ("f", 4, "2"),
        ("A", 11, "A"),
    ]


@pytest.mark.parametrize("first", ["TEXT = {}", "TEXT: str = {}", "def f():\n    return {}", "raise {}"])
def test_a_text_that_is_used_first_is_no_docstring(first: str) -> None:
    before = first.format('""">>> f(1)\n2\n"""') + "\n"
    assert changed({"a.py": before}, {"a.py": before.replace("2", "3")}) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a.md": PROSE}, {"a.md": "More.\n\n" + PROSE}),
        ({"a.md": PROSE, "b.md": "b\n"}, {"a.md": "Words.\n", "b.md": PROSE}),
        ({"a.md": "b\n"}, {"a.md": PROSE}),
        ({"a.md": PROSE}, {"a.md": PROSE + "\n>>> h()\n1\n"}),
        ({"a.cfg": PROSE}, {"a.cfg": "gone\n"}),
        ({"a.py": "y = 1\nx = '>>> f(1)'\n"}, {"a.py": "x = 1\n"}),
    ],
    ids=["moved down", "to another file", "new", "one more", "no file of doctest's", "no docstring"],
)
def test_what_is_no_loss(before: dict[str, str], after: dict[str, str]) -> None:
    assert changed(before, after) == []
