"""What an expression tells by its form alone: constants, settings, slices, and what a call hands over."""

from __future__ import annotations

import ast

from guard.expressions import expression
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.labels import NONE, Kind, Label, Labels
from guard.facts.names.scopes import Element, Scope
from guard.syntax.calls import last_name

LITERAL = 40
"""Characters or numbers from which on a constant hides something when it is decoded."""
_NO_TEXT = expression(r"^[^\s{}%]{40}|[\x00-\x08\x0e-\x1f]")
"""How a constant looks that is no text for people: one long word, or full of signs that cannot be seen."""


def arguments_for(node: ast.Call, function: Scope, parameter: str) -> list[ast.expr]:
    """What a call hands to the parameter of that name; with `*` or `**`, whatever may be."""
    for word in node.keywords:
        if word.arg == parameter:
            return [word.value]
    spread = [part.value for part in node.args if isinstance(part, ast.Starred)]
    spread += [word.value for word in node.keywords if word.arg is None]
    parameters = list(function.parameters)
    if function.receiver and isinstance(node.func, ast.Attribute) and parameters:
        parameters = parameters[1:]
    if parameter in parameters:
        place = parameters.index(parameter)
        if place < len(node.args) and not any(
            isinstance(part, ast.Starred) for part in node.args[: place + 1]
        ):
            return [node.args[place]]
        return spread
    if parameter in function.names and parameter not in function.parameters:  # `*args`, `**words`, by keyword
        named = set(parameters)
        return [
            *node.args[len(parameters) :],
            *(word.value for word in node.keywords if word.arg not in named),
        ]
    return spread


def of_variable(name: str, line: int) -> Labels:
    """What a variable of the environment carries, by its name."""
    if table.is_secret(name, of_environment=True):
        return frozenset({Label(Kind.VARIABLE, name, line)})
    return frozenset({Label(Kind.HOST, name, line)}) if name in table.HOST_VARIABLES else NONE


def of_constant(node: ast.Constant) -> Labels:
    """What a constant carries: an address, a path of a store, something that is decoded later."""
    value = node.value
    if isinstance(value, bytes):
        value = value[:300].decode("latin-1")
    if not isinstance(value, str) or len(value) < 3:
        return NONE
    value = value[:300]
    if table.METADATA.search(value):
        return frozenset({Label(Kind.METADATA_ADDRESS, "the cloud's metadata", node.lineno)})
    if table.STORES.search(value):
        return frozenset({Label(Kind.STORE_PATH, value[:60], node.lineno)})
    if table.WALLETS.search(value):
        return frozenset({Label(Kind.WALLET_PATH, value[:60], node.lineno)})
    if len(value) >= LITERAL and "://" not in value and _NO_TEXT.search(value[:300]):
        return frozenset({Label(Kind.BLOB, "a long constant", node.lineno)})
    return NONE


def innermost_name(node: ast.expr) -> str:
    """The last part of a name, behind any calls: `a.token` and `a.token()()` are both `token`."""
    while isinstance(node, ast.Call):
        node = node.func
    return last_name(node)


def is_setting(node: ast.Attribute, root: str) -> bool:
    """Whether an attribute is a setting that is named as a secret: `settings.SECRET_KEY`."""
    return (
        node.attr.isupper() and table.is_secret(node.attr, of_environment=True) and root not in ("", "self")
    )


def shows_a_bit(node: ast.expr) -> bool:
    """Whether a slice shows but a bit of a text: `token[:4]`, `token[-4:]`; `token[4:]` shows the rest."""
    if not isinstance(node, ast.Slice):
        return False
    lower, upper = _written(node.lower), _written(node.upper)
    if upper is not None and upper > 0:
        return upper - max(lower or 0, 0) <= _A_BIT
    return lower is not None and -_A_BIT <= lower < 0


_A_BIT = 8
"""Signs of a secret by which it is told from others, and not known."""


def _written(node: ast.expr | None) -> int | None:
    """The number that a bound of a slice is, where it is written out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _written(node.operand)
        return -inner if inner is not None else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def unmasks(word: ast.keyword) -> bool:
    """Whether an argument says that what is secret in a text is to be shown: `hide_password=False`."""
    said = word.value.value if isinstance(word.value, ast.Constant) else None
    parts = set(table.words(word.arg or ""))
    hides, shows = parts & {"hide", "mask", "redact", "obscure"}, parts & {"show", "reveal", "unmask"}
    of_secret = parts & {"password", "passwords", "secret", "secrets", "credentials", "token", "tokens"}
    return bool(of_secret) and ((bool(hides) and said is False) or (bool(shows) and said is True))


def is_reversal(node: ast.expr) -> bool:
    """Whether a slice turns something round: `text[::-1]`."""
    return (
        isinstance(node, ast.Slice)
        and isinstance(node.step, ast.UnaryOp)
        and isinstance(node.step.op, ast.USub)
    )


def listed_keys(node: ast.expr, scope: Scope) -> tuple[str, ...]:
    """The texts that a loop's name goes through, where they are written out; none where they are not."""
    bound = scope.lookup(node.id) if isinstance(node, ast.Name) else None
    if bound is None or len(bound[1]) != 1 or not isinstance(bound[1][0][0], Element):
        return ()
    value, where = bound[1][0]
    assert isinstance(value, Element)
    return written_out(value.of, where)


def written_out(value: object, scope: Scope) -> tuple[str, ...]:
    """The texts of a list, or of a name that stands for one; none where not all are written out."""
    for _ in range(3):
        inner = scope.lookup(value.id) if isinstance(value, ast.Name) else None
        if inner is None or len(inner[1]) != 1:
            break
        value, scope = inner[1][0]
    if isinstance(value, ast.Call) and last_name(value.func) in ("frozenset", "set", "tuple") and value.args:
        value = value.args[0]
    if not isinstance(value, ast.List | ast.Tuple | ast.Set):
        return ()
    texts = [one.value for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return tuple(texts) if len(texts) == len(value.elts) else ()


def lets_none_through(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
) -> bool:
    """Whether a comprehension goes through names and leaves out those that prove who somebody is."""
    for test in (one for generator in node.generators for one in generator.ifs):
        for part in test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]:
            if not isinstance(part, ast.Compare) or len(part.ops) != 1:
                continue
            texts = written_out(part.comparators[0], scope)
            proves = any(table.CREDENTIAL_HEADER.search(one) for one in texts)
            if texts and isinstance(part.ops[0], ast.NotIn if proves else ast.In):
                return True
    return False


def is_request(node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a request, by its name or by the one attribute that its name stands for."""
    for _ in range(3):
        if last_name(node) in table.REQUEST_NAMES:
            return True
        bound = scope.lookup(node.id) if isinstance(node, ast.Name) else None
        if bound is None or len(bound[1]) != 1 or not isinstance(bound[1][0][0], ast.expr):
            return False
        node, scope = bound[1][0]  # type: ignore[assignment]
    return False


_PEOPLE = frozenset(
    {"user", "account", "customer", "member", "patient", "employee", "credentials", "credential"}
)


def of_everything(node: ast.Call, scope: Scope) -> Labels:
    """What `locals()` and `vars()` give together: the names of a function that are secrets, or a request."""
    if node.args:
        given = last_name(node.args[0])
        if last_name(node.func) == "vars" and is_request(node.args[0], scope):
            return frozenset({Label(Kind.REQUEST, "all of a request", node.lineno)})
        is_person = bool(_PEOPLE & set(table.words(given)))
        return frozenset({Label(Kind.PERSONAL, f"all of {given}", node.lineno)}) if is_person else NONE
    owner = scope
    named = [name for name in (*owner.parameters, *owner.names) if table.is_secret(name, of_environment=True)]
    return frozenset({Label(Kind.KEY, f"{named[0]}, with all names,", node.lineno)}) if named else NONE
