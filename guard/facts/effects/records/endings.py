"""Programs in Python that end well whatever failed in them, and servers that are told to write no log.

By the manuals of Python (`sys.exit`, `os._exit`, `atexit`), gunicorn, uvicorn and hypercorn, November 2026.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from guard.expressions import expression
from guard.facts.effects.records.statements import Said
from guard.model.finding import Severity
from guard.syntax.calls import callee, dotted, last_name
from guard.syntax.python import PythonSource
from guard.syntax.python_text import unparse
from guard.syntax.walk import walk

MAY = expression(
    rb"(?i)\b_?exit\(|SystemExit|access_?log|error_?log|log_?level|log_config|sample_rate|ignore_errors|\.disabled"
)
_SERVERS_LOGS = frozenset(
    {"accesslog", "errorlog", "access_log", "error_log", "logconfig_dict", "loglevel", "log_level"}
)
_NOWHERE = expression(r"(?i)/dev/null|devnull|^nul$")
_SERVES = expression(
    r"(?i)(?:^|\.)(?:uvicorn|hypercorn|gunicorn|granian|waitress|aiohttp|web|server|hypercorn\.config)\b|Config$|run_app$"
)
_GRAVEST = frozenset({"critical", "fatal", "off", "none"})
_REPORTS = frozenset({"init", "Client"})
_ASKED = expression(r"\b(?:request|req|args|headers|params|query|form|cookies|environ\.get\(.HTTP_)")
_CAUGHT = frozenset({"", "Exception", "BaseException", "SystemExit"})


def ends_well(source: PythonSource) -> Iterator[Said]:
    """Where a program says that it ended well, though something failed."""
    for node in walk(source.tree):
        if isinstance(node, ast.Try):
            for one in _calls(node.finalbody):
                if _is_well(one):
                    yield Said(one, "ends the program well, whatever failed in it")
            for handler in node.handlers:
                kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                broad = any(one is None or last_name(one) in _CAUGHT for one in kinds)
                for one in _calls(handler.body) if broad else ():
                    if _is_well(one):
                        yield Said(one, "ends the program well where it failed", key=f"except {unparse(one)}")
        elif (
            isinstance(node, ast.Call)
            and dotted(node.func) == "atexit.register"
            and (
                any(_is_well(one) for part in node.args for one in walk(part) if isinstance(one, ast.Call))
                or (len(node.args) > 1 and last_name(node.args[0]) == "_exit")
            )
        ):
            yield Said(node, "ends the program well, whatever failed in it")


def _calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    yield from (one for part in body for one in walk(part) if isinstance(one, ast.Call))


def _is_well(call: ast.Call) -> bool:
    """Whether a call ends the program with the status of success."""
    if callee(call) not in ("exit", "_exit", "SystemExit", "quit"):
        return False
    return not call.args or (
        isinstance(call.args[0], ast.Constant) and call.args[0].value in (0, None, False)
    )


def unlogged(source: PythonSource) -> Iterator[Said]:
    """Where a server's log is switched off, and where who asks says whether anything is recorded."""
    of_server = "gunicorn" in source.path or "hypercorn" in source.path
    for node in walk(source.tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            mutes = isinstance(target, ast.Attribute) and target.attr in ("disabled", "propagate", "muted")
            if mutes and _ASKED.search(unparse(node.value)):
                yield Said(node, "lets who asks say whether it is recorded")
            named = last_name(target)
            is_own = isinstance(target, ast.Attribute) or of_server
            if named in _SERVERS_LOGS and is_own and _is_off(named, node.value):
                yield Said(node, "switches a server's log off")
        elif isinstance(node, ast.Call):
            for word in node.keywords:
                name = word.arg or ""
                if name in _SERVERS_LOGS and _is_off(name, word.value) and _SERVES.search(dotted(node.func)):
                    yield Said(
                        word.value, f"is `{name}`: a server's log is off", _weight(name), key=f"{name} off"
                    )
                elif name in ("sample_rate", "error_sampler") and _is_none(word.value):
                    yield Said(word.value, f"is `{name}`: nothing is reported", key=f"{name} 0")
                elif name == "ignore_errors" and _is_all(word.value):
                    yield Said(word.value, "is what a reporter of failures leaves out: all", key="ignore all")


def _weight(name: str) -> Severity:
    return Severity.LOW if name in ("access_log", "accesslog") else Severity.MEDIUM


def _is_off(name: str, value: ast.expr) -> bool:
    if not isinstance(value, ast.Constant):
        return last_name(value) == "devnull"
    said = value.value
    if name in ("loglevel", "log_level"):
        return isinstance(said, str) and said.casefold() in _GRAVEST
    return said in (None, False, "") or (isinstance(said, str) and bool(_NOWHERE.search(said)))


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (0, 0.0) and value.value is not False


def _is_all(value: ast.expr) -> bool:
    given = value.elts if isinstance(value, ast.List | ast.Tuple) else []
    return any(
        last_name(one) in ("Exception", "BaseException") or unparse(one) in ("'Exception'", "'.*'")
        for one in given
    )
