"""What tells a line that may hold a secret, and a value that is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.expressions import expression

_FORMAT_STARTS = [
    "AKIA",
    "ASIA",
    "ABIA",
    "ACCA",
    "A3T",
    "PRIVATE",
    "PuTTY",
    "AGE-",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glft-",
    "glrt-",
    "glsoat-",
    "xox",
    "xapp-",
    "hooks.slack",
    "eyJ",
    "sk-",
    "_live_",
    "SG.",
    "AIza",
    "npm_",
    "_authToken",
    "pypi-",
    "hf_",
    "_v1_",
    "sq0csp",
    "AccountKey",
    "://",
]
_FORMAT = expression(
    r"A(?:KIA|SIA|BIA|CCA|3T)[A-Z0-9]{16}|PRIVATE KEY|PuTTY-User-Key|AGE-SECRET|gh[pousr]_|github_pat_"
    r"|gl(?:pat|dt|ft|rt|soat)-|xox[a-z]-|xapp-|hooks\.slack|eyJ[\w-]{8}|\bsk-[\w-]{20}|[rs]k_live_|\bSG\."
    r"|AIza|npm_|_authToken|pypi-Ag|hf_[A-Za-z]{20}|do[opr]_v1_|sq0csp|AccountKey=|://[^\s:/@{}]+:[^\s@/{}]+@"
)
_SHAPED = expression(r"(?:=>|[:=])\s?['\"`][^'\"`\s]{8}")
"""A value in quotes that is given to a name."""
_NAMED = expression(r"pass|pwd|secret|key|token|credential", re.IGNORECASE)
_RANDOM = expression(r"(?<![A-Za-z0-9+/=_:.-])(?=[^\s'\"]{0,80}\d)[A-Za-z0-9+/=_:.-]{24,}+")


def candidates(text: str) -> Iterator[int]:
    """Offsets of what may be a secret: cheap, and wider than every detector that is asked then."""
    if any(start in text for start in _FORMAT_STARTS):
        yield from (match.start() for match in _FORMAT.finditer(text))
    for match in _SHAPED.finditer(text):
        if _NAMED.search(text, max(0, match.start() - 60), match.start()):
            yield match.start()
    yield from (match.start() for match in _RANDOM.finditer(text))


ESCAPED = expression(r"\\x([2-7][0-9a-fA-F])")
"""A printable character written as its number."""
JOINT = expression(
    r"(?<=[\w+/=-])['\"][ \t]*(?:\+|\\|\.|,)?[ \t]*\n?[ \t]*(?:\+[ \t]*)?[fFbBrRuU]?['\"](?=[\w+/=-])"
)
"""Where one string literal ends and the next begins."""

PLACEHOLDER = expression(
    r"example|x{4}|\*{3}|\.{3}|…|your|dummy|fake|test|sample|placeholder|changeme|change[-_]me|replace|redacted|insert"
    r"|todo|none|null|undefined|secret[-_]?key$|my[-_]|foo|bar\b|<[^<>]*>|1234|abcd|0000|deadbeef|lorem|mock|invalid|-here",
    re.IGNORECASE,
)
SPECIMEN = expression(
    r"example|x{5}|\*{3}|\.{3}|your|dummy|fake|placeholder|redacted|0{6}|1234567890|abcdefgh|deadbeef",
    re.IGNORECASE,
)
"""The same for what has the format of a secret, where a short word may stand by chance."""
SETTING = expression(
    r"^(\s*(?:export\s+|-\s+|ENV\s+|ARG\s+)?[\w.-]+\s*[:=]\s*)((?!#)[^\s\"'{}\[\],]{8,})\s*$"
)
"""A setting whose value has no quotes."""
NETRC = expression(r"(^|\s)password\s+([^\s\"'{}\[\],]{8,})\s*$")
"""The same as in a `.netrc`, where words stand in a row."""
REFERENCE = expression(
    r"^\$|\$\{|\{\{|%\(|^%|^\{|\}$|environ|getenv|process\.env|secrets?\.|vault|^https?:|^[\w.]+\(|^[/.]"
)
"""A value that says where the secret is."""
TRIVIAL = expression(
    r"[A-Za-z][a-z]*(?:[-_. ][A-Z]?[a-z]+|[A-Z][a-z]+)*\d?|[A-Z][A-Z_]*[A-Z]|[\w-]+\.[\w.-]+|[a-z_-]+\d{0,3}"
)
"""Words, names of constants, dotted names.

Each part begins with what the part before cannot hold, so that a value is read in one way only: with several,
the time doubled with each letter of an ordinary pass phrase."""
UUID = expression(r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", re.IGNORECASE)
HASH_LINE = expression(
    r"sha\d|md5|integrity|digest|checksum|hash|commit|revision|\brev\b|etag|image/|base64,|fingerprint|_id['\"]?\s*[:=]"
    r"|uuid|guid",
    re.IGNORECASE,
)
KEY_BODY = expression(r"(?:\n|\\n|-----|\s)[\s'\"\\n+]{0,400}[A-Za-z0-9+/=]{40}")
"""What stands below the head of a real key."""
EXAMPLE_PLACE = expression(
    r"(^|[/._-])(tests?|testing|fixtures?|examples?|samples?|mocks?|cassettes|snapshots?|conftest|demos?)([/._-]|$)"
)
