"""The resolved view of a Python file: the same lines, with indirection written out.

A code rule names a function (`os.system`). A proposal can reach the same function under another name: an
alias, `getattr` with an assembled string, `importlib`, `globals()`, a table of functions,
`functools.partial`, a thread's `target`. The view rewrites each such expression to the dotted name it may
stand for, on the same line, so that the rules see through it. It is scanned beside the file, never instead of
it, and is made for looking only: it need not run.
"""

from __future__ import annotations

import ast

from guard.facts.names.indirection import APPLIERS
from guard.facts.names.resolve import Ref, Resolver, elements
from guard.syntax.python import PythonSource, Unreadable, parse_module


def resolved_view(source: PythonSource | Unreadable, scanned: bytes) -> bytes | None:
    r"""The view of a file as UTF-8; None where the file cannot be read, or the view would show nothing new.

    Goes in: the file, read as it declares its encoding, and its bytes as they are scanned without the view
    (with `\n` for a lone CR, which ends a line for Python and nobody else). Every line of the view has the
    number of the line of `scanned` that it stands for.
    """
    if isinstance(source, Unreadable) or "\r" in source.text:
        return None  # the first is a fact of its own ("unparsable"); the second only an odd codec gives
    plain = source.normal_text
    tree = source.tree if plain == source.text else parse_module(plain)
    if isinstance(tree, Unreadable):
        return None
    try:
        view = _View(plain, tree).rewrite()
    except (ValueError, RecursionError):
        return None
    result = view.encode("utf-8", "replace")
    return None if result == scanned.replace(b"\r\n", b"\n") else result


class _View:
    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = [line.encode() for line in text.split("\n")]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._source = text.encode()
        self._tree = tree
        self._resolver = Resolver(tree)
        self._called = {id(node.func) for node in self._resolver.nodes if isinstance(node, ast.Call)}

    def rewrite(self) -> str:
        """The whole text with every outermost indirect expression written out."""
        return self._render(self._tree, 0, len(self._source)).decode()

    def _extent(self, node: ast.expr) -> tuple[int, int]:
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[end_line - 1] + end_column

    def _render(self, root: ast.AST, start: int, end: int) -> bytes:
        """The source from `start` to `end`, which lies inside `root`, with replacements made."""
        pieces: list[tuple[int, int, bytes]] = []
        pending = [root]
        while pending:
            node = pending.pop()
            if node is not root and isinstance(node, ast.expr):
                text = self._replacement(node)
                if text is not None:
                    low, high = self._extent(node)
                    padding = b"\n" * (self._source.count(b"\n", low, high) - text.count(b"\n"))
                    pieces.append((low, high, b"(" + text + padding + b")" if padding else text))
                    continue
            if isinstance(node, ast.JoinedStr):
                # Before 3.12 the positions inside an f-string are not those of the file.
                calls = self._calls_inside(node)
                if calls:
                    low, high = self._extent(node)
                    padding = b"\n" * self._source.count(b"\n", low, high)
                    pieces.append((low, high, b"str(" + b", ".join(calls) + padding + b")"))
                continue
            pending.extend(ast.iter_child_nodes(node))
        out, at = [], start
        for low, high, text in sorted(pieces):
            if low >= at and high <= end:
                out += [self._source[at:low], text]
                at = high
        return b"".join([*out, self._source[at:end]])

    def _calls_inside(self, string: ast.JoinedStr) -> list[bytes]:
        """The indirect calls of an f-string's expressions, written out."""
        found = []
        for node in ast.walk(string):
            function = self._resolver.value(node.func) if isinstance(node, ast.Call) else None
            if (
                isinstance(node, ast.Call)
                and isinstance(function, Ref)
                and function.indirect
                and function.is_name
            ):
                arguments = [ast.unparse(argument) for argument in node.args]
                arguments += [f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in node.keywords]
                found.append(f"{function.dotted}({', '.join(arguments)})".encode())
        return found

    def _replacement(self, node: ast.expr) -> bytes | None:
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return None
        if isinstance(node, ast.Call):
            applied = self._applied(node)
            # What `reduce(getattr, ["system"], os)` gives is known: nothing is applied to a value there.
            if applied is not None and not isinstance(self._resolver.value(node), Ref):
                return applied
        if isinstance(node, ast.Constant):
            return None
        value = self._resolver.value(node)
        if not isinstance(value, Ref) or not value.indirect or not value.is_name:
            return None
        return value.dotted.encode() if id(node) in self._called or not value.guess else None

    def _applied(self, node: ast.Call) -> bytes | None:
        """`map(os.system, names)` as `os.system(names)`; None where no known function is handed over."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if isinstance(node.func, ast.Call):  # operator.methodcaller("system", cmd)(os)
            return self._method_called(node.func, node.args)
        if name not in APPLIERS:
            return None
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        candidates = [
            *node.args,
            *(keywords[key] for key in ("target", "func", "function") if key in keywords),
        ]
        for candidate in candidates:
            value = self._resolver.value(candidate)
            if isinstance(value, Ref) and value.is_name and not isinstance(candidate, ast.Constant):
                rest = node.args[node.args.index(candidate) + 1 :] if candidate in node.args else []
                rest += elements(keywords.get("args"))
                texts = [self._text(argument) for argument in rest]
                texts += [
                    keyword.arg.encode() + b"=" + self._text(keyword.value)
                    for keyword in node.keywords
                    if keyword.arg not in (None, "target", "func", "function", "args", "kwargs")
                ]
                return value.dotted.encode() + b"(" + b", ".join(texts) + b")"
        return None

    def _method_called(self, maker: ast.Call, arguments: list[ast.expr]) -> bytes | None:
        made_by = self._resolver.value(maker.func)
        if not isinstance(made_by, Ref) or made_by.dotted != "operator.methodcaller" or not arguments:
            return None
        owner = self._resolver.value(arguments[0])
        name = self._resolver.value(maker.args[0]) if maker.args else None
        if not isinstance(owner, Ref) or not isinstance(name, str):
            return None
        rest = b", ".join(self._text(argument) for argument in maker.args[1:])
        return f"{owner.dotted}.{name}(".encode() + rest + b")"

    def _text(self, node: ast.expr) -> bytes:
        own = self._replacement(node)
        if own is not None:
            return own
        text = self._render(node, *self._extent(node))
        return b" ".join(text.split(b"\n"))
