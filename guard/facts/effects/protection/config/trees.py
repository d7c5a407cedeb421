"""Every form of configuration as nested values with lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from guard.expressions import expression
from guard.facts.effects.protection.config.files import form_of
from guard.facts.effects.under import settings
from guard.model.change import FileChange, FileSide
from guard.syntax.directives import read_blocks, read_lines, unquoted
from guard.syntax.hcl import read_hcl, referred
from guard.syntax.json_places import JsonError, JsonNode, parse_places
from guard.syntax.sources import Sources, known
from guard.syntax.tree import Gathered, Tree, add
from guard.syntax.unreadable import UnreadableError

if TYPE_CHECKING:
    from guard.syntax.ini import Ini
    from guard.syntax.toml import Node
    from guard.syntax.yaml import YamlFile

EMPTY = Tree(1, {})


_ALWAYS_WHOLE = 8_000
"""Bytes of a YAML text that is read as a whole on both sides, whatever is equal in it."""
_LONG = 500
"""Bytes of a block that is left out where both sides have it."""
_ALIAS = expression(rb"(?m)(?:^|[:\-,\[])[ \t]+\*[A-Za-z_]")
_BLOCK = expression(rb"^(?=[^\s#\]}])", re.MULTILINE)


def trees_of(file: FileChange, sources: Sources) -> tuple[Tree, Tree]:
    """What both sides of a file say; where its form's reader cannot read one, its lines and their keys.

    Long blocks of YAML that stand alike on both sides are left out: the reader takes its time.
    """
    before, after = file.before, file.after
    if before is not None and after is not None and form_of(before.path) == form_of(after.path) == "yaml":
        before, after = _without_equal_blocks(before, after)
    return _tree(before, sources), _tree(after, sources)


def _without_equal_blocks(before: FileSide, after: FileSide) -> tuple[FileSide, FileSide]:
    """Both sides with blank lines in place of the long top-level blocks that stand in both."""
    if max(len(before.data), len(after.data)) <= _ALWAYS_WHOLE:
        return before, after
    if any(_ALIAS.search(side.data) for side in (before, after)):
        return before, after  # what is left out may be what an alias stands for
    sides = [_BLOCK.split(side.data) for side in (before, after)]
    common = {block for block in sides[0] if len(block) > _LONG} & set(sides[1])
    old, new = (
        b"".join(b"\n" * block.count(b"\n") if block in common else block for block in blocks)
        for blocks in sides
    )
    return replace(before, data=old), replace(after, data=new)


def _tree(side: FileSide | None, sources: Sources) -> Tree:
    if side is None:
        return EMPTY
    text = side.data.decode("utf-8-sig", "surrogateescape")
    try:
        return _read(form_of(side.path), side, text, sources)
    except (UnreadableError, JsonError):
        return _by_lines(text)


def _read(form: str, side: FileSide, text: str, sources: Sources) -> Tree:
    if form == "yaml":
        return _of_yaml(known(sources.yaml(side)), _Inner(side, sources))
    if form == "json":
        return _of_json(parse_places(text))
    if form == "toml":
        return _of_toml(known(sources.toml(side)).located.root)
    if form == "ini":
        return _of_ini(known(sources.ini(side)))
    if form == "hcl":
        return referred(read_hcl(text))
    if form == "cron":
        return _of_cron(text)
    if form == "conf":
        has_blocks = "{" in text and ";" in text
        return read_blocks(text) if has_blocks else read_lines(text)
    return read_blocks(text) if form == "blocks" else read_lines(text)


_JOB = expression(r"(?:@\w+|(?:\S+\s+){4}\S+)\s+(?P<user>[a-z_][\w-]*)\s+(?P<command>\S.*)")


def _of_cron(text: str) -> Tree:
    """The jobs of a table that names who runs each, and the variables that it sets."""
    jobs: list[Tree] = []
    rest: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _JOB.fullmatch(line.strip()) if line.strip()[:1] != "#" else None
        if match is not None:
            jobs.append(Tree(number, {name: Tree(number, match[name]) for name in ("user", "command")}))
        rest.append("" if match is not None else line)
    found = read_lines("\n".join(rest))
    return Tree(1, {**found.members, "jobs": Tree(1, jobs)})


def _by_lines(text: str) -> Tree:
    """Keys joined by dots with the values on their lines: of templates, and of what is no valid text."""
    lines = text.split("\n")
    found: dict[str, Tree] = {}
    for one in settings(lines, range(1, len(lines) + 1)):
        key, mark, value = one.text.removeprefix("- ").partition("=" if "=" in one.keys else ":")
        if not mark:
            key, mark, value = one.text.partition("=")
        if one.keys and mark and value.strip() and "{{" not in key:
            _enter(found, one.keys, Tree(one.line, unquoted(value.strip().rstrip(","))))
    return Tree(1, found)


def _enter(members: dict[str, Tree], keys: str, tree: Tree) -> None:
    """Enter a value below the keys above it; one in whose place a value stands is left out."""
    *above, own = keys.split(".")
    here = members
    for key in above:
        there = here.setdefault(key, Tree(tree.line, {}))
        here = there.value if isinstance(there.value, dict) else here
    if own in here and isinstance(here[own].value, dict):
        add(members, keys, tree)
    else:
        add(here, own, tree)


def _of_json(node: JsonNode) -> Tree:
    value = node.value
    if isinstance(value, dict):
        return Tree(node.start, {key: _of_json(one) for key, one in value.items()})
    if isinstance(value, list):
        return Tree(node.start, [_of_json(one) for one in value])
    return Tree(node.start, value)


def _of_toml(node: Node) -> Tree:
    line = min((span.start for span in node.spans), default=1)
    if node.is_table:
        return Tree(line, {key: _of_toml(one) for key, one in node.items.items()})
    if node.is_array:
        return Tree(line, [_of_toml(one) for one in node.elements])
    value = node.value
    return Tree(line, value if isinstance(value, str | int | float | bool) else str(value))


def _of_ini(ini: Ini) -> Tree:
    root: dict[str, Tree] = {}
    for name, line in ini.headers:
        root.setdefault(name, Tree(line, {}))
    for row in ini.rows:
        add(root[row.section].members, row.key, Tree(row.line, row.value))
    return Tree(1, root)


@dataclass(frozen=True)
class _Inner:
    """Reads the texts of a file that are YAML themselves."""

    side: FileSide
    sources: Sources

    def read(self, text: str) -> Tree:
        """What the text says; in a text of a text, none is looked for.

        Raises:
            UnreadableError: it is no YAML.
        """
        side = replace(self.side, data=text.encode("utf-8", "surrogateescape"))
        return _of_yaml(known(self.sources.yaml(side)), None)


def _of_yaml(file: YamlFile, inner: _Inner | None) -> Tree:
    made: dict[int, Tree] = {}
    documents = [_of_node(root, made, inner) for root in file.documents if root is not None]
    if len(documents) == 1:
        return documents[0]
    return Gathered(1, documents) if documents else EMPTY


_TEXTS = frozenset({"patch", "values", "valuesContent", "valuesInline"})
"""Keys whose texts are YAML themselves: Kustomize's patches, a chart's values by K3s, Argo CD and Flux."""


def _text_of_yaml(key: str, node: Any, read: Tree, texts: _Inner | None) -> Tree:
    """A text that is YAML itself as what it says; any other value as it was read."""
    text = read.value
    is_text = isinstance(text, str) and "\n" in text and len(text) <= _LONGEST_TEXT
    if texts is None or key not in _TEXTS or not is_text:
        return read
    try:
        inner = texts.read(str(text))
    except UnreadableError:
        return read
    return read if inner.is_leaf else _moved(inner, node.start_mark.line + 1)


_LONGEST_TEXT = 20_000


def _moved(tree: Tree, lines: int) -> Tree:
    """The same as many lines further down."""
    if tree.members:
        found: Any = {key: _moved(one, lines) for key, one in tree.members.items()}
    else:
        found = [_moved(one, lines) for one in tree.items] if tree.items else tree.value
    return type(tree)(tree.line + lines, found)


def _of_node(node: Any, made: dict[int, Tree], texts: _Inner | None) -> Tree:
    known_already = made.get(id(node))
    if known_already is not None:
        return known_already
    line = node.start_mark.line + 1
    if node.id == "sequence":
        found = Tree(line, [_of_node(one, made, texts) for one in node.value])
    elif node.id == "mapping":
        members: dict[str, Tree] = {}
        for key, value in node.value:
            inner = _of_node(value, made, texts)
            if key.value == "<<":
                for one in reversed(inner.items or [inner]):  # the first of several counts
                    members = {**one.members, **members}
            elif isinstance(key.value, str):
                inner = _text_of_yaml(key.value, value, inner, texts)
                members[key.value] = Tree(key.start_mark.line + 1, inner.value)
        found = Tree(line, members)
    else:
        is_null = str(node.tag) == "tag:yaml.org,2002:null"
        found = Tree(line, None if is_null else node.value)
    made[id(node)] = found
    return found
