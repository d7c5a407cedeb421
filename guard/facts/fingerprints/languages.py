"""How the source of each family of languages is cut into tokens: comments, literals, words, signs.

One small lexer serves all of them, Python too. The interpreter's own tokenizer is not used: since 3.12 it
cuts f-strings into parts, so an index that one version of Python built would not fit the look-up of another;
it stops at the first line it cannot read; and it is several times slower. A test holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_DOUBLE = r'"(?:\\.|[^"\\\n])*"?'
_SINGLE = r"'(?:\\.|[^'\\\n])*'?"
_TRIPLES = r'"""(?:\\.|[^\\])*?(?:"""|\Z)|\'\'\'(?:\\.|[^\\])*?(?:\'\'\'|\Z)'
_BACKTICK = r"`(?:\\.|[^`\\])*(?:`|\Z)"
_SLASHES = r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)"
_HASH = r"#[^\n]*"
_MARKUP = r"<!--[\s\S]*?(?:-->|\Z)"


@dataclass(frozen=True)
class Language:
    """One family of languages."""

    name: str
    comment: str
    """A pattern for its comments."""
    string: str
    """A pattern for its text literals."""
    keywords: frozenset[str]
    is_code: bool = True
    """Whether it is program text that can be copied, not mark-up or settings."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One token: group 1 a comment, 2 a text literal, 3 a word, 4 a number, 5 a sign."""
        return re.compile(
            rf"({self.comment})|({self.string})|([^\W\d]\w*)|(\d[\d_.]*[eE][-+]?\d+|\d[\w.]*)"
            r"|(\*\*=?|//=?|->|=>|:=|&&|\|\||\?\?|\.\.\.|<<=?|>>=?|[-+*/%&|^@<>=!]=|\+\+|--|[^\s\w])",
            re.DOTALL,
        )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PYTHON = Language(
    "python",
    _HASH,
    rf"(?:[rRbBuUfFtT]{{1,2}})?(?:{_TRIPLES}|{_DOUBLE}|{_SINGLE})",
    _words(
        "False None True and as assert async await break class continue def del elif else except finally "
        "for from global if import in is lambda nonlocal not or pass raise return try while with yield"
    ),
)
_BRACES = _words(
    "abstract as async await bool boolean break byte case catch chan char class const constexpr "
    "continue debugger default defer delete do double dyn else enum export extends extern false final "
    "finally float fn for func function go goto guard if impl implements import in instanceof int "
    "interface internal let long loop match mod module mut namespace new nil null nullptr of operator "
    "override package private protected pub public range readonly return select short signed sizeof "
    "static struct super switch template this throw throws trait true try type typedef typename "
    "typeof undefined union unsafe unsigned use using val var virtual void volatile when where while "
    "yield"
)
BRACES = Language("braces", _SLASHES, rf"{_DOUBLE}|{_SINGLE}", _BRACES)
SCRIPT = Language("script", _SLASHES, rf"{_BACKTICK}|{_DOUBLE}|{_SINGLE}", _BRACES)
GO = Language("go", _SLASHES, rf"`[^`]*(?:`|\Z)|{_DOUBLE}|{_SINGLE}", _BRACES)
# `'a` is a lifetime, no text that begins.
RUST = Language("rust", _SLASHES, rf"[rb]{{0,2}}{_DOUBLE}|'(?:\\[^\n]{{1,8}}?|[^'\\\n])'", _BRACES)
PHP = Language("php", rf"{_SLASHES}|{_HASH}", rf"{_DOUBLE}|{_SINGLE}", _BRACES)
RUBY = Language(
    "ruby",
    rf"{_HASH}|(?m:^=begin\b)[\s\S]*?(?:(?m:^=end\b)|\Z)",
    rf"{_DOUBLE}|{_SINGLE}",
    _words(
        "alias and begin break case class def do else elsif end ensure false for if in module next nil "
        "not or redo rescue retry return self super then true undef unless until when while yield"
    ),
)
SHELL = Language(
    "shell",
    r"(?<![^\s;&|(])#[^\n]*",
    rf"{_DOUBLE}|'[^']*(?:'|\Z)",
    _words("if then else elif fi case esac for while until do done in function return local export"),
)
SQL = Language(
    "sql",
    r"--[^\n]*|/\*[\s\S]*?(?:\*/|\Z)",
    r"'(?:''|[^'])*(?:'|\Z)",
    _words(
        "select from where and or not insert into values update set delete create table view index join "
        "left right inner outer on group by order having limit union all as case when then else end is "
        "null in"
    ),
)
LUA = Language(
    "lua",
    r"--\[\[[\s\S]*?(?:\]\]|\Z)|--[^\n]*",
    rf"{_DOUBLE}|{_SINGLE}",
    _words(
        "and break do else elseif end false for function if in local nil not or repeat return then true until"
    ),
)
HASHED = Language("hashed", r"(?<![^\s])#[^\n]*", rf"{_DOUBLE}|{_SINGLE}", frozenset(), is_code=False)
SEMICOLONS = Language("semicolons", r"[;#%][^\n]*", _DOUBLE, frozenset(), is_code=False)
STYLES = Language("styles", r"/\*[\s\S]*?(?:\*/|\Z)", rf"{_DOUBLE}|{_SINGLE}", frozenset(), is_code=False)
MARKUP = Language("markup", _MARKUP, r"(?!)", frozenset(), is_code=False)

_SUFFIXES = {
    PYTHON: "py pyi pyx pxd pyw",
    BRACES: "c h cc cpp cxx hh hpp hxx m mm cu java kt kts cs swift scala groovy dart proto zig v",
    SCRIPT: "js mjs cjs jsx ts mts cts tsx",
    GO: "go",
    RUST: "rs",
    PHP: "php",
    RUBY: "rb rake gemspec",
    SHELL: "sh bash zsh ksh",
    SQL: "sql",
    LUA: "lua",
    HASHED: "yaml yml toml cfg conf tf r pl pm mk cmake nix jl ex exs",
    SEMICOLONS: "ini el lisp clj scm asm s tex erl",
    STYLES: "css scss less",
    MARKUP: "html htm xml svg vue svelte xhtml",
}
_BY_SUFFIX = {suffix: language for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_BY_NAME = {"dockerfile": HASHED, "makefile": HASHED, "containerfile": HASHED, "justfile": HASHED}


def language_of(path: str) -> Language | None:
    """The family of the file at `path`, by its name; None for prose and for what is not known."""
    name = path.rsplit("/", 1)[-1].lower()
    return _BY_NAME.get(name) or _BY_SUFFIX.get(name.rsplit(".", 1)[-1] if "." in name else "")
