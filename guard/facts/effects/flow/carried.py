"""What an expression of a Python file carries: secrets, programs that were decoded or fetched, parameters.

Asked backwards, from where a value leaves: through names, containers, texts, calls of the project's functions
and of those of the library that only work something out. Each expression is worked out once; what goes round
in a circle adds nothing. The order of statements does not count.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.forms import (
    arguments_for,
    innermost_name,
    is_request,
    is_reversal,
    is_setting,
    lets_none_through,
    listed_keys,
    of_constant,
    of_everything,
    of_variable,
    shows_a_bit,
    unmasks,
)
from guard.facts.effects.flow.labels import NONE, SECRETS, Kind, Label, Labels, bounded
from guard.facts.effects.flow.library import decoded, passed_on
from guard.facts.names.attributes import receiver_class
from guard.facts.names.library_names import lookup, rooted
from guard.facts.names.scopes import Element, Entered, Function, Grown, Parameter, Rest, Scope, Value
from guard.syntax.calls import arguments

if TYPE_CHECKING:
    from guard.facts.effects.flow.modules import Module, Modules

_DEEPEST = 40
"""Names and calls that one way may lead through."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
_PUTS = frozenset(
    {"append", "extend", "update", "add", "insert", "setdefault", "write", "writestr", "put", "appendleft"}
)


class Carried:
    """Answers for one file, before the change or after it."""

    def __init__(self, module: Module, modules: Modules) -> None:
        self._module = module
        self._modules = modules
        self._names = module.names
        self._known: dict[tuple[int, int], Labels] = {}
        self._depth = 0
        self._puts: dict[tuple[int, str], list[tuple[ast.expr, Scope]]] | None = None

    def of(self, node: ast.expr, scope: Scope) -> Labels:
        """What `node`, which stands in `scope`, may carry."""
        key = (id(node), id(scope))
        known = self._known.get(key)
        if known is not None:
            return known
        if self._depth > _DEEPEST:
            return NONE
        self._known[key] = NONE  # a circle adds nothing
        self._depth += 1
        try:
            found = self._known[key] = bounded(self._of(node, scope))
        finally:
            self._depth -= 1
        return found

    def of_value(self, value: Value, scope: Scope) -> Labels:
        """What a value that a name may be bound to carries."""
        for _ in range(_DEEPEST):
            if not isinstance(value, Element | Rest | Entered):
                break
            part = self._part(value, scope) if isinstance(value, Element) else None
            if part is not None:
                return part
            value = value.of
        if isinstance(value, ast.expr):
            return self.of(value, scope)
        if isinstance(value, str):
            return self._of_refs((value,), "", 0)
        if isinstance(value, Grown):
            before = self.of_value(*value.before) if value.before is not None else NONE
            return before | self.of(value.added, scope)
        return NONE

    def _part(self, value: Element, scope: Scope) -> Labels | None:
        """What one of the things carries that a function of the project gives together, if that is told."""
        call = value.of
        if value.index is None or not isinstance(call, ast.Call):
            return None
        found: set[Label] = set()
        for module, function in self._modules.functions(self._module, call, scope):
            for node in function.returns:
                if not isinstance(node, ast.Tuple) or value.index >= len(node.elts):
                    return None
                labels = module.carried.of(node.elts[value.index], function)
                found |= self.handed(labels, call, scope, function)
            if not function.returns:
                return None
            return frozenset(found)
        return None

    def returned(self, scope: Scope) -> Labels:
        """What a call of the function with that scope may give, its parameters among it."""
        found: set[Label] = set()
        for node in scope.returns:
            found |= self.of(node, scope)
        for one in scope.yields:
            found |= self.of_value(one, scope)
        return bounded(found)

    # -- expressions ---------------------------------------------------------------------------------------

    def _of(self, root: ast.expr, where: Scope) -> set[Label]:
        found: set[Label] = set()
        pending: list[tuple[ast.AST | None, Scope]] = [(root, where)]
        while pending:
            node, scope = pending.pop()
            if isinstance(node, ast.Constant):
                found |= of_constant(node)
            elif isinstance(node, ast.Name):
                found |= self._of_name(node, scope)
            elif isinstance(node, ast.Attribute):
                found |= self._of_attribute(node, scope)
            elif isinstance(node, ast.Call):
                found |= self._of_call(node, scope)
            elif isinstance(node, ast.Subscript):
                found |= self._of_subscript(node, scope)
            elif isinstance(node, _COMPREHENSIONS):
                found |= self._of_comprehension(node)
            elif isinstance(node, ast.BoolOp):
                kept = node.values[-1:] if isinstance(node.op, ast.And) else node.values
                pending += [(part, scope) for part in kept]
            elif isinstance(node, ast.IfExp):
                pending += [(node.body, scope), (node.orelse, scope)]
            elif isinstance(node, ast.Dict):
                pending += [(part, scope) for part in (*node.keys, *node.values)]
            elif isinstance(node, ast.BinOp):
                if isinstance(node.op, ast.BitXor) and self._has_blob(node, scope):
                    found.add(Label(Kind.DECODED, "a constant that is decrypted", node.lineno))
                found |= self._of_text(node, scope)
                pending += [(node.left, scope), (node.right, scope)]
            elif isinstance(node, ast.List | ast.Tuple | ast.Set):
                pending += [(part, scope) for part in node.elts]
            elif isinstance(node, ast.JoinedStr):
                found |= self._of_text(node, scope)
                pending += [(part, scope) for part in node.values]
            elif isinstance(node, ast.FormattedValue | ast.Starred | ast.Await | ast.NamedExpr):
                pending.append((node.value, scope))
        return found

    def _of_text(self, node: ast.expr, scope: Scope) -> Labels:
        """What a text says that is put together of constants: an address in parts is one."""
        value = self._names.constant(node, scope)
        return of_constant(ast.copy_location(ast.Constant(value), node)) if isinstance(value, str) else NONE

    def _has_blob(self, node: ast.BinOp, scope: Scope) -> bool:
        return any(
            label.kind is Kind.BLOB for side in (node.left, node.right) for label in self.of(side, scope)
        )

    def _of_name(self, node: ast.Name, scope: Scope) -> Labels:
        bound = scope.lookup(node.id)
        if bound is None:
            return NONE
        owner, candidates = bound
        found: set[Label] = set()
        is_open = False
        for value, where in candidates:
            if isinstance(value, Parameter):
                found.add(Label(Kind.PARAMETER, node.id, node.lineno, id(owner)))
                is_open = True
            elif isinstance(value, Function):
                continue
            else:
                is_open = is_open or isinstance(value, ast.Call | ast.Await)
                found |= self.of_value(value, where)
        for part, where in self._put_into(owner, node.id):
            found |= self.of(part, where)
        if is_open and owner.is_function and table.is_secret(node.id) and not _holds(found, SECRETS):
            found.add(Label(Kind.KEY, node.id, node.lineno))
        if table.is_personal(node.id):
            found.add(Label(Kind.PERSONAL, node.id, node.lineno))
        return frozenset(found)

    def _put_into(self, owner: Scope, name: str) -> list[tuple[ast.expr, Scope]]:
        if self._puts is None:
            self._puts = defaultdict(list)
            for target, scope, call, value in self._names.scopes.stores:
                if not isinstance(target, ast.Name) or (bound := scope.lookup(target.id)) is None:
                    continue
                into = self._puts[id(bound[0]), target.id]
                if isinstance(value, ast.expr):
                    into.append((value, scope))
                elif call is not None and isinstance(call.func, ast.Attribute) and call.func.attr in _PUTS:
                    into += [(part, scope) for part in arguments(call)]
        return self._puts.get((id(owner), name), [])

    def _of_attribute(self, node: ast.Attribute, scope: Scope) -> Labels:
        found = self._of_refs(self._names.refs(node, scope), node.attr, node.lineno)
        if found:
            return found
        root = innermost_name(node.value)
        if (root, node.attr) in table.SETTINGS_OF or (root == "settings" and node.attr == "__dict__"):
            return frozenset({Label(Kind.SETTINGS, f"all of {root}.{node.attr}", node.lineno)})
        if (node.attr in table.REQUEST_PARTS or node.attr == "__dict__") and is_request(node.value, scope):
            return frozenset({Label(Kind.REQUEST, f"{root}.{node.attr}", node.lineno)})
        home = receiver_class(node.value, scope)
        if home:
            bound: set[Label] = set()
            for value, where, likely in self._names.scopes.attributes.of(node.attr, home):
                if likely and not isinstance(value, Function):
                    bound |= self.of_value(value, where)
            if _holds(bound, SECRETS):
                return frozenset(bound)
        is_key = table.is_secret(node.attr) and not node.attr[:1].isupper()
        if is_key or is_setting(node, root) or table.is_of_account(root, node.attr):
            return frozenset({Label(Kind.KEY, f"{root}.{node.attr}".lstrip("."), node.lineno)})
        if table.is_personal(node.attr):
            return frozenset({Label(Kind.PERSONAL, node.attr, node.lineno)})
        if home:
            return NONE
        return _without_paths(self.of(node.value, scope)) if node.attr != "name" else NONE

    def _of_refs(self, refs: Iterable[str], attribute: str, line: int) -> Labels:
        for ref in refs:
            plain = rooted(ref)
            if plain in ("os.environ", "os.environb"):
                return frozenset({Label(Kind.ENVIRONMENT, "all of os.environ", line)})
            if plain.startswith("flask.request.") and attribute in table.REQUEST_PARTS:
                return frozenset({Label(Kind.REQUEST, f"request.{attribute}", line)})
        return NONE

    def _of_subscript(self, node: ast.Subscript, scope: Scope) -> Labels:
        if shows_a_bit(node.slice):
            return NONE
        found = self.of(node.value, scope)
        if is_reversal(node.slice) and any(label.kind is Kind.BLOB for label in found):
            return found | {Label(Kind.DECODED, "a text that stands backwards", node.lineno)}
        key = self._names.constant(node.slice, scope)
        return self._narrowed(found, key, node.slice, scope, node.lineno)

    def _narrowed(self, labels: Labels, key: object, node: ast.expr, scope: Scope, line: int) -> Labels:
        """What one thing out of something carries: of an environment, a variable."""
        found: set[Label] = set()
        keys = () if isinstance(key, str) else listed_keys(node, scope)
        if keys:
            return frozenset().union(*(self._narrowed(labels, one, node, scope, line) for one in keys))
        for label in labels:
            if label.kind in (Kind.ENVIRONMENT, Kind.SETTINGS):
                if isinstance(key, str):
                    found |= of_variable(key, line) if label.kind is Kind.ENVIRONMENT else NONE
                elif any(one.kind is label.kind for one in self.of(node, scope)):
                    found.add(label)  # whatever its own names are
            elif label.kind is Kind.KEY and isinstance(key, str):
                if table.is_secret(key):
                    found.add(label)  # another field of something that is called a credential is none
            elif label.kind is Kind.REQUEST and isinstance(key, str):
                if table.CREDENTIAL_HEADER.search(key):
                    found.add(label._replace(what=f"{label.what}[{key}]"))
            else:
                found.add(label)
        if (
            isinstance(key, str)
            and not _holds(found, SECRETS)
            and table.is_secret(key)
            and key.isidentifier()
        ):
            found.add(Label(Kind.KEY, key, line))
        return frozenset(found)

    def _of_comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Labels:
        inner = self._names.scopes.inner.get(id(node))
        if inner is None:
            return NONE
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        found = set[Label]()
        for part in parts:
            found |= self.of(part, inner)
        if any(label.kind is Kind.REQUEST for label in found) and lets_none_through(node, inner):
            return frozenset(label for label in found if label.kind is not Kind.REQUEST)
        return frozenset(found)

    # -- calls ---------------------------------------------------------------------------------------------

    def _of_call(self, node: ast.Call, scope: Scope) -> Labels:
        refs = [_plain(ref) for ref in self._names.value(node.func, scope).refs]
        name = innermost_name(node.func)
        special = self._of_special(node, scope, refs, name)
        if special is not None:
            return special
        if name in ("join", "format") and (said := self._of_text(node, scope)):
            return said
        own = list(self._own(node, scope))
        if own:
            return frozenset().union(*own)
        if table.SAFE_CALLS.search(name) and name not in ("encrypt_file",):
            return NONE
        if any(ref in table.HOST_CALLS for ref in refs):
            return frozenset({Label(Kind.HOST, f"{name}()", node.lineno)})
        receiver = self.of(node.func.value, scope) if isinstance(node.func, ast.Attribute) else NONE
        if any("network" in (lookup(ref) or ()) for ref in refs):
            had = frozenset(one for one in receiver if one.kind in (Kind.FETCHED, Kind.METADATA))
            return had if had and not name.startswith("recv") else self._fetched(node, scope, name)
        if name in ("get", "pop", "getlist") and node.args and isinstance(node.func, ast.Attribute):
            key = self._names.constant(node.args[0], scope)
            return self._narrowed(receiver, key, node.args[0], scope, node.lineno)
        given = self.given(node, scope)
        if isinstance(node.func, ast.Name) and not refs:
            receiver = self.of(node.func, scope)  # a function that was handed over
        made = decoded(node, refs, name, given | receiver)
        return passed_on(node, refs, name, receiver, given) | made

    def _of_special(self, node: ast.Call, scope: Scope, refs: list[str], name: str) -> Labels | None:
        """What calls give that are sources by themselves."""
        if any(
            ref in ("os.getenv", "os.environ.get", "os.environ.pop", "os.environ.setdefault") for ref in refs
        ):
            key = self._names.constant(node.args[0], scope) if node.args else None
            return of_variable(key, node.lineno) if isinstance(key, str) else NONE
        if name in ("locals", "vars", "asdict", "model_to_dict") and isinstance(node.func, ast.Name):
            found = of_everything(node, scope)
            if found:
                return found
        if name in ("getattr", "vars", "model_dump", "model_dump_json", "dict"):
            whole = self._all_settings(node, scope, name)
            if whole:
                return whole
        if name in ("__import__", "getattr", "super"):
            return NONE
        if any(unmasks(word) for word in node.keywords):
            return frozenset({Label(Kind.SETTINGS, f"what {name}() shows unmasked", node.lineno)})
        return None

    def _all_settings(self, node: ast.Call, scope: Scope, name: str) -> Labels:
        """Every setting, by a name that goes through all, or by what gives them together."""
        of_method = isinstance(node.func, ast.Attribute)
        holder = node.func.value if isinstance(node.func, ast.Attribute) else next(iter(node.args), None)
        by_function = name in ("getattr", "vars")
        if holder is None or innermost_name(holder) != "settings" or of_method is by_function:
            return NONE
        if name == "getattr":
            asked = node.args[1] if len(node.args) > 1 else None
            bound = scope.lookup(asked.id) if isinstance(asked, ast.Name) else None
            if bound is None or not any(isinstance(value, Element | Entered) for value, _ in bound[1]):
                return NONE
        return frozenset({Label(Kind.SETTINGS, "all of settings", node.lineno)})

    def _own(self, node: ast.Call, scope: Scope) -> Iterator[Labels]:
        """What a call of each function of the project gives that it may be."""
        for module, function in self._modules.functions(self._module, node, scope):
            found = module.carried.returned(function)
            yield self.handed(found, node, scope, function)

    def handed(self, labels: Labels, node: ast.Call, scope: Scope, function: Scope) -> Labels:
        """`labels`, with what `node` hands over in the place of the parameters of `function`."""
        found: set[Label] = set()
        for label in labels:
            if label.kind is not Kind.PARAMETER or label.owner != id(function):
                found.add(label)
                continue
            for part in arguments_for(node, function, label.what):
                for one in self.of(part, scope):
                    if label.decoded and one.kind is Kind.PARAMETER:
                        one = one._replace(decoded=True)
                    found.add(one)
                    if label.decoded and one.kind is Kind.BLOB:
                        found.add(Label(Kind.DECODED, "a constant that is decoded", node.lineno))
        return bounded(found)

    def given(self, node: ast.Call, scope: Scope) -> Labels:
        """What all arguments of a call carry together."""
        found: set[Label] = set()
        for part in arguments(node):
            found |= self.of(part, scope)
        return bounded(found)

    def _fetched(self, node: ast.Call, scope: Scope, name: str) -> Labels:
        found = {Label(Kind.FETCHED, f"what {name}() gives", node.lineno)}
        if any(one.kind is Kind.METADATA_ADDRESS for one in self.given(node, scope)):
            found.add(Label(Kind.METADATA, "the cloud's metadata", node.lineno))
        return frozenset(found)


def _plain(ref: str) -> str:
    return rooted(ref).removeprefix("builtins.")


def _holds(labels: Iterable[Label], kinds: frozenset[Kind]) -> bool:
    return any(label.kind in kinds for label in labels)


def _without_paths(labels: Labels) -> Labels:
    return frozenset(label for label in labels if label.kind is not Kind.PARAMETER)
