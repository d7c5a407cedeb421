"""Expressions and calls of a function, as they are written into the text: see `spliced`."""

from __future__ import annotations

import ast
import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from guard.checks.code_rules.helpers import Helper, is_simple, mentions, tainted_names
from guard.checks.code_rules.splice_parts import At, Frame, TooLargeError
from guard.facts.names.across import Across
from guard.facts.names.files import Definition, File
from guard.facts.names.resolved import View
from guard.syntax.python_text import unparse
from guard.syntax.walk import copied

_MOST_DEPTH = 4
"""Calls within calls that are written out."""
_MOST_CALLS = 24
"""Calls that are written into one function."""
_GIVEN = "guard_made_of"
"""Under this word stands what a call gives back, beside its own name: rules may know that."""
_CONSTANTS = (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict)
_LATER = (ast.Lambda, ast.comprehension, ast.ListComp, ast.GeneratorExp)
"""What stands in them is done more than once, or later: no call is followed there."""


class Calls(ABC):
    """Writes expressions of one outermost function, and what the calls in them do above them."""

    def __init__(self, root: Definition, across: Across) -> None:
        """Write nothing yet.

        Args:
            root: the outermost function.
            across: where names are looked up.
        """
        self.shown: set[tuple[str, str]] = set()
        self.makes = False
        """Whether an object's making is written out."""
        self._across = across
        self._root = root
        self._file = root.file
        self._calls = 0
        self._within: list[tuple[str, str]] = [root.key]
        self._taken: set[str] = set()
        self._above: dict[str, None] = {}

    @abstractmethod
    def _put(self, text: str, at: At, number: int) -> None:
        """Write a line that stands for line `number` of the file."""

    @abstractmethod
    def _body(self, body: Sequence[ast.stmt], at: At) -> None:
        """Write statements."""

    @abstractmethod
    def _view(self, file: File) -> View | None:
        """What the names of a file are; None where its text is not what Python reads."""

    # -- expressions --------------------------------------------------------------------------------------

    def _text(self, node: ast.AST, at: At) -> str:
        return unparse(self._rebuilt(node, at))

    def _rebuilt(self, node: ast.AST, at: At, *, called: bool = False, may_follow: bool = True) -> ast.AST:
        """A copy of a node, with what its names mean written out, and calls followed."""
        if isinstance(node, ast.Name):
            instead = self._instead(node, at)
            if instead is not None:
                return instead
        elif isinstance(node, ast.Call) and may_follow:
            shown = self._call(node, at)
            if shown is not None:
                return shown
        if isinstance(node, ast.expr):
            view = self._view(at.frame.file)
            name = view.name(node, at.scope, called=called) if view is not None else None
            if name is not None:
                return ast.Name(name, ast.Load())
        inner = may_follow and not isinstance(node, _LATER)
        where = {id(child): one for child, one in at.frame.file.names.children(node, at.scope)}
        function = node.func if isinstance(node, ast.Call) else None

        def rebuilt(child: object) -> object:
            if isinstance(child, list):
                return [rebuilt(one) for one in child]
            if not isinstance(child, ast.AST):
                return child
            place = at.within(where.get(id(child), at.scope))
            return self._rebuilt(child, place, called=child is function, may_follow=inner)

        made = copied(node)
        for name_of_field, value in ast.iter_fields(node):
            setattr(made, name_of_field, rebuilt(value))
        return made

    def _expression(self, node: ast.expr, at: At, *, may_follow: bool = True) -> ast.expr:
        made = self._rebuilt(node, at, may_follow=may_follow)
        assert isinstance(made, ast.expr)
        return made

    def _handed(self, call: ast.Call, at: At) -> list[ast.expr]:
        """What a call hands over by place, as it is: no call in it is followed once more."""
        return [self._expression(one, at, may_follow=False) for one in call.args]

    def _as_called(self, made: ast.AST, call: ast.expr, at: At) -> ast.AST:
        """A call whose answer nobody takes, with what it is handed: its name may say that this is checked."""
        if isinstance(made, ast.Await) and isinstance(call, ast.Await):
            return self._as_called(made.value, call.value, at)
        if isinstance(made, ast.Call) and isinstance(call, ast.Call) and not made.args and _shows(made):
            made.args = self._handed(call, at)
        return made

    def _instead(self, node: ast.Name, at: At) -> ast.expr | None:
        bound = at.scope.lookup(node.id)
        if bound is None:
            return None
        file = at.frame.file
        if bound[0] is at.frame.scope:
            return at.frame.instead.get(node.id)
        is_of_module = bound[0] is file.names.scopes.module
        if is_of_module and file is not self._file and node.id not in self._taken:
            for value, _ in bound[1][:1]:
                if isinstance(value, _CONSTANTS):  # a constant of the file that the function stands in
                    self._above[f"{node.id} = {unparse(value)}"] = None
        return None

    # -- calls --------------------------------------------------------------------------------------------

    def _call(self, call: ast.Call, at: At) -> ast.expr | None:
        """What a call gives, with what it does written above; None where it is left as it stands."""
        for target in self._targets(call, at)[:2]:
            if isinstance(target.node, ast.ClassDef):
                name = ast.Name(self._new("made"), ast.Load())
                if self._construct(target, call, name, at):
                    return name
                continue
            shown = self._shown(target, call, at)
            if shown is not None:
                return shown
        return None

    def _targets(self, call: ast.Call, at: At) -> Sequence[Definition]:
        frame = at.frame
        if frame.depth >= _MOST_DEPTH or not isinstance(call.func, ast.Name | ast.Attribute | ast.Call):
            return ()
        is_own = isinstance(call.func, ast.Attribute) and _root_name(call.func) in ("self", "cls", "super")
        found = [
            one
            for one in self._across.objects.named(frame.file, call.func, at.scope)
            if one.key not in self._within
        ]
        if is_own or mentions(call, frame.tainted):
            return found
        return [one for one in found if not isinstance(one.node, ast.ClassDef) and _asks(one)]

    def _made(self, call: ast.Call, target: ast.expr, at: At) -> bool:
        """Whether an object of a class of the project was made under the name that it is assigned to."""
        for one in self._targets(call, at)[:1]:
            if isinstance(one.node, ast.ClassDef):
                return self._construct(one, call, self._expression(target, at), at)
        return False

    def _construct(self, owner: Definition, call: ast.Call, into: ast.expr, at: At) -> bool:
        method = self._across.objects.method(owner, "__init__")
        if method is None or isinstance(method.node, ast.ClassDef):
            return False
        helper = Helper(method, method.node)
        if not helper.can_be_shown:
            return False
        self._put(f"{unparse(into)} = {unparse(call.func)}()", at, call.lineno)
        self.makes = True
        at.frame.tainted.add(_root_name(into))
        self._write(helper, call, at, receiver=into)
        return True

    def _shown(self, target: Definition, call: ast.Call, at: At) -> ast.expr | None:
        assert not isinstance(target.node, ast.ClassDef)
        helper = Helper(target, target.node)
        if not helper.can_be_shown:
            return None
        receiver = self._receiver(helper, call, at)
        asked = helper.questions()
        if asked is not None:
            return self._asked(helper, asked, call, at, receiver)
        results = self._write(helper, call, at, receiver=receiver)
        given: ast.expr = ast.Constant(None)
        if results:
            values: list[ast.expr] = [ast.Name(name, ast.Load()) for name in results]
            given = values[0] if len(values) == 1 else ast.BoolOp(ast.Or(), values)
        if helper.does_nothing:
            return given
        return ast.Call(copy.deepcopy(call.func), [], [ast.keyword(_GIVEN, given)])

    def _asked(
        self,
        helper: Helper,
        asked: tuple[Mapping[str, ast.expr], list[ast.expr]],
        call: ast.Call,
        at: At,
        receiver: ast.expr | None,
    ) -> ast.expr:
        """A call of a function that answers yes or no, with what it asks beside it."""
        local, questions = asked
        inner = At.of(self._entered(helper, call, at, receiver, as_they_are=True), at.indent)
        self._within.append(helper.definition.key)
        for name, value in local.items():
            inner.frame.instead[name] = self._expression(value, inner)
        found = [self._expression(one, inner) for one in questions]
        self._within.pop()
        if not found:
            return ast.Constant(True)  # it asks nothing, whatever it is called
        given = ast.keyword(_GIVEN, ast.List(found, ast.Load()))
        return ast.Call(copy.deepcopy(call.func), self._handed(call, at), [given])

    def _receiver(self, helper: Helper, call: ast.Call, at: At) -> ast.expr | None:
        """The object that a method is called on; None for a plain function."""
        if not helper.definition.owner or not isinstance(call.func, ast.Attribute):
            return None
        kinds = {one.id for one in helper.node.decorator_list if isinstance(one, ast.Name)}
        if "staticmethod" in kinds:
            return None
        on = self._across.objects.named(at.frame.file, call.func.value, at.scope)
        if any(isinstance(one.node, ast.ClassDef) for one in on) and "classmethod" not in kinds:
            return None  # `Class.method(object)`
        if isinstance(call.func.value, ast.Call) and _root_name(call.func) == "super":
            first = next(iter(at.frame.scope.parameters), "self")
            return at.frame.instead.get(first) or ast.Name(first, ast.Load())
        made = self._expression(call.func.value, at)
        if is_simple(made):
            return made
        name = self._new("on")
        self._put(f"{name} = {unparse(made)}", at, call.lineno)
        return ast.Name(name, ast.Load())

    def _write(self, helper: Helper, call: ast.Call, at: At, *, receiver: ast.expr | None) -> list[str]:
        """Write what a call does; gives the names of what it may return."""
        inner = self._entered(helper, call, at, receiver)
        self._within.append(helper.definition.key)
        self._body(helper.body, At.of(inner, at.indent))
        self._within.pop()
        return inner.results or []

    def _entered(
        self,
        helper: Helper,
        call: ast.Call,
        at: At,
        receiver: ast.expr | None,
        *,
        as_they_are: bool = False,
    ) -> Frame:
        """The frame of a called function: what stands for its parameters and its other names."""
        self._calls += 1
        if self._calls > _MOST_CALLS:
            raise TooLargeError(f"{self._root.name} calls too much to be written out")
        self.shown.add(helper.definition.key)
        outer, file = at.frame, helper.definition.file
        inner = Frame(file, helper.scope, set(), outer.root_line or call.lineno, outer.depth + 1, results=[])
        given: set[str] = set()
        if receiver is not None and helper.scope.parameters:
            inner.instead[helper.scope.parameters[0]] = receiver
            if mentions(receiver, outer.tainted):
                given.add(helper.scope.parameters[0])
        for name, value, is_default in helper.handed(call, bound=receiver is not None):
            if value is None:
                continue
            made = value if is_default else self._expression(value, at)
            if not is_default and mentions(value, outer.tainted):
                given.add(name)
            copies = not is_simple(made) or name in helper.rebinds or helper.leaves_early
            if copies and not as_they_are:
                own = self._own(name)
                self._put(f"{own} = {unparse(made)}", At.of(inner, at.indent), helper.node.lineno)
                made = ast.Name(own, ast.Load())
            inner.instead[name] = made
        for name in sorted(helper.scope.names.keys() - inner.instead.keys()):
            own = self._own(name)
            if own != name:
                inner.instead[name] = ast.Name(own, ast.Load())
        inner.tainted |= tainted_names(helper.body, frozenset(given))
        return inner

    # -- names --------------------------------------------------------------------------------------------

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


def _asks(function: Definition) -> bool:
    """Whether a function speaks of a request by itself."""
    lines = function.file.source.lines[function.node.lineno - 1 : function.node.end_lineno]
    return any(b"request" in line for line in lines)


def _shows(call: ast.Call) -> bool:
    return any(word.arg == _GIVEN for word in call.keywords)


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""
