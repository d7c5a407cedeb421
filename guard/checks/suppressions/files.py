"""Which files may hold settings of checking tools, by their paths."""

from __future__ import annotations

import re

from guard.expressions import expression

_CONFIG = expression(
    r"(?:^|/)(?:pyproject\.toml|setup\.cfg|tox\.ini|\.?mypy\.ini|\.?ruff\.toml|\.flake8|\.?pylintrc(?:\.toml)?"
    r"|\.bandit|\.?bandit\.ya?ml|\.?pytest\.(?:ini|toml)|\.coveragerc|\.pydocstyle|\.pycodestyle|biome\.jsonc?"
    r"|[tj]sconfig[\w.-]*\.json|\.eslintrc(?:\.json|\.ya?ml)?|pyrightconfig\.json|\.hadolint\.ya?ml"
    r"|\.yamllint(?:\.ya?ml)?|\.golangci\.ya?ml|\.markdownlint\.(?:json|ya?ml)|\.?codecov\.ya?ml"
    r"|osv-scanner\.toml|\.gitleaks\.toml)$"
)


def is_config(path: str) -> bool:
    """Whether `path` may hold settings of a checking tool."""
    return _CONFIG.search(path) is not None


IGNORE_FILES = expression(
    r"(?:^|/)(?:\.(?P<security>semgrep|gitleaks|trivy|snyk|checkov|bandit|grype|nancy|osv|trufflehog)ignore"
    r"|\.secrets\.baseline|\.(?:eslint|stylelint|hadolint|ansible-lint-|markdownlint)-?ignore|\.ansible-lint-ignore"
    r"|[\w.-]*(?:mypy|bandit|secrets?|ruff|eslint|lint|pyright|detekt|phpstan|psalm|semgrep|basedpyright)[\w.-]*"
    r"baseline[\w.-]*|[\w.-]*baseline[\w.-]*(?:mypy|bandit|secret|ruff|lint|pyright)[\w.-]*|\.snyk)$",
    re.IGNORECASE,
)
"""Files whose every entry silences something."""

_SIGNS = [
    "noqa",
    "nosec",
    "nosem",
    "nosonar",
    "nolint",
    "noinspection",
    "ignore",
    "disable",
    "pragma",
    "mypy",
    "pyright",
    "pyre",
    "skip",
    "fmt",
    "yapf",
    "lgtm",
    "codeql",
    "gitleaks",
    "trufflehog",
    "@ts-",
    "no_type_check",
]


def may_silence(text: str) -> bool:
    """Whether any directive can stand in `text`; a cheap look before a careful one."""
    low = text.casefold()
    return any(sign in low for sign in _SIGNS)
