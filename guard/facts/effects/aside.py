"""By which names of folders and files a path says that it is no part of what runs: the one table of them."""

from __future__ import annotations

from guard.expressions import expression

_ASIDE = "tests?|testing|examples?|docs?|docs_src|samples?|bench|benchmarks?|evals?|fixtures?"
_MODULES = r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
_TESTS = "tests?|__tests__|__mocks__|e2e|cypress|fixtures?"
_OTHERS = "node_modules|vendor|dist"
"""Other people's scripts, and such as a program wrote."""

ASIDE = expression(rf"(^|/)({_ASIDE}|cassettes)/|{_MODULES}")
"""Tests, examples and documentation: code protects nothing there."""
MADE_UP = expression(rf"(?i)(^|/)({_ASIDE}|cookbook|demos?)/|{_MODULES}")
"""Where secrets are made up: only what is the machine's own counts there."""
TESTS_OF_SCRIPTS = expression(rf"(?i)(^|/)({_TESTS})/|\.(test|spec)\.")
"""Tests in JavaScript."""
SCRIPTS_BESIDE = expression(rf"(?i)(^|/)({_TESTS}|examples?|docs?|{_OTHERS})/|\.(test|spec|min|d)\.")
"""Scripts that are no program of the project: tests, examples, and what others or a program wrote."""
BUILT = expression(r"(?i)(^|/)build/")
"""What a program writes, or what describes how: a bundler's settings often lie there too."""
