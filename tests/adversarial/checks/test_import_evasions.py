"""Ways to import what nothing declares without being seen."""

from __future__ import annotations

import pytest

from tests.checks.undeclared_imports.test_check import judge


@pytest.mark.parametrize(
    "code",
    [
        "import os; import evilthing\n",
        "import os, \\\n    evilthing\n",
        "from os import path; from evilthing import x\n",
        "x = 1\rimport evilthing\n",
        "if 1: import evilthing\n",
        "class A:\n    from evilthing import x\n",
        "lambda: __import__('evilthing')\n",
        "from importlib import import_module as f\nimport importlib as i\ni.import_module('evilthing')\n",
        "import evilthing as yaml\n",
        "from evilthing import *\n",
        "from evilthing import (\n    a,\n)\n",
        "import yaml.evil, evilthing.yaml\n",
        "try:\n    import evilthing\nexcept ImportError:\n    raise\nimport evilthing\n",
        "TYPE_CHECKING = True\nif TYPE_CHECKING or True:\n    import evilthing\n",
        "\ufeffimport evilthing\n",
        "from evilthing.yaml import x  # declared: evilthing\n",
    ],
)
def test_it_is_seen(code: str) -> None:
    assert [one.id for one in judge({"src/demo/new.py": code}).findings] == ["import-undeclared"]
    assert [one.severity.value for one in judge({"src/demo/new.py": code}).findings] == ["medium"]


def test_a_long_line_takes_no_time() -> None:
    assert judge({"src/demo/new.py": "import " + "a" * 50_000 + "!\n"}).findings == ()
    assert judge({"src/demo/new.py": "x = 'import " + "a, " * 50_000 + "'\n"}).findings == ()
