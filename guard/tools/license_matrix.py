"""The one place that knows licensecheck's table of which single licence may be used under which.

Only the table is taken. The package's own import opens an HTTP cache in the user's home, and its way of
naming licences matches parts of words; neither is used. tests/tools/test_license_matrix.py holds the form.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from guard.errors import ToolError

_PACKAGE = "licensecheck"
_MODULES = (_PACKAGE, f"{_PACKAGE}.types", f"{_PACKAGE}.license_matrix")
_NAMES = {
    "AFL-3.0": "ACADEMIC_FREE",
    "AGPL-3.0-only": "AGPL_3_PLUS",
    "AGPL-3.0-or-later": "AGPL_3_PLUS",
    "Apache-2.0": "APACHE",
    "BSD-2-Clause": "BSD",
    "BSD-3-Clause": "BSD",
    "BSL-1.0": "BOOST",
    "CC-PDDC": "PUBLIC",
    "CC0-1.0": "PUBLIC",
    "EPL-2.0": "ECLIPSE",
    "EUPL-1.2": "EU",
    "GPL-1.0-or-later": "GPL_2_PLUS",
    "GPL-2.0-only": "GPL_2",
    "GPL-2.0-or-later": "GPL_2_PLUS",
    "GPL-3.0-only": "GPL_3",
    "GPL-3.0-or-later": "GPL_3_PLUS",
    "ISC": "ISC",
    "LGPL-2.0-only": "LGPL_2",
    "LGPL-2.0-or-later": "LGPL_2_PLUS",
    "LGPL-2.1-only": "LGPL_2",
    "LGPL-2.1-or-later": "LGPL_2_PLUS",
    "LGPL-3.0-only": "LGPL_3",
    "LGPL-3.0-or-later": "LGPL_3_PLUS",
    "MIT": "MIT",
    "MPL-2.0": "MPL",
    "NCSA": "NCSA",
    "PSF-2.0": "PSFL",
    "Unlicense": "UNLICENSE",
}
"""What the table calls each SPDX licence, name by name; a licence that is not here is not in the table."""


def is_compatible(own: str, other: str) -> bool | None:
    """Whether code under `other` may be used in a project under `own`; None where the table does not say.

    Raises:
        ToolError: licensecheck is missing or of another form than expected.
    """
    if own not in _NAMES or other not in _NAMES:
        return None
    table, names = _table()
    try:
        return bool(table.liceCompat(names[_NAMES[own]], names[_NAMES[other]], [], [], []))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ToolError(f"licensecheck has another form than expected: {error!r}") from error


@lru_cache(maxsize=1)
def _table() -> tuple[Any, Any]:
    """licensecheck's module of the table, and its names, loaded without the package around them."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ToolError("licensecheck is not installed")
    before = {name: sys.modules.pop(name) for name in _MODULES if name in sys.modules}
    package = ModuleType(_PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[_PACKAGE] = package
    try:
        matrix = import_module(f"{_PACKAGE}.license_matrix")
        return matrix, matrix.L
    except (ImportError, AttributeError, OSError) as error:
        raise ToolError(f"licensecheck has another form than expected: {error!r}") from error
    finally:
        for name in _MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(before)
