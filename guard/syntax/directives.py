"""Directives: lines of a name and its arguments, with or without blocks, as nested values with lines.

Two forms. `read_blocks`: names, arguments, `;` and blocks in braces, as nginx and its kin have them.
`read_lines`: a name and a value on each line, divided by `=`, `:` or blanks: environment files, properties,
the daemons' own settings (sshd, redis, PostgreSQL), sudoers. Neither refuses anything but deep nesting.
"""

from __future__ import annotations

import re

from guard.syntax.nesting import MOST_LEVELS
from guard.syntax.tree import Tree, add
from guard.syntax.unreadable import UnreadableError

_TOKEN = re.compile(
    r"(?P<blank>\s+|#[^\n]*)|(?P<text>\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?)"
    r"|(?P<mark>[{};])|(?P<word>(?:\$\{[^}{$\n]*\}|[^\s{};\"'])+|.)",
    re.DOTALL,
)
_LINE = re.compile(r"(?:export\s+|set\s+)?(?P<key>[^\s=:]+)(?:\s*[=:]\s*|\s+|$)(?P<value>.*)", re.DOTALL)
_QUOTED = re.compile(r"""(["'])(?P<inner>.*)\1\s*(?:[#;].*)?""", re.DOTALL)
_COMMENT = re.compile(r"\s[#;].*")


def read_blocks(text: str) -> Tree:
    """The directives of `text`: by name, a block's arguments being part of its name.

    Raises:
        UnreadableError: they nest too deeply.
    """
    root: dict[str, Tree] = {}
    open_blocks = [root]
    words: list[str] = []
    line, began = 1, 1
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "mark":
            if words and token[0] == "{":
                inner: dict[str, Tree] = {}
                add(open_blocks[-1], " ".join(words), Tree(began, inner))
                open_blocks.append(inner)
                if len(open_blocks) > MOST_LEVELS:
                    raise UnreadableError("nested too deeply", line)
            elif words:
                add(open_blocks[-1], words[0], Tree(began, " ".join(words[1:])))
            if token[0] == "}" and len(open_blocks) > 1:
                open_blocks.pop()
            words = []
        elif kind != "blank":
            if not words:
                began = line
            words.append(token[0].strip("\"'"))
        line += token[0].count("\n")
    return Tree(1, root)


def read_lines(text: str, *, sections: bool = True) -> Tree:
    """The lines of `text` by their first word; those below a `[section]` under its name.

    A name that stands on several lines holds a list.
    """
    root: dict[str, Tree] = {}
    place = root
    for number, line in enumerate(text.split("\n"), 1):
        said = line.strip()
        if not said or said.startswith(("#", ";", "!", "//", "--")):
            continue
        if sections and said.startswith("[") and said.endswith("]"):
            place = {}
            add(root, said.strip("[] "), Tree(number, place))
            continue
        match = _LINE.fullmatch(said)
        if match is not None:
            add(place, match["key"], Tree(number, unquoted(match["value"])))
    return Tree(1, root)


def unquoted(value: str) -> str:
    """A value without the quotes around it, or the comment behind it."""
    quoted = _QUOTED.fullmatch(value)
    return quoted["inner"] if quoted is not None else _COMMENT.sub("", value).strip()
