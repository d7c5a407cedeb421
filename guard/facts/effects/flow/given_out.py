"""Folders that a server gives out to whoever asks: the program's own folder, and files that begin with a dot.

By the manuals of Express (`express.static`, `dotfiles`), serve-static, Koa, Fastify,
Starlette (`StaticFiles`), Flask (`static_folder`, `send_from_directory`) and aiohttp
(`add_static`), November 2026.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.flow.family import SCRIPT, is_python
from guard.facts.effects.flow.new_in_file import new_in_files
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect
from guard.syntax.calls import callee
from guard.syntax.python import Unreadable
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_DOTFILES = expression(r"""\bdotfiles\s*:\s*["'`]allow""")
_MAY = expression(r"(?i)static|sendfile|send_from_directory|dotfiles")
_OWN = expression(
    r"""^(?:\(?\s*)?(?:process\s*\.\s*cwd\s*\(\s*\)|["'`](?:\.{1,2}/?|/)["'`]|(?:os\.getcwd|(?:pathlib\.)?Path\.cwd)\(\)"""
    r"""|(?:pathlib\.)?Path\(["']\.{0,2}/?["']\)|os\.curdir|os\.sep)$"""
)
"""How the folder that a program runs in, one above it, or the whole disk is written."""
_SERVES = frozenset(
    {
        "static",
        "serveStatic",
        "StaticFiles",
        "send_from_directory",
        "add_static",
        "fastifyStatic",
        "serve_static",
    }
)
_PLACE = frozenset({"directory", "static_folder", "root", "path", "document_root"})


def given_out(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The folders that a server of the change gives out since the change."""
    yield from new_in_files(
        files,
        lambda side: [Found(*one) for one in _served(side, around)],
        lambda _, found: (
            f"a server gives out {found.what} to whoever asks: settings and keys that lie there too"
        ),
        "Give out a folder that holds nothing else.",
    )


def _served(side: FileSide | None, around: Around) -> Iterator[tuple[str, int]]:
    if side is None or side.text is None or not _MAY.search(side.text):
        return
    if is_python(side.path):
        source = around.sources.python(side)
        if not isinstance(source, Unreadable):
            for node in walk(source.tree):
                if isinstance(node, ast.Call) and (what := _of_call(node)):
                    yield what, source.physical[node.lineno - 1]
    elif SCRIPT.search(side.path):
        yield from _in_script(side, around)


def _of_call(node: ast.Call) -> str:
    given = [
        word.value
        for word in node.keywords
        if word.arg in _PLACE and (word.arg == "static_folder" or callee(node) in _SERVES)
    ]
    if callee(node) in _SERVES:
        given += node.args[1:2] if callee(node) == "add_static" else node.args[:1]
    return next((f"`{text}`" for one in given if _OWN.match(text := unparse(one))), "")


def _in_script(side: FileSide, around: Around) -> Iterator[tuple[str, int]]:
    script = around.sources.javascript(side)
    if isinstance(script, Unreadable):
        return
    for call in script.calls():
        name = call.name.rpartition(".")[2]
        texts = [script.text(*one) for one in call.arguments]
        if name in _SERVES and texts and _OWN.match(texts[0]):
            yield f"`{texts[0]}`", call.line
        elif any(_DOTFILES.search(one) for one in texts) and (name in _SERVES or name == "sendFile"):
            yield f"files that begin with a dot below `{texts[0][:60]}`", call.line
