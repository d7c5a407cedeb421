"""Which files a file of a project runs when it is imported."""

from __future__ import annotations

import pytest

from guard.project.imports import Imports

FILES = {
    "src/shop/__init__.py": b"from .prices import total\n",
    "src/shop/prices.py": b"from shop import rates\nimport shop.names as names\n",
    "src/shop/rates.py": b"RATE = 1\n",
    "src/shop/names.py": b"",
    "src/shop/unused.py": b"",
    "src/shop/deep/__init__.py": b"",
    "src/shop/deep/inner.py": b"from .. import rates\nfrom ..names import x\n",
    "src/shop/plugins.py": b"import importlib\nimportlib.import_module(name)\n",
    "tests/test_prices.py": b"from shop.prices import total\n",
    "tests/test_deep.py": b"import shop.deep.inner\n",
    "tests/test_plugins.py": b"from shop import plugins\n",
    "tests/test_command.py": b"import subprocess\n",
    "tests/test_broken.py": b"def f(:\n",
    "tests/test_none.py": b"import os\nimport json.decoder\n",
}


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        ("tests/test_prices.py", {"__init__", "prices", "rates", "names"}),
        ("tests/test_deep.py", {"__init__", "prices", "rates", "names", "deep/__init__", "deep/inner"}),
        ("tests/test_none.py", set()),
    ],
)
def test_what_is_reached(path: str, reached: set[str]) -> None:
    found = Imports(FILES).reached(path)
    assert found is not None
    assert found - {path} == {f"src/shop/{name}.py" for name in reached}


@pytest.mark.parametrize("path", ["tests/test_plugins.py", "tests/test_command.py", "tests/test_broken.py"])
def test_what_cannot_be_told_reaches_everything(path: str) -> None:
    assert Imports(FILES).reached(path) is None
