"""Where values leave: what a call of Python sends, writes, records or starts, and in which place of it.

Which library's names reach the network, start programs or write files is said by the map of capabilities; a
method of something unknown counts by its name alone, and then less.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from guard.facts.effects.flow import tables as table
from guard.facts.names.indirection import APPLIERS
from guard.facts.names.library_names import lookup, rooted
from guard.facts.names.names import Names
from guard.facts.names.scopes import Scope, Spot
from guard.syntax.calls import arguments, callee, last_name


class Way(Enum):
    """How a value leaves; the words complete "… goes"."""

    NETWORK = "to the network"
    NAMES = "into a look-up of a name"
    LOG = "into a log"
    TELEMETRY = "into telemetry"
    RESPONSE = "into a response"
    PUBLISHED = "into a file that others can fetch"
    FILE = "into a file"
    PROCESS = "into the arguments of a command"
    ERROR = "into the message of an error"


class Place(Enum):
    """In which part of a call a value stands."""

    BODY = "body"
    FIELD = "field"
    """One field of what is sent, beside others."""
    ADDRESS = "address"
    QUERY = "query"
    """A field of the address that is named for a key: whatever keeps addresses keeps it."""
    PROOF = "proof"
    """Where whoever asks proves who he is: a header, a user's password, a field named for a key."""


@dataclass(frozen=True)
class Sink:
    """One call by which values leave."""

    way: Way
    call: ast.Call | None
    name: str
    """The last part of what is called."""
    line: int
    parts: tuple[tuple[ast.expr, Place], ...]
    addresses: tuple[tuple[ast.expr, Scope], ...] = ()
    """What says where it goes, with where that stands."""
    sure: bool = True
    """Whether a library's own name says so, not only a method's."""


_LEVELS = frozenset(
    {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "trace"}
)
_BINDS = frozenset({"bind_contextvars", "bound_contextvars", "contextualize", "tmp_bind"})
"""What ties values to all records that follow: structlog's and loguru's manuals."""
_PRINTS = frozenset({"print", "pprint", "secho", "echo"})
_TELEMETRY_LIBRARIES = (
    "sentry_sdk.", "opentelemetry.", "posthog.", "analytics.", "segment.", "mixpanel.", "ddtrace.",
    "datadog.", "newrelic.", "bugsnag.", "rollbar.", "honeybadger.", "statsd.", "logfire.", "amplitude.",
    "google.cloud.logging.",
)  # fmt: skip
_TELEMETRY_METHODS = frozenset(
    {"set_attribute", "set_attributes", "set_tag", "set_tags", "set_extra", "set_context", "set_user"}
    | {"add_event", "add_breadcrumb", "capture_message", "capture_event", "put_metric_data"}
)
RESPONSES = frozenset(
    {
        "jsonify",
        "JSONResponse",
        "HttpResponse",
        "JsonResponse",
        "Response",
        "make_response",
        "PlainTextResponse",
    }
    | {"redirect", "RedirectResponse", "HttpResponseRedirect"}
    | {"HTMLResponse", "ORJSONResponse", "json_response", "render_template", "render", "StreamingResponse"}
)
"""Calls that make an answer to a request: the manuals of Flask, Django, Starlette and aiohttp."""
_SENDING = frozenset(
    {"post", "put", "patch", "send", "sendall", "sendto", "sendmail", "send_message", "publish", "urlopen"}
    | {"upload_file", "upload_fileobj", "put_object", "upload_blob", "send_json", "send_bytes", "send_text"}
)
"""Methods that send, of whatever client."""
_MARKS = frozenset({"tags", "labels", "dimensions", "span_attributes"})
"""Arguments by which a measure or a thing is marked: whoever sees the measure sees them."""
_VERBS = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "urlopen", "Request", "urlretrieve"}
)
_ADDRESSES = frozenset({"url", "base_url", "host", "endpoint", "uri", "address", "hostname", "server"})
_PROOFS = frozenset(
    {"headers", "auth", "cookies", "cert", "login", "user", "username", "key", "additional_headers"}
    | {"default_headers", "extra_headers", "verify", "timeout", "metadata", "dsn", "token", "credentials"}
)
_HEADERS = frozenset({"headers", "additional_headers", "default_headers", "extra_headers"})
_IN_KEYS = frozenset(
    {
        "cookie",
        "bearer",
        "key",
        "auth",
        "token",
        "code",
        "grant",
        "assertion",
        "authorization",
        "signature",
        "jwt",
    }
)
_NAMES = (
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyname_ex",
    "dns.",
    "aiodns.",
    "dnspython.",
)
_WRITES = frozenset(
    {"write_text", "write_bytes", "write", "writelines", "dump", "writestr", "copy", "copyfile"}
)
_NO_ARGUMENTS = frozenset({"env", "stdin", "stdout", "stderr", "cwd", "shell", "check", "text", "timeout"})


def sinks_at(spot: Spot, names: Names) -> Iterator[Sink]:
    """The ways by which the call at a spot lets values leave."""
    call = spot.call
    if call is None or not (call.args or call.keywords):
        return
    name = callee(call)
    refs = [rooted(ref) for ref in names.refs(spot.node, spot.scope)]
    if name in APPLIERS or "target" in (word.arg for word in call.keywords):
        yield from _applied(call, spot.scope, names)
    powers = frozenset[str]().union(*(lookup(ref) or frozenset() for ref in refs))
    if any(ref.startswith(_NAMES) for ref in refs):
        yield _all(Way.NAMES, call, name)
    elif "network" in powers:
        yield _network(call, name, spot.scope, sure=True)
    elif not refs and name in _SENDING and isinstance(call.func, ast.Attribute):
        yield _network(call, name, spot.scope, sure=False)
    yield from _recorded(call, name, refs)
    if name in RESPONSES:
        yield _all(Way.RESPONSE, call, name)
    if "process" in powers:
        yield _process(call, name, spot.scope)
    elif name in _WRITES or "file_write" in powers:
        yield _written(call, name, spot.scope)


def _all(way: Way, call: ast.Call, name: str) -> Sink:
    return Sink(way, call, name, call.lineno, tuple((part, Place.BODY) for part in arguments(call)))


def _applied(call: ast.Call, scope: Scope, names: Names) -> Iterator[Sink]:
    """`Thread(target=urlopen, args=(where,))`: what is handed to something that sends when it is called."""
    given = arguments(call)
    for one in given:
        if not isinstance(one, ast.Name | ast.Attribute):
            continue
        for ref in names.refs(one, scope):
            if "network" in (lookup(rooted(ref)) or ()):
                parts = tuple((part, Place.BODY) for part in given if part is not one)
                name = ref.rpartition(".")[2]
                way = Way.NAMES if rooted(ref).startswith(_NAMES) else Way.NETWORK
                yield Sink(way, call, name, call.lineno, parts, tuple((part, scope) for part, _ in parts))
                return


def _network(call: ast.Call, name: str, scope: Scope, *, sure: bool) -> Sink:
    parts: list[tuple[ast.expr, Place]] = []
    addresses: list[ast.expr] = []
    for place, part in enumerate(call.args):
        is_address = (name in _VERBS and place == 0) or (name in ("request", "stream") and place <= 1)
        if is_address or (name == "sendto" and place == len(call.args) - 1):
            addresses.append(part)
            parts.append((part, Place.ADDRESS))
        else:
            parts += _body(part)
    for word in call.keywords:
        key = word.arg or ""
        if key in _ADDRESSES:
            addresses.append(word.value)
            parts.append((word.value, Place.ADDRESS))
        elif key in _HEADERS and isinstance(word.value, ast.Dict):
            parts += _body(word.value)
        elif key == "params" and isinstance(word.value, ast.Dict):
            inner = _body(word.value)
            parts += [(part, Place.QUERY if where is Place.PROOF else where) for part, where in inner]
        elif key in _PROOFS or names_a_key(key):
            parts.append((word.value, Place.PROOF))
        else:
            parts += _body(word.value)
    if name not in _SENDING | _VERBS | {"request", "stream"}:
        # A client that is made, a connection that is opened: what it is given is there to prove who asks.
        parts = [(part, Place.PROOF) for part, _ in parts]
    return Sink(
        Way.NETWORK, call, name, call.lineno, tuple(parts), tuple((one, scope) for one in addresses), sure
    )


def _body(node: ast.expr) -> Sequence[tuple[ast.expr, Place]]:
    """The parts of what is sent: a field that is named for a key is where keys belong."""
    if not isinstance(node, ast.Dict):
        return [(node, Place.BODY)]
    found: list[tuple[ast.expr, Place]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        named = isinstance(key, ast.Constant) and isinstance(key.value, str) and names_a_key(key.value)
        inner = _body(value)
        found += [(value, Place.PROOF)] if named else [(part, _within(place)) for part, place in inner]
    return found


def _within(place: Place) -> Place:
    return Place.FIELD if place is Place.BODY else place


def names_a_key(name: str) -> bool:
    """Whether a field, an argument or a header of that name is there to hold a key."""
    parts = table.words(name)
    return bool(parts) and (table.is_secret(name, of_environment=True) or not _IN_KEYS.isdisjoint(parts))


def _recorded(call: ast.Call, name: str, refs: Sequence[str]) -> Iterator[Sink]:
    function = call.func
    owner = ""
    if isinstance(function, ast.Attribute):
        inner = function.value.func if isinstance(function.value, ast.Call) else function.value
        owner = last_name(inner)
    if (
        (
            name in _LEVELS
            and (
                "log" in owner.lower()
                or any(ref.startswith(("logging.", "loguru.", "structlog.")) for ref in refs)
            )
        )
        or (name in _PRINTS and not any(word.arg == "file" for word in call.keywords))
        or name in _BINDS
        or (name in ("bind", "new") and "log" in owner.lower())
    ):
        yield _all(Way.LOG, call, name)
    elif (
        any(ref.startswith(_TELEMETRY_LIBRARIES) for ref in refs)
        or name in _TELEMETRY_METHODS
        or (name in ("track", "identify", "capture") and "analytics" in owner.lower())
    ):
        yield _telemetry(call, name)
    if name == "labels":
        yield _all(Way.TELEMETRY, call, name)
    marks = tuple((word.value, Place.BODY) for word in call.keywords if word.arg in _MARKS)
    if marks:
        yield Sink(Way.TELEMETRY, call, name, call.lineno, marks)


def _telemetry(call: ast.Call, name: str) -> Sink:
    """What telemetry is told; what its client is made with is there to prove who tells."""
    makes = name[:1].isupper() or name in ("init", "configure", "setup")
    of_words = Place.PROOF if makes else Place.BODY
    parts = [(part, of_words) for part in call.args]
    parts += [
        (word.value, Place.PROOF if word.arg in _PROOFS or names_a_key(word.arg or "") else of_words)
        for word in call.keywords
    ]
    return Sink(Way.TELEMETRY, call, name, call.lineno, tuple(parts))


def _process(call: ast.Call, name: str, scope: Scope) -> Sink:
    """The arguments of a command; where the command is one that sends, they go to the network."""
    first = next((text for part in call.args[:1] for text in texts_of(part, scope)), "").split()
    program = first[0].rpartition("/")[2].lower() if first else ""
    way = Way.NETWORK if program in table.SENDERS else Way.PROCESS
    way = Way.NAMES if program in table.RESOLVERS else way
    parts = [(part, Place.BODY) for part in call.args]
    parts += [(word.value, Place.BODY) for word in call.keywords if word.arg not in _NO_ARGUMENTS]
    return Sink(way, call, name, call.lineno, tuple(parts))


def _written(call: ast.Call, name: str, scope: Scope) -> Sink:
    """A call that writes; to where others can fetch it, if its target's text says so."""
    parts = tuple((part, Place.BODY) for part in arguments(call))
    targets = [*arguments(call)] if name in ("dump", "copy", "copyfile") else []
    if isinstance(call.func, ast.Attribute):
        targets.append(call.func.value)
    public = any(table.PUBLISHED.search(text) for target in targets for text in texts_of(target, scope))
    return Sink(Way.PUBLISHED if public else Way.FILE, call, name, call.lineno, parts)


def texts_of(node: ast.expr, scope: Scope, steps: int = 3) -> Iterator[str]:
    """The constant texts that a value is put together of, through the names it is bound to."""
    pending: list[tuple[ast.AST, Scope, int]] = [(node, scope, steps)]
    count = 0
    while pending and count < 200:
        one, where, left = pending.pop()
        count += 1
        if isinstance(one, ast.Constant):
            if isinstance(one.value, str):
                yield one.value
            elif isinstance(one.value, bytes):
                yield one.value.decode("latin-1")
        elif isinstance(one, ast.Name):
            bound = where.lookup(one.id)
            for value, inner in bound[1] if bound is not None and left else ():
                value = getattr(value, "of", value)
                if isinstance(value, ast.expr):
                    pending.append((value, inner, left - 1))
        else:
            parts = [
                child for child in ast.iter_child_nodes(one) if isinstance(child, ast.expr | ast.keyword)
            ]
            pending += [(child, where, left) for child in reversed(parts)]
