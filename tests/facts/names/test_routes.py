"""Every way round a name that the red team knows is seen by capabilities, and by the view for rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.facts.capabilities.exports import Exports
from guard.facts.capabilities.of_side import capabilities
from guard.facts.names.resolved import resolved_view
from guard.model.change import FileSide
from guard.redteam.routes import Route, routes
from guard.syntax.python import read_as_declared
from guard.syntax.sources import Sources

SAMPLES = [
    ("os", "system", "process"),
    ("builtins", "eval", "dynamic_code"),
    ("subprocess", "call", "process"),
]
CASES = [(*sample, route) for sample in SAMPLES for route in routes(*sample[:2])]
OPEN = frozenset(Path(__file__).with_name("open_routes.txt").read_text(encoding="utf-8").splitlines())
"""What is not followed, by reader, module and route."""
BY_THE_SCANNER = frozenset(
    {"imported under another name", "imported from under another name", "imported in the function"}
    | {"an import that may fail", "broken over lines"}
)
"""Routes that the scanner follows by itself, so that the view leaves them."""


def written(module: str, route: Route) -> str:
    before = "".join(f"    {line}\n" for line in route.before.splitlines())
    head = f"import {module}\n{route.top}\n\ndef show(text):\n"
    return f"{head}{before}    return {route.expression}('ls ' + text)\n"


@pytest.mark.parametrize(
    ("module", "name", "power", "route"), CASES, ids=[f"{case[0]}, {case[3].name}" for case in CASES]
)
def test_capabilities_see_it(module: str, name: str, power: str, route: Route) -> None:
    sides = [FileSide(path, text.encode()) for path, text in route.files.items()]
    side = FileSide("app.py", written(module, route).encode())
    found = capabilities(side, exports=Exports([side, *sides], Sources())).all
    found |= {one for other in sides for one in capabilities(other).all}
    assert (power in found) == (f"capabilities: {module}, {route.name}" not in OPEN)


@pytest.mark.parametrize(
    ("module", "name", "power", "route"), CASES, ids=[f"{case[0]}, {case[3].name}" for case in CASES]
)
def test_the_view_sees_it(module: str, name: str, power: str, route: Route) -> None:
    text = "\n".join([written(module, route), *route.files.values()]).encode()
    view = (resolved_view(read_as_declared("app.py", text), text, Sources()) or text).decode()
    full = name if module == "builtins" else f"{module}.{name}"
    seen = re.search(rf"(?<![\w.]){re.escape(full)}\)?\(", view) is not None
    left = route.name in BY_THE_SCANNER and (module != "builtins" or route.name == "broken over lines")
    assert seen == (f"view: {module}, {route.name}" not in OPEN and not left)
