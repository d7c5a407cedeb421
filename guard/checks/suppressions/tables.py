"""The comments that silence a tool, and what the settings of tools mean for how much they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from guard.expressions import expression


class Scope(StrEnum):
    """How much a suppression silences."""

    NARROW = "named rules on one line"
    BLANKET = "every rule on the line"
    FILE = "a whole file or region"
    SECURITY = "a security tool"


@dataclass(frozen=True)
class Directive:
    """One kind of comment that a tool obeys."""

    name: str
    pattern: re.Pattern[str]
    """Group `codes`, where it matches, names what is silenced."""
    bare: Scope = Scope.BLANKET
    """Its scope where no codes are named."""
    coded: Scope = Scope.NARROW


_CODES = r"(?P<codes>[A-Za-z]+[0-9-][\w-]*(?:[,\s]+[A-Za-z]+[0-9-][\w-]*)*)"
_NAMES = r"(?P<codes>[\w@/-]+(?:\s*,\s*[\w@/-]+)*)"


def _d(name: str, pattern: str, bare: Scope = Scope.BLANKET, coded: Scope = Scope.NARROW) -> Directive:
    return Directive(name, expression(pattern, re.IGNORECASE), bare, coded)


_N, _B, _F, _S = Scope.NARROW, Scope.BLANKET, Scope.FILE, Scope.SECURITY
DIRECTIVES: tuple[Directive, ...] = (
    # Whole-file forms come first: a comment counts once, as the first that matches.
    _d("noqa for the file", r"(?:ruff|flake8)\s*:\s*noqa(?:\s*:\s*" + _CODES + ")?", _F, _F),
    _d("noqa", r"#\s*noqa(?:\s*:\s*" + _CODES + ")?"),
    _d("mypy setting", r"#\s*mypy\s*:\s*(?P<codes>\S.*)", _F, _F),
    _d("type: ignore", r"#\s*type\s*:\s*ignore(?:\s*\[(?P<codes>[^\]]+)\])?"),
    _d("pyright: ignore", r"#\s*pyright\s*:\s*ignore(?:\s*\[(?P<codes>[^\]]+)\])?"),
    _d("pyright setting", r"#\s*pyright\s*:\s*(?:basic|off|report\w+\s*=\s*(?:false|none|warning))", _F),
    _d("pyre or pytype", r"#\s*(?:pyre-(?:ignore|fixme)|pytype\s*:\s*disable\s*=)(?P<codes>\S+)?"),
    _d("ty: ignore", r"#\s*ty\s*:\s*ignore(?:\s*\[(?P<codes>[^\]]+)\])?"),
    _d("nosec", r"#\s*nosec\b(?:[:\s]+" + _CODES + ")?", _S, _S),
    _d("nosemgrep", r"(?:nosemgrep|nosem)\b(?:\s*:\s*(?P<codes>[\w.,\s-]+))?", _S, _S),
    _d("allowlist secret", r"pragma\s*:\s*(?:allow|white)list(?:\s+nextline)?\s+secret", _S),
    _d("secret scanner", r"gitleaks\s*:\s*allow|trufflehog\s*:\s*ignore|ggignore", _S),
    _d("security scanner", r"(?:checkov\s*:\s*skip|(?:tfsec|trivy|zizmor|kics-scan|snyk)\s*:?\s*ignore"
       r"|deepcode\s+ignore)", _S),
    _d("CodeQL or Sonar", r"\b(?:lgtm|codeql)\s*\[|\bNOSONAR\b", _S),
    _d("no cover", r"pragma\s*:\s*no\s*(?:cover|branch)|(?:istanbul|c8|v8)\s+ignore", _N),
    _d("pylint for the file", r"pylint\s*:\s*(?:skip-file|disable\s*=\s*all)", _F),
    _d("pylint: disable", r"pylint\s*:\s*disable(?:-next)?\s*=\s*" + _NAMES, _N),
    _d("formatter off", r"(?:fmt|yapf|isort|black)\s*:\s*(?:off|skip\w*|disable)|prettier-ignore", _N),
    _d("ts-nocheck", r"@ts-nocheck", _F),
    _d("ts-ignore", r"@ts-ignore", _B),
    _d("ts-expect-error", r"@ts-expect-error", _N),
    _d("eslint-disable on a line", r"eslint-disable-(?:next-)?line(?:[ \t]+" + _NAMES + ")?"),
    _d("eslint-disable", r"eslint-disable(?!-)(?:[ \t]+(?!\*/|-->)" + _NAMES + ")?", _F, _N),
    _d("other JavaScript linters", r"(?:biome|deno-lint)-ignore|oxlint-disable|tslint:disable", _N),
    _d("shellcheck disable", r"shellcheck\s+disable\s*=\s*(?:(?P<codes>SC\d+(?:,SC\d+)*)|all)"),
    _d("hadolint ignore", r"hadolint\s+(?:global\s+)?ignore\s*=\s*(?P<codes>\w+)"),
    _d("nolint", r"//\s*nolint\b(?::" + _NAMES + ")?"),
    _d("rubocop for all", r"rubocop\s*:\s*(?:disable|todo)\s+(?:all|Security)\b", _F),
    _d("yamllint for the file", r"yamllint\s+disable(?!-line)(?!\s+rule:)", _F),
    _d("rubocop or yamllint", r"(?:rubocop\s*:|yamllint)\s*disable", _N),
    _d("sqlfluff or codespell", r"sqlfluff\s*:\s*noqa|codespell\s*:\s*ignore", _N),
    _d("noinspection", r"noinspection\s+\w+", _N),
)  # fmt: skip

MARKER = expression(r"#|//|/\*|<!--|--|\{#|;")
"""What may begin a comment in a language whose tokens are not read."""
SECURITY_CODES = expression(
    r"S\d{3}|B[1-7]\d\d|DUO\d+|SCS\d+|gosec|security(?:[/.][\w/-]+)?|(?:[\w@-]+/)?no-(?:eval|implied-eval|new-func"
    r"|script-url|danger(?:-with-children)?|unsanitized(?:/\w+)?)|(?:eval|exec)-used|subprocess-run-check",
    re.IGNORECASE,
)
"""Codes and names of rules that look for holes (bandit's, under ruff's and its own names; others by name)."""
HARMLESS_CODES = expression(r"S101|B101")
"""`assert` is used."""

GROWS = expression(
    r"(?:^|[.:])(?:extend[-_])?(?:per[-_]file[-_]ignores?(?:[.:].*)?|ignore|ignores|disable|skips?|omit|exclude|unfixable"
    r"|exclude[-_](?:lines|also|dirs)|disable[-_]error[-_]codes?|ignored(?:[-_]\w+)?|ignore[-_](?:paths|patterns|names)"
    r"|allowlists?[.:](?:paths|regexes|commits|stopwords)|ignorePatterns|allowed[-_]confusables|force[-_]exclude|trusted[-_]registries)$"
)
"""Settings with a list of what is not looked at."""
SHRINKS = expression(
    r"(?:^|[.:])(?:extend[-_])?(?:select|enable|enable[-_]error[-_]codes?|tests|rules|plugins)$"
)
"""Settings with a list of what is looked at."""
STRICT = expression(
    r"(?:^|[.:])(?:strict\w*|xfail[-_]strict|disallow[-_][\w-]+|warn[-_][\w-]+|check[-_]untyped\w*|no[-_]implicit\w*|extra[-_]checks"
    r"|noImplicit\w+|noUnused\w+|noUnchecked\w+|noFallthrough\w+|exactOptional\w+|alwaysStrict|useUnknown\w+|local[-_]partial\w+"
    r"|branch|enable[-_]all|explicit[-_]preview\w*)$"
)
"""Switches that make a tool say more."""
LAX = expression(
    r"(?:^|[.:])(?:ignore[-_](?:errors|missing[-_]imports)|allow[-_](?:untyped|redefinition|any)\w*|implicit[-_]\w+"
    r"|exit[-_]zero|skip[-_](?:empty|covered)|allowJs|allowUnreachable\w+|allowUnused\w+|silence\w*|no[-_]strict\w*)$"
)
"""Switches that make a tool say less."""
FLOORS = expression(
    r"(?:^|[.:])(?:fail[-_]under|min[-_][\w-]+|minimum\w*|target[-_]coverage|branches|functions|lines)$"
)
"""Numbers that must be reached."""
CEILINGS = expression(r"(?:^|[.:])(?:max[-_][\w-]+|failure[-_]threshold)$")
"""Numbers that must not be passed."""
LEVELS = {
    **dict.fromkeys(("strict", "all"), 3),
    **dict.fromkeys(("standard", "error", "2"), 2),
    **dict.fromkeys(("basic", "warning", "warn", "information", "1"), 1),
    **dict.fromkeys(("off", "none", "0", "false", "ignore", "skip", "silent"), 0),
}
"""Words for how loud a rule is."""
LEVELLED = expression(r"rules?[.:]|\breport[A-Z]\w+$|typeCheckingMode$|follow[-_]imports|[.:]severity$")
