"""Ways to reach a module without naming it where a function of it is called.

Each gives an expression that evaluates to the very module; what is called on it is called by its own name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """An expression for a module, and what must stand before it."""

    name: str
    expression: str
    top: str = ""
    before: str = ""


def ways(module: str) -> Iterator[Way]:
    """Every way this module knows to reach `module`, which is imported already."""
    yield from _containers(module)
    yield from _library(module)
    yield from _statements(module)
    yield from _definitions(module)
    yield from _classes(module)


def _containers(module: str) -> Iterator[Way]:
    table = f"TABLE = {{'m': {module}}}\n"
    yield Way("the table's get", "TABLE.get('m')", table)
    yield Way("the table's pop", "{**TABLE}.pop('m')", table)
    yield Way("the table's values", "list(TABLE.values())[0]", table)
    yield Way("the first of its values", "next(iter(TABLE.values()))", table)
    yield Way("the table's items", "[each for _, each in TABLE.items()][0]", table)
    yield Way("the table's setdefault", "TABLE.setdefault('m', None)", table)
    yield Way("a default of get", f"{{}}.get('m', {module})")
    yield Way("the table's __getitem__", "TABLE.__getitem__('m')", table)
    yield Way("the table's copy", "TABLE.copy()['m']", table)
    yield Way("itemgetter", "operator.itemgetter('m')(TABLE)", f"import operator\n\n{table}")
    yield Way("a table of tables", "TABLES['a'].get('b')[0]", f"TABLES = {{'a': {{'b': [{module}]}}}}\n")
    yield Way("a table made by keywords", f"dict(m={module})['m']")
    yield Way("a table made of pairs", f"dict([('m', {module})])['m']")
    yield Way("a table made of two lists", f"dict(zip(['m'], [{module}]))['m']")
    yield Way("a table that is filled", "table['m']", before=f"table = {{}}\ntable['m'] = {module}\n")
    yield Way("a list that is filled", "held[0]", before=f"held = []\nheld.append({module})\n")
    yield Way("the first of an iterator", f"next(iter([{module}]))")
    yield Way("the end of a list", f"[{module}].pop()")
    yield Way("lists added up", f"([] + [{module}])[0]")
    yield Way("a sorted list", f"sorted([{module}], key=str)[0]")
    yield Way("a zipped list", f"list(zip([1], [{module}]))[0][1]")
    yield Way("the keys of a table", f"next(iter({{{module}: 1}}))")
    yield Way("the largest of one", f"max([{module}], key=str)")


def _library(module: str) -> Iterator[Way]:
    yield Way("reload", f"importlib.reload({module})", "import importlib\n")
    yield Way("a shallow copy of a list", f"copy.copy([{module}])[0]", "import copy\n")
    yield Way("a cast", f"typing.cast(object, {module})", "import typing\n")
    yield Way("a choice", f"random.choice([{module}])", "import random\n")
    yield Way("a chain", f"next(itertools.chain([{module}]))", "import itertools\n")
    yield Way("a deque", f"collections.deque([{module}]).popleft()", "import collections\n")
    yield Way("a namespace of modules", f"types.SimpleNamespace(m={module}).m", "import types\n")
    yield Way("reduce over nothing", f"functools.reduce(getattr, [], {module})", "import functools\n")
    yield Way("this module's table", "sys.modules[__name__].held", f"import sys\n\nheld = {module}\n")


def _statements(module: str) -> Iterator[Way]:
    yield Way("an assignment", "held", before=f"held = {module}\n")
    yield Way("a walrus of a module", f"(held := {module})")
    yield Way("a loop", "held", before=f"for held in [{module}]:\n    pass\n")
    yield Way("a loop over pairs", "held", before=f"for _, held in [(1, {module})]:\n    pass\n")
    yield Way("a with statement", "held", "import contextlib\n",
              f"with contextlib.nullcontext({module}) as held:\n    pass\n")  # fmt: skip
    yield Way("a match", "held", before=f"match {module}:\n    case held:\n        pass\n")
    yield Way(
        "a match of a sequence", "held", before=f"match [1, {module}]:\n    case [_, held]:\n        pass\n"
    )
    yield Way("a nested target", "held", before=f"(_, [held]) = (1, [{module}])\n")
    yield Way("a list's target", "held", before=f"pair = (1, {module})\n_, held = pair\n")
    yield Way("a star among targets", "held[0]", before=f"_, *held = (1, {module})\n")
    yield Way("a list that grows", "held[0]", before=f"held = []\nheld += [{module}]\n")


def _definitions(module: str) -> Iterator[Way]:
    yield Way("a global of another function", "held",
              f"def fill():\n    global held\n    held = {module}\n\n\nfill()\n")  # fmt: skip
    yield Way("an identity function", f"same({module})", "def same(value):\n    return value\n\n\n")
    yield Way("an identity by a local", f"same({module})",
              "def same(value):\n    kept = value\n    return kept\n\n\n")  # fmt: skip
    yield Way("an identity lambda", f"same({module})", "same = lambda value: value\n")
    yield Way("a lambda called at once", f"(lambda value: value)({module})")
    yield Way("a function's default", "same()", f"def same(value={module}):\n    return value\n\n\n")
    yield Way("a coroutine", "asyncio.run(give())", "import asyncio\n\n\nasync def give():\n"
              f"    return {module}\n\n\nasync def give_on():\n    return await give()\n\n\n")  # fmt: skip
    yield Way("an awaited coroutine", "asyncio.run(give_on())", "import asyncio\n\n\nasync def give():\n"
              f"    return {module}\n\n\nasync def give_on():\n    return await give()\n\n\n")  # fmt: skip
    yield Way("a context manager", "held", "import contextlib\n\n\n@contextlib.contextmanager\ndef hold():\n"
              f"    yield {module}\n\n\n", "with hold() as held:\n    pass\n")  # fmt: skip
    yield Way(
        "a function that returns a table", "table()['m']", f"def table():\n    return {{'m': {module}}}\n\n\n"
    )


def _classes(module: str) -> Iterator[Way]:
    yield Way("a class's attribute", "Tools.held", f"class Tools:\n    held = {module}\n\n\n")
    yield Way(
        "a method", "Tools().give()", f"class Tools:\n    def give(self):\n        return {module}\n\n\n"
    )
    made = f"class Tools:\n    @classmethod\n    def give(cls):\n        return {module}\n\n\n"
    yield Way("a class method", "Tools.give()", made)
    yield Way("a property of an object", "Tools().held",
              f"class Tools:\n    @property\n    def held(self):\n        return {module}\n\n\n")  # fmt: skip
    yield Way("an attribute of an object", "Tools().held",
              f"class Tools:\n    def __init__(self):\n        self.held = {module}\n\n\n")  # fmt: skip
    yield Way(
        "a table in a class", "Tools.table.get('m')", f"class Tools:\n    table = {{'m': {module}}}\n\n\n"
    )
    yield Way("a method that hands on", f"Tools().same({module})",
              "class Tools:\n    def same(self, value):\n        return value\n\n\n")  # fmt: skip
    yield Way("a slot in an object", "Tools.held", "class Tools:\n    pass\n\n\n"
              f"Tools.held = {module}\n")  # fmt: skip
