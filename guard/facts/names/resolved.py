"""The resolved view of a Python file: the same lines, with indirection written out.

A code rule names a function (`os.system`). A proposal can reach the same function under another name: an
alias, `getattr` with an assembled string, `importlib`, `globals()`, a table of functions,
`functools.partial`, a thread's `target`. The view rewrites each such expression to the dotted name it may
stand for, on the same line, so that the rules see through it. It is scanned beside the file, never instead of
it, and is made for looking only: it need not run.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import NamedTuple

from guard.facts.capabilities.mapped import known
from guard.facts.names.indirection import APPLIERS
from guard.facts.names.library_names import lookup, rooted
from guard.facts.names.names import Names, names_of
from guard.facts.names.options import changing_attributes, options
from guard.facts.names.scopes import Scope
from guard.facts.names.steps import builtin
from guard.facts.names.values import Value
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource, Unreadable, parse_module
from guard.syntax.python_text import unparse
from guard.syntax.sources import Sources


def resolved_view(source: PythonSource | Unreadable, scanned: bytes, sources: Sources) -> bytes | None:
    r"""The view of a file as UTF-8; None where the file cannot be read, or the view would show nothing new.

    Goes in: the file, read as it declares its encoding, and its bytes as they are scanned without the view
    (with `\n` for a lone CR, which ends a line for Python and nobody else). Every line of the view has the
    number of the line of `scanned` that it stands for. What its names are is worked out once for `sources`.
    """
    if isinstance(source, Unreadable):
        return None  # a fact of its own ("unparsable")
    view = FileView(source, sources).written()
    return None if view is None or view == scanned.replace(b"\r\n", b"\n") else view


class Part(NamedTuple):
    """What of a file is to be written out: a function, or what stands in a class or the module itself."""

    node: ast.stmt | ast.Module
    within: ast.ClassDef | None
    """The class it stands in; None for the module."""


class FileView:
    """The view of one file, written out where it is asked for: each part once."""

    def __init__(self, source: PythonSource, sources: Sources) -> None:
        self._source, self._sources = source, sources

    @cached_property
    def names(self) -> Names | None:
        """The names it is written by, with the nodes of the file's own tree; None where they have another."""
        plain = self._source.normal_text == self._source.text
        return names_of(self._source, self._sources) if plain else None

    @cached_property
    def _writer(self) -> View | None:
        text = self._source.normal_text
        if "\r" in text:
            return None  # only an odd codec gives one
        if self.names is not None:
            return View(text, self.names)
        tree = parse_module(text)
        return None if isinstance(tree, Unreadable) else View(text, Names(tree))

    def written(self, parts: Iterable[Part] | None = None) -> bytes | None:
        """The whole text with every outermost indirect expression of some parts written out, or of all.

        What it says in a part is the same whichever others are asked for. None where there is no view.
        """
        try:
            writer = self._writer
            return None if writer is None else writer.text(None if self.names is None else parts)
        except (ValueError, RecursionError):
            return None


_MAY_HIDE = (
    ast.Name, ast.Attribute, ast.Call, ast.Subscript,
    ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Await, ast.Starred,
)  # fmt: skip
"""Expressions that may stand for a name."""
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_LEAVES = (ast.Name, ast.Constant)
"""Nothing stands in them."""


_Replacement = tuple[int, int, bytes]
"""Where it begins and ends in the source, and what stands there instead."""


def _own_body(node: ast.AST) -> frozenset[ast.AST]:
    """The definitions right in the body of a class or the module, which are parts by themselves."""
    body = node.body if isinstance(node, ast.Module | ast.ClassDef) else ()
    return frozenset(one for one in body if isinstance(one, DEFINITIONS))


class View:
    """What the names of one file are, written out."""

    def __init__(self, text: str, names: Names, *, shows_imports: bool = True) -> None:
        """Work out nothing yet.

        Args:
            text: the file's, in normal form.
            names: its names.
            shows_imports: whether who reads what is written out sees the file's imports, too.
        """
        self._shows_imports = shows_imports
        self._lines = [line.encode() for line in text.split("\n")]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._source = text.encode()
        self._names = names
        self._bound: dict[tuple[int, str], frozenset[str]] = {}
        self._by_name: dict[tuple[int, str, bool], bytes | None] = {}
        """By the scope that a name is used in, the name, and whether it is called: what stands for it."""
        self._known: dict[int, list[_Replacement]] = {}
        """By the id of a part's node: the replacements in it."""

    @cached_property
    def _changing(self) -> frozenset[str]:
        return changing_attributes(self._names.tree)

    def text(self, parts: Iterable[Part] | None) -> bytes:
        """The whole text with every outermost indirect expression of the parts written out; None: of all."""
        if parts is None:
            return self._render(self._names.tree, self._names.scopes.module, 0, len(self._source))
        return self._applied_to(0, len(self._source), [one for part in parts for one in self._of(part)])

    def _of(self, part: Part) -> list[_Replacement]:
        """The replacements in one part, worked out once."""
        node, within = part
        known = self._known.get(id(node))
        if known is None:
            scopes = self._names.scopes
            scope = scopes.module if within is None else scopes.inner[id(within)]
            known = self._known[id(node)] = self._replacements([(node, scope, False)], _own_body(node))
        return known

    def _extent(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end_column

    def _render(self, root: ast.AST, scope: Scope, start: int, end: int) -> bytes:
        """The source from `start` to `end`, which lies inside `root`, with replacements made."""
        return self._applied_to(start, end, self._replacements([(root, scope, False)]))

    def _applied_to(self, start: int, end: int, replacements: Iterable[_Replacement]) -> bytes:
        out, at = [], start
        for low, high, text in sorted(replacements):
            if low >= at and high <= end:
                out += [self._source[at:low], text]
                at = high
        return b"".join([*out, self._source[at:end]])

    def _replacements(
        self, pending: list[tuple[ast.AST, Scope, bool]], without: Collection[ast.AST] = ()
    ) -> list[_Replacement]:
        """What stands instead of what inside the one that is pending, which is itself not replaced."""
        root = pending[0][0]
        found: list[_Replacement] = []
        while pending:
            node, scope, called = pending.pop()
            if isinstance(node, _MAY_HIDE) and node is not root:
                text = self._replacement(node, scope, called)
                if text is not None:
                    low, high = self._extent(node)
                    padding = b"\n" * (self._source.count(b"\n", low, high) - text.count(b"\n"))
                    found.append((low, high, b"(" + text + padding + b")" if padding else text))
                    continue
            if isinstance(node, _LEAVES) or node in without:
                continue
            if isinstance(node, ast.JoinedStr):
                # Before 3.12 the positions inside an f-string are not those of the file.
                calls = self._calls_inside(node, scope)
                if calls:
                    low, high = self._extent(node)
                    padding = b"\n" * self._source.count(b"\n", low, high)
                    found.append((low, high, b"str(" + b", ".join(calls) + padding + b")"))
                continue
            function = node.func if isinstance(node, ast.Call) else None
            kept: dict[ast.keyword, str] = {}
            if isinstance(node, ast.Call) and node.keywords:
                kept = options(node, scope, self._names, self._changing)
            for keyword, said in kept.items():
                low, high = self._extent(keyword)
                found.append((low, high, said.encode() + b"\n" * self._source.count(b"\n", low, high)))
            pending += [
                (child, where, child is function)
                for child, where in self._names.children(node, scope)
                if child not in kept
            ]
        return found

    def _calls_inside(self, string: ast.JoinedStr, scope: Scope) -> list[bytes]:
        """The indirect calls of an f-string's expressions, written out."""
        found = []
        pending: list[tuple[ast.AST, Scope]] = [(string, scope)]
        while pending:
            node, where = pending.pop(0)
            pending += self._names.children(node, where)
            function = self._hidden(node.func, where, called=True) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and function is not None:
                arguments = [unparse(argument) for argument in node.args]
                arguments += [f"{keyword.arg}={unparse(keyword.value)}" for keyword in node.keywords]
                found.append(f"{function}({', '.join(arguments)})".encode())
        return found

    def name(self, node: ast.expr, scope: Scope, *, called: bool) -> str | None:
        """The dotted name that `node`, which stands in `scope`, is to be written as; None for as it is."""
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return None
        return self._hidden(node, scope, called=called)

    def _replacement(self, node: ast.expr, scope: Scope, called: bool = False) -> bytes | None:
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return None
        if isinstance(node, ast.Call):
            applied = self._applied(node, scope)
            if applied is not None:
                return applied
        if not isinstance(node, ast.Name):
            return self._hidden_text(node, scope, called)
        key = (id(scope), node.id, called)
        if key not in self._by_name:
            self._by_name[key] = self._hidden_text(node, scope, called)
        return self._by_name[key]

    def _hidden_text(self, node: ast.expr, scope: Scope, called: bool) -> bytes | None:
        name = self._hidden(node, scope, called=called)
        return None if name is None else name.encode()

    def _hidden(self, node: ast.expr, scope: Scope, *, called: bool) -> str | None:
        """The name that `node` may stand for, where its text does not say so by itself."""
        if not isinstance(node, _MAY_HIDE):
            return None
        value = self._names.value(node, scope)
        if not value.refs:
            return None
        name = self._best(value)
        if name is None or (not called and not self._is_sure(value)):
            return None
        return None if self._shows_imports and self._is_written(name, node, scope) else name

    def _is_sure(self, value: Value) -> bool:
        """Whether a value is one name."""
        single = len(self._likely(value)) == 1
        return single and not (value.open or value.many or value.constants or value.parts)

    def _best(self, value: Value) -> str | None:
        """The name of those it may be that matters most, as it can be written."""
        refs = [_direct(ref) for ref in self._likely(value) if _is_name(ref)]
        return min(refs, key=_rank, default=None)

    def _likely(self, value: Value) -> list[str]:
        """The names that it may be; of those that a star import may bring, such as are known to matter."""
        stars = tuple(f"{star}." for star in self._names.scopes.stars)
        return [ref for ref in value.refs if not stars or not ref.startswith(stars) or lookup(ref)]

    def _is_written(self, name: str, node: ast.expr, scope: Scope) -> bool:
        """Whether a reader who follows imports, and nothing else, takes `node` for `name`."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return False
        rest = "".join(f".{attribute}" for attribute in reversed(attributes))
        return name.endswith(rest) and name[: len(name) - len(rest)] in self._roots(node.id, scope)

    def _roots(self, name: str, scope: Scope) -> Collection[str]:
        """What modules and builtins `name` is bound to, each by its own name."""
        found = scope.lookup(name)
        if found is None:
            return (builtin(name),)
        owner, values = found
        key = (id(owner), name)
        if key not in self._bound:  # as often as it is bound, it may be used
            self._bound[key] = frozenset(value for value, _ in values if isinstance(value, str))
        return self._bound[key]

    def _applied(self, node: ast.Call, scope: Scope) -> bytes | None:
        """`map(os.system, names)` as `os.system(names)`; None where no known function is handed over."""
        for maker, method in self._names.by_getter(node, scope):  # operator.methodcaller("system", cmd)(os)
            name = self._best(method)
            if name is not None:
                given = b", ".join(self._text(argument, scope) for argument in maker.args[1:])
                return name.encode() + b"(" + given + b")"
        name = callee(node)
        if name not in APPLIERS or (name == "reduce" and self._names.refs(node, scope)):
            return None  # what `reduce(getattr, ["system"], os)` gives is known
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        candidates = [
            *node.args,
            *(keywords[key] for key in ("target", "func", "function") if key in keywords),
        ]
        for candidate in candidates:
            function = self._function(candidate, scope)
            if function is not None:
                rest = node.args[node.args.index(candidate) + 1 :] if candidate in node.args else []
                handed = keywords.get("args")
                rest += handed.elts if isinstance(handed, ast.Tuple | ast.List) else []
                texts = [self._text(argument, scope) for argument in rest]
                texts += [
                    keyword.arg.encode() + b"=" + self._text(keyword.value, scope)
                    for keyword in node.keywords
                    if keyword.arg not in (None, "target", "func", "function", "args", "kwargs")
                ]
                return function.encode() + b"(" + b", ".join(texts) + b")"
        return None

    def _function(self, node: ast.expr, scope: Scope) -> str | None:
        name = self._best(self._names.value(node, scope)) if isinstance(node, _MAY_HIDE) else None
        return None if name is None or name.rpartition(".")[2].isupper() else name  # nobody calls a constant

    def _text(self, node: ast.expr, scope: Scope) -> bytes:
        own = self._replacement(node, scope)
        if own is not None:
            return own
        text = self._render(node, scope, *self._extent(node))
        return b" ".join(text.split(b"\n"))


def _is_name(ref: str) -> bool:
    """Whether a name can be written out: not a relative import's, an object's, nor a table's."""
    plain = not ref.startswith("builtins.") and "__dict__" not in ref
    return plain and all(one.isidentifier() for one in ref.split("."))


def _direct(ref: str) -> str:
    """A name without detours, from the module that has it."""
    module, _, name = ref.rpartition(".")
    return f"{rooted(module)}.{name}" if module else rooted(ref)


def _rank(ref: str) -> int:
    """How much a name matters: it is known to have a capability, lies under one that has, or neither."""
    if known().exactly(ref):
        return 0
    return 1 if lookup(ref) else 2
