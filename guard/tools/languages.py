"""Which of the scanner's languages a file is read in, by its name and its first line."""

from __future__ import annotations

import re

_BY_SUFFIX = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".js": "js",
    ".mjs": "js",
    ".cjs": "js",
    ".jsx": "js",
    ".ts": "ts",
    ".tsx": "ts",
    ".mts": "ts",
    ".cts": "ts",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".sh": "bash",
    ".bash": "bash",
    ".zsh": "bash",
    ".ksh": "bash",
    ".dockerfile": "dockerfile",
    ".containerfile": "dockerfile",
    ".sql": "sql",
    ".ddl": "sql",
    ".psql": "sql",
    ".tf": "terraform",
    ".go": "go",
    ".php": "php",
    ".phtml": "php",
    ".rb": "ruby",
    ".rake": "ruby",
    ".java": "java",
    ".cs": "csharp",
}
_DOCKERFILE = re.compile(r"^(docker|container)file([._-].*)?$")
_SHEBANG = re.compile(rb"^#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?([a-z]+)")
_BY_INTERPRETER = {
    b"python": "python",
    b"sh": "bash",
    b"bash": "bash",
    b"dash": "bash",
    b"zsh": "bash",
    b"ksh": "bash",
    b"node": "js",
    b"nodejs": "js",
    b"deno": "ts",
    b"bun": "ts",
    b"php": "php",
    b"ruby": "ruby",
}

ANALYZERS: dict[str, tuple[str, ...]] = {"sql": ("generic", "regex")}
"""The engine's analyzers for a language, where they are not simply the language's own name.

The engine has no SQL grammar: SQL rules are written for its generic and its regular-expression matcher.
"""

RULE_LANGUAGES = {
    "python": "python",
    "javascript": "js",
    "js": "js",
    "typescript": "ts",
    "ts": "ts",
    "yaml": "yaml",
    "bash": "bash",
    "sh": "bash",
    "dockerfile": "dockerfile",
    "docker": "dockerfile",
    "generic": "sql",
    "regex": "sql",
    "terraform": "terraform",
    "hcl": "terraform",
    "go": "go",
    "php": "php",
    "ruby": "ruby",
    "java": "java",
    "csharp": "csharp",
}
"""From a rule's `languages:` word to the name used here. Generic rules are ours for SQL only."""


def language_of(path: str, data: bytes) -> str | None:
    """The language of a file, or None where no rule can apply.

    Names are compared without regard to case, as some file systems do, so that `X.PY` is no way round.
    """
    name = path.rsplit("/", 1)[-1].casefold().rstrip(". ")
    suffix = name[name.rfind(".") :] if "." in name else ""
    if suffix in _BY_SUFFIX:  # first, as `dockerfile_lint.py` is Python
        return _BY_SUFFIX[suffix]
    if _DOCKERFILE.match(name):
        return "dockerfile"
    shebang = _SHEBANG.match(data[:200])
    return _BY_INTERPRETER.get(shebang.group(1)) if shebang else None
