"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples
from guard.facts.files.frozen import RECORD

_CASE = "def test_sum():\n    assert 1 + 1 == 2\n"
_DIGEST = "c09c5e7c8c20b263b59e6a8bd98345874aa1546b003a5c56a467ca2bdad98419"
_RECORDED = (
    f'{{"files": {{"evals/test_a.py": {{"mode": "100644", "sha256": "{_DIGEST}"}}}}, '
    '"suites": ["evals"], "version": 1}\n'
)
_BASE = {RECORD: _RECORDED, "evals/test_a.py": _CASE, "a.py": "x = 1\n"}

EXAMPLES = Examples(
    trips=(
        Example("a case is edited", _BASE, _BASE | {"evals/test_a.py": _CASE.replace("== 2", "== 3")}),
        Example("a case is added", _BASE, _BASE | {"evals/test_b.py": _CASE}),
        Example("a file is deleted", _BASE, {k: v for k, v in _BASE.items() if "test_a" not in k}),
        Example("the record is edited", _BASE, _BASE | {RECORD: _RECORDED.replace("c09c5", "b28ed")}),
        Example(
            "a hook above the suite",
            _BASE,
            _BASE | {"conftest.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n"},
        ),
        Example(
            "the suite is not searched",
            _BASE | {"pytest.ini": "[pytest]\ntestpaths = evals tests\n"},
            _BASE | {"pytest.ini": "[pytest]\ntestpaths = tests\n"},
        ),
    ),
    quiet=(
        Example("beside the suite", _BASE, _BASE | {"a.py": "x = 2\n"}),
        Example(
            "put back as it was",
            _BASE | {"evals/test_a.py": _CASE.replace("== 2", "== 3")},
            _BASE,
        ),
        Example("a conftest elsewhere", _BASE, _BASE | {"tests/conftest.py": "import pytest\n"}),
        Example("nothing is frozen", {"evals/test_a.py": _CASE}, {"evals/test_a.py": _CASE + "\n"}),
    ),
)
