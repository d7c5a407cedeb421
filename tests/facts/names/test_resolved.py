"""The resolved view: indirection written out, lines kept, and no harm done to what is already plain."""

from __future__ import annotations

import ast
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.facts.names.resolved import FileView, Part, resolved_view
from guard.syntax.python import Unreadable, read_as_declared
from guard.syntax.sources import Sources

INDIRECT = {
    "alias": ("e = eval\ne(x)\n", "eval(x)"),
    "alias of an alias": ("a = eval\nb = a\nb(x)\n", "eval(x)"),
    "names in a circle": ("a = b\nb = a\nb = eval\na(x)\n", "eval(x)"),
    "getattr with joined strings": ('import os\ngetattr(os, "sys" + "tem")(c)\n', "os.system(c)"),
    "getattr with a reversed string": ('import os\ngetattr(os, "metsys"[::-1])(c)\n', "os.system(c)"),
    "getattr with a name": ('import os\nn = "system"\ngetattr(os, n)(c)\n', "os.system(c)"),
    "getattr with base64": (
        'import base64, os\ngetattr(os, base64.b64decode("c3lzdGVt").decode())(c)\n',
        "os.system(c)",
    ),
    "getattr with character codes": (
        'import os\ngetattr(os, "".join([chr(115), "ystem"]))(c)\n',
        "os.system(c)",
    ),
    "dunder import": ('__import__("os").system(c)\n', "os.system(c)"),
    "import_module": ('import importlib\nimportlib.import_module("o" + "s").system(c)\n', "os.system(c)"),
    "import_module under a name": (
        'from importlib import import_module as im\nim("os").system(c)\n',
        "os.system(c)",
    ),
    "sys.modules": ('import sys\nsys.modules["os"].system(c)\n', "os.system(c)"),
    "another module's import": ("import shutil\nshutil.os.system(c)\n", "os.system(c)"),
    "twin module": ("import posix\nposix.system(c)\n", "os.system(c)"),
    "globals": ('globals()["ev" + "al"](x)\n', "eval(x)"),
    "builtins table": ('__builtins__["eval"](x)\n', "eval(x)"),
    "builtins dict": ('__builtins__.__dict__["eval"](x)\n', "eval(x)"),
    "vars": ('import os\nvars(os)["system"](c)\n', "os.system(c)"),
    "module dict": ('import os\nos.__dict__["system"](c)\n', "os.system(c)"),
    "dunder call": ("import os\nos.system.__call__(c)\n", "os.system(c)"),
    "table of functions": ('import os\nt = {"a": os.system}\nt[k](c)\n', "os.system(c)"),
    "list of functions": ("import os\n[print, os.system][1](c)\n", "os.system(c)"),
    "options kept in a table": ('O = {"verify": False, "x": 1}\nf(a, **O)\n', "f(a, verify=False, x=1)"),
    "options made by dict": ("O = dict(verify=False)\nf(**O)\n", "f(verify=False)"),
    "options kept in a class": (
        'class A:\n    o = {"verify": False}\n    def g(self):\n        f(**self.o)\n',
        "f(verify=False)",
    ),
    "options given a second time": ('O = {"a": 1, "b": 2}\nf(a=3, **O)\n', "f(a=3, b=2)"),
    "a switch kept in a class": (
        "class A:\n    v = False\n    def g(self):\n        f(verify=self.v)\n",
        "f(verify=False)",
    ),
    "conditional": ("(eval if x else print)(y)\n", "(eval)(y)"),
    "lambda": ("(lambda: eval)()(x)\n", "eval(x)"),
    "returned": ("def g():\n    return eval\n\n\ng()(x)\n", "eval(x)"),
    "walrus": ("import os\nif w := os.system:\n    w(c)\n", "    os.system(c)"),
    "default argument": ("import os\ndef f(c, h=os.system):\n    h(c)\n", "    os.system(c)"),
    "class attribute": (
        "import os\nclass A:\n    run = os.system\n    def f(self, c):\n        self.run(c)\n",
        "os.system(c)",
    ),
    "instance attribute": (
        "class A:\n    def __init__(self):\n        self.z = exec\n    def f(self, c):\n        self.z(c)\n",
        "exec(c)",
    ),
    "loop variable": ("import os\nfor h in (print, os.system):\n    h(c)\n", "os.system(c)"),
    "comprehension variable": ("[h(c) for h in [eval]]\n", "[eval(c) for h in [eval]]"),
    "unpacked": ("import os\na, b = print, os.system\nb(c)\n", "os.system(c)"),
    "map": ("list(map(eval, xs))\n", "list(eval(xs))"),
    "partial": ("import functools, os\nfunctools.partial(os.system, c)()\n", "os.system(c)()"),
    "thread": (
        "import os, threading\nthreading.Thread(target=os.system, args=(c,)).start()\n",
        "os.system(c).start()",
    ),
    "attrgetter": ('import operator, os\noperator.attrgetter("system")(os)(c)\n', "os.system(c)"),
    "methodcaller": ('import operator, os\noperator.methodcaller("system", c)(os)\n', "os.system(c)"),
    "star import": ("from os import *\nsystem(c)\n", "os.system(c)"),
    "fullwidth name": ("ｅｖａｌ(x)\n", "eval(x)"),
    "inside an f-string": ("import os\nf\"{getattr(os, 'system')(c)}\"\n", "str(os.system(c))"),
    "module under another name in a variable": (
        'import os\nm = os\nm.environ["A"]\n',
        'os.environ["A"]',
    ),
    "keyword arguments kept": (
        "import subprocess\nr = subprocess.run\nr(c, shell=True)\n",
        "subprocess.run(c, shell=True)",
    ),
}


def view_of(data: bytes) -> bytes | None:
    return resolved_view(read_as_declared("a.py", data), data, Sources())


@pytest.mark.parametrize("name", INDIRECT)
def test_indirection_is_written_out_on_its_own_line(name: str) -> None:
    source, wanted = INDIRECT[name]
    view = view_of(source.encode())
    assert view is not None
    assert wanted in view.decode()
    assert view.count(b"\n") == source.encode().count(b"\n")
    ast.parse(view)


def test_a_multi_line_expression_keeps_its_lines() -> None:
    view = view_of(b'import os\ngetattr(\n    os,\n    "system",\n)(c)\nlast()\n')
    assert view is not None
    assert view.split(b"\n")[5] == b"last()"
    ast.parse(view)


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.system(c)\n",
        "from os import system as s\ns(c)\n",
        "def eval(x):\n    return x\n\n\neval(1)\n",
        "import logging\nlog = logging.getLogger('x')\nlog.info('y')\n",
        "getattr(thing, name)(c)\n",
        "x = 'sys' + 'tem'\n",
        "from .modes import Mode\ndefault = Mode.A\nif default == Mode.B:\n    default.run()\n",
        "import m\ndef f(mode=m.A):\n    return mode == m.B\n",
        'def g(c):\n    o = {"verify": False}\n    o["verify"] = c\n    f(**o)\n',
        'def g(c):\n    o = {"verify": False}\n    o.update(verify=c)\n    f(**o)\n',
        "def g(**o):\n    f(**o)\n",
        'O = {"verify": False, name: True}\nf(**O)\n',
        "class A:\n    v = False\n    def g(self, v):\n        self.v = v\n        f(verify=self.v)\n",
        "class A:\n    v: bool = False\n    def g(self):\n        f(verify=self.v)\n",
        "def f(:\n",
        "",
    ],
)
def test_plain_code_has_no_view(source: str) -> None:
    assert view_of(source.encode()) is None


def test_a_declared_encoding_is_decoded_before_it_is_scanned() -> None:
    hidden = "# coding: utf-7\n" + "import os\nos.system(c)\n".encode("utf-7").decode()
    view = view_of(hidden.replace("os.system", "+AG8-s.system").encode())
    assert view is not None
    assert b"os.system(c)" in view


def test_entangled_names_end_in_linear_rounds() -> None:
    order = sorted(range(400), key=lambda n: n * 7919 % 401)
    lines = [f"a{n} = a{(n + 1) % 400}" for n in order] + ["a399 = eval", "a0(x)"]
    view = view_of("\n".join(lines).encode())
    assert view is not None
    assert b"eval(x)" in view


def test_a_name_that_is_bound_on_every_line_takes_linear_time() -> None:
    lines = [f"x = {n}\ny.z = x" for n in range(20_000)] + ["x = eval", "x(y)"]
    view = view_of("\n".join(lines).encode())
    assert view is not None
    assert view.endswith(b"eval(y)")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abx=()[]{}.,:'\"\n \t+lambdaforingetattros01", max_size=80))
def test_any_text_gives_a_view_with_as_many_lines_or_none(source: str) -> None:
    view = view_of(source.encode())
    assert view is None or view.count(b"\n") == source.encode().count(b"\n")


def test_views_of_real_modules_parse() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    for name in ("os", "inspect", "subprocess", "tarfile", "pickle", "pydoc", "timeit", "signal"):
        data = (library / f"{name}.py").read_bytes()
        view = view_of(data)
        if view is not None:
            ast.parse(view)
            assert view.count(b"\n") == data.count(b"\n")


def test_an_odd_line_end_in_a_string_does_not_hide_a_fullwidth_name() -> None:
    view = view_of("x = 'a\u2028b\x0c'\nｅｖａｌ(x)\n".encode())
    assert view is not None
    assert view.split(b"\n")[1] == b"eval(x)"


def test_crlf_keeps_the_lines() -> None:
    view = view_of(b"e = eval\r\ne(x)\r\n")
    assert view is not None
    assert view.split(b"\n")[1] == b"eval(x)"


def test_threads_that_parse_at_once_do_not_disturb_each_other() -> None:
    deep = ("x = " + "(" * 60 + "1" + ")" * 60 + "\ne = eval\ne(x)\n").encode()
    with ThreadPoolExecutor(8) as pool:
        views = list(pool.map(view_of, [deep] * 200))
    assert {view is not None and view.endswith(b"eval(x)\n") for view in views} == {True}


def _parts(tree: ast.Module) -> list[Part]:
    """All parts of a file: the module's own, its definitions, and those in its classes."""
    found = [Part(tree, None)]
    pending: list[tuple[ast.stmt, ast.ClassDef | None]] = [(node, None) for node in tree.body]
    for node, within in pending:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(Part(node, within))
            pending += [(one, node) for one in node.body] if isinstance(node, ast.ClassDef) else []
    return found


def _lines_of(part: Part, parts: list[Part]) -> set[int]:
    """The lines that no other part has."""

    def lines(node: ast.stmt | ast.Module) -> set[int]:
        if isinstance(node, ast.Module):
            return {line for one in node.body for line in lines(one)}
        heads = [one.lineno for one in getattr(node, "decorator_list", [])]
        return set(range(min([node.lineno, *heads]), (node.end_lineno or node.lineno) + 1))

    inner = {id(one) for one in getattr(part.node, "body", [])}
    others = [lines(one.node) for one in parts if id(one.node) in inner]
    return lines(part.node) - set().union(*others)


_FILES = ("shutil", "logging/config", "pydoc", "runpy", "functools", "inspect", "unittest/mock")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_part_says_the_same_whichever_others_are_written_out(data: st.DataObject) -> None:
    pieces = st.sampled_from(
        [source for source, _ in INDIRECT.values() if source.isascii() and "import *" not in source]
    )
    inside = st.lists(pieces, min_size=1, max_size=3).map("".join)
    made = st.lists(inside, min_size=2, max_size=5).map(
        lambda texts: "".join(
            f"def f{n}(c, x, k, xs):\n{indent(text, '    ')}\n\nclass C{n}:\n{indent(text, '    ')}\n{text}\n"
            for n, text in enumerate(texts)
        )
    )
    real = st.sampled_from(_FILES).map(
        lambda name: (Path(sysconfig.get_paths()["stdlib"]) / f"{name}.py").read_text(encoding="utf-8")
    )
    text = data.draw(st.one_of(made, real)).encode()
    source = read_as_declared("a.py", text)
    if isinstance(source, Unreadable):
        return  # what some of the pieces put together is no Python
    parts = _parts(source.tree)
    asked = data.draw(st.lists(st.sampled_from(parts), min_size=1, max_size=4))
    whole = FileView(source, Sources()).written()
    narrow = FileView(source, Sources()).written(asked)
    assert whole is not None
    assert narrow is not None
    own = source.normal_text.encode().split(b"\n")
    seen, said = narrow.split(b"\n"), whole.split(b"\n")
    wanted = set[int]().union(*(_lines_of(part, parts) for part in asked))
    for number, line in enumerate(seen, 1):
        assert line == (said if number in wanted else own)[number - 1]
