"""Each way to reach a function gives that function, and each spelling of a name gives the name."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import pytest

from guard.redteam.routes import Route, routes
from guard.redteam.spellings import Spelling, spellings

ROUTES = [("os", "getcwd", route) for route in routes("os", "getcwd")]
ROUTES += [("builtins", "globals", route) for route in routes("builtins", "globals")]


@pytest.mark.parametrize("way", list(spellings("system")), ids=lambda way: str(way.name))
def test_a_spelling_gives_the_name(way: Spelling) -> None:
    space: dict[str, Any] = {}
    exec(way.top + way.before, space)
    assert eval(way.expression, space) == "system"


@pytest.mark.parametrize(
    ("module", "name", "route"), ROUTES, ids=[f"{module}, {route.name}" for module, _, route in ROUTES]
)
def test_a_route_gives_the_function(
    module: str, name: str, route: Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in route.files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "helpers", raising=False)
    module_of = types.ModuleType("exercise")
    monkeypatch.setitem(sys.modules, "exercise", module_of)
    space = module_of.__dict__
    exec(f"import {module}\n{route.top}{route.before}", space)
    found = eval(route.expression, space)()
    if module == "os":
        assert found == str(Path.cwd())
    else:
        assert isinstance(found, dict), name
    monkeypatch.delitem(sys.modules, "helpers", raising=False)
