"""HCL (Terraform, Packer, Nomad): blocks and attributes as nested values with lines.

A lenient reader for comparing two sides, after the grammar of HCL's native syntax (specification in the
repository of the language, version 2, 2024). Literals, lists and mappings are read; of an expression its text
is kept, and what stands in the call `jsonencode(...)` is read as a value. Blocks of one name gather.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guard.expressions import expression
from guard.syntax.nesting import MOST_LEVELS
from guard.syntax.tree import Gathered, Scalar, Tree, add
from guard.syntax.unreadable import UnreadableError

_TOKEN = expression(
    r"(?P<blank>[ \t\r]+|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)"
    r"|(?P<newline>\n)"
    r'|(?P<text>"(?:[^"\\\n]|\\[^\n])*+"?)'
    r"|<<[-~]?(?P<heredoc>\w+)[ \t]*\r?\n"
    r"|(?P<mark>[{}\[\]()=,:](?!=))"
    r"|(?P<atom>[^\s{}\[\](),=:\"#]+|.)",
)
_NUMBER = expression(r"-?\d+(?:\.\d+)?")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_PASSED_ON = ("jsonencode", "toset", "tolist", "tomap", "yamlencode")
"""Functions that hand on what they are given."""


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def read_hcl(text: str) -> Tree:
    """The blocks and attributes of `text`: by block type, then by labels.

    Raises:
        UnreadableError: a bracket is not closed, or they stand too deep.
    """
    reader = _Reader(_tokens(text))
    return Tree(1, reader.body("", 0))


def referred(tree: Tree) -> Tree:
    """The same with what `local.name` and `var.name` stand for in their place, where the file says it.

    Of a variable that is its default; what other files say of it is not known here.
    """
    known = {f"${{local.{name}}}": one for name, one in _of(tree, "locals").items()}
    for name, one in _of(tree, "variable").items():
        default = one.members.get("default")
        if default is not None:
            known[f"${{var.{name}}}"] = default
    return _with(tree, known) if known else tree


def _of(tree: Tree, block: str) -> dict[str, Tree]:
    found = tree.members.get(block)
    if found is None:
        return {}
    blocks = found.items if isinstance(found, Gathered) else [found]
    return {name: one for each in blocks for name, one in each.members.items()}


def _with(tree: Tree, known: dict[str, Tree]) -> Tree:
    value = tree.value
    if isinstance(value, dict):
        return Tree(tree.line, {key: _with(one, known) for key, one in value.items()})
    if isinstance(value, list):
        kind = Gathered if isinstance(tree, Gathered) else Tree
        return kind(tree.line, [_with(one, known) for one in value])
    found = known.get(value) if isinstance(value, str) else None
    return Tree(tree.line, found.value) if found is not None and found.is_leaf else tree


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    line, at = 1, 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        assert match is not None  # the last alternative takes any character
        kind = match.lastgroup or "atom"
        end = match.end()
        if kind == "heredoc":
            closing = re.compile(rf"^[ \t]*{match['heredoc']}[ \t]*\r?$", re.MULTILINE).search(text, end)
            stop = closing.start() if closing else len(text)
            found.append(_Token("text", text[end:stop], line))
            end = closing.end() if closing else len(text)
        elif kind == "text":
            found.append(_Token(kind, match[0][1:-1], line))
        elif kind != "blank":
            found.append(_Token(kind, match[0], line))
        line += text.count("\n", at, end)
        at = end
    return found


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _skip_lines(self) -> None:
        while (token := self._next()) is not None and (token.kind == "newline" or token.text == ","):
            self._at += 1

    def body(self, closing: str, depth: int) -> dict[str, Tree]:
        """Attributes and blocks up to the closing bracket, or the end."""
        if depth > MOST_LEVELS:
            raise UnreadableError("nested too deeply", self._line())
        members: dict[str, Tree] = {}
        while True:
            self._skip_lines()
            token = self._next()
            if token is None:
                if closing:
                    raise UnreadableError("a bracket is not closed", self._line())
                return members
            self._at += 1
            if token.text == closing and token.kind == "mark":
                return members
            if token.kind in ("atom", "text"):
                self._member(token, members, depth)

    def _member(self, name: _Token, members: dict[str, Tree], depth: int) -> None:
        labels: list[str] = []
        while (token := self._next()) is not None and token.kind in ("atom", "text"):
            labels.append(token.text)
            self._at += 1
        if token is None or token.kind != "mark" or token.text not in "={:":
            return
        self._at += 1
        if token.text != "{":
            members[name.text] = Tree(name.line, self.value(depth + 1).value)
            return
        inner = Tree(name.line, self.body("}", depth + 1))
        *above, last = [name.text, *labels]
        for key in above:
            holder = members.get(key)
            if holder is None or not isinstance(holder.value, dict):
                holder = members[key] = Tree(name.line, {})
            members = holder.members
        add(members, last, inner)

    def value(self, depth: int) -> Tree:
        """A value up to the end of its line, a comma or a closing bracket that is not its own."""
        if depth > MOST_LEVELS:
            raise UnreadableError("nested too deeply", self._line())
        line = self._line()
        texts: list[str] = []
        values: list[Tree] = []
        while (token := self._next()) is not None:
            if token.kind == "newline" or (token.kind == "mark" and token.text in ",}])"):
                break
            self._at += 1
            is_open = token.kind == "mark" and token.text in "{[("
            values.append(self._bracket(token, depth) if is_open else Tree(token.line, _scalar(token)))
            texts.append(_written(values[-1], token) if is_open else token.text)
        if len(values) == 1:
            return Tree(line, values[0].value)
        if len(values) == 2 and texts[0] in _PASSED_ON and texts[1].startswith("("):
            return Tree(line, values[1].value)
        return Tree(line, f"${{{''.join(texts)}}}")

    def _bracket(self, opening: _Token, depth: int) -> Tree:
        if opening.text == "{":
            return Tree(opening.line, self.body("}", depth + 1))
        closing = "]" if opening.text == "[" else ")"
        items: list[Tree] = []
        while True:
            self._skip_lines()
            token = self._next()
            if token is None:
                raise UnreadableError("a bracket is not closed", opening.line)
            if token.kind == "mark" and token.text == closing:
                self._at += 1
                break
            before = self._at
            items.append(self.value(depth + 1))
            if self._at == before:  # a bracket that closes nothing
                self._at += 1
        if opening.text == "(" and len(items) == 1:
            return items[0]
        return Tree(opening.line, items)

    def _line(self) -> int:
        token = self._next() or (self._tokens[-1] if self._tokens else None)
        return token.line if token is not None else 1


_MOST_WRITTEN = 400
"""Letters of what stands in one bracket, where it is shown."""


def _written(tree: Tree, opening: _Token) -> str:
    """What stands in a bracket, as text; a mapping without what it holds."""
    closing = {"(": ")", "[": "]", "{": "}"}[opening.text]
    inner = ",".join(map(_shown, tree.items)) if tree.items else _shown(tree)
    return f"{opening.text}{inner[:_MOST_WRITTEN]}{closing}"


def _shown(tree: Tree) -> str:
    if isinstance(tree.value, dict):
        return "{…}"
    if isinstance(tree.value, list):
        return f"[{','.join(map(_shown, tree.value))}]"
    said = str(tree.value)
    return said[2:-1] if said.startswith("${") else said


def _scalar(token: _Token) -> Scalar:
    if token.kind == "text":
        return token.text
    if _NUMBER.fullmatch(token.text):
        return float(token.text) if "." in token.text else int(token.text)
    return _WORDS.get(token.text, f"${{{token.text}}}")
