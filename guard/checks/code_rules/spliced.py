"""A function with the project's own functions that it calls written into it, for the engine to follow.

The engine follows data through one function. Here each call of another function of the project, in whatever
file, is shown as what that function does: its parameters stand for what is handed over, its statements stand
before the statement that calls it, and what it returns stands in the call's place. So a helper, a method or a
wrapper carries data to where the rules look for it, and cleans it by what it does. The text is made for
looking only: it need not run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.checks.code_rules.helpers import is_simple, leaves, tainted_names
from guard.checks.code_rules.splice_calls import Calls
from guard.checks.code_rules.splice_parts import At, Frame, Line, TooLargeError
from guard.facts.names.across import Across
from guard.facts.names.files import Definition, File
from guard.facts.names.names import Names
from guard.facts.names.resolved import View
from guard.syntax.calls import parameters
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_MOST_LINES = 160
"""Lines that one function may come to with what is written into it."""


@dataclass(frozen=True)
class Spliced:
    """A function with what it calls."""

    lines: tuple[Line, ...]
    shown: frozenset[tuple[str, str]]
    """The functions that are written into it: path and qualified name."""
    makes: bool
    """Whether the making of an object is among it: what such an object holds is then told apart."""


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


class _Writing(Calls):
    """The text of one outermost function."""

    def __init__(self, splicer: Splicer, root: Definition) -> None:
        super().__init__(root, splicer.across())
        self.lines: list[Line] = []
        self._splicer = splicer

    def _view(self, file: File) -> View | None:
        return self._splicer.view(file, shows_imports=file is self._file)

    # -- the whole ----------------------------------------------------------------------------------------

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Write the outermost function."""
        scope = self._file.inside(node)
        given = frozenset(one.arg for one in parameters(node, gathered=True)) & scope.names.keys()
        at = At.of(Frame(self._file, scope, set(tainted_names(node.body, given - {"cls"}))), 0)
        self._taken |= set(scope.names)
        if self._root.owner:
            head = self._file.blocks[self._root.owner]
            assert isinstance(head, ast.ClassDef)
            bases = ", ".join(unparse(one) for one in head.bases)
            self._put(f"class {head.name}({bases}):", at, head.lineno)
            at = at.deeper()
        for decorator in node.decorator_list:
            self._put(f"@{unparse(decorator)}", at, decorator.lineno)
        word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
        self._put(f"{word} {node.name}({unparse(node.args)}):", at, node.lineno)
        self._body(node.body, at.deeper())
        self.lines[:0] = self._header()

    def _header(self) -> list[Line]:
        """What the file imports, and the constants that are used: above the function."""
        words = frozenset().union(*(_identifiers(line.text) for line in self.lines))
        path = self._file.path
        found: list[Line] = []
        for node in _top_level(self._file.source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                found.append(Line(unparse(node), path, node.lineno, node.lineno))
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                names = {
                    one.id
                    for one in walk(node)
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                }
                if names & words and (node.end_lineno or node.lineno) - node.lineno < 30:
                    found.append(Line(unparse(node), path, node.lineno, node.lineno))
        line = self._root.node.lineno
        return [*found, *(Line(text, path, line, line) for text in self._above)]

    def _put(self, text: str, at: At, number: int) -> None:
        if len(self.lines) > _MOST_LINES:
            raise TooLargeError(f"{self._root.name} calls too much to be written out")
        file, root = at.frame.file, at.frame.root_line or number
        source = file.source.lines[number - 1].decode("utf-8", "replace")
        for part in text.split("\n"):
            self.lines.append(Line("    " * at.indent + part, file.path, number, root, source))

    # -- statements ---------------------------------------------------------------------------------------

    def _body(self, body: Sequence[ast.stmt], at: At) -> None:
        before = len(self.lines)
        for node in body:
            self._statement(node, at)
        if len(self.lines) == before:
            self._put("pass", at, body[0].lineno if body else 1)

    def _statement(self, node: ast.stmt, at: At) -> None:
        match node:
            case ast.If():
                self._if(node, at)
            case ast.While():
                self._put(f"while {self._text(node.test, at)}:", at, node.lineno)
                self._body(node.body, at.deeper())
            case ast.For() | ast.AsyncFor():
                each, of = self._text(node.target, at), self._text(node.iter, at)
                self._put(f"for {each} in {of}:", at, node.lineno)
                self._body([*node.body, *node.orelse], at.deeper())
            case ast.With() | ast.AsyncWith():
                items = ", ".join(self._text(item, at) for item in node.items)
                self._put(f"with {items}:", at, node.lineno)
                self._body(node.body, at.deeper())
            case ast.Try() | ast.TryStar():
                self._try(node, at)
            case ast.Match():
                self._put(f"match {self._text(node.subject, at)}:", at, node.lineno)
                for case in node.cases:
                    self._put(f"case {unparse(case.pattern)}:", at.deeper(), case.pattern.lineno)
                    self._body(case.body, at.deeper(2))
            case ast.Return() if at.frame.results is not None:
                self._return(node, at)
            case ast.Assign(targets=[target], value=ast.Call() as call) if is_simple(target):
                made = self._made(call, target, at)
                if not made:
                    self._put(self._text(node, at), at, node.lineno)
            case ast.Expr(value=ast.Call() | ast.Await() as value):
                written = self._rebuilt(value, at)
                self._put(unparse(self._as_called(written, value, at)), at, node.lineno)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._put(unparse(node), at, node.lineno)
            case ast.Global() | ast.Nonlocal():
                pass
            case _:
                self._put(self._text(node, at), at, node.lineno)

    def _if(self, node: ast.If, at: At) -> None:
        test = self._text(node.test, at)
        returned = len(at.frame.results) if at.frame.results is not None else 0
        self._put(f"if {test}:", at, node.lineno)
        self._body(node.body, at.deeper())
        if node.orelse:
            self._put("else:", at, node.lineno)
            self._body(node.orelse, at.deeper())
        elif at.frame.results is not None and leaves(node.body):
            # What follows is not reached from here: said by a way out that the engine and its rules know.
            if len(at.frame.results) > returned:
                self._put(f"if {test}:", at, node.lineno)
            self._put("return None", at.deeper(), node.lineno)

    def _try(self, node: ast.Try | ast.TryStar, at: At) -> None:
        self._put("try:", at, node.lineno)
        self._body([*node.body, *node.orelse], at.deeper())
        for handler in node.handlers:
            kind = f" {unparse(handler.type)}" if handler.type is not None else ""
            name = f" as {handler.name}" if handler.name and handler.type is not None else ""
            self._put(f"except{kind}{name}:", at, handler.lineno)
            self._body(handler.body, at.deeper())
        if node.finalbody or not node.handlers:
            self._put("finally:", at, node.lineno)
            self._body(node.finalbody, at.deeper())

    def _return(self, node: ast.Return, at: At) -> None:
        assert at.frame.results is not None
        if node.value is None or isinstance(node.value, ast.Constant):
            return
        value = self._text(node.value, at)
        name = self._new("given")
        at.frame.results.append(name)
        self._put(f"{name} = {value}", at, node.lineno)


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
