"""What comes through a call of a library, by its last name and by what is known of its powers."""

from __future__ import annotations

import ast
import builtins

from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.forms import LITERAL
from guard.facts.effects.flow.labels import NONE, WHOLE, Kind, Label, Labels, bounded
from guard.facts.names.library_names import INSTANCE, lookup
from guard.syntax.walk import walk

_OPENERS = frozenset({"open", "io.open", "codecs.open", "os.open", "sqlite3.connect", "os.fdopen"})
_READS = frozenset(
    {"read_text", "read_bytes", "open", "glob", "iterdir", "rglob", "read", "readlines", "copyfile", "copy"}
    | {
        "copy2",
        "copytree",
        "add",
        "write",
        "make_archive",
        "load",
        "read_config",
        "walk",
        "listdir",
        "scandir",
    }
)
"""Calls by which what lies at a path is had; by their last names, whoever has them."""
_DECODING = frozenset(
    {"decrypt", "b64decode", "fromhex", "unhexlify", "a2b_base64", "b32decode", "b85decode"}
)
_BUILDING = frozenset({"bytes", "bytearray", "map", "join", "translate"})
_CONTENT = {Kind.WALLET_PATH: Kind.WALLET, Kind.STORE_PATH: Kind.STORE}
_PATHS = frozenset(
    {"join", "joinpath", "Path", "expanduser", "expandvars", "resolve", "absolute", "with_suffix"}
)
_TEXTUAL = frozenset(
    """
    join format encode decode strip lstrip rstrip replace lower upper split splitlines items values keys copy
    dumps dump str repr bytes bytearray dict list tuple set sorted reversed zip map filter enumerate iter next
    b64encode urlencode quote quote_plus hex read readline readlines read_text read_bytes getvalue tobytes
    to_json to_dict json text content model_dump get_secret_value urlsafe_b64encode compress sub ljust
    title expanduser fspath format_map _replace geturl urlunparse urlunsplit getall result open rsplit
    partition rpartition zfill
    """.split()  # noqa: SIM905
)
"""Calls after which the value is still there, in whatever dress, by their last names."""


def decoded(node: ast.Call, refs: list[str], name: str, given: Labels) -> Labels:
    """What a decoder makes of a constant, or of a parameter; what is built out of numbers."""
    is_decoder = any(table.DECODERS.match(ref) for ref in refs) or name in _DECODING
    if is_decoder:
        found = {label._replace(decoded=True) for label in given if label.kind is Kind.PARAMETER}
        if any(label.kind is Kind.BLOB for label in given):
            found.add(Label(Kind.DECODED, f"what {name}() makes of a constant", node.lineno))
        return frozenset(found)
    if name in _BUILDING and any(_is_list_of_numbers(one) for part in node.args for one in walk(part)):
        return frozenset({Label(Kind.DECODED, f"what {name}() makes of numbers", node.lineno)})
    return NONE


def passed_on(node: ast.Call, refs: list[str], name: str, receiver: Labels, given: Labels) -> Labels:
    """What comes through a call of a library, or of something unknown."""
    reads = name in _READS or any(ref in _OPENERS for ref in refs)
    if any(ref in _OPENERS for ref in refs) and node.args and (path := _absolute(node.args[0])):
        return frozenset({Label(Kind.HOST, path, node.lineno)}) | _contents(receiver | given, node)
    found = {label for label in receiver if label.kind is not Kind.PARAMETER or name in _TEXTUAL}
    carries = name in _TEXTUAL or _only_works_out(refs) or (not refs and isinstance(node.func, ast.Name))
    found |= {label for label in given if carries or (label.kind in WHOLE and bool(refs))}
    if name in _PATHS:
        return frozenset(found | given)
    if reads or any("file_read" in (lookup(ref) or ()) for ref in refs):
        found |= _contents(receiver | given, node)
        found |= {label for label in given if label.kind is Kind.PARAMETER}
    return bounded({label for label in found if not reads or label.kind not in _CONTENT} or found)


def _contents(labels: Labels, node: ast.Call) -> Labels:
    """What lies at the paths among `labels`."""
    return frozenset(
        Label(_CONTENT[label.kind], label.what, node.lineno) for label in labels if label.kind in _CONTENT
    )


def _absolute(node: ast.expr) -> str:
    """The path of a file of the machine itself, where one is named."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and value.startswith(("/", "~/", "C:\\")) else ""


def _is_list_of_numbers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.List | ast.Tuple)
        and len(node.elts) >= LITERAL // 2
        and all(isinstance(one, ast.Constant) and isinstance(one.value, int) for one in node.elts)
    )


def _only_works_out(refs: list[str]) -> bool:
    """Whether what is called is of a library and has no power: it works with its arguments alone."""
    return bool(refs) and all(
        lookup(ref) == frozenset() or (lookup(ref) is None and hasattr(builtins, ref))
        for ref in refs
        if INSTANCE not in ref
    )
