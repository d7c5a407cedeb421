"""What tells a line that may hold a secret, and a value that is none."""

from __future__ import annotations

import re

CANDIDATE = re.compile(
    r"AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9]{17}|PRIVATE KEY|PuTTY-User-Key|AGE-SECRET|gh[pousr]_|github_pat_"
    r"|gl(?:pat|dt|ft|rt|soat)-|xox[a-z]-|xapp-|hooks\.slack|eyJ[\w-]{8}|\bsk-[\w-]{20}|[rs]k_live_|\bSG\.|AIza|\b(?:AC|SK)[a-z0-9]{32}|npm_|_authToken"
    r"|pypi-Ag|hf_[A-Za-z]{20}|do[opr]_v1_|sq0csp|AccountKey=|-us\d{1,2}\b|\b\d{8,10}:[\w-]{35}"
    r"|[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27}|://[^\s:/@{}]+:[^\s@/{}]+@"
    r"|(?i:pass(?:word|wd)?|pwd|secret|(?:api|auth|service|account|db|database|priv|private|client|access|aws)_?key\w*"
    r"|token)\w*['\"\]]{0,2}\s*(?::=|[:=]=?|=>)\s*['\"`][^'\"`\s]{8}"
    r"|['\"](?=[^'\"\s]{0,120}\d)[A-Za-z0-9+/=_-]{24,128}['\"]"
)
"""Cheap, and wider than every detector that is asked then."""

JOINT = re.compile(
    r"(?<=[\w+/=-])['\"][ \t]*(?:\+|\\|\.)?[ \t]*\n?[ \t]*(?:\+[ \t]*)?[fFbBrRuU]?['\"](?=[\w+/=-])"
)
"""Where one string literal ends and the next begins."""

PLACEHOLDER = re.compile(
    r"example|x{4}|\*{3}|\.{3}|…|your|dummy|fake|test|sample|placeholder|changeme|change[-_]me|replace|redacted|insert"
    r"|todo|none|null|undefined|secret[-_]?key$|my[-_]|foo|bar\b|<[^>]*>|1234|abcd|0000|deadbeef|lorem|mock|invalid|-here",
    re.IGNORECASE,
)
SPECIMEN = re.compile(
    r"example|x{5}|\*{3}|\.{3}|your|dummy|fake|placeholder|redacted|0{6}|1234567890|abcdefgh|deadbeef",
    re.IGNORECASE,
)
"""The same for what has the format of a secret, where a short word may stand by chance."""
SETTING = re.compile(r"^(\s*(?:export\s+|-\s+|ENV\s+|ARG\s+)?[\w.-]+\s*[:=]\s*)([^\s\"'#{}\[\],]{8,})\s*$")
"""A setting whose value has no quotes."""
REFERENCE = re.compile(
    r"^\$|\$\{|\{\{|%\(|^%|^\{|\}$|environ|getenv|process\.env|secrets?\.|vault|^https?:|^[\w.]+\(|^[/.]"
)
"""A value that says where the secret is."""
TRIVIAL = re.compile(
    r"[A-Za-z][a-z]*(?:[-_. ]?[A-Z]?[a-z]+)*\d?|[A-Z][A-Z_]*[A-Z]|[\w-]+\.[\w.-]+|[a-z_-]+\d{0,3}"
)
"""Words, names of constants, dotted names."""
UUID = re.compile(r"[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}", re.IGNORECASE)
HASH_LINE = re.compile(
    r"sha\d|md5|integrity|digest|checksum|hash|commit|revision|\brev\b|etag|image/|base64,|fingerprint|_id['\"]?\s*[:=]"
    r"|uuid|guid",
    re.IGNORECASE,
)
KEY_BODY = re.compile(r"(?:\n|\\n|-----|\s)[\s'\"\\n+]*[A-Za-z0-9+/=]{40,}")
"""What stands below the head of a real key."""
EXAMPLE_PLACE = re.compile(
    r"(^|[/._-])(tests?|testing|fixtures?|examples?|samples?|mocks?|cassettes|snapshots?|conftest|demos?)([/._-]|$)"
)
