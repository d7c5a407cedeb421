"""A function with the project's own functions that it calls written into it, for the engine to follow.

The engine follows data through one function. Here each call of another function of the project, in whatever
file, is shown as what that function does: its parameters stand for what is handed over, its statements stand
before the statement that calls it, and what it returns stands in the call's place. So a helper, a method or a
wrapper carries data to where the rules look for it, and cleans it by what it does. The text is made for
looking only: it need not run.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from guard.checks.code_rules.helpers import Helper, is_simple, leaves, mentions, tainted_names
from guard.facts.names.across import Across, Definition, File
from guard.facts.names.names import Names
from guard.facts.names.resolved import View
from guard.facts.names.scopes import Scope
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_MOST_DEPTH = 4
"""Calls within calls that are written out."""
_MOST_CALLS = 24
_MOST_STATEMENTS = 160
"""Calls that are written into one function, and statements that it may come to."""
_GIVEN = "guard_made_of"
"""Under this word stands what a call gives back, beside its own name: rules may know that."""
_LATER = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""What stands in them is done more than once, or later."""
_CONSTANTS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict)


class TooLargeError(Exception):
    """More would be written into a function than is looked at."""


@dataclass(frozen=True)
class Line:
    """One line of the text."""

    text: str
    path: str
    number: int
    """The line of the file at `path` that it stands for."""
    root: int
    """The line of the outermost function that it stands for: for what is written into it, of the call."""
    source: str = ""
    """The line of the file itself."""


@dataclass(frozen=True)
class Spliced:
    """A function with what it calls."""

    lines: tuple[Line, ...]
    shown: frozenset[tuple[str, str]]
    """The functions that are written into it: path and qualified name."""
    makes: bool
    """Whether the making of an object is among it: what such an object holds is then told apart."""


@dataclass(eq=False)
class _Frame:
    """One function that is being written: the outermost, or one that it calls."""

    file: File
    scope: Scope
    tainted: set[str]
    """The names that what is worth following may be in."""
    root_line: int = 0
    """The line of the call in the outermost function; 0 for that function itself."""
    depth: int = 0
    instead: dict[str, ast.expr] = field(default_factory=dict)
    """By local name: what is written for it."""
    results: list[str] | None = None
    """For a function that is called: the names that what it returns was given so far."""


class Splicer:
    """Writes functions of one side of a change."""

    def __init__(self, across: Across) -> None:
        """Write nothing yet."""
        self._across = across
        self._views: dict[tuple[str, bool], tuple[Names, View]] = {}

    def text(self, root: Definition) -> Spliced | None:
        """A function with what it calls; None where it calls nothing of the project that matters.

        Raises:
            TooLargeError: it comes to more than is looked at.
            ToolError, RepositoryError: the base cannot be asked.
        """
        if isinstance(root.node, ast.ClassDef):
            return None
        writing = _Writing(self, root)
        try:
            writing.function(root.node)
        except (RecursionError, ValueError) as error:
            raise TooLargeError(f"{root.name} cannot be written out") from error
        if not writing.shown:
            return None
        return Spliced(tuple(writing.lines), frozenset(writing.shown), writing.makes)

    def across(self) -> Across:
        """Where names are looked up."""
        return self._across

    def view(self, file: File, *, shows_imports: bool) -> View | None:
        """What the names of a file are; None where its text is not what Python reads."""
        if file.names.tree is not file.source.tree:
            return None
        key = (file.path, shows_imports)
        if key not in self._views or self._views[key][0] is not file.names:
            view = View(file.source.text, file.names, shows_imports=shows_imports)
            self._views[key] = file.names, view
        return self._views[key][1]


class _Writing:
    """The text of one outermost function."""

    def __init__(self, splicer: Splicer, root: Definition) -> None:
        self.lines: list[Line] = []
        self.shown: set[tuple[str, str]] = set()
        self.makes = False
        """Whether an object's making is written out."""
        self._splicer = splicer
        self._across = splicer.across()
        self._root = root
        self._file = root.file
        self._calls = 0
        self._within: list[tuple[str, str]] = [root.key]
        self._taken: set[str] = set()
        self._above: dict[str, None] = {}

    # -- the whole ----------------------------------------------------------------------------------------

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Write the outermost function."""
        scope = self._file.inside(node)
        parameters = frozenset(name for name in scope.names if name in _parameters(node))
        frame = _Frame(self._file, scope, set(tainted_names(node.body, parameters - {"cls"})))
        self._taken |= set(scope.names)
        indent = 0
        owner = self._root.owner
        if owner:
            head = self._file.blocks[owner]
            assert isinstance(head, ast.ClassDef)
            bases = ", ".join(unparse(one) for one in head.bases)
            self._put(f"class {head.name}({bases}):", frame, head.lineno, 0)
            indent = 1
        for decorator in node.decorator_list:
            self._put(f"@{unparse(decorator)}", frame, decorator.lineno, indent)
        word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
        self._put(f"{word} {node.name}({unparse(node.args)}):", frame, node.lineno, indent)
        self._body(node.body, frame, indent + 1)
        self.lines[:0] = self._header(frame)

    def _header(self, frame: _Frame) -> list[Line]:
        """What the file imports, and the constants that are used: above the function."""
        words = frozenset().union(*(_identifiers(line.text) for line in self.lines))
        found: list[Line] = []
        for node in _top_level(self._file.source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.append(Line(unparse(node), frame.file.path, node.lineno, node.lineno))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                names = {
                    one.id
                    for one in walk(node)
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                }
                if names & words and (node.end_lineno or node.lineno) - node.lineno < 30:
                    found.append(Line(unparse(node), frame.file.path, node.lineno, node.lineno))
        line = self._root.node.lineno
        return [*found, *(Line(text, frame.file.path, line, line) for text in self._above)]

    def _put(self, text: str, frame: _Frame, number: int, indent: int) -> None:
        if len(self.lines) > _MOST_STATEMENTS:
            raise TooLargeError(f"{self._root.name} calls too much to be written out")
        root = frame.root_line or number
        source = frame.file.source.lines[number - 1].decode("utf-8", "replace")
        for part in text.split("\n"):
            self.lines.append(Line("    " * indent + part, frame.file.path, number, root, source))

    # -- statements ---------------------------------------------------------------------------------------

    def _body(self, body: Sequence[ast.stmt], frame: _Frame, indent: int) -> None:
        before = len(self.lines)
        for node in body:
            self._statement(node, frame, indent)
        if len(self.lines) == before:
            self._put("pass", frame, body[0].lineno if body else 1, indent)

    def _statement(self, node: ast.stmt, frame: _Frame, indent: int) -> None:
        match node:
            case ast.If():
                self._if(node, frame, indent)
            case ast.While():
                self._put(f"while {self._text(node.test, frame, indent)}:", frame, node.lineno, indent)
                self._body(node.body, frame, indent + 1)
            case ast.For() | ast.AsyncFor():
                each, of = self._text(node.target, frame, indent), self._text(node.iter, frame, indent)
                self._put(f"for {each} in {of}:", frame, node.lineno, indent)
                self._body([*node.body, *node.orelse], frame, indent + 1)
            case ast.With() | ast.AsyncWith():
                items = ", ".join(self._text(item, frame, indent) for item in node.items)
                self._put(f"with {items}:", frame, node.lineno, indent)
                self._body(node.body, frame, indent + 1)
            case ast.Try() | ast.TryStar():
                self._try(node, frame, indent)
            case ast.Match():
                self._put(f"match {self._text(node.subject, frame, indent)}:", frame, node.lineno, indent)
                for case in node.cases:
                    self._put(f"case {unparse(case.pattern)}:", frame, case.pattern.lineno, indent + 1)
                    self._body(case.body, frame, indent + 2)
            case ast.Return() if frame.results is not None:
                self._return(node, frame, indent)
            case ast.Assign(targets=[target], value=ast.Call() as call) if is_simple(target):
                made = self._made(call, target, frame, indent)
                if not made:
                    self._put(self._text(node, frame, indent), frame, node.lineno, indent)
            case ast.Expr(value=ast.Call() | ast.Await() as value):
                written = self._rebuilt(value, frame.scope, frame, indent)
                self._put(unparse(self._as_called(written, value, frame, indent)), frame, node.lineno, indent)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._put(unparse(node), frame, node.lineno, indent)
            case ast.Global() | ast.Nonlocal():
                pass
            case _:
                self._put(self._text(node, frame, indent), frame, node.lineno, indent)

    def _if(self, node: ast.If, frame: _Frame, indent: int) -> None:
        test = self._text(node.test, frame, indent)
        returned = len(frame.results) if frame.results is not None else 0
        self._put(f"if {test}:", frame, node.lineno, indent)
        self._body(node.body, frame, indent + 1)
        if node.orelse:
            self._put("else:", frame, node.lineno, indent)
            self._body(node.orelse, frame, indent + 1)
        elif frame.results is not None and leaves(node.body):
            # What follows is not reached from here: said by a way out that the engine and its rules know.
            if len(frame.results) > returned:
                self._put(f"if {test}:", frame, node.lineno, indent)
            self._put("return None", frame, node.lineno, indent + 1)

    def _try(self, node: ast.Try | ast.TryStar, frame: _Frame, indent: int) -> None:
        self._put("try:", frame, node.lineno, indent)
        self._body([*node.body, *node.orelse], frame, indent + 1)
        for handler in node.handlers:
            kind = f" {unparse(handler.type)}" if handler.type is not None else ""
            name = f" as {handler.name}" if handler.name and handler.type is not None else ""
            self._put(f"except{kind}{name}:", frame, handler.lineno, indent)
            self._body(handler.body, frame, indent + 1)
        if node.finalbody or not node.handlers:
            self._put("finally:", frame, node.lineno, indent)
            self._body(node.finalbody, frame, indent + 1)

    def _return(self, node: ast.Return, frame: _Frame, indent: int) -> None:
        assert frame.results is not None
        if node.value is None or isinstance(node.value, ast.Constant):
            return
        value = self._text(node.value, frame, indent)
        name = self._new("given")
        frame.results.append(name)
        self._put(f"{name} = {value}", frame, node.lineno, indent)

    # -- expressions --------------------------------------------------------------------------------------

    def _text(self, node: ast.AST, frame: _Frame, indent: int) -> str:
        return unparse(self._rebuilt(node, frame.scope, frame, indent))

    def _rebuilt(
        self,
        node: ast.AST,
        scope: Scope,
        frame: _Frame,
        indent: int,
        *,
        called: bool = False,
        may_follow: bool = True,
    ) -> ast.AST:
        """A copy of a node, with what its names mean written out, and calls followed."""
        if isinstance(node, ast.Name):
            instead = self._instead(node, scope, frame)
            if instead is not None:
                return instead
        elif isinstance(node, ast.Call) and may_follow:
            shown = self._call(node, scope, frame, indent)
            if shown is not None:
                return shown
        if isinstance(node, ast.expr):
            view = self._splicer.view(frame.file, shows_imports=frame.file is self._file)
            name = view.name(node, scope, called=called) if view is not None else None
            if name is not None:
                return ast.Name(name, ast.Load())
        inner = may_follow and not isinstance(
            node, ast.Lambda | ast.comprehension | ast.ListComp | ast.GeneratorExp
        )
        where = {id(child): one for child, one in frame.file.names.children(node, scope)}
        function = node.func if isinstance(node, ast.Call) else None

        def copied(child: object) -> object:
            if isinstance(child, list):
                return [copied(one) for one in child]
            if not isinstance(child, ast.AST):
                return child
            place = where.get(id(child), scope)
            return self._rebuilt(child, place, frame, indent, called=child is function, may_follow=inner)

        made = copy.copy(node)
        for name_of_field, value in ast.iter_fields(node):
            setattr(made, name_of_field, copied(value))
        return made

    def _as_called(self, made: ast.AST, call: ast.expr, frame: _Frame, indent: int) -> ast.AST:
        """A call whose answer nobody takes, with what it is handed: its name may say that this is checked."""
        if isinstance(made, ast.Await) and isinstance(call, ast.Await):
            return self._as_called(made.value, call.value, frame, indent)
        if isinstance(made, ast.Call) and isinstance(call, ast.Call) and not made.args and _shows(made):
            given = [self._rebuilt(one, frame.scope, frame, indent, may_follow=False) for one in call.args]
            made.args = [one for one in given if isinstance(one, ast.expr)]
        return made

    def _instead(self, node: ast.Name, scope: Scope, frame: _Frame) -> ast.expr | None:
        bound = scope.lookup(node.id)
        if bound is None:
            return None
        if bound[0] is frame.scope:
            return frame.instead.get(node.id)
        if (
            bound[0] is frame.file.names.scopes.module
            and frame.file is not self._file
            and node.id not in self._taken
        ):
            for value, _ in bound[1][:1]:
                if isinstance(value, _CONSTANTS):  # a constant of the file that the function stands in
                    self._above[f"{node.id} = {unparse(value)}"] = None
        return None

    # -- calls --------------------------------------------------------------------------------------------

    def _call(self, call: ast.Call, scope: Scope, frame: _Frame, indent: int) -> ast.expr | None:
        """What a call gives, with what it does written above; None where it is left as it stands."""
        for target in self._targets(call, scope, frame)[:2]:
            if isinstance(target.node, ast.ClassDef):
                name = ast.Name(self._new("made"), ast.Load())
                if self._construct(target, call, name, scope, frame, indent):
                    return name
                continue
            shown = self._shown(target, call, scope, frame, indent)
            if shown is not None:
                return shown
        return None

    def _targets(self, call: ast.Call, scope: Scope, frame: _Frame) -> Sequence[Definition]:
        if frame.depth >= _MOST_DEPTH or not isinstance(call.func, ast.Name | ast.Attribute | ast.Call):
            return ()
        is_own = isinstance(call.func, ast.Attribute) and _root_name(call.func) in ("self", "cls", "super")
        found = [
            one for one in self._across.named(frame.file, call.func, scope) if one.key not in self._within
        ]
        if is_own or mentions(call, frame.tainted):
            return found
        return [one for one in found if not isinstance(one.node, ast.ClassDef) and _asks(one)]

    def _made(self, call: ast.Call, target: ast.expr, frame: _Frame, indent: int) -> bool:
        """Whether an object of a class of the project was made under the name that it is assigned to."""
        for one in self._targets(call, frame.scope, frame)[:1]:
            if isinstance(one.node, ast.ClassDef):
                into = self._rebuilt(target, frame.scope, frame, indent)
                return isinstance(into, ast.expr) and self._construct(
                    one, call, into, frame.scope, frame, indent
                )
        return False

    def _construct(
        self, owner: Definition, call: ast.Call, into: ast.expr, scope: Scope, frame: _Frame, indent: int
    ) -> bool:
        method = self._across.method(owner, "__init__")
        if method is None or isinstance(method.node, ast.ClassDef):
            return False
        helper = Helper(method, method.node)
        if not helper.can_be_shown:
            return False
        self._put(f"{unparse(into)} = {unparse(call.func)}()", frame, call.lineno, indent)
        self.makes = True
        frame.tainted.add(_root_name(into))
        self._write(helper, call, scope, frame, indent, receiver=into)
        return True

    def _shown(
        self, target: Definition, call: ast.Call, scope: Scope, frame: _Frame, indent: int
    ) -> ast.expr | None:
        assert not isinstance(target.node, ast.ClassDef)
        helper = Helper(target, target.node)
        if not helper.can_be_shown:
            return None
        receiver = self._receiver(helper, call, scope, frame, indent)
        asked = helper.questions()
        if asked is not None:
            return self._asked(helper, asked, call, scope, frame, indent, receiver)
        results = self._write(helper, call, scope, frame, indent, receiver=receiver)
        given: ast.expr = ast.Constant(None)
        if results:
            values: list[ast.expr] = [ast.Name(name, ast.Load()) for name in results]
            given = values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), values)
        if helper.does_nothing:
            return given
        return ast.Call(_plain(call.func), [], [ast.keyword(_GIVEN, given)])

    def _asked(
        self,
        helper: Helper,
        asked: tuple[Mapping[str, ast.expr], list[ast.expr]],
        call: ast.Call,
        scope: Scope,
        frame: _Frame,
        indent: int,
        receiver: ast.expr | None,
    ) -> ast.expr:
        """A call of a function that answers yes or no, with what it asks beside it."""
        local, questions = asked
        inner = self._entered(helper, call, scope, frame, indent, receiver, as_they_are=True)
        self._within.append(helper.definition.key)
        for name, value in local.items():
            made = self._rebuilt(value, helper.scope, inner, indent)
            if isinstance(made, ast.expr):
                inner.instead[name] = made
        found = [self._rebuilt(one, helper.scope, inner, indent) for one in questions]
        self._within.pop()
        shown = [one for one in found if isinstance(one, ast.expr)]
        if not shown:
            return ast.Constant(True)  # it asks nothing, whatever it is called
        arguments = [self._rebuilt(one, scope, frame, indent, may_follow=False) for one in call.args]
        plain = [one for one in arguments if isinstance(one, ast.expr)]
        return ast.Call(_plain(call.func), plain, [ast.keyword(_GIVEN, ast.List(shown, ast.Load()))])

    def _receiver(
        self, helper: Helper, call: ast.Call, scope: Scope, frame: _Frame, indent: int
    ) -> ast.expr | None:
        """The object that a method is called on; None for a plain function."""
        if not helper.definition.owner or not isinstance(call.func, ast.Attribute):
            return None
        kinds = {one.id for one in helper.node.decorator_list if isinstance(one, ast.Name)}
        if "staticmethod" in kinds:
            return None
        on = self._across.named(frame.file, call.func.value, scope)
        if any(isinstance(one.node, ast.ClassDef) for one in on) and "classmethod" not in kinds:
            return None  # `Class.method(object)`
        if isinstance(call.func.value, ast.Call) and _root_name(call.func) == "super":
            first = next(iter(frame.scope.parameters), "self")
            return frame.instead.get(first) or ast.Name(first, ast.Load())
        made = self._rebuilt(call.func.value, scope, frame, indent)
        assert isinstance(made, ast.expr)
        if is_simple(made):
            return made
        name = self._new("on")
        self._put(f"{name} = {unparse(made)}", frame, call.lineno, indent)
        return ast.Name(name, ast.Load())

    def _write(
        self,
        helper: Helper,
        call: ast.Call,
        scope: Scope,
        frame: _Frame,
        indent: int,
        *,
        receiver: ast.expr | None,
    ) -> list[str]:
        """Write what a call does; gives the names of what it may return."""
        inner = self._entered(helper, call, scope, frame, indent, receiver)
        self._within.append(helper.definition.key)
        self._body(helper.body, inner, indent)
        self._within.pop()
        return inner.results or []

    def _entered(
        self,
        helper: Helper,
        call: ast.Call,
        scope: Scope,
        frame: _Frame,
        indent: int,
        receiver: ast.expr | None,
        *,
        as_they_are: bool = False,
    ) -> _Frame:
        """The frame of a called function: what stands for its parameters and its other names."""
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise TooLargeError(f"{self._root.name} calls too much to be written out")
        self.shown.add(helper.definition.key)
        file = helper.definition.file
        inner = _Frame(file, helper.scope, set(), frame.root_line or call.lineno, frame.depth + 1, results=[])
        given: set[str] = set()
        if receiver is not None and helper.scope.parameters:
            inner.instead[helper.scope.parameters[0]] = receiver
            if mentions(receiver, frame.tainted):
                given.add(helper.scope.parameters[0])
        for name, value, is_default in helper.handed(call, bound=receiver is not None):
            if value is None:
                continue
            made = value if is_default else self._rebuilt(value, scope, frame, indent)
            assert isinstance(made, ast.expr)
            if not is_default and mentions(value, frame.tainted):
                given.add(name)
            copies = not is_simple(made) or name in helper.rebinds or helper.leaves_early
            if copies and not as_they_are:
                own = self._own(name)
                self._put(f"{own} = {unparse(made)}", inner, helper.node.lineno, indent)
                made = ast.Name(own, ast.Load())
            inner.instead[name] = made
        for name in sorted(helper.scope.names.keys() - inner.instead.keys()):
            own = self._own(name)
            if own != name:
                inner.instead[name] = ast.Name(own, ast.Load())
        inner.tainted |= tainted_names(helper.body, frozenset(given))
        return inner

    def _own(self, name: str) -> str:
        """A name that nothing else has in the text."""
        own, number = name, 1
        while own in self._taken:
            number += 1
            own = f"{name}_{number}"
        self._taken.add(own)
        return own

    def _new(self, word: str) -> str:
        return self._own(f"guard_{word}")


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    one = node.args
    every = [
        *one.posonlyargs,
        *one.args,
        *one.kwonlyargs,
        *(part for part in (one.vararg, one.kwarg) if part),
    ]
    return frozenset(part.arg for part in every)


def _asks(function: Definition) -> bool:
    """Whether a function speaks of a request by itself."""
    lines = function.file.source.lines[function.node.lineno - 1 : function.node.end_lineno]
    return any(b"request" in line for line in lines)


def _shows(call: ast.Call) -> bool:
    return any(word.arg == _GIVEN for word in call.keywords)


def _plain(function: ast.expr) -> ast.expr:
    return copy.deepcopy(function)


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def _top_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements of a module's own level, those under conditions too."""
    pending: list[ast.stmt] = tree.body[::-1]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.If | ast.Try):
            pending += [*node.body, *node.orelse][::-1]


def _identifiers(text: str) -> frozenset[str]:
    return frozenset("".join(each if each.isalnum() or each == "_" else " " for each in text).split())
