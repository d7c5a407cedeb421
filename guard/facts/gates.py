"""Which commands judge: one table for everybody who asks what stands guard over a project.

The names are those of the tools' own manuals. A project's own scripts are not here; who calls them is asked
of the project.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from guard.expressions import expression

_RUNNERS = r"pytest|py\.test|unittest|tox|nox"
"""What runs a Python project's tests, by itself or through environments of its own."""

_TOOLS = (
    *_RUNNERS.split("|"),
    *r"""
    doctest ruff flake8 pylint mypy pyright basedpyright
    bandit semgrep opengrep lefthook pip-audit safety licensecheck pip-licenses detect-secrets gitleaks
    trufflehog trivy grype syft snyk codeql osv-scanner dependency-check checkov tfsec terrascan kics
    kubeaudit conftest hadolint dockle shellcheck zizmor actionlint scorecard eslint oxlint biome stylelint
    tsc jest
    vitest mocha karma cypress golangci-lint gosec govulncheck staticcheck bundle-audit brakeman rubocop rspec
    phpunit phpstan psalm slsa-verifier diff-cover mutmut import-?linter lint-imports vulture interrogate
    commitlint gitlint codespell checkwash
    """.split(),  # noqa: SIM905
)
"""Names that mean the tool wherever they stand as a word."""

_COMMANDS = (
    *(rf"{sum}sum\x20+(?:-\S+\x20+)*(?:-c|--check)\S*" for sum in ("sha(?:1|224|256|384|512)", "b2", "md5")),
    *(rf"{one}\x20+(?:run\x20+)?(?:test|lint|audit|check|verify)" for one in ("npm", "pnpm", "yarn", "bun")),
    *r"""
    ty ava opa typos playwright pre-commit prek
    cargo\x20+(?:test|clippy|audit|deny|vet) go\x20+(?:test|vet) mvn\x20+(?:test|verify)
    gradlew?\x20+(?:test|check) cosign\x20+verify\S* gpg\x20+--verify
    coverage\x20+report
    make\x20+(?:-\S+\x20+)*(?:test|check|lint|verify|audit|typecheck) guard\x20+(?:check|gate|verify|hook)
    """.split(),  # noqa: SIM905
)
"""What is one only as a command: words that also mean something else, and tools that do more than judge."""


def _by_first_letter(words: Sequence[str]) -> tuple[str, str]:
    """The letters that begin the words, and an expression for the rest of whichever has begun.

    A search tries every one of some ninety words at each place; so it tries none where no letter of theirs
    stands, and elsewhere those of that letter, in their order: a tenth of the time.
    """
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[0], []).append(word[1:])
    rests = "|".join(f"(?<={letter})(?:{'|'.join(rest)})" for letter, rest in found.items())
    return "".join(found), rests


RUNNERS = expression(rf"(?<![\w.])(?<!\w-)(?<!--)(?:{_RUNNERS})(?![\w-])")
"""A call of what runs tests."""

_FIRST, _RESTS = _by_first_letter((*_TOOLS, *_COMMANDS))
GATES = expression(
    rf"[{_FIRST}](?<![\w.@-].)(?:(?<!/.)|(?<=\bbin/.))(?:{_RESTS})(?![\w-])",
    re.IGNORECASE,
)
"""Commands that judge: tests, linters, scanners, verifiers, also by their place in an environment."""

JUDGES = expression(
    rf"\b(?:{'|'.join(_TOOLS)}|(?:py)?tests?|lint|coverage|verify)\b|dependency-review|\bpre-commit run\b"
    rf"|(?<![\w.@/-])(?:{'|'.join(_COMMANDS)})(?![\w-])",
    re.IGNORECASE,
)
"""What a step of CI says that checks something: a command, an action named after one, or the plain word."""
