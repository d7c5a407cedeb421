"""Which commands judge: one table for everybody who asks what stands guard over a project.

The names are those of the tools' own manuals. A project's own scripts are not here; who calls them is asked
of the project.
"""

from __future__ import annotations

import re

from guard.expressions import expression

_RUNNERS = r"pytest|py\.test|unittest|tox|nox"
"""What runs a Python project's tests, by itself or through environments of its own."""

_TOOLS = (
    _RUNNERS + r"|doctest|ruff|flake8|pylint|mypy|pyright|basedpyright"
    r"|bandit|semgrep|opengrep|lefthook|pip-audit|safety|licensecheck|pip-licenses|detect-secrets|gitleaks"
    r"|trufflehog|trivy|grype|syft|snyk|codeql|osv-scanner|dependency-check|checkov|tfsec|terrascan|kics|kubeaudit"
    r"|conftest|hadolint|dockle|shellcheck|zizmor|actionlint|scorecard|eslint|oxlint|biome|stylelint|tsc|jest"
    r"|vitest|mocha|karma|cypress|golangci-lint|gosec|govulncheck|staticcheck|bundle-audit|brakeman|rubocop|rspec"
    r"|phpunit|phpstan|psalm|slsa-verifier|diff-cover|mutmut|import-?linter|lint-imports|vulture|interrogate"
    r"|commitlint|gitlint|codespell|checkwash"
)
"""Names that mean the tool wherever they stand as a word."""

_COMMANDS = (
    r"ty|ava|opa|typos|playwright|pre-commit|prek"
    r"|cargo[ ]+(?:test|clippy|audit|deny|vet)|go[ ]+(?:test|vet)|mvn[ ]+(?:test|verify)"
    r"|gradlew?[ ]+(?:test|check)|cosign[ ]+verify\S*|gpg[ ]+--verify"
    r"|(?:sha(?:1|224|256|384|512)|b2|md5)sum[ ]+(?:-\S+[ ]+)*(?:-c|--check)\S*|coverage[ ]+report"
    r"|(?:npm|pnpm|yarn|bun)[ ]+(?:run[ ]+)?(?:test|lint|audit|check|verify)"
    r"|make[ ]+(?:-\S+[ ]+)*(?:test|check|lint|verify|audit|typecheck)|guard[ ]+(?:check|gate|verify|hook)"
)
"""What is one only as a command: words that also mean something else, and tools that do more than judge."""

RUNNERS = expression(rf"(?<![\w.])(?<!\w-)(?<!--)(?:{_RUNNERS})(?![\w-])")
"""A call of what runs tests."""

GATES = expression(
    rf"(?:(?<![\w.@/-])|(?<=\bbin/))(?:{_TOOLS}|{_COMMANDS})(?![\w-])",
    re.IGNORECASE,
)
"""Commands that judge: tests, linters, scanners, verifiers, also by their place in an environment."""

JUDGES = expression(
    rf"\b(?:{_TOOLS}|(?:py)?tests?|lint|coverage|verify)\b|dependency-review|\bpre-commit run\b"
    rf"|(?<![\w.@/-])(?:{_COMMANDS})(?![\w-])",
    re.IGNORECASE,
)
"""What a step of CI says that checks something: a command, an action named after one, or the plain word."""
