from __future__ import annotations

import pytest

from guard.facts.files.lines import changed_lines
from guard.facts.python.edits import python_edits
from guard.model.change import FileChange, FileSide
from guard.model.edit import ChangedLines
from guard.model.lines import LineNumbers
from guard.syntax.sources import Sources
from tests.facts.python.oracle import check, edits_of

Expected = set[tuple[str, str, str, str]]
"""Kind, symbol, and the spans before and after."""

F = "def f(a, b=1):\n    return a\n"

CASES: list[tuple[str, str, str, Expected]] = [
    ("import added", "import os\n", "import os\nimport sys\n", {("import.added", "sys", "", "2")}),
    ("import removed", "import os\nimport sys\n", "import os\n", {("import.removed", "sys", "2", "")}),
    (
        "import rebound",
        "from a import run\n",
        "from b import run\n",
        {("import.changed", "b.run", "1", "1")},
    ),
    (
        "import of a module on another line",
        "from a import (\n    b,\n)\n",
        "from c import (\n    b,\n)\n",
        {("import.changed", "c.b", "1", "1")},
    ),
    (
        "import under another name",
        "import numpy\n",
        "import numpy as np\n",
        {("import.changed", "numpy as np", "1", "1")},
    ),
    ("import split", "import a, b\n", "import a\nimport b\n", {("import.moved", "", "1", "1-2")}),
    ("import star", "", "from x import *\n", {("import.added", "x.*", "", "1")}),
    ("import relative", "", "from . import y\n", {("import.added", ".y", "", "1")}),
    (
        "import under a condition",
        "if T:\n    import a\n",
        "if T:\n    import a\n    import b\n",
        {("import.added", "b", "", "3")},
    ),
    ("function added", F, F + "\n\ndef g():\n    pass\n", {("function.added", "g", "", "3-6")}),
    ("function removed", F + "def g():\n    pass\n", F, {("function.removed", "g", "3-4", "")}),
    ("function renamed", F, F.replace("f(", "g("), {("function.renamed", "g", "1", "1")}),
    (
        "functions swapped",
        "def f():\n    return 1\ndef g():\n    return 22\n",
        "def g():\n    return 22\ndef f():\n    return 1\n",
        {("function.moved", "f", "1-2", "3-4")},
    ),
    ("parameter added", F, F.replace("b=1", "b=1, *, c"), {("function.signature", "f", "1", "1")}),
    ("parameter keyword only", F, F.replace("a, b=1", "a, *, b=1"), {("function.signature", "f", "1", "1")}),
    ("became async", F, "async " + F, {("function.signature", "f", "1", "1")}),
    ("default changed", F, F.replace("b=1", "b=2"), {("function.default", "f", "1", "1")}),
    ("annotation added", F, F.replace("(a", "(a: int"), {("function.annotation", "f", "1", "1")}),
    ("return annotation", F, F.replace("):", ") -> int:"), {("function.annotation", "f", "1", "1")}),
    (
        "parameters on their own lines",
        "def f(\n    a: int,\n    b=1,\n):\n    pass\n",
        "def f(\n    a: str,\n    b=2,\n):\n    pass\n",
        {("function.annotation", "f", "2", "2"), ("function.default", "f", "3", "3")},
    ),
    ("decorator added", F, "@cache\n" + F, {("function.decorator", "f", "", "1")}),
    (
        "decorator reordered",
        "@a\n@b\n" + F,
        "@b\n@a\n" + F,
        {("function.decorator", "f", "1", "2")},
    ),
    ("body", "def f():\n    x = 1\n", "def f():\n    x = 2\n", {("function.body", "f", "2", "2")}),
    (
        "return",
        F,
        F.replace("return a", "return b"),
        {("function.body", "f", "2", "2"), ("function.control_flow", "f", "2", "2")},
    ),
    (
        "condition inverted",
        "def f(a):\n    if a:\n        x()\n",
        "def f(a):\n    if not a:\n        x()\n",
        {("function.body", "f", "2", "2"), ("function.control_flow", "f", "2", "2")},
    ),
    (
        "exception widened",
        "def f():\n    try:\n        x()\n    except ValueError:\n        y()\n",
        "def f():\n    try:\n        x()\n    except Exception:\n        y()\n",
        {("function.body", "f", "4", "4"), ("function.exception_handling", "f", "4", "4")},
    ),
    (
        "assertion removed",
        "def f(a):\n    assert a\n    x()\n",
        "def f(a):\n    x()\n",
        {("function.body", "f", "2", ""), ("function.exception_handling", "f", "2", "")},
    ),
    (
        "call with other arguments",
        "def f():\n    run(1, shell=False)\n",
        "def f():\n    run(1, shell=True)\n",
        {("function.body", "f", "2", "2"), ("function.call_arguments", "f", "2", "2")},
    ),
    (
        "call in a condition with other arguments",
        "def f():\n    if run(1):\n        pass\n",
        "def f():\n    if run(2):\n        pass\n",
        {
            ("function.body", "f", "2", "2"),
            ("function.control_flow", "f", "2", "2"),
            ("function.call_arguments", "f", "2", "2"),
        },
    ),
    (
        "nested function",
        "def f():\n    def g():\n        x()\n    return g\n",
        "def f():\n    def g():\n        y()\n    return g\n",
        {("function.body", "f.<locals>.g", "3", "3")},
    ),
    (
        "method",
        "class A:\n    def f(self):\n        x = 1\n",
        "class A:\n    def f(self):\n        x = 2\n",
        {("function.body", "A.f", "3", "3")},
    ),
    ("class added", "", "class A:\n    x = 1\n", {("class.added", "A", "", "1-2")}),
    ("class base", "class A:\n    x = 1\n", "class A(B):\n    x = 1\n", {("class.bases", "A", "1", "1")}),
    (
        "metaclass",
        "class A(B):\n    x = 1\n",
        "class A(B, metaclass=M):\n    x = 1\n",
        {("class.bases", "A", "1", "1")},
    ),
    (
        "class decorator",
        "class A:\n    x()\n",
        "@d\nclass A:\n    x()\n",
        {("class.decorator", "A", "", "1")},
    ),
    ("class renamed", "class A:\n    x = 1\n", "class B:\n    x = 1\n", {("class.renamed", "B", "1", "1")}),
    ("class call", "class A:\n    x()\n", "class A:\n    y()\n", {("class.body", "A", "2", "2")}),
    (
        "class attribute",
        "class A:\n    x = 1\n",
        "class A:\n    x = 2\n    y: int\n",
        {("assignment.changed", "A.x", "2", "2"), ("assignment.added", "A.y", "", "3")},
    ),
    ("assignment", "X = 1\n", "X = 2\n", {("assignment.changed", "X", "1", "1")}),
    (
        "assignments swapped",
        "X = 1\nY = 2\n",
        "Y = 2\nX = 1\n",
        {("assignment.moved", "X", "1", "2")},
    ),
    ("assignment removed", "X = 1\nY = 2\n", "Y = 2\n", {("assignment.removed", "X", "1", "")}),
    ("statement", "x()\n", "x()\ny()\n", {("statement.added", "", "", "2")}),
    ("statement changed", "x(1)\n", "x(2)\n", {("statement.changed", "", "1", "1")}),
    (
        "condition at import",
        "if a:\n    x()\n",
        "if b:\n    x()\n",
        {("statement.changed", "", "1", "1")},
    ),
    ("docstring", '"""a"""\n', '"""b"""\n', {("docstring", "", "1", "1")}),
    (
        "docstring of a function",
        'def f():\n    """a"""\n    x()\n',
        'def f():\n    """b\n\n    c"""\n    x()\n',
        {("docstring", "f", "2", "2-4")},
    ),
    ("comment", "x = 1\n", "x = 1  # why\n", {("comment", "", "1", "1")}),
    ("comment in a call", "x(\n    1,\n)\n", "x(\n    # a\n    1,\n)\n", {("comment", "", "", "2")}),
    ("comment in a method", F, F.replace("    return", "    # a\n    return"), {("comment", "f", "", "2")}),
    ("directive", "x = 1\n", "x = 1  # noqa\n", {("comment.directive", "", "1", "1")}),
    ("type comment", "x = 1\n", "x = 1  # type: int\n", {("comment.directive", "", "1", "1")}),
    ("interpreter line", "x = 1\n", "#!/bin/python\nx = 1\n", {("comment.directive", "", "", "1")}),
    ("script block", "x = 1\n", "# /// script\nx = 1\n", {("comment.directive", "", "", "1")}),
    ("quotes", "x = 'a'\n", 'x = "a"\n', {("formatting", "", "1", "1")}),
    ("parentheses", "x = 1 + 2\n", "x = (1 +\n     2)\n", {("formatting", "", "1", "1-2")}),
    ("line ends", "x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n", {("formatting", "", "1-2", "1-2")}),
    ("last line end", "x = 1\n", "x = 1", {("formatting", "", "1", "1")}),
    ("blank line", "x = 1\ny = 2\n", "x = 1\n\ny = 2\n", {("formatting", "", "", "2")}),
    ("indentation", "def f():\n  x()\n", "def f():\n\tx()\n", {("formatting", "f", "2", "2")}),
    ("elif for else if", "if a:\n x\nelse:\n if b:\n  y\n", "if a:\n x\nelif b:\n  y\n",
     {("formatting", "", "3-4", "3")}),
    (
        "semicolons",
        "def f():\n    x = 1; y = 2\n",
        "def f():\n    x = 1; y = 3\n",
        {("function.body", "f", "2", "2")},
    ),
    (
        "match",
        "def f(a):\n    match a:\n        case 1:\n            x()\n",
        "def f(a):\n    match a:\n        case 2:\n            x()\n",
        {("function.body", "f", "3", "3"), ("function.control_flow", "f", "3", "3")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_edits_are_named(before: str, after: str, expected: Expected) -> None:
    found = check(before.encode(), after.encode())
    assert {
        (edit.kind, edit.symbol, ",".join(map(str, edit.before)), ",".join(map(str, edit.after)))
        for edit in found
    } == expected


_MIRROR = {"added": "removed", "removed": "added"}


@pytest.mark.parametrize(("before", "after"), [case[1:3] for case in CASES], ids=[case[0] for case in CASES])
def test_swapping_the_sides_mirrors_added_and_removed(before: str, after: str) -> None:
    there = {edit.kind for edit in edits_of(before.encode(), after.encode())[1]}
    back = {edit.kind for edit in edits_of(after.encode(), before.encode())[1]}
    mirrored = {
        ".".join(
            part if index == 0 else _MIRROR.get(part, part) for index, part in enumerate(kind.split("."))
        )
        for kind in there
    }
    assert mirrored == back


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x = (\n", "line 1"),
        (b"x = 1\n  y = 2\n", "line 2"),
        (b"x = 1\ny = '\0'\n", "line 2, column 6: a NUL byte"),
        (b"# coding: nonsense\nx = 1\n", "encoding"),
        (b"# coding: unicode_escape\n# \\nimport os\n", "can hide code"),
        (b"# coding: utf-7\nx = 1\n", "can hide code"),
        (b"\xef\xbb\xbf# coding: latin-1\nx = 1\n", "encoding"),
        (b"x = '\xff'\n", "line 1"),
        (b"x = " + b"-" * 30000 + b"1\n", "nested too deeply"),
        (b"x = " + b"(" * 300 + b")" * 300 + b"\n", "too many nested"),
    ],
)
def test_what_cannot_be_parsed_is_said_with_its_place(data: bytes, said: str) -> None:
    (edit,) = check(b"x = 1\n", data)
    assert edit.kind == "unparsable"
    assert said in edit.summary
    back, *rest = sorted(check(data, b"x = 1\n"), key=lambda one: one.kind != "unparsable.before")
    assert (back.kind, back.before) == ("unparsable.before", edit.after)
    assert [one.kind for one in rest] == ["assignment.added"]


def test_deep_code_that_parses_is_compared() -> None:
    deep = "x = 0" + "+1" * 2000 + "\n"
    assert [edit.kind for edit in check(deep.encode(), deep.replace("0+1", "0 + 2").encode())] == [
        "assignment.changed"
    ]
    deep = "def f(a=" + "-" * 700 + "1): pass\n"
    assert [edit.kind for edit in check(deep.encode(), deep.replace("(a", "(b").encode())] == [
        "function.signature"
    ]


def test_a_long_elif_chain_is_compared() -> None:
    chain = "def f(a):\n    if a == 0: x()\n" + "".join(f"    elif a == {n}: x()\n" for n in range(1, 300))
    found = check(chain.encode(), chain.replace("== 250", "== 1000").encode())
    assert {edit.kind for edit in found} == {"function.body", "function.control_flow"}


def test_a_very_long_integer_is_compared() -> None:
    before = b"x = 0x" + b"f" * 6000 + b"\n"
    assert [edit.kind for edit in check(before, before.replace(b"f\n", b"e\n"))] == ["assignment.changed"]
    assert [edit.kind for edit in check(before, before.replace(b"=", b"= "))] == ["formatting"]


def test_a_doctest_is_said() -> None:
    (edit,) = check(b'"""a"""\n', b'"""a\n\n>>> f()\n"""\n')
    assert edit.kind == "docstring"
    assert "doctest" in edit.summary


def test_changed_arguments_are_named() -> None:
    before = b"def f():\n    subprocess.run(a, shell=False)\n"
    found = check(before, before.replace(b"False", b"True"))
    assert [edit.summary for edit in found if edit.kind == "function.call_arguments"] == [
        "call of subprocess.run in f has other arguments (shell)"
    ]


def test_a_lone_carriage_return_moves_no_edit() -> None:
    found = check(b"# a\rx = 1\ny = 1\n", b"# a\rx = 2\ny = 1\n")
    assert [(edit.symbol, str(edit.after[0])) for edit in found if edit.kind == "assignment.changed"] == [
        ("x", "1")
    ]


def test_a_declared_encoding_that_changes_is_no_comment() -> None:
    found = check(b"# coding: utf-8\nx = 1\n", b"# coding: latin-1\nx = 1\n")
    assert {edit.kind for edit in found} == {"encoding"}


def test_a_file_that_becomes_python_is_new_as_a_whole() -> None:
    text = b"import os\n"
    file = FileChange(FileSide("notes.txt", text), FileSide("notes.py", text))
    (edit,) = python_edits(file, ChangedLines(LineNumbers({1}), LineNumbers({1})), Sources())
    assert (edit.kind, edit.before_path, edit.before) == ("import.added", "notes.txt", ())


def test_a_whole_new_file_and_a_deleted_one() -> None:
    text = b'"""doc"""\n\nimport os\n\n\nclass A:\n    def f(self):\n        pass\n\n\nX = 1\n'
    _, added = edits_of(None, text)
    _, removed = edits_of(text, None)
    assert {edit.kind for edit in added} == {"docstring", "import.added", "class.added", "assignment.added"}
    assert {edit.kind for edit in removed} == {
        "docstring",
        "import.removed",
        "class.removed",
        "assignment.removed",
    }


def test_a_repaired_file_counts_as_new_throughout() -> None:
    after = FileSide("a.py", b"def f():\n    pass\n\n\nx = 1\n")
    file = FileChange(FileSide("a.py", b"def f(:\n    pass\n"), after)
    edits = python_edits(file, changed_lines(file.before, file.after), Sources())
    assert {edit.kind for edit in edits} == {"unparsable.before", "function.added", "assignment.added"}
    check(b"def f(:\n    pass\n", after.data)


def test_a_file_broken_on_both_sides_is_unparsable() -> None:
    file = FileChange(FileSide("a.py", b"def f(:\n"), FileSide("a.py", b"def g(:\n"))
    assert [edit.kind for edit in python_edits(file, changed_lines(file.before, file.after), Sources())] == [
        "unparsable"
    ]
