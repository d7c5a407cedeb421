"""Why a test is left out, and whether that is so where tests are usually run."""

from __future__ import annotations

import pytest

from guard.checks.test_integrity.shape.skips import Skip, SkipReason, holds_usually, skip_reason

USUAL = [
    ("sys.platform == 'linux'", True),
    ("sys.platform != 'linux'", False),
    ("sys.platform == 'win32'", False),
    ("not sys.platform.startswith('linux')", False),
    ("sys.platform in ('win32', 'darwin')", False),
    ("sys.version_info < (3, 10)", False),
    ("sys.version_info >= (3, 8)", True),
    ("os.name == 'nt' or platform.python_implementation() == 'PyPy'", False),
    ("os.name == 'nt' or sys.version_info >= (3, 9)", True),
    ("platform.system().lower() == 'linux'", True),
    ("pytest.mark.skipif(sys.platform == 'linux', reason='x')", True),
    ("unittest.skipUnless(sys.platform == 'linux', 'x')", False),
    ("where sys.platform == 'linux'", True),
    ("sys.platform == somewhere", False),
    ("sys.version_info < 'x'", False),
    ("not ( a condition", False),
]


@pytest.mark.parametrize(("text", "usual"), USUAL)
def test_what_holds_usually(text: str, usual: bool) -> None:
    assert holds_usually(text) is usual


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pytest.mark.skipif(sys.platform == 'win32', reason='x')", SkipReason.PLATFORM),
        ("pytest.mark.skipif(sys.platform == 'linux', reason='x')", SkipReason.OTHER),
        ("pytest.importorskip('numpy')", SkipReason.MISSING),
        ("pytest.mark.skipif(slow, reason='not installed')", SkipReason.OTHER),
    ],
)
def test_the_reason_is_the_condition_not_what_is_said_of_it(text: str, reason: SkipReason) -> None:
    assert skip_reason(Skip.CONDITIONAL, text) is reason
