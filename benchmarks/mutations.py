"""Ways to weaken one test, for `test_mutations.py`: each takes a test apart and gives it back weaker.

A way is a function of a `Case` that gives the new files, or None where the test offers nothing to weaken in
that way. What counts as weaker follows from the way itself, not from anything the check reads.
"""

from __future__ import annotations

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
Way = Callable[["Case"], "dict[str, str] | None"]
WEAKER: dict[str, Way] = {}


@dataclass(frozen=True)
class Case:
    """One test of one file, to be altered."""

    path: str
    text: str
    tree: ast.Module
    test: Function
    owner: ast.ClassDef | None
    chance: random.Random

    def copy(self) -> Function:
        """The test, to be altered."""
        return copy.deepcopy(self.test)

    def span(self) -> tuple[int, int]:
        """Its lines, decorators too, counted from 0, the end excluded."""
        first = min([self.test.lineno, *(item.lineno for item in self.test.decorator_list)])
        return first - 1, self.test.end_lineno or first

    def rendered(self, *functions: ast.stmt, indent: int | None = None) -> list[str]:
        """The source of statements, indented as the test is."""
        margin = " " * (self.test.col_offset if indent is None else indent)
        lines: list[str] = []
        for function in functions:
            for line in ast.unparse(ast.fix_missing_locations(function)).split("\n"):
                lines.append(margin + line if line else line)
            lines.append("")
        return lines

    def replaced(self, *functions: ast.stmt, top: str = "", end: str = "") -> dict[str, str]:
        """The file with these in the test's place, and `top` among its first statements."""
        start, stop = self.span()
        lines = self.text.split("\n")
        lines[start:stop] = self.rendered(*functions) if functions else []
        if top:
            lines[self.header_end() : self.header_end()] = top.split("\n")
        return {self.path: "\n".join(lines) + (f"\n\n{end}\n" if end else "")}

    def header_end(self) -> int:
        """The line after the module's docstring and `__future__` imports."""
        last = 0
        for node in self.tree.body:
            future = isinstance(node, ast.ImportFrom) and node.module == "__future__"
            if not (future or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))):
                break
            last = node.end_lineno or last
        return last

    def asserts(self, function: Function) -> list[tuple[list[ast.stmt], int]]:
        """Where each assertion stands: the block and the index in it."""
        return [(block, i) for block in blocks(function) for i, one in enumerate(block) if is_assert(one)]


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for item in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(item, name, None)
            if isinstance(block, list):
                yield block


def is_assert(node: ast.stmt) -> bool:
    if isinstance(node, ast.Assert):
        return True
    called = node.value.func if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr.startswith("assert")


def statements(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def way(function: Way) -> Way:
    WEAKER[function.__name__.strip("_").replace("_", " ")] = function
    return function


def each_assert(name: str, change: Callable[[ast.Assert], list[ast.stmt] | None]) -> None:
    """A way that replaces one `assert`, chosen by chance among those that it fits."""

    def apply(case: Case) -> dict[str, str] | None:
        test = case.copy()
        places = case.asserts(test)
        case.chance.shuffle(places)
        for block, index in places:
            node = block[index]
            new = change(node) if isinstance(node, ast.Assert) else None
            if new is not None:
                block[index : index + 1] = new
                return case.replaced(test)
        return None

    WEAKER[name] = apply


def compared(node: ast.Assert, *kinds: type[ast.cmpop]) -> ast.Compare | None:
    test = node.test
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], kinds):
        return test
    return None


def _equal(
    make: Callable[[str, ast.expr], str | None],
) -> Callable[[ast.Assert], list[ast.stmt] | None]:
    """`assert a == b` becomes what `make(source of a, b)` says."""

    def change(node: ast.Assert) -> list[ast.stmt] | None:
        found = compared(node, ast.Eq)
        if found is None or isinstance(found.left, ast.Constant):
            return None
        text = make(f"({ast.unparse(found.left)})", found.comparators[0])
        return statements(text) if text else None

    return change


def _literal(kind: type[ast.expr], text: Callable[[str, str], str]) -> Callable[[str, ast.expr], str | None]:
    return lambda left, right: text(left, ast.unparse(right)) if isinstance(right, kind) else None


def _number(left: str, right: ast.expr) -> str | None:
    value = right.value if isinstance(right, ast.Constant) else None
    return f"assert {left} > 0" if isinstance(value, int | float) and value > 1 else None


def _keys(left: str, right: ast.expr) -> str | None:
    if not isinstance(right, ast.Dict) or len(right.keys) < 2 or None in right.keys:
        return None
    return f"assert set({left}) == {{{', '.join(ast.unparse(key) for key in right.keys if key)}}}"


def _field(left: str, right: ast.expr) -> str | None:
    if not isinstance(right, ast.Dict) or len(right.keys) < 2 or right.keys[0] is None:
        return None
    return f"assert {left}[{ast.unparse(right.keys[0])}] == {ast.unparse(right.values[0])}"


def _kind(left: str, right: ast.expr) -> str | None:
    if isinstance(right, ast.Constant) and right.value is not None:
        return f"assert isinstance({left}, {type(right.value).__name__})"
    return None


each_assert("equality to truth", _equal(lambda left, _: f"assert {left}"))
each_assert("equality to is not None", _equal(lambda left, _: f"assert {left} is not None"))
each_assert("equality to isinstance", _equal(_kind))
each_assert("equality to in", _equal(_literal(ast.Constant, lambda a, b: f"assert {b} in {a}")))
each_assert("equality to one of", _equal(_literal(ast.Constant, lambda a, b: f"assert {a} in ({b}, None)")))
each_assert("equality to a bound", _equal(_number))
each_assert("mapping to its keys", _equal(_keys))
each_assert("mapping to one field", _equal(_field))
each_assert("list to its length", _equal(_literal(ast.List, lambda a, b: f"assert len({a}) == len({b})")))
each_assert("list to a set", _equal(_literal(ast.List, lambda a, b: f"assert set({a}) >= set({b})")))
each_assert("compared with itself", _equal(lambda left, _: f"assert {left} == {left}"))
each_assert("expected is what came", _equal(lambda left, _: f"wanted = {left}\nassert {left} == wanted"))
each_assert("or True", lambda node: statements(f"assert ({ast.unparse(node.test)}) or True"))
each_assert("assert True", lambda _: statements("assert True"))
each_assert("tuple", lambda node: statements(f"assert ({ast.unparse(node.test)}, 'message')"))
each_assert("printed", lambda node: statements(f"print({ast.unparse(node.test)})"))
each_assert("only evaluated", lambda node: statements(ast.unparse(node.test)))


def _member(node: ast.Assert) -> list[ast.stmt] | None:
    found = compared(node, ast.In)
    return statements(f"assert {ast.unparse(found.comparators[0])}") if found else None


each_assert("in to truth", _member)


@way
def one_assertion_removed(case: Case) -> dict[str, str] | None:
    test = case.copy()
    places = [(block, i) for block, i in case.asserts(test) if len(block) > 1]
    if len(places) < 2:
        return None
    block, index = case.chance.choice(places)
    del block[index]
    return case.replaced(test)


@way
def most_assertions_removed(case: Case) -> dict[str, str] | None:
    test = case.copy()
    places = [(block, i) for block, i in case.asserts(test) if block is test.body]
    if len(places) < 3:
        return None
    for block, index in reversed(places[1:]):
        del block[index]
    return case.replaced(test)


@way
def all_assertions_removed(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for block in list(blocks(test)):
        block[:] = [one for one in block if not is_assert(one)] or statements("pass")
    return case.replaced(test)


@way
def body_to_pass(case: Case) -> dict[str, str] | None:
    test = case.copy()
    test.body = statements("pass")
    return case.replaced(test)


@way
def test_removed(case: Case) -> dict[str, str] | None:
    siblings = case.owner.body if case.owner else case.tree.body
    return case.replaced() if len(siblings) > 2 else None


@way
def file_removed(_: Case) -> dict[str, str] | None:
    return {}


@way
def commented_out(case: Case) -> dict[str, str] | None:
    start, stop = case.span()
    lines = case.text.split("\n")
    lines[start:stop] = [f"# {line}" for line in lines[start:stop]]
    return {case.path: "\n".join(lines)} if not case.owner or len(case.owner.body) > 2 else None


@way
def renamed_out_of_collection(case: Case) -> dict[str, str] | None:
    test = case.copy()
    test.name = case.chance.choice(["_", "check_", "disabled_", "x"]) + test.name
    return case.replaced(test)


@way
def defined_again(case: Case) -> dict[str, str] | None:
    other = case.copy()
    other.body = statements("pass")
    other.decorator_list = []
    return case.replaced(case.copy(), other)


def _decorated(name: str, *decorators: str) -> None:
    def apply(case: Case) -> dict[str, str] | None:
        test = case.copy()
        test.decorator_list.insert(0, expression(case.chance.choice(decorators)))
        return case.replaced(test, top="import os\nimport sys\nimport pytest\nimport unittest")

    WEAKER[name] = apply


_decorated("skip mark", "pytest.mark.skip", "pytest.mark.skip(reason='flaky')", "unittest.skip('slow')")
_decorated("xfail mark", "pytest.mark.xfail", "pytest.mark.xfail(reason='later')", "unittest.expectedFailure")
_decorated(
    "skip on a condition",
    "pytest.mark.skipif(True, reason='x')",
    "pytest.mark.skipif(os.getcwd() != '/', reason='x')",
    "pytest.mark.skipif(sys.platform.startswith('linux'), reason='x')",
)


def _wrapped(name: str, wrap: Callable[[list[ast.stmt]], list[ast.stmt]], whole: bool) -> None:
    """A way that puts the test's last statements, from its first assertion on (or all), inside something."""

    def apply(case: Case) -> dict[str, str] | None:
        test = case.copy()
        first = next((i for i, one in enumerate(test.body) if any(is_assert(x) for x in walk(one))), None)
        if first is None:
            return None
        start = 0 if whole else first
        test.body[start:] = wrap(test.body[start:])
        return case.replaced(test, top="import contextlib\nimport pytest")

    WEAKER[name] = apply


def walk(node: ast.stmt) -> Iterator[ast.stmt]:
    return (item for item in ast.walk(node) if isinstance(item, ast.stmt))


def _inside(text: str) -> Callable[[list[ast.stmt]], list[ast.stmt]]:
    """Puts statements in place of the `pass` of `text`."""

    def wrap(body: list[ast.stmt]) -> list[ast.stmt]:
        outer = statements(text)
        for block in blocks(ast.Module(outer, [])):
            if len(block) == 1 and isinstance(block[0], ast.Pass):
                block[:] = body
                break
        return outer

    return wrap


_wrapped("swallowed", _inside("try:\n    pass\nexcept Exception:\n    print('x')"), whole=False)
_wrapped("swallowed whole", _inside("try:\n    pass\nexcept AssertionError:\n    return"), whole=True)
_wrapped(
    "swallowed to a skip", _inside("try:\n    pass\nexcept Exception:\n    pytest.skip('x')"), whole=True
)
_wrapped("suppressed", _inside("with contextlib.suppress(AssertionError):\n    pass"), whole=False)
_wrapped("under if False", _inside("if False:\n    pass"), whole=False)
_wrapped("under a variable that is false", _inside("strict = False\nif strict:\n    pass"), whole=False)
_wrapped("in a function not called", _inside("def check():\n    pass"), whole=False)
_wrapped("after a return", lambda body: [*statements("def f():\n    return")[0].body, *body], whole=False)  # type: ignore[attr-defined]
_wrapped("after a skip", lambda body: [*statements("pytest.skip('x')"), *body], whole=False)
_wrapped("after an exit", lambda body: [*statements("pytest.exit('x', 0)"), *body], whole=False)
_wrapped("loop over nothing", _inside("for _ in range(0):\n    pass"), whole=False)


@way
def guarded_by_its_subject(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        names = [item.id for item in ast.walk(node) if isinstance(item, ast.Name)]
        held = {t.id for one in test.body if isinstance(one, ast.Assign) for t in one.targets
                if isinstance(t, ast.Name)}  # fmt: skip
        known = next((name for name in names if name in held), None)
        if known:
            block[index] = ast.If(expression(known), [node], [])
            return case.replaced(test)
    return None


def _raising(name: str, change: Callable[[ast.With, ast.Call], list[ast.stmt] | None]) -> None:
    def apply(case: Case) -> dict[str, str] | None:
        test = case.copy()
        for block in blocks(test):
            for index, node in enumerate(block):
                call = node.items[0].context_expr if isinstance(node, ast.With) else None
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("raises", "assertRaises")):
                    assert isinstance(node, ast.With)
                    new = change(node, call)
                    if new is not None:
                        block[index : index + 1] = new
                        return case.replaced(test)
        return None

    WEAKER[name] = apply


def _widen(node: ast.With, call: ast.Call) -> list[ast.stmt] | None:
    if not call.args or ast.unparse(call.args[0]) in ("Exception", "BaseException"):
        return None
    call.args[0] = expression("Exception")
    return [node]


def _unmatch(node: ast.With, call: ast.Call) -> list[ast.stmt] | None:
    kept = [one for one in call.keywords if one.arg != "match"]
    if len(kept) == len(call.keywords):
        return None
    call.keywords = kept
    return [node]


_raising("raises widened", _widen)
_raising("match dropped", _unmatch)
_raising("raises to try and pass", lambda node, _: _inside("try:\n    pass\nexcept Exception:\n    pass")(
    node.body))  # fmt: skip


@way
def fewer_cases(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for decorator in test.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        if call and ast.unparse(call.func).endswith("parametrize") and len(call.args) > 1:
            rows = call.args[1]
            if isinstance(rows, ast.List) and len(rows.elts) > 2:
                rows.elts = rows.elts[: case.chance.randrange(1, len(rows.elts) - 1)]
                return case.replaced(test)
    return None


@way
def called_with_to_called(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
        if call and isinstance(call.func, ast.Attribute) and "called" in call.func.attr and call.args:
            block[index] = statements(f"{ast.unparse(call.func.value)}.assert_called()")[0]
            return case.replaced(test)
    return None


@way
def tolerance_widened(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for item in ast.walk(test):
        if isinstance(item, ast.Call) and ast.unparse(item.func).endswith("approx"):
            item.keywords = [ast.keyword("rel", expression("0.5"))]
            return case.replaced(test)
    return None


@way
def number_to_a_wide_approx(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq) if isinstance(node, ast.Assert) else None
        right = found.comparators[0] if found else None
        if found and isinstance(right, ast.Constant) and type(right.value) in (int, float):
            found.comparators[0] = expression(f"pytest.approx({right.value!r}, rel=0.5)")
            return case.replaced(test)
    return None


@way
def subject_patched(case: Case) -> dict[str, str] | None:
    test = case.copy()
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in case.tree.body if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }  # fmt: skip
    held = {
        target.id: one.value for one in test.body if isinstance(one, ast.Assign) for target in one.targets
        if isinstance(target, ast.Name)
    }  # fmt: skip
    for block, index in case.asserts(test):
        node = block[index]
        found = compared(node, ast.Eq) if isinstance(node, ast.Assert) else None
        left = found.left if found else None
        if isinstance(left, ast.Name):
            left = held.get(left.id)
        name = left.func.id if isinstance(left, ast.Call) and isinstance(left.func, ast.Name) else ""
        if found and name in imported and name[0].islower():
            wanted = ast.unparse(found.comparators[0])
            target = case.chance.choice([imported[name], f"{case.path[:-3].replace('/', '.')}.{name}"])
            return case.replaced(
                _with_head(test, f"monkeypatch.setattr({target!r}, lambda *a, **k: {wanted})"))  # fmt: skip
    return None


def _with_head(test: Function, line: str) -> Function:
    test.args.args.append(ast.arg("monkeypatch"))
    test.body[:0] = statements(line)
    return test


@way
def loop_shortened(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for item in ast.walk(test):
        if isinstance(item, ast.For) and any(is_assert(one) for one in walk(item)):
            item.iter = expression(f"list({ast.unparse(item.iter)})[:{case.chance.choice([0, 1])}]")
            return case.replaced(test)
    return None


@way
def all_to_any(case: Case) -> dict[str, str] | None:
    test = case.copy()
    for block, index in case.asserts(test):
        for item in ast.walk(block[index]):
            if isinstance(item, ast.Call) and isinstance(item.func, ast.Name) and item.func.id == "all":
                item.func.id = "any"
                return case.replaced(test)
    return None
