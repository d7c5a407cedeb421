"""Python changes of any size, each with one thing in it that grows."""

from __future__ import annotations

import hashlib
import json

from benchmarks.growth_shapes import (
    Input,
    added,
    blocks,
    edited,
    head,
    lines,
    nest,
    object_of,
    reversed_lines,
    run,
)
from guard.facts.files.frozen import RECORD

TEST = "def test_a{i}():\n    assert f({i}) == {i}\n\n\n"
CASE = "def test_a{i}(a):\n    assert f(a)\n\n\n"
FUNCTION = "def f{i}(a, b):\n    c = a + {i}\n    return c * b\n\n\n"
FLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"


def _cases(n: int, wanted: str) -> dict[str, bytes]:
    text = TEST.replace("== {i}", f"== {wanted}")
    return {f"evals/test_a{i}.py": text.replace("{i}", str(i)).encode() for i in range(n)}


def _frozen(n: int) -> dict[str, bytes]:
    """A suite of `n` files and its record."""
    files = _cases(n, "{i}")
    held = {
        path: {"mode": "100644", "sha256": hashlib.sha256(data).hexdigest()} for path, data in files.items()
    }
    return files | {RECORD: json.dumps({"files": held, "suites": ["evals"], "version": 1}).encode()}


PYTHON = (
    added("comments", "app.py", lines("# c\n"), 500),
    added("comments of many kinds", "app.py", lines("# note {i} on this\n\n"), 250),
    edited("comments altered", "app.py", lines("# c{i}\nx{i} = 1\n"), lines("# d{i}\nx{i} = 1\n"), 200),
    added("suppressions", "app.py", lines("x{i} = 1  # noqa\n"), 200),
    added("types ignored", "app.py", lines("x{i} = 1  # type: ignore\n"), 200),
    added("an f-string of fields", "app.py", run("a = 1\nb = f'", "{a}", "'\n"), 400),
    added("f-strings", "app.py", lines("b{i} = f'{a}'\n"), 250),
    added("an f-string with specs", "app.py", run("a = 1\nb = f'", "{a:{a}}", "'\n"), 200),
    added("functions", "app.py", lines(FUNCTION), 80),
    edited("functions renamed", "app.py", lines(FUNCTION), lines(FUNCTION.replace("f{i}", "g{i}")), 80),
    edited(
        "functions renamed and altered",
        "app.py",
        lines(FUNCTION),
        lines(FUNCTION.replace("f{i}", "g{i}").replace("* b", "- b")),
        80,
    ),
    edited(
        "equal functions renamed",
        "app.py",
        lines("def f{i}(a):\n    return a\n\n\n"),
        lines("def g{i}(a):\n    return a\n\n\n"),
        80,
    ),
    edited("functions altered", "app.py", lines(FUNCTION), lines(FUNCTION.replace("* b", "- b")), 80),
    edited("functions in another order", "app.py", lines(FUNCTION), reversed_lines(FUNCTION), 80),
    edited("functions removed", "app.py", head("x = 1\n", lines(FUNCTION)), lambda _: "x = 1\n", 80),
    edited(
        "assignments in another order",
        "app.py",
        lines("value{i} = {i}\n"),
        reversed_lines("value{i} = {i}\n"),
        300,
    ),
    edited(
        "equal assignments in another order",
        "app.py",
        lines("value{i} = 1\n"),
        reversed_lines("value{i} = 1\n"),
        300,
    ),
    edited("assignments altered", "app.py", lines("value{i} = {i}\n"), lines("value{i} = {i}0\n"), 300),
    edited("every other line altered", "app.py", lines("x{i} = 1\ny = 2\n"), lines("x{i} = 2\ny = 2\n"), 150),
    edited("the same line again", "app.py", lines("x = 1\n"), lambda n: "x = 1\n" * (2 * n), 300),
    added("assignments", "app.py", lines("x{i} = {i}\n"), 300),
    added("a chain of names", "app.py", head("x0 = 'a'\n", lines("x{i} = x{j}\n")), 200),
    added(
        "a chain of doubled texts",
        "app.py",
        head("x0 = 'ev'\n", lines("x{i} = x{j} + x{j}\n"), "getattr(b, x1)(x)\n"),
        200,
    ),
    added("a name doubled", "app.py", head("a = 'ev'\n", lines("a = a + a\n"), "getattr(b, a)(x)\n"), 100),
    added(
        "a name doubled in f-strings",
        "app.py",
        head("a = 'ev'\n", lines("a = f'{a}{a}'\n"), "getattr(b, a)(x)\n"),
        100,
    ),
    added(
        "a list doubled",
        "app.py",
        head("import os\na = [os]\n", lines("a = a + a\n"), "a[0].system(x)\n"),
        100,
    ),
    added("a number squared", "app.py", head("a = 9\n", lines("a = a * a\n"), "chr(a)\n"), 100),
    added("a number shifted", "app.py", head("a = 9\n", lines("a = a << a\n"), "chr(a)\n"), 100),
    added(
        "a chain of functions",
        "app.py",
        head("def f0(a):\n    return a\n", lines("def f{i}(a):\n    return f{j}(a)\n")),
        100,
    ),
    added(
        "functions that call each other twice",
        "app.py",
        head("def f0(a):\n    return a\n", lines("def f{i}(a):\n    return f{j}(f{j}(a))\n")),
        100,
    ),
    added(
        "functions that call all",
        "app.py",
        lambda n: "".join(
            f"def f{i}(a):\n    return f{(i * 7) % n}(a) or f{(i * 3) % n}(a)\n" for i in range(n)
        ),
        100,
    ),
    added(
        "a chain of classes",
        "app.py",
        head("class C0:\n    pass\n", lines("class C{i}(C{j}):\n    def m(self):\n        return self.x\n")),
        60,
    ),
    added(
        "classes",
        "app.py",
        lines("class C{i}:\n    def m(self):\n        return self.x{i}\n\n    x{i} = 1\n\n\n"),
        60,
    ),
    added(
        "a class of methods",
        "app.py",
        head(
            "class C:\n",
            lines("    def m{i}(self):\n        self.x{i} = self.m{j}()\n        return self.x{i}\n\n"),
        ),
        60,
    ),
    added(
        "attributes stored",
        "app.py",
        head("class C:\n    def m(self, a):\n", lines("        self.x = a.x\n        a.x = self.x\n")),
        100,
    ),
    added("imports", "app.py", lines("import a{i}\n"), 250),
    added("names imported", "app.py", run("from a import (", "b{i}, ", ")\n"), 400),
    added("imports shadowed", "app.py", lines("import os\nos.system(x)\nimport sys as os\n"), 80),
    added("a name bound again", "app.py", lines("f = g{i}\nf(1)\n"), 150),
    added(
        "a name bound in branches",
        "app.py",
        head("import os\n", lines("if a{i}:\n    f = os.system\nf(x)\n")),
        80,
    ),
    added("calls", "app.py", head("import os\n", lines("os.getenv('A{i}')\n")), 150),
    added("commands", "app.py", head("import subprocess\n", lines("subprocess.run(['ls', a{i}])\n")), 100),
    added(
        "commands from the shell",
        "app.py",
        head("import os\n", lines("os.system('pip install a{i}==1.0')\n")),
        100,
    ),
    added("a call of arguments", "app.py", run("f(", "a{i}, ", ")\n"), 400),
    added("a call of keywords", "app.py", run("f(", "a{i}=1, ", ")\n"), 300),
    added("a list", "app.py", run("a = [", "{i}, ", "]\n"), 500),
    added("a list a line each", "app.py", run("a = [\n", "    {i},\n", "]\n"), 300),
    edited(
        "a list altered",
        "app.py",
        run("a = [\n", "    {i},\n", "]\n"),
        run("a = [\n", "    {i}1,\n", "]\n"),
        300,
    ),
    added("a table", "app.py", run("a = {", "'a{i}': {i}, ", "}\n"), 300),
    added(
        "a table asked",
        "app.py",
        head(
            "import os\n",
            lambda n: (
                run("a = {", "'a{i}': os, ", "}\n")(n) + "".join(f"a['a{i}'].system(x)\n" for i in range(n))
            ),
        ),
        60,
    ),
    added("a sum", "app.py", run("a = 1", " + a{i}", "\n"), 60),
    added("a sum of texts", "app.py", run("a = 'b'", " + 'c'", "\n"), 60),
    added("texts in a row", "app.py", run("a = (", "'b' ", ")\n"), 500),
    added("a chain of attributes", "app.py", run("a", ".b", "\n"), 60),
    added("a chain of calls", "app.py", run("a", ".b()", "\n"), 60),
    added("a chain of items", "app.py", run("a", "[0]", "\n"), 60),
    added("a comparison", "app.py", run("a", " < b{i}", "\n"), 300),
    added("brackets in each other", "app.py", nest("[", "", "]", "a = "), 25),
    added("calls in each other", "app.py", nest("f(", "", ")", "a = "), 25),
    added("lambdas in each other", "app.py", nest("lambda: ", "1", "", "a = "), 25),
    added("not not", "app.py", nest("not ", "a", ""), 40),
    added("blocks in each other", "app.py", blocks(90), 180),
    added(
        "functions in each other",
        "app.py",
        lambda n: "".join(
            " " * (i % 40)
            + f"def f{i}(a):\n"
            + (" " * (i % 40 + 1) + "return a\n" if i % 40 == 39 or i == n - 1 else "")
            for i in range(n)
        ),
        80,
    ),
    added("elif", "app.py", head("if x:\n    pass\n", lines("elif x == {i}:\n    pass\n")), 100),
    added(
        "else if",
        "app.py",
        head(
            "",
            lambda n: (
                "".join(
                    " " * i + "if x:\n" + " " * (i + 1) + "pass\n" + " " * i + "else:\n"
                    for i in range(min(n, 90))
                )
                + " " * min(n, 90)
                + "pass\n"
                + "y = 1\n" * max(0, n - 90)
            ),
        ),
        90,
    ),
    added("except", "app.py", head("try:\n    f()\n", lines("except A{i}:\n    pass\n")), 100),
    added("try", "app.py", lines("try:\n    f()\nexcept Exception:\n    pass\n"), 100),
    added("loops", "app.py", lines("for a{i} in b:\n    print(a{i})\n"), 120),
    added(
        "while true",
        "app.py",
        lines("while True:\n    try:\n        f()\n    except Exception:\n        continue\n"),
        60,
    ),
    added("with", "app.py", lines("with open('a{i}') as b:\n    b.read()\n"), 100),
    added("with of many", "app.py", run("with ", "a{i} as b{i}, ", "c:\n    pass\n"), 200),
    added("decorators", "app.py", head("", lines("@a{i}\n"), "def f():\n    pass\n"), 150),
    added("arguments of a function", "app.py", run("def f(", "a{i}=1, ", "):\n    pass\n"), 200),
    added("globals", "app.py", head("def f():\n", lines("    global a{i}\n    a{i} = 1\n")), 150),
    added("statements on a line", "app.py", run("", "x{i} = 1; ", "\n"), 250),
    added("lines joined", "app.py", run("x = 1", " + \\\n 1", "\n"), 60),
    added("a match", "app.py", head("match x:\n", lines("    case {i}:\n        pass\n")), 100),
    added("a docstring", "app.py", run('"""a\n', "b c {i}\n", '"""\n'), 300),
    added("examples in a docstring", "app.py", run('"""a\n\n', ">>> f({i})\n{i}\n", '"""\n'), 200),
    added("a long text", "app.py", run("a = '", "b", "'\n"), 4000),
    added("a long word", "app.py", run("", "b", " = 1\n"), 4000),
    added("a long number", "app.py", run("a = ", "7", "\n"), 3000),
    added("a long comment", "app.py", run("a = 1  # ", "b ", "\n"), 2000),
    added("a line of blanks", "app.py", run("a = 1", " ", "\n"), 4000),
    added("blanks within a line", "app.py", run("a =", " ", "1\n"), 4000),
    added("blanks in a text", "app.py", run("a = 'b", " ", "c'\n"), 4000),
    added("blanks in a comment", "app.py", run("#", " ", "noqa x\n"), 4000),
    added("tabs in a comment", "app.py", run("# pragma", "\t", ": x\n"), 4000),
    added("empty lines", "app.py", run("a = 1\n", "\n", "b = 1\n"), 3000),
    added("lines ended by CR", "app.py", run("", "a = {i}\r\n", ""), 250),
    added("form feeds", "app.py", run("", "\f", "a = 1\n"), 3000),
    added("escapes", "app.py", run("a = '", "\\x41", "'\n"), 1000),
    added("letters of elsewhere", "app.py", lines("а{i} = 'é'\n"), 200),
    added("hidden characters", "app.py", lines("a{i} = 'b\u200bc'\n"), 150),
    added("directions", "app.py", lines("a{i} = 'b\u202ec'\n"), 150),
    added("passwords", "app.py", lines("password = 'Kq7{i}zxWmPl!9'\n"), 100),
    added("a long password", "app.py", run("password = 'Kq", "b", "!'\n"), 4000),
    added("tokens", "app.py", lines("a{i} = 'AKIA" + "ABCDEFGH23456{i}" + "'\n"), 100),
    added("addresses", "app.py", lines("a{i} = 'https://a{i}.example/b'\n"), 150),
    added("queries", "app.py", lines("db.execute('select a{i} from b where c = ' + d)\n"), 100),
    added("licences", "app.py", lines("# SPDX-License-Identifier: MIT\n"), 150),
    added("notices", "app.py", lines("# Copyright (c) 2020 A{i} B. All rights reserved.\n"), 100),
    added(
        "words of a licence",
        "app.py",
        lines("# Permission is hereby granted, free of charge, to any person\n"),
        80,
    ),
    added("type comments", "app.py", lines("x{i} = []  # type: list[int]\n"), 150),
    added("annotations", "app.py", lines("x{i}: dict[str, list[int]] = {}\n"), 150),
    added("comprehensions", "app.py", lines("a{i} = [b for b in c if b > {i}]\n"), 120),
    added("a comprehension of loops", "app.py", run("a = [b", " for b in c", "]\n"), 60),
    added("star imports", "app.py", lines("from a{i} import *\n"), 150),
    added("all", "app.py", head("__all__ = []\n", lines("__all__ += ['a{i}']\n")), 150),
    added("getattr", "app.py", head("import os\n", lines("getattr(os, 'sys' + 'tem')(x{i})\n")), 80),
    added(
        "joined texts",
        "app.py",
        head("import os\n", lines("getattr(os, ''.join(['s', 'ystem']))(x{i})\n")),
        80,
    ),
    added("no Python", "app.py", lines("this is no python {i}\n"), 200),
    added("an open bracket", "app.py", run("(", "a,\n", ""), 300),
    added("an open text", "app.py", run("a = '''", "b\n", ""), 1000),
    added(
        "script metadata",
        "app.py",
        run("# /// script\n# dependencies = [\n", '#   "a{i}==1.0",\n', "# ]\n# ///\n"),
        100,
    ),
    added(
        "blocks of script metadata",
        "app.py",
        lines('# /// script\n# dependencies = ["a{i}==1.0"]\n# ///\n'),
        60,
    ),
    added(
        "commands given to pip",
        "app.py",
        head(
            "import subprocess, sys\n",
            lines("subprocess.run([sys.executable, '-m', 'pip', 'install', 'a{i}'])\n"),
        ),
        60,
    ),
)

TESTS = (
    edited("tests renamed", "tests/test_a.py", lines(TEST), lines(TEST.replace("test_a", "test_b")), 60),
    edited(
        "tests removed and others added",
        "tests/test_a.py",
        lines(TEST),
        lines(TEST.replace("test_a", "test_b").replace("f(", "g(")),
        60,
    ),
    edited(
        "tests weakened", "tests/test_a.py", lines(TEST), lines(TEST.replace("== {i}", "is not None")), 60
    ),
    edited("tests removed", "tests/test_a.py", head("x = 1\n", lines(TEST)), lambda _: "x = 1\n", 60),
    edited("tests skipped", "tests/test_a.py", lines(TEST), lines("@pytest.mark.skip\n" + TEST), 60),
    added("tests", "tests/test_a.py", lines(TEST), 60),
    added("assertions", "tests/test_a.py", head("def test_a():\n", lines("    assert f({i}) == {i}\n")), 120),
    edited(
        "assertions altered",
        "tests/test_a.py",
        head("def test_a():\n", lines("    assert f({i}) == {i}\n")),
        head("def test_a():\n", lines("    assert f({i}) == {i}0\n")),
        120,
    ),
    edited(
        "assertions in place of others",
        "tests/test_a.py",
        head("def test_a():\n", lines("    assert f{i}(a{i}).b{i} == {i}00\n")),
        head("def test_a():\n", lines("    assert c{i}.d{i}(e{i}) == 'f{i}'\n")),
        120,
    ),
    edited(
        "assertions removed",
        "tests/test_a.py",
        head("def test_a():\n    x = 1\n", lines("    assert f({i}) == {i}\n")),
        lambda _: "def test_a():\n    x = 1\n",
        120,
    ),
    edited(
        "cases",
        "tests/test_a.py",
        head(
            "import pytest\n\n@pytest.mark.parametrize('a', [\n",
            lines("    {i},\n"),
            "])\ndef test_a(a):\n    assert a\n",
        ),
        head(
            "import pytest\n\n@pytest.mark.parametrize('a', [\n",
            lines("    {i}0,\n"),
            "])\ndef test_a(a):\n    assert a\n",
        ),
        150,
    ),
    edited(
        "cases removed from tests",
        "tests/test_a.py",
        head("import pytest\n", lines("@pytest.mark.parametrize('a', ['b{i}', 'c{i}'])\n" + CASE)),
        head("import pytest\n", lines("@pytest.mark.parametrize('a', ['b{i}'])\n" + CASE)),
        40,
    ),
    edited(
        "decorators of cases",
        "tests/test_a.py",
        head(
            "import pytest\n\n",
            lines("@pytest.mark.parametrize('a{i}', [1, 2])\n"),
            "def test_a(**a):\n    assert a\n",
        ),
        head(
            "import pytest\n\n",
            lines("@pytest.mark.parametrize('a{i}', [1])\n"),
            "def test_a(**a):\n    assert a\n",
        ),
        80,
    ),
    edited(
        "methods of a test class",
        "tests/test_a.py",
        head("class TestA:\n", lines("    def test_a{i}(self):\n        assert self.f({i}) == {i}\n\n")),
        head("class TestA:\n", lines("    def test_b{i}(self):\n        assert self.f({i})\n\n")),
        60,
    ),
    edited(
        "unittest",
        "tests/test_a.py",
        head(
            "import unittest\n\nclass A(unittest.TestCase):\n",
            lines("    def test_a{i}(self):\n        self.assertEqual(f({i}), {i})\n\n"),
        ),
        head(
            "import unittest\n\nclass A(unittest.TestCase):\n",
            lines("    def test_a{i}(self):\n        self.assertTrue(f({i}))\n\n"),
        ),
        60,
    ),
    edited(
        "fixtures",
        "tests/conftest.py",
        head("import pytest\n\n", lines("@pytest.fixture\ndef a{i}():\n    return {i}\n\n")),
        head("import pytest\n\n", lines("@pytest.fixture\ndef a{i}():\n    return 0\n\n")),
        60,
    ),
    edited(
        "helpers",
        "tests/test_a.py",
        lines("def check{i}(a):\n    assert a == {i}\n\n\ndef test_a{i}():\n    check{i}(f())\n\n\n"),
        lines("def check{i}(a):\n    assert a\n\n\ndef test_a{i}():\n    check{i}(f())\n\n\n"),
        40,
    ),
    edited(
        "helpers that call each other",
        "tests/test_a.py",
        head(
            "def check0(a):\n    assert a == 1\n",
            lines("def check{i}(a):\n    check{j}(a)\n    check{j}(a)\n"),
            "def test_a():\n    check1(f())\n",
        ),
        head(
            "def check0(a):\n    assert a\n",
            lines("def check{i}(a):\n    check{j}(a)\n    check{j}(a)\n"),
            "def test_a():\n    check1(f())\n",
        ),
        60,
    ),
    edited(
        "doctests",
        "app.py",
        run('"""a\n\n', ">>> f({i})\n{i}\n", '"""\n'),
        run('"""a\n\n', ">>> f({i})\n{i}0\n", '"""\n'),
        100,
    ),
    edited(
        "doctests of functions",
        "app.py",
        lines('def f{i}():\n    """A.\n\n    >>> f{i}()\n    {i}\n    """\n    return {i}\n\n\n'),
        lines(
            'def f{i}():\n    """A.\n\n    >>> f{i}()  # doctest: +SKIP\n    {i}\n'
            '    """\n    return {i}\n\n\n'
        ),
        40,
    ),
    edited("golden lines", "tests/data/a.txt", lines("a {i}\n"), lines("b {i}\n"), 300),
    edited(
        "golden JSON",
        "tests/data/a.json",
        object_of(lambda n: {f"a{i}": i for i in range(n)}),
        object_of(lambda n: {f"a{i}": i + 1 for i in range(n)}),
        200,
    ),
    Input(
        "tests/: files of tests",
        lambda n: (
            {f"tests/test_a{i}.py": TEST.replace("{i}", str(i)).encode() for i in range(n)},
            {
                f"tests/test_a{i}.py": TEST.replace("{i}", str(i)).replace(f"== {i}", "").encode()
                for i in range(n)
            },
        ),
        30,
    ),
    Input(
        "tests/: files of tests renamed",
        lambda n: (
            {f"tests/test_a{i}.py": TEST.replace("{i}", str(i)).encode() for i in range(n)},
            {f"tests/test_b{i}.py": (TEST.replace("{i}", str(i)) + "x = 1\n").encode() for i in range(n)},
        ),
        30,
    ),
    Input(
        "app/: special cases",
        lambda n: (
            {"app.py": b"def f(a):\n    return a\n", "tests/test_a.py": lines(TEST)(n).encode()},
            {
                "app.py": ("def f(a):\n" + lines("    if a == {i}:\n        return {i}\n")(n)).encode(),
                "tests/test_a.py": lines(TEST)(n).encode(),
            },
        ),
        60,
    ),
)

FILES = (
    Input(
        "files",
        lambda n: (
            {"a.py": b"x = 1\n"},
            {f"a{i}.py": f"x = {i}\n".encode() for i in range(n)} | {"a.py": b"x = 1\n"},
        ),
        40,
    ),
    Input(
        "files moved",
        lambda n: (
            {f"a{i}.py": lines(f"x{i}_" + "{i} = 1\n")(5).encode() for i in range(n)},
            {f"b/a{i}.py": (lines(f"x{i}_" + "{i} = 1\n")(5) + "y = 1\n").encode() for i in range(n)},
        ),
        40,
    ),
    Input(
        "functions moved to other files",
        lambda n: (
            {f"a{i}.py": FUNCTION.replace("{i}", str(i)).encode() + b"x = 1\n" for i in range(n)},
            {f"a{i}.py": b"x = 1\n" for i in range(n)}
            | {f"b{i}.py": FUNCTION.replace("{i}", str(i)).encode() for i in range(n)},
        ),
        30,
    ),
    Input(
        "files that import each other",
        lambda n: (
            {"a.md": b"x\n"},
            {
                f"a{i}.py": (
                    f"from a{(i + 1) % n} import f{(i + 1) % n}\n\n"
                    f"def f{i}(a):\n    return f{(i + 1) % n}(a)\n"
                ).encode()
                for i in range(n)
            },
        ),
        40,
    ),
    Input(
        "files of a package",
        lambda n: (
            {"p/__init__.py": b""},
            {"p/__init__.py": b""}
            | {f"p/a{i}.py": b"from p import *\nfrom . import a1\na1.f()\n" for i in range(n)},
        ),
        40,
    ),
    Input(
        "requirements files",
        lambda n: (
            {"a.md": b"x\n"},
            {f"requirements/a{i}.txt": f"-r a{(i + 1) % n}.txt\na{i}==1.0\n".encode() for i in range(n)},
        ),
        40,
    ),
    Input("evals/: frozen cases altered", lambda n: (_frozen(n), _frozen(n) | _cases(n, "{i}0")), 40),
    Input(
        "workflows",
        lambda n: (
            {"a.md": b"x\n"},
            {f".github/workflows/a{i}.yml": (FLOW + "      - run: echo a\n").encode() for i in range(n)},
        ),
        40,
    ),
    Input(
        "folders in each other",
        lambda n: ({"a.md": b"x\n"}, {"a.md": b"x\n", "/".join(["d"] * n) + "/a.py": b"x = 1\n"}),
        300,
    ),
    Input(
        "files with long names",
        lambda n: (
            {"a.md": b"x\n"},
            {"a.md": b"x\n"} | {f"{'deploya.' * 30}{i}.py": b"x = 1\n" for i in range(n)},
        ),
        40,
    ),
    Input(
        "files with names of dots",
        lambda n: (
            {"a.md": b"x\n"},
            {"a.md": b"x\n"} | {f"requirements{'.-' * 100}{i}x": b"x = 1\n" for i in range(n)},
        ),
        40,
    ),
)
