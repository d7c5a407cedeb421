"""Which files may hold settings of checking tools, by their paths."""

from __future__ import annotations

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
