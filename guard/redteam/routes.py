"""Ways to reach one function without naming it where it is called.

Each gives an expression that evaluates to the very function, so that the call does what it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guard.redteam.modules import ways
from guard.redteam.spellings import spellings


@dataclass(frozen=True)
class Route:
    """An expression for a function, and what must stand before it."""

    name: str
    expression: str
    top: str = ""
    before: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """Further modules, beside the one that calls."""


def routes(module: str, name: str) -> Iterator[Route]:
    """Every way this module knows to reach `module.name`; the module itself is imported already."""
    full = f"{module}.{name}"
    yield from _names(module, name, full)
    yield from _attributes(module, name)
    yield from _values(full)
    yield from _functions(full)
    yield from _classes(module, name, full)
    yield from _modules(module, name)
    yield from _files(module, name)
    for way in ways(module):
        yield Route(f"the module by {way.name}", f"{way.expression}.{name}", way.top, way.before)


def _names(module: str, name: str, full: str) -> Iterator[Route]:
    yield Route("an alias of the module", "tool", f"tool = {full}\n")
    yield Route("an alias in the function", "tool", before=f"tool = {full}\n")
    yield Route("an alias of an alias", "tool", f"first = {full}\ntool = first\n")
    yield Route("imported under another name", f"m.{name}", f"import {module} as m\n")
    yield Route("imported from under another name", "tool", f"from {module} import {name} as tool\n")
    yield Route("imported in the function", "tool", before=f"from {module} import {name} as tool\n")
    yield Route("a star import", name, f"from {module} import *\n")
    yield Route("an import that may fail", "tool", "try:\n"
                f"    from {module} import {name} as tool\nexcept ImportError:\n    tool = None\n")  # fmt: skip
    yield Route("an annotated alias", "tool", f"tool: object = {full}\n")
    yield Route("an unpacked tuple", "tool", f"_, tool = None, {full}\n")
    yield Route("a starred target", "tool", f"tool, *_ = [{full}]\n")
    yield Route("a chain of targets", "tool", f"other = tool = {full}\n")
    wide = "".join(
        chr(ord(letter) + 0xFEE0) if letter.isascii() and letter.isalpha() else letter for letter in name
    )
    yield Route("full-width letters", f"{module}.{wide}")
    yield Route("broken over lines", f"({module}\n    .\n    {name})")
    yield Route("the call method", f"{full}.__call__")


def _attributes(module: str, name: str) -> Iterator[Route]:
    for way in spellings(name):
        yield Route(f"getattr, {way.name}", f"getattr({module}, {way.expression})", way.top, way.before)
    added = f"{name[:2]!r} + {name[2:]!r}"
    yield Route("getattr under another name", f"look({module}, {name!r})", "look = getattr\n")
    yield Route("the module's dictionary", f"{module}.__dict__[{added}]")
    yield Route(
        "methodcaller", f"(lambda *a: operator.methodcaller({name!r}, *a)({module}))", "import operator\n"
    )
    yield Route(
        "attrgetter, named", f"get({module})", f"import operator\n\nget = operator.attrgetter({name!r})\n"
    )
    yield Route("reduce of a lambda",
                f"functools.reduce(lambda a, b: getattr(a, b), [{name!r}], {module})", "import functools\n")  # fmt: skip
    yield Route("vars", f"vars({module})[{added}]")
    yield Route("vars and get", f"vars({module}).get({added})")
    yield Route("its own getattribute", f"{module}.__getattribute__({added})")
    yield Route("the object's getattribute", f"object.__getattribute__({module}, {added})")
    yield Route("attrgetter", f"operator.attrgetter({name!r})({module})", "import operator\n")
    yield Route("attrgetter, imported", f"attrgetter({added})({module})", "from operator import attrgetter\n")
    yield Route("reduce", f"functools.reduce(getattr, [{name!r}], {module})", "import functools\n")
    yield Route("searched in dir", f"getattr({module}, next(n for n in dir({module}) if n == {added}))")
    yield Route("inspect", f"dict(inspect.getmembers({module}))[{added}]", "import inspect\n")


def _values(full: str) -> Iterator[Route]:
    yield Route("a dictionary", f"{{'a': {full}}}['a']")
    yield Route("a dictionary of the module", "TOOLS['a']", f"TOOLS = {{'a': {full}}}\n")
    yield Route("a list", f"[{full}][0]")
    yield Route("a list of the module", "TOOLS[-1]", f"TOOLS = [len, {full}]\n")
    yield Route("a dictionary that is updated", "tools['a']", f"tools = {{}}\ntools.update(a={full})\n")
    yield Route("a list that is appended to", "tools.pop()", before=f"tools = []\ntools.append({full})\n")
    yield Route("a walrus", f"(tool := {full})")
    yield Route("a condition", f"({full} if True else print)")
    yield Route("an alternative", f"(None or {full})")
    yield Route("a comprehension", f"[each for each in ({full},)][0]")
    yield Route("a generator", f"next(each for each in ({full},))")
    yield Route("a loop variable", "each", before=f"for each in ({full},):\n    break\n")
    yield Route("finally", "tool", f"try:\n    tool = None\nfinally:\n    tool = {full}\n")
    yield Route("a mapped identity", f"list(map(lambda each: each, [{full}]))[0]")


def _functions(full: str) -> Iterator[Route]:
    yield Route("a lambda", "tool", f"tool = lambda *a, **k: {full}(*a, **k)\n")
    yield Route("partial", "functools.partial(tool)", f"import functools\n\ntool = {full}\n")
    yield Route("partial, named", "tool", f"from functools import partial\n\ntool = partial({full})\n")
    yield Route(
        "a decorator", "tool", f"def swap(_):\n    return {full}\n\n\n@swap\ndef tool():\n    pass\n\n\n"
    )
    yield Route(
        "a default argument", "tool", f"def tool(*a, use={full}, **k):\n    return use(*a, **k)\n\n\n"
    )
    yield Route("a function that gives it", "pick()", f"def pick():\n    return {full}\n\n\n")
    yield Route("a closure", "make()", "def make():\n"
                f"    inner = {full}\n\n    def run(*a, **k):\n        return inner(*a, **k)\n\n    return run\n\n\n")  # fmt: skip
    yield Route("nonlocal", "make()", "def make():\n    inner = None\n\n    def fill():\n        nonlocal inner\n"
                f"        inner = {full}\n\n    fill()\n    return inner\n\n\n")  # fmt: skip
    yield Route(
        "global", "tool", f"tool = None\n\n\ndef fill():\n    global tool\n    tool = {full}\n\n\nfill()\n"
    )
    yield Route("handed through a helper", f"same({full})", "def same(value):\n    return value\n\n\n")
    yield Route("a generator function", "next(tools())", f"def tools():\n    yield {full}\n\n\n")
    yield Route("a helper that takes a function", "with_tool", "def with_tool(*a, **k):\n"
                f"    return apply({full}, *a, **k)\n\n\ndef apply(run, *a, **k):\n    return run(*a, **k)\n\n\n")  # fmt: skip


def _classes(module: str, name: str, full: str) -> Iterator[Route]:
    yield Route("a class attribute", "Tools.run", f"class Tools:\n    run = staticmethod({full})\n\n\n")
    yield Route("an instance attribute", "Tools().run", "class Tools:\n    def __init__(self):\n"
                f"        self.run = {full}\n\n\n")  # fmt: skip
    yield Route("a property", "Tools().run", "class Tools:\n    @property\n    def run(self):\n"
                f"        return {full}\n\n\n")  # fmt: skip
    yield Route("an attribute that is set", "Tools.run", "class Tools:\n    pass\n\n\n"
                f"setattr(Tools, 'run', staticmethod({full}))\n")  # fmt: skip
    yield Route("__getattr__", f"Tools().{name}", "class Tools:\n    def __getattr__(self, name):\n"
                f"        return getattr({module}, name)\n\n\n")  # fmt: skip
    yield Route("__getitem__", f"Tools()[{name!r}]", "class Tools:\n    def __getitem__(self, name):\n"
                f"        return getattr({module}, name)\n\n\n")  # fmt: skip
    yield Route("__call__", "Tools()", "class Tools:\n    def __call__(self, *a, **k):\n"
                f"        return {full}(*a, **k)\n\n\n")  # fmt: skip
    yield Route("a namespace", "tools.run", f"import types\n\ntools = types.SimpleNamespace(run={full})\n")
    yield Route("a metaclass", "Tools.run", "class Meta(type):\n    @property\n    def run(cls):\n"
                f"        return {full}\n\n\nclass Tools(metaclass=Meta):\n    pass\n\n\n")  # fmt: skip


def _modules(module: str, name: str) -> Iterator[Route]:
    top, _, rest = module.partition(".")
    tail = f".{rest}" if rest else ""
    added = f"{module[:1]!r} + {module[1:]!r}"
    yield Route("__import__", f"__import__({top!r}){tail}.{name}")
    yield Route("import_module", f"importlib.import_module({module!r}).{name}", "import importlib\n")
    yield Route(
        "import_module, put together", f"importlib.import_module({added}).{name}", "import importlib\n"
    )
    yield Route("import_module, both put together",
                f"getattr(load({added}), {name[:1]!r} + {name[1:]!r})", "from importlib import import_module as load\n")  # fmt: skip
    yield Route("sys.modules", f"sys.modules[{module!r}].{name}", "import sys\n")
    yield Route("sys.modules, put together", f"sys.modules[{added}].{name}", "import sys\n")
    if not rest and module != "builtins":
        yield Route("globals", f"globals()[{module!r}].{name}")
        yield Route("globals, put together", f"globals()[{added}].{name}")
    if module == "builtins":
        yield Route("globals and builtins", f"globals()['__builtins__'][{name!r}]")
    yield Route("eval of the name", f"eval({module + '.' + name!r})")
    yield Route("pkgutil", f"pkgutil.resolve_name({module + ':' + name!r})", "import pkgutil\n")


def _files(module: str, name: str) -> Iterator[Route]:
    yield Route("imported from a file beside it", "run", "from helpers import run\n",
                files={"helpers.py": f"from {module} import {name} as run\n"})  # fmt: skip
    yield Route("a function in a file beside it", "helpers.run", "import helpers\n",
                files={"helpers.py": f"import {module}\n\n\ndef run(*a, **k):\n    return {module}.{name}(*a, **k)\n"})  # fmt: skip
    yield Route("put together in a file beside it", "getattr(helpers.base, helpers.NAME)", "import helpers\n",
                files={"helpers.py": f"import {module} as base\n\nNAME = {name[:2]!r} + {name[2:]!r}\n"})  # fmt: skip
