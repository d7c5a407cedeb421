"""Flows of secrets in JavaScript and TypeScript, by the names of one file, to where values leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import words
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.labels import NONE, Kind, Label, Labels
from guard.facts.effects.flow.sinks import Place, Way
from guard.syntax.javascript import Call, Script, Token

_ROUNDS = 4
"""Names, one bound to the other, that a value is followed through."""
_STORAGE = frozenset({"localStorage", "sessionStorage"})
_READS = words(
    "readFile readFileSync createReadStream readdir readdirSync readTextFile readText file openSync open"
)
_SENDS = words(
    "fetch sendBeacon axios got post put patch request send XMLHttpRequest WebSocket EventSource ajax"
)
_FETCHES = words("fetch")
_SURE = words("fetch sendBeacon axios got WebSocket EventSource ajax")
_LOOK_UPS = words("lookup resolve resolve4 resolve6 resolveTxt resolveAny")
_LEVELS = words("log info warn error debug trace dir table")
_LOGGERS = expression(r"(?i)^(?:console|.*log(?:ger)?)$")
_ANSWERS = words("json send end write render status set header setHeader append cookie")
_ANSWERING = words("res reply response ctx Response NextResponse")
_TELEMETRY = expression(
    r"(?i)^(?:sentry|analytics|posthog|mixpanel|amplitude|datadog|newrelic|span|gtag|segment)$"
)
_ASSIGNED = words("src href action location")
_WRITES = words("writeFile writeFileSync appendFile appendFileSync")
_PROOFS = expression(
    r"(?i)^(?:headers|auth|credentials|cookies?|.*(?:key|token|secret|password|authorization|bearer)|jwt|code)$"
)
_FORGETS = expression(
    r"(?i)^(?:length|hash|createHash|createHmac|Boolean|mask\w*|redact\w*|sign|verify|startsWith|includes|slice)$"
)
_HOLE = expression(r"\$\{([^}]{0,1000}+)\}")
_CHAIN = expression(r"(?<![\w$.])[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*")
_FORGOTTEN = expression(r"\.(?:length|size)\b|\b(?:hash|mask|redact|Boolean)\w*\(|\?\s*[\"']|[!=]==")
_CONTINUES = frozenset("+ - * / . ?. , ( [ { => = && || ?? ? : ...".split())  # noqa: SIM905
_OPENS_LINE = frozenset(". ?. + - * / && || ?? ? : ) ] } ,".split())  # noqa: SIM905


@dataclass(frozen=True)
class ScriptFlow:
    """A secret that arrives where values leave."""

    label: Label
    way: Way
    place: Place
    name: str
    line: int
    sure: bool
    is_own: bool
    """Whether it goes to the page's own host."""
    is_whole: bool

    @property
    def key(self) -> tuple[object, ...]:
        """Names the flow on both sides of a change."""
        return (self.label.kind, self.label.what, self.way, self.place, self.name)


class ScriptFlows:
    """The flows of one text."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._tokens = script.tokens
        self._names: dict[str, Labels] = {}
        self.reads: set[Label] = set()
        """Stores that are read, wherever their content goes."""
        self._learn()

    def all(self) -> Iterator[ScriptFlow]:
        """Every flow."""
        for call in self._script.calls():
            yield from self._of_call(call)
        for index, token in enumerate(self._tokens):
            if token.kind == "name" and token.text in _ASSIGNED and self._text(index + 1) == "=":
                end = self._end(index + 2)
                text = self._script.text(index + 2, end)
                for label in self.of(index + 2, end):
                    yield ScriptFlow(
                        label, Way.NETWORK, Place.BODY, token.text, token.line, True, not _abroad(text), False
                    )
            elif token.text == "serializers" and self._text(index + 1) == ":":
                for label in self.of(index + 2, self._end(index + 2)):
                    yield ScriptFlow(label, Way.LOG, Place.BODY, token.text, token.line, True, False, False)

    # -- what is carried -----------------------------------------------------------------------------------

    def _text(self, index: int) -> str:
        return self._tokens[index].text if 0 <= index < len(self._tokens) else ""

    def _learn(self) -> None:
        """What the names of the text are bound to, until nothing new is met."""
        bindings = list(self._bindings())
        for _ in range(_ROUNDS):
            met = False
            for names, start, end in bindings:
                labels = self.of(start, end)
                for name, key in names:
                    found = _narrowed(labels, key) | self._taken(start, end, key) if key else labels
                    if found - self._names.get(name, NONE):
                        self._names[name] = self._names.get(name, NONE) | found
                        met = True
            if not met:
                return

    def _taken(self, start: int, end: int, key: str) -> Labels:
        """What the thing called `key` carries out of an object that has a name: `{ env } = process`."""
        parts = self._tokens[start:end]
        chain = [one.text for one in parts if one.kind == "name"]
        if not chain or any(one.text not in (".", "?.") for one in parts if one.kind != "name"):
            return NONE
        return self._known([*chain, key], "", "", parts[0].line, -1)

    def _unpacked(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        """The names that a pattern in braces binds, each with what it is called in the object."""
        for first, last in self._script.split(start, end):
            if self._tokens[first].kind != "name":
                continue
            renamed = self._text(first + 1) == ":" and first + 2 < last
            yield self._text(first + 2 if renamed else first), self._text(first)

    def _bindings(self) -> Iterator[tuple[list[tuple[str, str]], int, int]]:
        """Names, each with its key in the value ("" for all of that), and the tokens of the value."""
        tokens = self._tokens
        for index, token in enumerate(tokens):
            if token.kind == "sign" and token.text == "=" and index:
                before = tokens[index - 1]
                if before.kind == "name" and self._text(index - 2) not in (".", "?."):
                    yield [(before.text, "")], index + 1, self._end(index + 1)
                elif before.text == "}" and before.match >= 0:
                    yield list(self._unpacked(before.match + 1, index - 1)), index + 1, self._end(index + 1)
            elif (
                token.text == "function" and self._text(index + 2) == "(" and tokens[index + 1].kind == "name"
            ):
                body = tokens[index + 2].match + 1
                while 0 < body < len(tokens) and tokens[body].text != "{":
                    body += 1
                if 0 < body < len(tokens):
                    for start, end in self._returned(body, tokens[body].match):
                        yield [(tokens[index + 1].text, "")], start, end

    def _returned(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for index in range(start, end):
            if self._tokens[index].text == "return" and self._tokens[index].kind == "name":
                yield index + 1, min(self._end(index + 1), end)

    def _end(self, start: int) -> int:
        """Where the expression that begins at `start` ends."""
        tokens, index = self._tokens, start
        while index < len(tokens):
            token = tokens[index]
            if token.kind == "sign" and token.text in (";", ",", ")", "]", "}"):
                return index
            is_new_line = index > start and token.line > tokens[index - 1].line
            if is_new_line and tokens[index - 1].text not in _CONTINUES and token.text not in _OPENS_LINE:
                return index
            index = token.match + 1 if token.match > index else index + 1
        return index

    def of(self, start: int, end: int) -> Labels:
        """What the tokens from `start` up to `end` carry."""
        found: set[Label] = set()
        index = start
        while index < end:
            token = self._tokens[index]
            if token.kind == "name" and _FORGETS.match(token.text) and self._text(index + 1) == "(":
                index = max(self._tokens[index + 1].match, index) + 1
                continue
            if token.kind == "name":
                labels, index = self._of_name(index, end)
                found |= labels
                continue
            if token.kind in ("string", "template"):
                found |= self._of_text(token)
            index += 1
        return frozenset(found)

    def _of_name(self, index: int, end: int) -> tuple[Labels, int]:
        """What a name with its attributes carries, and where they end."""
        chain, at = [self._tokens[index].text], index + 1
        while at + 1 < end and self._text(at) in (".", "?.") and self._tokens[at + 1].kind == "name":
            chain.append(self._text(at + 1))
            at += 2
        key = ""
        if self._text(at) == "[" and at + 1 < end and self._tokens[at + 1].kind == "string":
            key = self._text(at + 1)[1:-1]
        line = self._tokens[index].line
        follows = self._text(at)
        if chain[-1] in ("length", "size") or follows in ("===", "!==", "==", "!="):
            return NONE, at
        if follows == "?" and self._text(at + 1) != ".":
            return NONE, at
        previous = self._text(index - 1)
        if previous in (".", "?.") or (follows == ":" and previous in ("{", ",")):
            return NONE, at
        if follows == "(" and chain[-1] == "loadEnv" and self._takes_all(at):
            return frozenset({Label(Kind.ENVIRONMENT, "all of the environment", line)}), at
        return self._known(chain, key, follows, line, at), at

    def _takes_all(self, at: int) -> bool:
        """Whether Vite's `loadEnv(mode, folder, prefix)` is asked for variables of every name."""
        given = self._script.split(at + 1, max(self._tokens[at].match, at + 1))
        return len(given) > 2 and self._script.text(*given[2]) in ('""', '[""]', "``")

    def _known(self, chain: list[str], key: str, follows: str, line: int, at: int) -> Labels:
        if len(chain) > 1 and chain[0] in ("globalThis", "global", "window", "self"):
            chain = chain[1:]
        dotted = ".".join(chain)
        if dotted.startswith(("process.env", "import.meta.env", "Deno.env")):
            rest = chain[3:] if dotted.startswith("import") else chain[2:]
            name = rest[0] if rest else key
            if not name or name == "toObject":
                return frozenset({Label(Kind.ENVIRONMENT, "all of the environment", line)})
            is_secret = table.is_secret(name, of_environment=True)
            return frozenset({Label(Kind.VARIABLE, name, line)}) if is_secret else NONE
        if dotted.endswith("document.cookie") and follows != "=":
            return frozenset({Label(Kind.STORE, "the page's cookies", line)})
        storage = next((one for one in chain if one in _STORAGE), "")
        if storage:
            if chain[-1] == storage and follows not in (".", "[", "="):
                return frozenset({Label(Kind.STORE, f"all of {storage}", line)})
            if chain[-1] == "getItem":
                name = self._text(at + 1)[1:-1]
                return (
                    frozenset({Label(Kind.KEY, name, line)})
                    if table.is_secret(name, of_environment=True)
                    else NONE
                )
            return NONE
        if len(chain) > 1 and chain[0] in table.REQUEST_NAMES and chain[1] in table.REQUEST_PARTS:
            name = chain[2] if len(chain) > 2 and chain[2] not in ("get", "entries") else key
            if not name or table.CREDENTIAL_HEADER.search(name):
                return frozenset({Label(Kind.REQUEST, dotted, line)})
            return NONE
        if chain[-1] in _FETCHES and follows == "(":
            return frozenset({Label(Kind.FETCHED, f"what {chain[-1]}() gave this page", line)})
        if len(chain) == 2 and chain[0] == "os" and chain[1] in ("hostname", "userInfo"):
            return frozenset({Label(Kind.HOST, dotted, line)})
        if chain[0] in self._names and len(chain) == 1:
            return self._names[chain[0]]
        if chain[0] in self._names:
            return frozenset(label for label in self._names[chain[0]] if label.kind is not Kind.ENVIRONMENT)
        if len(chain) > 1 and table.is_secret(chain[-1]) and follows != "(":
            return frozenset({Label(Kind.KEY, dotted, line)})
        return NONE

    def _of_text(self, token: Token) -> Labels:
        text = token.text[1:-1]
        found: set[Label] = set()
        if len(text) < 200:
            if table.METADATA.search(text):
                found.add(Label(Kind.METADATA_ADDRESS, "the cloud's metadata", token.line))
            elif table.STORES.search(text):
                found.add(Label(Kind.STORE_PATH, text[:60], token.line))
            elif table.WALLETS.search(text):
                found.add(Label(Kind.WALLET_PATH, text[:60], token.line))
        if token.kind == "template":
            for inside in _HOLE.findall(text):
                chains = [] if _FORGOTTEN.search(inside) else _CHAIN.findall(inside)
                for chain in chains:
                    found |= self._known(chain.replace("?.", ".").split("."), "", "", token.line, -1)
        return frozenset(found)

    # -- where it leaves -----------------------------------------------------------------------------------

    def _of_call(self, call: Call) -> Iterator[ScriptFlow]:
        owner, _, name = call.name.rpartition(".")
        owner = self._root(call) if owner == "?" else owner.rpartition(".")[2]
        if name in _READS or name in _SENDS:
            self._note_reads(call, name)
        ways = list(self._ways(owner, name, call))
        for way in ways:
            for place, start, end in self._places(way, call):
                text = self._script.text(start, end)
                whole = end - start <= 3
                address = self._script.text(*call.arguments[0]) if call.arguments else ""
                own = way is Way.NETWORK and not _abroad(address) and address[:1] in "\"'`/"
                for label in self.of(start, end):
                    kept = _content(label) if any(f"{one}(" in text for one in _READS) else label
                    sure = name in _SURE or owner in _SURE
                    yield ScriptFlow(kept, way, place, name, call.line, sure, own, whole)

    def _root(self, call: Call) -> str:
        """What a chain of calls begins with: `res` of `res.status(500).json(…)`."""
        at = call.start
        while at > 0 and self._text(at) in (".", "?.") and self._text(at - 1) == ")":
            start, name = self._script.name_before(self._tokens[at - 1].match)
            if not name.startswith("?."):
                return name.partition(".")[0]
            at = start
        return "?"

    def _note_reads(self, call: Call, name: str) -> None:
        for start, end in call.arguments:
            for label in self.of(start, end):
                if label.kind in (Kind.STORE_PATH, Kind.WALLET_PATH) and name in _READS:
                    self.reads.add(_content(label)._replace(line=call.line))
                elif label.kind is Kind.METADATA_ADDRESS and name in _SENDS:
                    self.reads.add(Label(Kind.METADATA, label.what, call.line))

    def _ways(self, owner: str, name: str, call: Call) -> Iterator[Way]:
        if (name in _LEVELS and _LOGGERS.match(owner)) or (name == "token" and owner == "morgan"):
            yield Way.LOG
        elif name in _ANSWERS and owner in _ANSWERING:
            yield Way.RESPONSE
        elif name == "postMessage" and self._goes_to_any(call):
            yield Way.FRAME
        elif _TELEMETRY.match(owner):
            yield Way.TELEMETRY
        elif name in _SENDS and (name in _SURE or owner):
            yield Way.NETWORK
        elif name in _LOOK_UPS and owner == "dns":
            yield Way.NAMES
        elif name in _WRITES and call.arguments:
            public = table.PUBLISHED.search(self._script.text(*call.arguments[0]))
            yield Way.PUBLISHED if public else Way.FILE

    def _goes_to_any(self, call: Call) -> bool:
        """Whether a message is for a window of whatever origin: `postMessage(what, "*")`."""
        given = [self._script.text(*one) for one in call.arguments[1:2]]
        return any(one.strip("\"'`") == "*" or ("targetOrigin" in one and "*" in one) for one in given)

    def _places(self, way: Way, call: Call) -> Iterator[tuple[Place, int, int]]:
        """The parts of what a call is given, by what stands there."""
        for number, (start, end) in enumerate(call.arguments):
            if way is Way.RESPONSE and _names_a_proof(call.name, self._script.text(*call.arguments[0])):
                yield Place.PROOF, start, end
            elif way is not Way.NETWORK:
                yield Place.BODY, start, end
            elif number == 0 and not call.name.endswith("send"):
                yield Place.ADDRESS, start, end
            elif self._text(start) == "{" and self._tokens[start].match == end - 1:
                for inner, stop in self._script.split(start + 1, end - 1):
                    key = self._text(inner).strip("\"'")
                    yield Place.PROOF if _PROOFS.match(key) else Place.BODY, inner, stop
            else:
                yield Place.BODY, start, end


def _names_a_proof(call: str, first: str) -> bool:
    """Whether what is put into an answer is a cookie, or a header that is named for a key."""
    sets = call.endswith((".set", "eader", ".append"))
    return call.endswith(".cookie") or (sets and _PROOFS.match(first.strip("\"'`")) is not None)


def _narrowed(labels: Labels, name: str) -> Labels:
    found = {label for label in labels if label.kind is not Kind.ENVIRONMENT}
    if len(found) < len(labels) and table.is_secret(name, of_environment=True):
        found.add(Label(Kind.VARIABLE, name, min(label.line for label in labels)))
    return frozenset(found)


def _content(label: Label) -> Label:
    kinds = {Kind.STORE_PATH: Kind.STORE, Kind.WALLET_PATH: Kind.WALLET}
    return label._replace(kind=kinds.get(label.kind, label.kind))


def _abroad(text: str) -> bool:
    """Whether an address begins with a host."""
    return re.match(r"""[("'`]*(?:https?:|wss?:)?//""", text) is not None
