"""What a glance lets through to the judge: whatever the judge could say something of, and little else."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.check import IntegrityOfTests
from guard.model.change import ChangeSet

BEFORE = b"def area(width: int, height: int) -> int:\n    return width * height\n"
CONCERNED = {
    "a test": {"tests/test_area.py": BEFORE},
    "a file of the tests": {"testing/helper.py": BEFORE},
    "a fixture": {"conftest.py": BEFORE},
    "sessions": {"noxfile.py": BEFORE},
    "what starts before all": {"src/sitecustomize.py": BEFORE},
    "in place of the runner": {"pluggy/__init__.py": BEFORE},
    "a script of the CI": {".circleci/run.py": BEFORE},
    "a hook": {"app.py": BEFORE + b"def pytest_runtest_makereport(item): pass\n"},
    "a hook under another name": {"app.py": BEFORE + b"@impl(specname='py' 'test_x')\ndef f(): pass\n"},
    "letters that mean the same": {"app.py": BEFORE + "def ｐytest_runtest_call(item): pass\n".encode()},
    "an answer for an input": {"app.py": BEFORE + b"def f(x):\n    if x == 3:\n        return 9\n"},
    "a comparison that holds": {"app.py": BEFORE + b"class A:\n    def __eq__(self, o): return True\n"},
    "a question for the runner": {"app.py": BEFORE + b"import os\nT = os.environ.get('X')\n"},
    "an example that is run": {"app.py": BEFORE + b'def f():\n    """\n    >>> f()\n    """\n'},
    "settings": {"pyproject.toml": b"[tool.pytest.ini_options]\n"},
}  # fmt: skip
QUIET = {
    "a function": {
        "app.py": BEFORE + b"\n\ndef double(side: int) -> int:\n    return area(side, side) * 2\n"
    },
    "a comment": {"app.py": b"# An area.\n" + BEFORE},
    "nothing is left": {"app.py": b""},
    "prose": {"README.md": b"Read this.\n"},
}


@pytest.mark.parametrize("after", CONCERNED.values(), ids=CONCERNED)
def test_what_may_concern_the_tests_is_judged(after: dict[str, bytes]) -> None:
    assert IntegrityOfTests().applies(ChangeSet.from_files({"app.py": BEFORE}, after))


@pytest.mark.parametrize("after", QUIET.values(), ids=QUIET)
def test_plain_code_of_the_product_is_not(after: dict[str, bytes]) -> None:
    assert not IntegrityOfTests().applies(
        ChangeSet.from_files({"app.py": BEFORE}, {"app.py": BEFORE} | after)
    )


def test_an_example_that_goes_is_judged() -> None:
    before = BEFORE + b'def f():\n    """\n    >>> f()\n    """\n'
    assert IntegrityOfTests().applies(ChangeSet.from_files({"app.py": before}, {"app.py": BEFORE}))
