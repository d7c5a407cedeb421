"""New addresses in Python that answer without what the others of their file ask for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guard.expressions import expression
from guard.facts.effects.protection.addresses import covers, is_for_all, is_looks, odd_one, proves
from guard.facts.effects.protection.family import LOOSENED
from guard.facts.effects.protection.sides import Pair, Part
from guard.facts.effects.protection.told import effect
from guard.facts.effects.protection.words import listed
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee, dotted, last_name
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_VERBS = listed("route get post put patch delete websocket api_route websocket_route")
_CALLS = listed(
    "mount add_url_rule add_route add_api_route add_get add_post "
    "add_put add_delete add_static include_router "
    "path re_path register_blueprint url static"
)
"""Calls that make addresses answer: Flask, Starlette, FastAPI, aiohttp and Django, by their manuals."""
_OF_FOLDERS = listed("mount add_static static")
_FOLDERS = expression(r"StaticFiles\(|static_view|serve_static|send_from_directory|autoindex|show_index=True")
_CALLER = expression(
    r"\b(?:g|request|self\.request|info\.context|ctx|session|flask\.g)\.(?:state\.)?(?:user|tenant|account|auth|principal)"
    r"|\bcurrent_(?:user|account|tenant|principal)\b|\bsession\["
)
_MAY = expression(
    r"@[\w.]+\.(?:route|get|post|put|patch|delete|api_route|websocket)\(|\.(?:mount|add_\w+|include_router)\(|static_folder="
    r"|urlpatterns|class \w+\([^)\n]{0,200}(?:View|ViewSet|Resource|Endpoint|Handler)\)"
)
"""What a text has where it makes addresses answer."""
_VIEWS = expression(r"(?:View|ViewSet|APIView|Resource|MethodView|Endpoint|Handler)$")


def names_caller(text: str) -> bool:
    """Whether code speaks of who is calling: the user of the request, the session."""
    return _CALLER.search(text) is not None


def addresses_of(node: _Function) -> Iterator[tuple[ast.Call, str]]:
    """The decorators that make a function answer at an address, each with that."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and decorator.args and callee(decorator) in _VERBS:
            address = _text(decorator.args[0])
            if address is not None:
                yield decorator, address


@dataclass(frozen=True)
class _Route:
    router: str
    key: str
    address: str
    node: ast.stmt | ast.expr
    own_proof: bool
    """Whether what registers it asks who somebody is."""
    asks: bool
    """Whether its own body does."""
    folder: str
    """What it gives out, where that is a whole folder."""
    order: int
    handler: str = ""
    """What answers, where a call hands it over by its name."""


def opened(pair: Pair) -> Iterator[ChangeEffect]:
    """The new routes and mounts of a file that ask for nothing, where most others do."""
    if not isinstance(pair.after.node, ast.Module) or pair.before.path != pair.after.path:
        return
    if not _MAY.search(pair.after.source.text):
        return
    new = list(_routes(pair.after))
    old = {one.key: one for one in _routes(pair.before)} if new else {}
    kept = {one.key for one in new}
    for one in new:
        if one.key in old or one.own_proof or one.asks:
            continue
        same = [was for was in old.values() if was.router == one.router or one.folder]
        proved = [was for was in same if was.own_proof]
        passed = next(
            (was for was in new if was.key in old and was.own_proof and _goes_before(one, was)), None
        )
        twice = next((was for was in proved if one.handler == was.handler != "" and was.key in kept), None)
        if twice is not None:
            said = f"`{one.handler}` answers at `{one.address}`, too, without what it is asked for elsewhere"
            yield _effect(pair, one, Severity.MEDIUM, said)
        elif passed is not None:
            said = f"`{one.address}` is answered ahead of `{passed.address}`, without what that asks for"
            yield _effect(pair, one, Severity.MEDIUM, said)
        elif not _is_open_by_nature(one) and (
            said := odd_one(one.address, one.folder, len(proved), len(same))
        ):
            yield _effect(pair, one, Severity.LOW, said)


def _is_open_by_nature(one: _Route) -> bool:
    return is_looks(one.folder) if one.folder else is_for_all(one.address)


def _goes_before(one: _Route, other: _Route) -> bool:
    """Whether requests for what was guarded are answered by another route that stands before it."""
    return one.order < other.order and covers(one.address, other.address, is_prefix=bool(one.folder))


def _routes(part: Part) -> Iterator[_Route]:
    functions = {node.name: node for node in walk(part.node) if isinstance(node, _FUNCTIONS)}
    for order, node in enumerate(_in_order(part.node)):
        if isinstance(node, _FUNCTIONS):
            yield from _of_function(node, order)
        elif isinstance(node, ast.ClassDef):
            yield from _of_class(node, order)
        elif isinstance(node, ast.Call):
            yield from _of_call(node, functions, order)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _in_order(root: ast.AST) -> Sequence[ast.AST]:
    found = [
        node
        for node in walk(root)
        if isinstance(node, ast.ClassDef | ast.Call | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def _of_function(node: _Function, order: int) -> Iterator[_Route]:
    for decorator, address in addresses_of(node):
        if not isinstance(decorator.func, ast.Attribute):
            continue
        router = unparse(decorator.func.value)
        key = f"{router} {decorator.func.attr} {address} {node.name}"
        is_proved = _is_proved(node, but=decorator) or _is_given_proof(decorator)
        yield _Route(router, key, address, node, is_proved, _asks(node), _folder(node), order)


def _is_proved(node: _Function, but: ast.expr | None = None) -> bool:
    """Whether the head of a function asks who calls it: by a decorator, or by a parameter."""
    return any(proves(_called(one)) for one in node.decorator_list if one is not but) or any(
        proves(name) for name in _asked_for(node.args)
    )


def _called(node: ast.expr) -> str:
    return unparse(node.func if isinstance(node, ast.Call) else node)


def _asked_for(node: ast.AST) -> Iterator[str]:
    """The names of what parameters depend on, and of their kinds: `Depends(current_user)`, `CurrentUser`."""
    for one in walk(node):
        if isinstance(one, ast.Call) and _called(one).rpartition(".")[2] in ("Depends", "Security"):
            yield from (_called(given) for given in one.args)
        elif isinstance(one, ast.arg) and isinstance(one.annotation, ast.Name | ast.Attribute):
            yield unparse(one.annotation)


def _is_given_proof(node: ast.Call) -> bool:
    """Whether what registers an address is given what asks who calls: as an option, or around the handler."""
    options = [word for word in node.keywords if word.arg in _OPTIONS]
    around = [one for one in node.args[1:] if isinstance(one, ast.Call)]
    return any(proves(unparse(word.value)) for word in options) or any(
        proves(_called(one)) for part in around for one in walk(part) if isinstance(one, ast.Call)
    )


_OPTIONS = listed(
    "dependencies decorators permission permissions auth security middleware middlewares guards"
)


def _of_class(node: ast.ClassDef, order: int) -> Iterator[_Route]:
    if not any(_VIEWS.search(unparse(base)) for base in node.bases):
        return
    own = [unparse(one) for one in node.body if isinstance(one, ast.Assign)]
    heads = [*map(unparse, node.decorator_list), *map(unparse, node.bases), *own]
    is_proved = any(
        "permission_classes" in one or "authentication_classes" in one or proves(one) for one in heads
    )
    yield _Route("class", f"class {node.name}", node.name, node, is_proved, _asks(node), "", order)


def _of_call(node: ast.Call, functions: dict[str, _Function], order: int) -> Iterator[_Route]:
    name = dotted(node.func)
    short = name.rpartition(".")[2]
    held = next((word.value for word in node.keywords if word.arg == "static_folder"), None)
    if held is not None:
        where = next((_text(word.value) for word in node.keywords if word.arg == "static_url_path"), None)
        key = f"{short} {unparse(held)} {where}"
        yield _Route(short, key, where or "/static", node, False, False, unparse(held), order)
        return
    address = next((text for one in node.args[:1] if (text := _text(one)) is not None), None)
    if short in ("include_router", "register_blueprint") and node.args:
        prefix = next(
            (_text(word.value) for word in node.keywords if word.arg in ("prefix", "url_prefix")), None
        )
        address = f"/{(prefix or unparse(node.args[0])).strip('/')}"
    if short not in _CALLS or address is None or not _is_whole(node, short):
        return
    if "." not in name and short not in ("path", "re_path", "url", "static"):
        return
    handlers = [
        functions[one.id] for one in node.args[1:] if isinstance(one, ast.Name) and one.id in functions
    ]
    is_proved = _is_given_proof(node) or any(map(_is_proved, handlers))
    text = unparse(node)
    is_folder = short in _OF_FOLDERS and (short != "mount" or _FOLDERS.search(text) is not None)
    folder = _held(node) if is_folder else ""
    router = name.rpartition(".")[0] + " " + short
    asks = any(map(_asks, handlers))
    handler = next((name for one in node.args if (name := last_name(one))), "")
    yield _Route(router, f"{router} {text}", address, node, is_proved, asks, folder, order, handler)


def _is_whole(node: ast.Call, short: str) -> bool:
    return len(node.args) > 1 or short.startswith(("include", "reg", "add", "static"))


def _asks(node: ast.AST) -> bool:
    """Whether a body speaks of who asks, or calls what finds that out."""
    return names_caller(unparse(node)) or any(
        proves(dotted(one.func).rpartition(".")[2]) for one in walk(node) if isinstance(one, ast.Call)
    )


def _folder(node: ast.AST) -> str:
    """The folder out of which a function sends whatever file it is asked for."""
    for one in walk(node):
        if (
            isinstance(one, ast.Call)
            and dotted(one.func).rpartition(".")[2] == "send_from_directory"
            and one.args
        ):
            return unparse(one.args[0])
    return ""


def _held(node: ast.Call) -> str:
    """The folder that a call hands out."""
    inner = next((one for one in walk(node) if isinstance(one, ast.Call) and one is not node), node)
    said = [word.value for word in inner.keywords if word.arg in ("directory", "document_root", "path")]
    given = said or (inner.args if inner is not node else node.args[1:])
    return unparse(given[0]) if given else unparse(node)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _effect(pair: Pair, one: _Route, severity: Severity, said: str) -> ChangeEffect:
    found = effect(LOOSENED, pair, severity, said, one.key, after=pair.after.at(one.node))
    return replace(found, symbol=one.node.name if isinstance(one.node, ast.FunctionDef) else "")
