"""Product code that asks who runs or calls it, or answers by the very object that it is asked with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.measure.bound import Bound
from guard.facts.effects.measure.family import SPECIAL
from guard.facts.effects.measure.named import names_figure
from guard.facts.effects.measure.places import is_of_tests, measures
from guard.facts.effects.measure.statements import Compared, Statement, own, said, short
from guard.facts.effects.measure.told import effect
from guard.facts.effects.protection.sides import FUNCTION_NODES, Part
from guard.facts.names.names import Names, names_of
from guard.model.effect import ChangeEffect
from guard.model.finding import Severity
from guard.syntax.calls import callee, parameters
from guard.syntax.sources import Sources
from guard.syntax.walk import walk

_WHO = frozenset(
    {"sys.argv", "sys.orig_argv", "sys.modules", "sys._getframe", "sys._current_frames", "sys.gettrace"}
    | {"sys.getprofile", "inspect.stack", "inspect.currentframe", "inspect.getouterframes", "inspect.trace"}
    | {
        "traceback.extract_stack",
        "traceback.format_stack",
        "traceback.walk_stack",
        "psutil.Process",
        "os.getcwd",
    }
    | {"pathlib.Path.cwd", "os.getppid", "__main__"}
)
"""What of the standard library (and of psutil) tells a function by whom and from where it runs; variables of
the environment are another matter."""
_TOLD_BY = expression(r"\b(?:sys|inspect|traceback|psutil|os|pathlib|__main__)\b")
_WATCHER = expression(
    r"(?:^|[/_.\W-])(?:harness|profilers?|timeit|asv|locust|k6|pyperf|airspeed\w*|perf|ci|leaderboard|judge)(?=[/_.\W-]|$)",
    re.IGNORECASE,
)
"""Names of what measures, beside those that files of it have."""
_RUNNERS = expression(
    r"(?:^|[/_.\W])(?:py|unit)?tests?(?:_|$|[/.])|^(?:conftest|hypothesis)\b", re.IGNORECASE
)
"""Names of what tests: asked of callers and of loaded modules alone, as commands are called so, too."""
_LOADED = _WHO - {"sys.argv", "sys.orig_argv", "os.getcwd", "pathlib.Path.cwd", "psutil.Process"}


def aware(compared: Compared, sources: Sources) -> Iterator[ChangeEffect]:
    """The effects of one function of the product that asks who runs it, or by which object it is asked."""
    part = compared.pair.after
    if is_of_tests(part.path) or measures(part.path):
        return
    bound = Bound(part.node)
    if _TOLD_BY.search(part.source.text) and any(_tests(one) for _, one in compared.arrived):
        names = names_of(part.source, sources)
        had = {one.text for one, _ in compared.altered if one is not None}
        for _, new in compared.arrived:
            if new.text not in had and (asked := _asks(new, bound, names)):
                what = f"`{new.text.partition(' ')[2][:80]}` asks {asked} for a name of what measures"
                yield effect(SPECIAL, compared, what, new)
                break
    if isinstance(part.node, FUNCTION_NODES):
        yield from _by_identity(compared, part, bound)


def _tests(one: Statement) -> bool:
    """Whether a statement decides something by a text."""
    return isinstance(one.node, ast.If | ast.While) or any(
        isinstance(each, ast.Compare | ast.IfExp | ast.BoolOp)
        for part in own(one.node)
        for each in walk(part)
    )


def _asks(one: Statement, bound: Bound, names: Names) -> str:
    """What a condition is made of that tells who runs the code, where it is held against what measures."""
    conditions = [one.node.test] if isinstance(one.node, ast.If | ast.While) else []
    for each in (item for part in own(one.node) for item in walk(part)):
        if isinstance(each, ast.IfExp):
            conditions.append(each.test)
        elif isinstance(each, ast.Compare) and isinstance(one.node, ast.Return | ast.Assign):
            conditions.append(each)
    for condition in conditions:
        nodes = list(bound.origins(condition))
        texts = [
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        watched = any(measures(f"/{text}/") or names_figure(text) or _WATCHER.search(text) for text in texts)
        if not watched and not any(map(_RUNNERS.search, texts)):
            continue
        for node in nodes:
            if isinstance(node, ast.Name | ast.Attribute):
                found = (_WHO if watched else _LOADED) & names.imported(node)
                if found:
                    return min(found)
    return ""


def _by_identity(compared: Compared, part: Part, bound: Bound) -> Iterator[ChangeEffect]:
    """Answers kept by the identity of an argument: good for who asks with one object again and again."""
    arguments = parameters(part.node) if isinstance(part.node, FUNCTION_NODES) else []
    given = {one.arg for one in arguments} - {"self", "cls"}
    stored = (one for one in walk(part.node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    local = {one.id for one in stored} - _globals(part.node)
    kept: set[str] = set()
    for node in walk(part.node):
        owner, key = _looked_up(node)
        if owner is None or key is None or said(owner) in given | local:
            continue
        if any(_is_id(one, given) for one in bound.origins(key)):
            kept.add(said(owner))
    kept |= {name for name in _same_object(part.node, given) if name not in given | local}
    if not kept:
        return
    gives = [one for one in walk(part.node) if isinstance(one, ast.Return) and one.value is not None]
    if not any(said(one) in kept for each in gives if each.value for one in bound.origins(each.value)):
        return
    for _, new in compared.arrived:
        if any(
            said(one) in kept for each in own(new.node) for one in walk(each) if isinstance(one, ast.expr)
        ):
            what = (
                f"`{short(new.node)}` answers by the identity of an argument: who "
                "measures asks with one object again and again, and others do not"
            )
            yield effect(SPECIAL, compared, what, new, severity=Severity.MEDIUM)
            return


def _same_object(node: ast.AST, given: set[str]) -> Iterator[str]:
    """What holds the object that an argument is compared with by identity."""
    for test in walk(node):
        if (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.ops[0], ast.Is | ast.IsNot)
        ):
            for one, other in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
                if said(one) in given and isinstance(other, ast.Subscript):
                    yield said(other.value)


def _looked_up(node: ast.AST) -> tuple[ast.expr | None, ast.expr | None]:
    """What something is looked up in, and by which key."""
    match node:
        case ast.Subscript(value=owner, slice=key):
            return owner, key
        case ast.Call(func=ast.Attribute(value=owner), args=[key, *_]) if callee(node) in (
            "get",
            "pop",
            "setdefault",
        ):
            return owner, key
        case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]):
            return owner, key
    return None, None


def _globals(node: ast.AST) -> set[str]:
    return {name for one in walk(node) if isinstance(one, ast.Global | ast.Nonlocal) for name in one.names}


def _is_id(node: ast.AST, given: set[str]) -> bool:
    return (
        isinstance(node, ast.Call)
        and callee(node) == "id"
        and len(node.args) == 1
        and said(node.args[0]) in given
    )
