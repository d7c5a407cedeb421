"""The trees that the runs see."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.model.change import ChangeSet
from guard.prove.layout import Layout, lay
from guard.syntax.sources import Sources


def test_compiled_files_are_not_laid(tmp_path: Path) -> None:
    """One that asks for no check of its source would be run in the source's place."""
    files = {
        "shop.py": b"X = 1\n",
        "__pycache__/shop.cpython-311.pyc": b"\x00",
        "tests/test_shop.pyc": b"\x00",
    }
    top = lay(files, tmp_path / "top")
    assert [str(one.relative_to(top)) for one in top.rglob("*") if one.is_file()] == ["shop.py"]


@pytest.mark.parametrize(
    ("base", "path", "is_product"),
    [
        ("src/pluggy/__init__.py", "src/pluggy/_hooks.py", True),
        ("xdist/__init__.py", "xdist/plugin.py", True),
        ("shop/__init__.py", "pluggy/__init__.py", False),
        ("shop/__init__.py", "src/pluggy/_hooks.py", False),
        ("unittest/__init__.py", "unittest/case.py", False),
        ("src/pluggy/__init__.py", "sitecustomize.py", False),
    ],
)
def test_a_part_of_the_runner_is_the_product_only_of_its_own_project(
    base: str, path: str, is_product: bool
) -> None:
    change = ChangeSet.from_files({base: b""}, {base: b"", path: b"x = 1\n"})
    layout = Layout(change, Sources(change))
    assert (path in layout.product()) is is_product
    assert (path in layout.frozen()) is is_product
