"""A change with one text of each kind that guard has a reader for, each altered on both sides.

Product code, two tests and a conftest, `pyproject.toml`, a lock file, requirements, a workflow, a notebook, a
`setup.cfg`, a JSON file and a script with here-documents. No two texts are equal.
"""

from __future__ import annotations

import json

_PRODUCT = '''\
"""Prices."""

import json
from pathlib import Path


def gross(net: int, percent: int) -> int:
    """The price with tax."""
    return net + net * percent // 100


class Shop:
    """Holds prices."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prices(self) -> dict[str, int]:
        return json.loads((self.folder / "prices.json").read_text())
'''
_TEST = """\
import pytest

from shop.price import gross


@pytest.mark.parametrize(("net", "wanted"), [(100, 119), (0, 0)])
def test_gross(net, wanted):
    assert gross(net, 19) == wanted


def test_free():
    assert gross(0, 7) == 0
"""
_CONFTEST = """\
import pytest


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "prices.json").write_text("{}")
    return tmp_path
"""
_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "shop"
version = "1.0"
dependencies = ["click==8.1.7"]

[tool.pytest.ini_options]
addopts = "-q"

[tool.ruff]
line-length = 100
"""
_LOCK = """\
version = 1
requires-python = ">=3.11"

[[package]]
name = "click"
version = "8.1.7"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/click-8.1.7.tar.gz", hash = "sha256:%s", size = 1 }

[[package]]
name = "shop"
version = "1.0"
source = { editable = "." }
dependencies = [{ name = "click" }]
""" % ("a" * 64)
_WORKFLOW = """\
name: tests
on: [push]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: |
          pip install -r requirements.txt
          pytest -q
"""
_SCRIPT = """\
#!/bin/bash
set -euo pipefail
cat > settings.toml <<'END'
[shop]
percent = 19
END
python3 - <<'END'
import shop
print(shop.__name__)
END
pip install click==8.1.7
"""
_SETUP_CFG = """\
[metadata]
name = shop

[tool:pytest]
addopts = -q

[flake8]
max-line-length = 100
"""


def _notebook(lines: list[str]) -> str:
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "a1",
        "metadata": {},
        "outputs": [],
    }
    text = {"cell_type": "markdown", "id": "b2", "metadata": {}, "source": ["# Prices\n"]}
    document = {
        "cells": [text, {**cell, "source": lines}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1) + "\n"


BEFORE: dict[str, bytes] = {
    path: text.encode()
    for path, text in {
        "src/shop/price.py": _PRODUCT,
        "src/shop/__init__.py": '"""The shop."""\n\n__version__ = "1.0"\n',
        "tests/test_price.py": _TEST,
        "tests/test_shop.py": "from shop.price import Shop\n\n\ndef test_empty(folder):\n"
        "    assert Shop(folder).prices() == {}\n",
        "tests/conftest.py": _CONFTEST,
        "pyproject.toml": _PYPROJECT,
        "uv.lock": _LOCK,
        "requirements.txt": "click==8.1.7\n",
        ".github/workflows/test.yml": _WORKFLOW,
        "docs/prices.ipynb": _notebook(["from shop.price import gross\n", "gross(100, 19)\n"]),
        "scripts/prepare.sh": _SCRIPT,
        "setup.cfg": _SETUP_CFG,
        "package.json": '{"name": "shop", "dependencies": {"left": "1.0.0"}}\n',
    }.items()
}
"""The texts before, by path."""

_ALTERED = {
    "src/shop/price.py": [
        (
            "percent // 100\n",
            "percent // 100\n\n\ndef rounded(cents: int) -> int:\n    return cents - cents % 10\n",
        )
    ],
    "src/shop/__init__.py": [('"1.0"', '"1.1"')],
    "tests/test_price.py": [("(0, 0)]", "(0, 0), (200, 238)]")],
    "tests/test_shop.py": [("== {}", "== {}  # nothing is sold")],
    "tests/conftest.py": [('"{}"', '"{ }"')],
    "pyproject.toml": [("click==8.1.7", "click==8.1.8"), ('"-q"', '"-q --strict-markers"')],
    "uv.lock": [("8.1.7", "8.1.8"), ("a" * 64, "b" * 64)],
    "requirements.txt": [("8.1.7", "8.1.8")],
    ".github/workflows/test.yml": [("pytest -q", "pytest -q --strict-markers")],
    "docs/prices.ipynb": [("gross(100, 19)", "gross(200, 19)")],
    "scripts/prepare.sh": [("percent = 19", "percent = 20"), ("__name__", "__doc__"), ("8.1.7", "8.1.8")],
    "setup.cfg": [("addopts = -q", "addopts = -q --strict-markers")],
    "package.json": [("1.0.0", "1.0.1")],
}


def _altered(path: str) -> bytes:
    data = BEFORE[path]
    for old, new in _ALTERED[path]:
        if old.encode() not in data:
            raise ValueError(f"{old!r} is not in {path}")
        data = data.replace(old.encode(), new.encode())
    return data


AFTER: dict[str, bytes] = {path: _altered(path) for path in BEFORE}
"""The texts after, by path."""


def texts() -> dict[str, bytes]:
    """Both sides of every file, named "before PATH" and "after PATH"."""
    before = {f"before {path}": data for path, data in BEFORE.items()}
    return before | {f"after {path}": data for path, data in AFTER.items()}
