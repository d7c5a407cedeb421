"""The resolved view of a Python file: the same lines, with indirection written out.

A code rule names a function (`os.system`). A proposal can reach the same function under another name: an
alias, `getattr` with an assembled string, `importlib`, `globals()`, a table of functions,
`functools.partial`, a thread's `target`. The view rewrites each such expression to the dotted name it may
stand for, on the same line, so that the rules see through it. It is scanned beside the file, never instead of
it, and is made for looking only: it need not run.

Resolution asks "could this be": a name that is bound twice is resolved to the candidate that is a function of
an imported module or one of a few builtins. Nothing of the file is run.
"""

from __future__ import annotations

import ast
import io
import tokenize
import unicodedata
from dataclasses import dataclass

from guard.facts import constants
from guard.facts.bindings import Bindings, Scope, collect
from guard.facts.constants import Constant
from guard.facts.indirection import APPLIERS, BUILTINS, HUBS, STAR_NAMES, TWINS

_MAX_DEPTH = 40
"""How far one name leads to another within a round; longer chains take further rounds."""


@dataclass(frozen=True)
class _Ref:
    """What an expression may stand for."""

    dotted: str
    indirect: bool
    """Whether the text of the expression hides it: not simply an imported name with attributes."""
    guess: bool = False
    """Whether it is one of several things the expression may be. Written out only where it is called."""


_Value = _Ref | Constant | None


def resolved_view(data: bytes) -> bytes | None:
    """The view of a file's bytes as UTF-8, or None where it would equal them or the file does not parse.

    Every line of the view has the number of the line it stands for.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        plain = _normalise_names(text)
        tree = ast.parse(plain)
        view = _View(plain, tree).rewrite()
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError):
        return None  # a file that does not parse is a fact of its own ("unparsable")
    result = view.encode("utf-8", "replace")
    return None if result == data else result


def _normalise_names(text: str) -> str:
    """Names in NFKC, as Python itself reads them: `ｅｖａｌ` is `eval`."""
    if text.isascii():
        return text
    lines = text.splitlines(keepends=True)
    try:
        tokens = list(tokenize.generate_tokens(iter(lines).__next__))
    except (tokenize.TokenError, StopIteration):
        return text
    for token in reversed(tokens):
        (row, start), (_, end) = token.start, token.end
        if token.type == tokenize.NAME and not token.string.isascii():
            normal = unicodedata.normalize("NFKC", token.string)
            line = lines[row - 1]
            lines[row - 1] = line[:start] + normal + line[end:]
    return "".join(lines)


class _View:
    def __init__(self, text: str, tree: ast.Module) -> None:
        self._lines = [line.encode() for line in text.split("\n")]
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._source = text.encode()
        self._tree = tree
        self._bindings: Bindings = collect(tree)
        self._called = {id(node.func) for node in self._bindings.scope_of if isinstance(node, ast.Call)}
        self._resolving: set[int] = set()
        self._memo: dict[int, _Value] = {}
        self._met_cycle = False
        self._settle()

    def rewrite(self) -> str:
        """The whole text with every outermost indirect expression written out."""
        return self._render(self._tree, 0, len(self._source)).decode()

    def _settle(self) -> None:
        """Resolve every expression, again while names that depend on each other still yield something.

        A value that was asked for while it was being worked out counts as unknown for that round; what became
        known is kept for the next. Each round is linear in the size of the file.
        """
        nodes = [node for node in self._bindings.scope_of if isinstance(node, ast.expr)]
        while True:
            self._met_cycle = False
            known = sum(value is not None for value in self._memo.values())
            self._memo = {node: value for node, value in self._memo.items() if value is not None}
            for node in nodes:
                self._resolve(node)
            if not self._met_cycle or known == sum(value is not None for value in self._memo.values()):
                return

    # -- text ---------------------------------------------------------------------------------------------

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
            function = self._resolve(node.func) if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(function, _Ref) and function.indirect:
                arguments = [ast.unparse(argument) for argument in node.args]
                arguments += [f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in node.keywords]
                found.append(f"{function.dotted}({', '.join(arguments)})".encode())
        return found

    def _replacement(self, node: ast.expr) -> bytes | None:
        if isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return None
        if isinstance(node, ast.Call):
            applied = self._applied(node)
            if applied is not None:
                return applied
        if isinstance(node, ast.Constant):
            return None
        value = self._resolve(node)
        shown = isinstance(value, _Ref) and value.indirect and not value.dotted.endswith("()")
        if isinstance(value, _Ref) and shown and (id(node) in self._called or not value.guess):
            return value.dotted.encode()
        return None

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
            value = self._resolve(candidate)
            if isinstance(value, _Ref) and not isinstance(candidate, ast.Constant):
                rest = node.args[node.args.index(candidate) + 1 :] if candidate in node.args else []
                rest += _elements(keywords.get("args"))
                texts = [self._text(argument) for argument in rest]
                texts += [
                    keyword.arg.encode() + b"=" + self._text(keyword.value)
                    for keyword in node.keywords
                    if keyword.arg not in (None, "target", "func", "function", "args", "kwargs")
                ]
                return value.dotted.encode() + b"(" + b", ".join(texts) + b")"
        return None

    def _method_called(self, maker: ast.Call, arguments: list[ast.expr]) -> bytes | None:
        made_by = self._resolve(maker.func)
        if not isinstance(made_by, _Ref) or made_by.dotted != "operator.methodcaller" or not arguments:
            return None
        owner = self._resolve(arguments[0])
        name = self._resolve(maker.args[0]) if maker.args else None
        if not isinstance(owner, _Ref) or not isinstance(name, str):
            return None
        rest = b", ".join(self._text(argument) for argument in maker.args[1:])
        return f"{owner.dotted}.{name}(".encode() + rest + b")"

    def _text(self, node: ast.expr) -> bytes:
        own = self._replacement(node)
        if own is not None:
            return own
        text = self._render(node, *self._extent(node))
        return b" ".join(text.split(b"\n"))

    # -- meaning ------------------------------------------------------------------------------------------

    def _resolve(self, node: ast.expr, depth: int = 0) -> _Value:
        if id(node) in self._memo:
            return self._memo[id(node)]
        if id(node) in self._resolving or depth > _MAX_DEPTH:
            self._met_cycle = True
            return None
        self._resolving.add(id(node))
        value = self._resolve_new(node, depth + 1)
        self._resolving.discard(id(node))
        self._memo[id(node)] = value
        return value

    def _resolve_new(self, node: ast.expr, depth: int) -> _Value:
        match node:
            case ast.Constant(value=str() | bytes() | int() as value):
                return value
            case ast.Name(id=name):
                return self._name(name, self._bindings.scope_of.get(node, self._bindings.module), depth)
            case ast.Attribute(value=owner, attr=attribute):
                return self._attribute(self._resolve(owner, depth), attribute, depth)
            case ast.Subscript(value=owner, slice=index):
                return self._subscript(owner, index, depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.BinOp(left=left, op=operator, right=right):
                first, second = self._resolve(left, depth), self._resolve(right, depth)
                if isinstance(first, Constant) and isinstance(second, Constant):
                    return constants.operate(operator, first, second)
            case ast.JoinedStr(values=parts):
                return self._joined(parts, depth)
            case ast.IfExp(body=body, orelse=other):
                return self._any_of([body, other], depth)
            case ast.BoolOp(values=parts):
                return self._any_of(parts, depth)
            case ast.NamedExpr(value=value) | ast.Starred(value=value):
                return _hidden(self._resolve(value, depth))
        return None

    def _any_of(self, nodes: list[ast.expr], depth: int) -> _Value:
        values = [self._resolve(node, depth) for node in nodes]
        found = next((value for value in values if isinstance(value, _Ref)), None)
        return _Ref(found.dotted, indirect=True, guess=found.guess or len(nodes) > 1) if found else None

    def _name(self, name: str, scope: Scope, depth: int) -> _Value:
        candidates = scope.lookup(name)
        if candidates is None:
            for star in self._bindings.stars:
                if star in STAR_NAMES and name in STAR_NAMES[star]:
                    return _Ref(f"{star}.{name}", indirect=True)
            return _Ref(name, indirect=False) if name in BUILTINS | {"__builtins__"} else None
        constant: _Value = None
        for candidate in candidates:
            if isinstance(candidate, str):
                return _direct(candidate)
            value = self._resolve(candidate, depth)
            if isinstance(value, _Ref):
                return _Ref(value.dotted, indirect=True, guess=value.guess or len(candidates) > 1)
            constant = value if constant is None else constant
        return constant if len(candidates) == 1 else None

    def _attribute(self, owner: _Value, attribute: str, depth: int) -> _Value:
        if isinstance(owner, _Ref):
            return _direct(f"{owner.dotted}.{attribute}", owner.indirect, owner.guess)
        if owner is not None:
            return None
        for assigned in self._bindings.attributes.get(attribute, ()):
            value = self._resolve(assigned, depth)
            if isinstance(value, _Ref):
                return _Ref(value.dotted, indirect=True, guess=True)
        return None

    def _subscript(self, owner: ast.expr, index: ast.expr, depth: int) -> _Value:
        table = self._literal(owner, depth)
        if table is not None:
            return self._any_of(table, depth)
        value = self._resolve(owner, depth)
        if isinstance(index, ast.Slice):
            return self._slice(value, index, depth)
        key = self._resolve(index, depth)
        if isinstance(value, _Ref) and isinstance(key, str):
            if value.dotted in ("globals.()", "locals.()", "vars.()"):
                return _hidden(self._name(key, self._bindings.module, depth))
            if value.dotted == "sys.modules":
                return _Ref(key, indirect=True)
            if value.dotted.endswith(".__dict__") or value.dotted == "__builtins__":
                return _direct(f"{value.dotted.removesuffix('.__dict__')}.{key}", indirect=True)
        if isinstance(value, Constant) and isinstance(key, int):
            return constants.piece(value, key)
        return None

    def _slice(self, value: _Value, index: ast.Slice, depth: int) -> _Value:
        bounds = [self._resolve(b, depth) if b else None for b in (index.lower, index.upper, index.step)]
        steps = [_negative(b) for b in (index.lower, index.upper, index.step)]
        numbers = [n if n is not None else b for n, b in zip(steps, bounds, strict=True)]
        if isinstance(value, Constant) and all(n is None or isinstance(n, int) for n in numbers):
            return constants.piece(value, slice(*numbers))
        return None

    def _literal(self, node: ast.expr, depth: int) -> list[ast.expr] | None:
        """The values of a table written out in the file, reached directly or by a name."""
        match node:
            case ast.Dict(values=values):
                return values
            case ast.List(elts=values) | ast.Tuple(elts=values):
                return values
            case ast.Name(id=name) if depth <= _MAX_DEPTH:
                scope = self._bindings.scope_of.get(node, self._bindings.module)
                for candidate in scope.lookup(name) or ():
                    if isinstance(candidate, ast.expr) and not isinstance(candidate, ast.Name):
                        return self._literal(candidate, depth + 1)
        return None

    def _joined(self, parts: list[ast.expr], depth: int) -> _Value:
        values = [
            self._resolve(part.value if isinstance(part, ast.FormattedValue) else part, depth)
            for part in parts
        ]
        texts: list[Constant] = [str(value) for value in values if isinstance(value, str | int)]
        return constants.join("", texts) if len(texts) == len(values) else None

    def _call(self, node: ast.Call, depth: int) -> _Value:
        if isinstance(node.func, ast.Lambda):
            return _hidden(self._resolve(node.func.body, depth))
        if isinstance(node.func, ast.Attribute):
            on = self._resolve(node.func.value, depth)
            if isinstance(on, str | bytes):
                return self._method(on, node, node.func.attr, depth)
        function = self._resolve(node.func, depth)
        arguments = [self._resolve(argument, depth) for argument in node.args]
        known = [argument for argument in arguments if isinstance(argument, Constant)]
        if isinstance(function, _Ref):
            reached = self._reached(function.dotted, arguments)
            if reached is not None:
                return reached
            if len(known) == len(arguments):
                return constants.call(function.dotted, known)
            return None
        if isinstance(node.func, ast.Name):
            if len(known) == len(arguments) and known:
                value = constants.call(node.func.id, known)
                if value is not None:
                    return value
            returned = [r for scope in self._bindings.functions.get(node.func.id, ()) for r in scope.returns]
            return self._any_of(returned, depth)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "fromhex" and known:
            return constants.call("bytes.fromhex", known)
        if isinstance(node.func, ast.Call):  # operator.attrgetter("system")(os)
            return self._getter(node.func, arguments, depth)
        return None

    def _method(self, value: str | bytes, node: ast.Call, name: str, depth: int) -> _Value:
        if name == "join" and len(node.args) == 1:
            elements = _elements(node.args[0])
            parts = [self._resolve(element, depth) for element in elements]
            known = [part for part in parts if isinstance(part, str | bytes)]
            return constants.join(value, list(known)) if elements and len(known) == len(parts) else None
        arguments = [self._resolve(argument, depth) for argument in node.args]
        constant = [argument for argument in arguments if isinstance(argument, Constant)]
        return constants.method(value, name, constant) if len(constant) == len(arguments) else None

    def _reached(self, function: str, arguments: list[_Value]) -> _Value:
        """What a call of `getattr`, `__import__` and their kin gives."""
        match function, arguments:
            case "getattr" | "inspect.getattr_static", [_Ref() as owner, str() as name, *_]:
                return _direct(f"{owner.dotted}.{name}", indirect=True)
            case "importlib.import_module" | "importlib.__import__", [str() as name, *_]:
                return _Ref(name, indirect=True)
            case "__import__", [str() as name, *_]:
                return _Ref(name.split(".")[0] if len(arguments) < 4 else name, indirect=True)
            case "pydoc.locate" | "pkgutil.resolve_name", [str() as name, *_]:
                return _direct(name.replace(":", "."), indirect=True)
            case "vars", [_Ref() as owner]:
                return _Ref(f"{owner.dotted}.__dict__", indirect=True)
            case "globals" | "locals" | "vars", []:
                return _Ref(f"{function}.()", indirect=False)
        return None

    def _getter(self, maker: ast.Call, arguments: list[_Value], depth: int) -> _Value:
        made_by = self._resolve(maker.func, depth)
        name = self._resolve(maker.args[0], depth) if maker.args else None
        owner = arguments[0] if arguments else None
        if isinstance(made_by, _Ref) and isinstance(name, str) and isinstance(owner, _Ref):
            if made_by.dotted == "operator.attrgetter":
                return _direct(f"{owner.dotted}.{name}", indirect=True)
            if made_by.dotted == "operator.itemgetter" and owner.dotted.endswith(".__dict__"):
                return _direct(f"{owner.dotted.removesuffix('.__dict__')}.{name}", indirect=True)
        return None


def _direct(dotted: str, indirect: bool = False, guess: bool = False) -> _Ref:
    """The reference with detours taken out: `builtins.eval`, `shutil.os.system`, `os.system.__call__`."""
    parts = dotted.split(".")
    short = list(parts)
    while len(short) > 1 and short[-1] in ("__call__", "__func__", "__wrapped__"):
        short.pop()
    for index in range(len(short) - 2, 0, -1):
        if short[index] in HUBS and short[0] != "":
            short = short[index:]
            break
    short[0] = TWINS.get(short[0], short[0])
    if len(short) > 1 and short[0] in ("builtins", "__builtins__") and short[1] != "__dict__":
        short = short[1:]
    return _Ref(".".join(short), indirect or short != parts, guess)


def _hidden(value: _Value) -> _Value:
    return _Ref(value.dotted, indirect=True, guess=value.guess) if isinstance(value, _Ref) else value


def _elements(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple | ast.List) else []


def _negative(node: ast.expr | None) -> int | None:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
            return -number
    return None
