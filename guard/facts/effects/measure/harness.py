"""What surrounds tests: hooks, fixtures and helpers that drop tests, hide failures or stand in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.around import Around
from guard.facts.effects.measure import collected, markers
from guard.facts.effects.measure.family import HARNESS
from guard.facts.effects.measure.places import is_of_tests
from guard.facts.effects.measure.statements import inside, own, said, touched
from guard.facts.effects.measure.told import of_line
from guard.facts.effects.measure.wrappers import given
from guard.facts.effects.protection.sides import Function, Part, Sides
from guard.model.change import FileChange
from guard.model.edit import ChangedLines
from guard.model.effect import ChangeEffect
from guard.model.finding import Confidence
from guard.syntax.calls import callee
from guard.syntax.walk import walk

_RUNS = frozenset(
    {
        "pytest_pyfunc_call",
        "pytest_runtest_call",
        "pytest_runtest_makereport",
        "pytest_runtest_protocol",
        "pytest_exception_interact",
    }
)
_IGNORES = frozenset({"pytest_ignore_collect", "pytest_collect_file"})
_MACHINE = expression(
    r"platform|version_info|find_spec|environ|getenv|getoption|getini|importlib|has_\w+"
    r"|HAS_\w+|is_installed|\bsys\b"
)
_LOSES = frozenset({"clear", "pop", "remove"})
_SWALLOWED = frozenset({"AssertionError", "Exception", "BaseException"})
_GUARDS = expression(
    r"(?:^|[._\"'])(?:\w*_)?(?:auth\w*|roles?|permissions?|tokens?|verify\w*|compare_digest"
    r"|signature|csrf|login|current_user|logged_in"
    r"|is_admin|access|authori[sz]\w*|check_\w+|require_\w+|has_perm\w*)(?:_\w+)?[\"']?$",
    re.IGNORECASE,
)
_HANDLERS = expression(
    r"before_request|middleware|dependencies|permission|guards?\b|hooks|validators|authenticat", re.IGNORECASE
)
_OUTCOME = expression(r"status(?:_code)?$|^ok$|passed$|returncode$|exit_code$|success$")


def tampered(files: Sequence[FileChange], sides: Sides, around: Around) -> Iterator[ChangeEffect]:
    """The effects of what stands beside tests, and of where tests stand."""
    tests = [file for file in files if file.after is not None and is_of_tests(file.after.path)]
    yield from collected.left_out(files, sides, around)
    if not tests:
        return
    before = {key for key, _ in sides.texts(after=False)}
    for file in tests:
        changed = sorted(around.lines.get(file.path, ChangedLines()).after)
        was = sides.of_file(file.before.path, after=False) if file.before is not None else ()
        text = next((part.source.text for part in was), "")
        for part in sides.of_file(file.path):
            new = [] if isinstance(part.node, ast.Module | ast.ClassDef) else list(touched(part, changed))
            if not new:
                continue
            if (part.path, part.name) not in before:
                yield from given(part, around)
            nodes = [(one.node, item) for one in new for each in own(one.node) for item in walk(each)]
            yield from _hooked(part, nodes)
            yield from markers.left_out(part, new)
            yield from markers.dropped(part, new)
            yield from _stands_in(part, nodes)
            yield from _swallowed(part, text)


Nodes = Sequence[tuple[ast.AST, ast.AST]]
"""New statements, each with every part of it."""


def _told(part: Part, node: ast.AST, what: str, *, sure: Confidence | None = None) -> ChangeEffect:
    return of_line(
        HARNESS,
        part.path,
        f"{part.name}: {what}",
        said(node) or part.name,
        after=part.at(node),
        confidence=sure,
    )


def _hooked(part: Part, nodes: Nodes) -> Iterator[ChangeEffect]:
    name = part.short
    if not name.startswith("pytest_"):
        return
    for statement, item in nodes:
        text = " ".join(said(item).split())[:80]
        if name == "pytest_generate_tests" and (isinstance(item, ast.Delete) or callee(item) in _LOSES):
            yield _told(part, item, f"`{text}` takes cases away from every test", sure=Confidence.HIGH)
        elif name in _RUNS and callee(item) in ("skip", "xfail", "exit") and "pytest" in said(item):
            yield _told(part, item, f"`{text}` is what a test comes to that has run", sure=Confidence.HIGH)
        elif name in _IGNORES and isinstance(statement, ast.Return) and item is statement:
            whole = said(part.node)
            if not _MACHINE.search(whole) and not isinstance(statement.value, ast.Constant):
                yield _told(part, item, f"`{text}` decides which files are not collected")


def _stands_in(part: Part, nodes: Nodes) -> Iterator[ChangeEffect]:
    """Fixtures that every test has, or that give the subject, with what it refuses by taken out."""
    fixture = _fixture(part.node)
    if not fixture:
        return
    for _, item in nodes:
        if not isinstance(item, ast.Call):
            continue
        name, text = callee(item), " ".join(said(item).split())[:80]
        if (
            name in _LOSES
            and isinstance(item.func, ast.Attribute)
            and _HANDLERS.search(said(item.func.value))
        ):
            yield _told(part, item, f"`{text}` takes out of the tested code what it refuses by")
        elif "autouse=True" in fixture and name in ("setattr", "patch", "object"):
            target, value = _patched(item)
            if not target or value is None:
                continue
            if _GUARDS.search(target) and _answers(value):
                yield _told(part, item, f"`{text}` takes {target} away for every test")
            elif _OUTCOME.search(target.rpartition(".")[2]) and _answers(value):
                yield _told(part, item, f"`{text}` answers for what every test asks")


def _fixture(node: ast.AST) -> str:
    decorators = getattr(node, "decorator_list", ())
    return next((text for text in map(said, decorators) if "fixture" in text), "")


def _patched(call: ast.Call) -> tuple[str, ast.expr | None]:
    """What a call puts something else in the place of, and what."""
    texts = [
        one.value for one in call.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    if not texts:
        return "", None
    instead = next(
        (key.value for key in call.keywords if key.arg in ("return_value", "new", "side_effect", "value")),
        None,
    )
    first_is_text = isinstance(call.args[0], ast.Constant)
    rest = call.args[1 if first_is_text else 2 :]
    target = texts[0] if first_is_text else f"{said(call.args[0])}.{texts[0]}"
    return target, rest[0] if rest else instead


def _answers(value: ast.expr) -> bool:
    """Whether a stand-in gives what is written out, whatever it is asked."""
    if isinstance(value, ast.Lambda):
        value = value.body
    if isinstance(value, ast.Call) and callee(value) == "property" and value.args:
        return _answers(value.args[0])
    if isinstance(value, ast.Compare | ast.BoolOp):
        return True
    plain = (ast.Constant, ast.Dict, ast.List, ast.Tuple, ast.expr_context)
    return all(isinstance(one, plain) for one in walk(value))


def _swallowed(part: Part, before: str) -> Iterator[ChangeEffect]:
    """A helper, new or altered, that runs what it is given and lets no failed assertion out."""
    node = part.node
    if not isinstance(node, Function) or part.short.startswith(("test", "pytest_")) or _fixture(node):
        return
    handed = {one.arg for one in node.args.args}
    for one in inside(node):
        if not isinstance(one.node, ast.Try) or said(one.node) in before:
            continue
        runs = [
            item
            for each in one.node.body
            for item in walk(each)
            if isinstance(item, ast.Yield) or (isinstance(item, ast.Call) and said(item.func) in handed)
        ]
        handler = next((each for each in one.node.handlers if _catches(each)), None)
        if runs and handler is not None and not any(map(_lets_out, walk(handler))):
            loops = any(isinstance(each, ast.For | ast.While) for each in one.above)
            yield _told(
                part,
                handler,
                f"`{said(handler)[:60].splitlines()[0]}` lets no failed assertion out",
                sure=Confidence.LOW if loops else None,
            )
    for item in walk(node):
        if not isinstance(item, ast.Call) or callee(item) != "suppress" or said(item) in before:
            continue
        if (_SWALLOWED - {"Exception"}) & {said(each) for each in item.args}:
            yield _told(part, item, f"`{said(item)[:60]}` lets no failed assertion out")


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return bool(
        {said(one) for one in walk(handler.type) if isinstance(one, ast.expr)} & (_SWALLOWED - {"Exception"})
    )


def _lets_out(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or callee(node) in ("fail", "exit", "append", "add", "put")
