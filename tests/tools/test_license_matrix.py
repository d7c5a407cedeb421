"""What guard relies on in licensecheck's table. Where this fails after an upgrade, read its changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import ToolError
from guard.facts.licences.expressions import known_ids
from guard.tools import license_matrix
from guard.tools.license_matrix import _NAMES, _table, is_compatible


@pytest.mark.parametrize(
    ("own", "other", "answer"),
    [
        ("MIT", "MIT", True),
        ("MIT", "BSD-3-Clause", True),
        ("MIT", "GPL-3.0-only", False),
        ("MIT", "AGPL-3.0-or-later", False),
        ("GPL-3.0-or-later", "MIT", True),
        ("Apache-2.0", "GPL-2.0-only", False),
        ("MIT", "Zlib", None),
        ("LicenseRef-Own", "MIT", None),
        ("MIT", "mit", None),
    ],
)
def test_answers(own: str, other: str, answer: bool | None) -> None:
    assert is_compatible(own, other) is answer


def test_every_name_is_an_spdx_id_and_in_the_table() -> None:
    table, names = _table()
    assert set(_NAMES) <= known_ids()
    header = table.LICENSE_MATRIX[0][1:]
    for name in _NAMES.values():
        # The table is read by the order of the names: both have to be in the same.
        assert header[list(names).index(names[name])] == name
        assert table.LICENSE_MATRIX[list(names).index(names[name]) + 1][0] == name


def test_the_package_around_it_is_not_imported(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from guard.tools.license_matrix import is_compatible\n"
        "assert is_compatible('MIT', 'MIT') is True\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'licensecheck', 'requests', 'requests_cache'}, loaded\n"
    )
    environment = {"PYTHONPATH": str(Path(license_matrix.__file__).parents[2]), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert list(tmp_path.iterdir()) == []


def test_another_form_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(license_matrix, "_table", lambda: (object(), {"MIT": 1}))
    with pytest.raises(ToolError, match="another form"):
        is_compatible("MIT", "MIT")


def test_a_missing_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(license_matrix, "find_spec", lambda _: None)
    with pytest.raises(ToolError, match="not installed"):
        _table.__wrapped__()
