"""Copies that a module puts into a folder which a server gives out to whoever asks.

By the habits of Flask, Django, Express and of static sites: what lies below `static`, `public` or `htdocs` is
fetched without being asked who fetches.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.aside import MADE_UP
from guard.facts.effects.flow.family import SECRET, is_python
from guard.facts.names.bound_text import bound_text
from guard.facts.names.names import Names, names_of
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence, Severity
from guard.syntax.calls import callee
from guard.syntax.python import PythonSource
from guard.syntax.walk import walk

MAY = expression(rb"(?i)static|public|htdocs|wwwroot|webroot")
_SERVED = expression(
    r"(?i)[\"'/\\](?:static(?:files)?|public(?:_html)?|htdocs|wwwroot|webroot|www)[\"'/\\]|STATIC_(?:ROOT|DIR|FOLDER)"
    r"|\bstatic_folder\b"
)
_COPIES = frozenset({"copyfile", "copy", "copy2", "copytree", "move", "link", "symlink", "make_archive"})
_LINKS = frozenset({"symlink_to", "hardlink_to", "rename", "replace"})
_WRITES = frozenset({"write_bytes", "write_text"})
_READS = expression(r"read_(?:bytes|text)\(|\.read\(")
_BUILDS = expression(
    r"(?i)(?:^|/)(?:scripts?|tools?|build\w*|docs?|ci|setup\w*\.py|tasks\.py|noxfile\.py|management)(?:/|$)|collect|compile|bundle|render|generat|site"
)


def placed(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The copies that the changed lines of modules put there."""
    for file in files:
        side = file.after
        if side is None or not is_python(side.path) or not MAY.search(side.data):
            continue
        if MADE_UP.search(side.path) or _BUILDS.search(side.path):
            continue
        source = around.sources.python(side)
        if not isinstance(source, PythonSource):
            continue
        lines = around.lines.get(file.path, ChangedLines()).after
        names = names_of(source, around.sources)
        for call in (one for one in walk(source.tree) if isinstance(one, ast.Call)):
            line = source.physical[call.lineno - 1]
            if line in lines and _is_given_out(call, names):
                said = f"{callee(call)} puts a copy into a folder that is given out to whoever asks"
                yield ChangeEffect(
                    SECRET.id, file.path, Severity.MEDIUM, Confidence.MEDIUM, said, after=line,
                    evidence=said, repair="Keep copies where only the program reads them.",
                )  # fmt: skip


def _is_given_out(call: ast.Call, names: Names) -> bool:
    """Whether a call copies what lies elsewhere below such a folder."""
    name = callee(call)
    given = [
        *call.args,
        *(word.value for word in call.keywords if word.arg in ("dst", "base_name", "target")),
    ]
    if name in _COPIES and len(given) > 1:
        sources, targets = given[:1], given[1:2]
    elif name in _LINKS and given and isinstance(call.func, ast.Attribute):
        own = call.func.value
        is_link = name.endswith("_to")
        sources, targets = ([given[0]], [own]) if is_link else ([own], [given[0]])
    elif name in _WRITES and given and isinstance(call.func, ast.Attribute):
        sources, targets = given[:1], [call.func.value]
        if not _READS.search(bound_text(given[0], names)):
            return False
    else:
        return False
    where = "".join(bound_text(one, names) for one in targets)
    whence = "".join(bound_text(one, names) for one in sources)
    return bool(_SERVED.search(where)) and not _SERVED.search(whence)
