"""By which names of folders and files a path says that it is no part of what runs: the one table of them."""

from __future__ import annotations

from guard.expressions import expression

_TESTS = "tests?|__tests__|__mocks__|e2e|cypress|fixtures?"
_SHOWN = "examples?|docs?"
_OTHERS = "node_modules|vendor|dist"
"""Other people's scripts, and such as a program wrote."""

ASIDE = expression(
    rf"(?i)(^|/)(tests?|testing|{_SHOWN}|docs_src|samples?|bench|benchmarks?|evals?|fixtures?|cassettes|cookbook"
    r"|demos?)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)
"""Tests, examples and documentation: code protects nothing there, and secrets are made up."""
TESTS_OF_SCRIPTS = expression(rf"(?i)(^|/)({_TESTS})/|\.(test|spec)\.")
"""Tests in JavaScript."""
SCRIPTS_BESIDE = expression(rf"(?i)(^|/)({_TESTS}|{_SHOWN}|{_OTHERS})/|\.(test|spec|min|d)\.")
"""Scripts that are no program of the project: tests, examples, and what others or a program wrote."""
BUILT = expression(r"(?i)(^|/)build/")
"""What a program writes, or what describes how: a bundler's settings often lie there too."""
