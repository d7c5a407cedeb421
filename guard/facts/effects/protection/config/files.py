"""Which files are configuration, by which reader each is read, and how much what stands in it matters."""

from __future__ import annotations

import re
from enum import IntEnum

from guard.expressions import expression
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide

MOST_BYTES = 400_000
"""Of a file that is compared; what is longer is data."""

_SUFFIXES = {
    "yaml": "yaml", "yml": "yaml", "json": "json", "jsonc": "json", "toml": "toml", "tf": "hcl",
    "tfvars": "hcl", "hcl": "hcl", "nomad": "hcl", "ini": "ini", "cfg": "ini", "service": "ini",
    "socket": "ini", "timer": "ini", "properties": "lines", "env": "lines", "conf": "conf", "cnf": "ini",
    "rules": "lines", "config": "conf", "vhost": "blocks",
}  # fmt: skip
_NAMES = {
    "sudoers": "lines", "crontab": "cron", "sshd_config": "lines", "ssh_config": "lines",
    ".flaskenv": "lines", ".npmrc": "lines", ".yarnrc": "lines", ".condarc": "yaml", "caddyfile": "blocks",
    "authorized_keys": "lines", "daemon.json": "json", ".s3cfg": "ini", "pip.conf": "ini",
}  # fmt: skip
_FOLDERS = {"sudoers.d": "lines", "cron.d": "cron", "sshd_config.d": "lines", "sites-enabled": "blocks",
            "sites-available": "blocks", "nginx": "blocks"}  # fmt: skip
_COMPARED_ELSEWHERE = frozenset(
    {FileClass.CI, FileClass.LOCK, FileClass.MANIFEST, FileClass.POLICY, FileClass.AGENT_INSTRUCTIONS}
)
"""Files that other checks compare, key by key or entry by entry."""
_TESTS = expression(
    r"(^|/)(tests?|testing|testdata|fixtures?|cassettes|__tests__|mocks?|snapshots?|e2e|spec|evals?)/", re.I
)
_NOT_DEPLOYED = expression(
    r"(^|/)(examples?|samples?|demos?|docs?|docs_src|dev|local|sandbox|bench|benchmarks?|tutorials?|cookbook"
    r"|notebooks?|\.devcontainer)/|(^|[/._-])(dev|devel|development|local|example|sample|template|test|testing"
    r"|override|dist|debug|demo)(?=[._-])|[._-](dev|development|local|example|sample|template|test|testing|dist)$"
    r"|(^|/)(tsconfig|jsconfig|\.eslintrc|biome|\.prettierrc|mypy|\.?ruff|pyright|pytest|tox|mkdocs|\.vscode/)",
    re.I,
)
_DATA = expression(r"(^|/)(locales?|i18n|translations?|lang|data|datasets?|node_modules|vendor)/", re.I)


_OVERRIDES = expression(
    r"(?P<unit>.+\.(?:service|socket|timer|mount|slice))\.d/[^/]+\.conf"
    r"|(?P<compose>(?:.*/)?(?:docker-)?compose)[.-]override(?P<end>\.ya?ml)"
    r"|(?P<values>(?:.*/)?values)[.-][\w-]+(?P<form>\.ya?ml)|(?P<env>(?:.*/)?\.env)\.[\w.-]+",
)
"""Files that say otherwise what another says: drop-ins of systemd, overrides of Compose, values of Helm, and
environments. By each program's manual, November 2026."""


def overridden(path: str) -> str:
    """The file that the one at `path` overrides; "" where it overrides none."""
    match = _OVERRIDES.fullmatch(path)
    if match is None:
        return ""
    parts = match.groupdict(default="")
    return parts["unit"] or parts["env"] or parts["compose"] + parts["end"] or parts["values"] + parts["form"]


class Weight(IntEnum):
    """How much a file's settings matter: what is deployed counts whole."""

    DEPLOYED = 0
    NOT_DEPLOYED = 1
    """For development, and examples: one step lower."""
    TEST = 2
    """For tests: one step lower, and never sure."""


def form_of(path: str) -> str:
    """The name of the form that the file at `path` is read as; "" where it is no configuration."""
    folders, _, name = path.casefold().rpartition("/")
    if _COMPARED_ELSEWHERE.intersection(classes(path)) or _DATA.search(path):
        return ""
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith(".env") or name.endswith(".env"):
        return "lines"
    suffix = name.rpartition(".")[2] if "." in name else ""
    if name.startswith("nginx") and suffix != "yaml" and suffix != "yml":
        return "blocks"
    found = _SUFFIXES.get(suffix, "")
    if found in ("", "conf"):
        parts = folders.split("/")
        found = next((form for folder, form in _FOLDERS.items() if folder in parts), found)
    return found


def is_configuration(file: FileChange) -> bool:
    """Whether a side of `file` is text that is read here."""
    return any(_is_read(side) for side in file.sides)


def _is_read(side: FileSide | None) -> bool:
    return side is not None and is_text(side) and len(side.data) <= MOST_BYTES and bool(form_of(side.path))


def weight(path: str) -> Weight:
    """How much the settings of the file at `path` matter."""
    if _TESTS.search(path):
        return Weight.TEST
    return Weight.NOT_DEPLOYED if _NOT_DEPLOYED.search(path) else Weight.DEPLOYED
