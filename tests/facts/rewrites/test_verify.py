"""Mechanical rewrites, and everything that may ride along with one."""

from __future__ import annotations

from textwrap import dedent

import pytest

from guard.facts.files.lines import changed_lines
from guard.facts.rewrites.template import parse_rewrite, parse_template
from guard.facts.rewrites.verify import with_rewrites
from guard.model.change import ChangeSet
from guard.model.edit import Edit, ExpressionRewrite, Facts, Span

WARN = ExpressionRewrite("logging.warn($...ARGS)", "logging.warning($...ARGS)")


def verified(rewrite: ExpressionRewrite, change: ChangeSet, facts: Facts) -> frozenset[Edit]:
    """The edits that are exactly the rewrite."""
    return with_rewrites(change, facts, [rewrite]).rewrites[rewrite]


def covered(before: str, after: str, rewrite: ExpressionRewrite = WARN, *, comment: bool = False) -> set[str]:
    """The lines (`-` before, `+` after) that the rewrite accounts for, with one edit for each changed line.

    A line alone is no rewrite, so each edit pairs a line with one of the other side's.
    """
    change = ChangeSet.from_files({"a.py": dedent(before).encode()}, {"a.py": dedent(after).encode()})
    lines = changed_lines(change.files[0].before, change.files[0].after)
    olds, news = sorted(lines.before), sorted(lines.after)
    edits = [
        Edit("function.body", "a.py", f"{old}>{new}", before=(Span(old, old),), after=(Span(new, new),))
        for old in olds
        for new in news
    ]
    if comment:
        edits.append(Edit("comment", "a.py", "a comment"))
    return {edit.summary for edit in verified(rewrite, change, Facts(tuple(edits), {"a.py": lines}))}


def whole(before: str, after: str, rewrite: ExpressionRewrite = WARN) -> bool:
    """Whether one edit that accounts for everything that changed is covered."""
    change = ChangeSet.from_files({"a.py": dedent(before).encode()}, {"a.py": dedent(after).encode()})
    lines = changed_lines(change.files[0].before, change.files[0].after)
    edit = Edit(
        "function.body",
        "a.py",
        "all",
        before=tuple(Span(line, line) for line in sorted(lines.before)),
        after=tuple(Span(line, line) for line in sorted(lines.after)),
    )
    return bool(verified(rewrite, change, Facts((edit,), {"a.py": lines})))


HEAD = "import logging\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("logging.warn('x')", "logging.warning('x')"),
        ("logging.warn('x %s', 1, exc_info=True)", "logging.warning('x %s', 1, exc_info=True)"),
        ("logging.warn()", "logging.warning()"),
        ("logging.warn(*a, **k)", "logging.warning(*a, **k)"),
        ("f(logging.warn('x'), 1)", "f(logging.warning('x'), 1)"),
        ("logging.warn(logging.warn('x'))", "logging.warning(logging.warning('x'))"),
        ("logging.warn(logging.warn('x'))", "logging.warn(logging.warning('x'))"),
        ("logging.warn(logging.warn('x'))", "logging.warning(logging.warn('x'))"),
        ("logging.warn('a'); logging.warn('b')", "logging.warning('a'); logging.warn('b')"),
        ("if logging.warn('x'):\n    pass", "if logging.warning('x'):\n    pass"),
        ("for i in j:\n    logging.warn(i)\nelse:\n    logging.warn(j)",
         "for i in j:\n    logging.warning(i)\nelse:\n    logging.warning(j)"),
        ("try:\n    a()\nexcept E:\n    logging.warn(1)",
         "try:\n    a()\nexcept E:\n    logging.warning(1)"),
        ("def f(a=logging.warn('x')):\n    pass", "def f(a=logging.warning('x')):\n    pass"),
        ("x = f'{logging.warn(1)}'", "x = f'{logging.warning(1)}'"),
        ("logging.warn('x',\n    'y')", "logging.warning(\n    'x', 'y',\n)"),
        ("logging.warn('x')", 'logging.warning("x")'),
        ("match x:\n    case 1 if logging.warn(1):\n        pass",
         "match x:\n    case 1 if logging.warning(1):\n        pass"),
        ("class A:\n    def f(self):\n        return logging.warn(self)",
         "class A:\n    def f(self):\n        return logging.warning(self)"),
    ],
)  # fmt: skip
def test_a_rewrite_is_covered(before: str, after: str) -> None:
    assert whole(HEAD + before + "\n", HEAD + after + "\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("logging.warn('x')", "logging.warning('y')"),
        ("logging.warn('x')", "logging.warning('x', 1)"),
        ("logging.warn('x', a=1)", "logging.warning('x', a=2)"),
        ("logging.warn('x', a=1, b=2)", "logging.warning('x', b=2, a=1)"),
        ("logging.warn(1)", "logging.warning(True)"),
        ("logging.warn(1)", "logging.warning(1.0)"),
        ("logging.warn('x')", "logging.warning(b'x')"),
        ("logging.warning('x')", "logging.warn('x')"),
        ("logging.warn('x')", "logging.error('x')"),
        ("logging.warn('x')", "return_(logging.warning('x'))"),
        ("logging.warn('x')", "logging.warning('x'); evil()"),
        ("logging.warn('x'); good()", "logging.warning('x')"),
        ("logging.warn('x')\ny = 1", "logging.warning('x')\ny = 2"),
        ("logging.warn('x')", "logging.warning('x')\nevil()"),
        ("logging.warn('a')\nlogging.warn('b')", "logging.warning('b')\nlogging.warning('a')"),
        ("if a:\n    logging.warn('x')", "if b:\n    logging.warning('x')"),
        ("if a:\n    logging.warn('x')", "if a:\n    pass\nlogging.warning('x')"),
        ("if a:\n    b()\n    logging.warn('x')", "if a:\n    b()\nelse:\n    logging.warning('x')"),
        ("if a:\n    logging.warn('x')", "while a:\n    logging.warning('x')"),
        ("x = logging.warn", "x = logging.warning"),
        ("logging.warn = f", "logging.warning = f"),
        ("log.warn('x')", "log.warning('x')"),
        ("a.logging.warn('x')", "a.logging.warning('x')"),
        ("logging.warn('x')", "logging.warning(('x'))\n\n\n# said\n"),
        ("logging.warn('x')  # one", "logging.warning('x')  # two"),
        ("logging.warn('x')  # type: ignore", "logging.warning('x')"),
        ("logging.warn('x')", "logging.warning('x'"),
        ("logging.warn('x'", "logging.warning('x')"),
        ("with a:\n    logging.warn('x')", "async with a:\n    logging.warning('x')"),
    ],
)
def test_what_rides_along_is_not_covered(before: str, after: str) -> None:
    assert not whole(HEAD + before + "\n", HEAD + after + "\n")


@pytest.mark.parametrize(
    "head",
    [
        "",
        "import log as logging\n",
        "from mine import logging\n",
        "from mine import *\nimport logging\n",
        "import logging\nlogging = mine\n",
        "import logging\ndef logging(): ...\n",
        "import logging\nclass logging: ...\n",
        "import logging\nfor logging in x: ...\n",
        "import logging\nwith x as logging: ...\n",
        "import logging\ntry: ...\nexcept E as logging: ...\n",
        "import logging\nmatch x:\n    case logging: ...\n",
        "import logging\nmatch x:\n    case {**logging}: ...\n",
        "import logging\ndef f(logging): ...\n",
        "import logging\nf = lambda logging: 1\n",
        "import logging\ndef f():\n    global logging\n",
        "import logging\ndel logging\n",
        "import logging\n[logging for logging in x]\n",
        "import logging\n(logging := x)\n",
        "def f():\n    import logging\n",
    ],
)
def test_a_name_that_may_be_something_else_is_not_covered(head: str) -> None:
    assert not whole(head + "logging.warn('x')\n", head + "logging.warning('x')\n")


def test_the_new_name_must_be_what_it_says_too() -> None:
    rewrite = ExpressionRewrite("old.f($X)", "new.f($X)")
    assert whole("import old, new\nold.f(1)\n", "import old, new\nnew.f(1)\n", rewrite)
    assert not whole("import old\nold.f(1)\n", "import old\nnew.f(1)\n", rewrite)
    assert not whole("import old, new\nnew = 1\nold.f(1)\n", "import old, new\nnew = 1\nnew.f(1)\n", rewrite)


def test_builtins_are_what_they_are_unless_bound() -> None:
    rewrite = ExpressionRewrite("unicode_($X)", "str($X)")
    head = "import unicode_\n"
    assert whole(head + "unicode_(1)\n", head + "str(1)\n", rewrite)
    assert not whole(head + "str = 1\nunicode_(1)\n", head + "str = 1\nstr(1)\n", rewrite)


def test_edits_beside_a_rewrite_are_judged_by_themselves() -> None:
    before = HEAD + "logging.warn('x')\ny = 1\n"
    after = HEAD + "logging.warning('x')\ny = 2\n"
    assert covered(before, after) == {"2>2"}


def test_an_import_that_changes_with_the_rewrite_is_an_edit_of_its_own() -> None:
    rewrite = ExpressionRewrite("old.f($X)", "new.f($X)")
    before, after = "import old\nx = 0\nold.f(1)\n", "import new\nx = 0\nnew.f(1)\n"
    assert covered(before, after, rewrite) == {"3>3"}


def test_a_changed_comment_is_left_to_its_own_edit() -> None:
    before, after = HEAD + "logging.warn('x')  # a\n", HEAD + "logging.warning('x')  # b\n"
    assert covered(before, after) == set()
    assert covered(before, after, comment=True) == {"2>2"}


def test_holes() -> None:
    swap = ExpressionRewrite("m.f($A, $B)", "m.g($B, $A)")
    assert whole("import m\nm.f(1, 2)\n", "import m\nm.g(2, 1)\n", swap)
    assert not whole("import m\nm.f(1, 2)\n", "import m\nm.g(1, 2)\n", swap)
    same = ExpressionRewrite("m.f($A, $A)", "m.f($A)")
    assert whole("import m\nm.f(x.y, x.y)\n", "import m\nm.f(x.y)\n", same)
    assert not whole("import m\nm.f(x.y, x.z)\n", "import m\nm.f(x.y)\n", same)
    keyword = ExpressionRewrite("m.f($X, $...R)", "m.f($X, $...R, safe=True)")
    assert whole("import m\nm.f(1, 2, k=3)\n", "import m\nm.f(1, 2, k=3, safe=True)\n", keyword)
    assert not whole("import m\nm.f(1, 2, k=3)\n", "import m\nm.f(1, 2, k=3, safe=False)\n", keyword)
    assert not whole("import m\nm.f(*x)\n", "import m\nm.f(*x, safe=True)\n", keyword)


def test_a_file_that_is_no_python_is_not_covered() -> None:
    change = ChangeSet.from_files({"a.txt": b"import logging\nlogging.warn(1)\n"}, {"a.txt": b"import logging\nlogging.warning(1)\n"})  # noqa: E501  # fmt: skip
    lines = {"a.txt": changed_lines(change.files[0].before, change.files[0].after)}
    edit = Edit("text", "a.txt", "x", before=(Span(2, 2),), after=(Span(2, 2),))
    assert verified(WARN, change, Facts((edit,), lines)) == frozenset()


def test_deep_and_long_code_is_refused_not_fatal() -> None:
    deep = "x = " + "-" * 2000 + "1\n"
    assert not whole(HEAD + deep + "logging.warn(1)\n", HEAD + deep + "logging.warning(1)\n")
    many = "".join(f"logging.warn({n})\n" for n in range(300))
    assert not whole(HEAD + many, HEAD + many.replace("warn", "warning"))
    sums = "logging.warn(" + "+".join(["a"] * 400) + ")\n"
    assert not whole(HEAD + sums, HEAD + sums.replace("warn", "warning"))


@pytest.mark.parametrize(
    "text",
    ["", "x =", "a; b", "$x", "$", "f($)", "$...A", "f($...A, b)", "lambda: f($X)", "[f(x) for x in y]", "1",
     "f(_guard_hole_one_X)", "(x := f())", "f($X", "f'{x}'", "x\ny"],
)  # fmt: skip
def test_templates_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="`"):
        parse_template(text)


def test_templates_say_what_they_hold() -> None:
    one, two = parse_rewrite("logging.warn($X, $...ARGS)", "log.warning($X)")
    assert one.holes == {"X", "...ARGS"}
    assert (set(one.roots), set(two.roots)) == ({"logging"}, {"log"})
