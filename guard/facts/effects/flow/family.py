"""The family `flow`: what is secret and can now leave, and hidden programs that run unasked."""

from __future__ import annotations

import re

from guard.expressions import expression
from guard.facts.effects.family import EffectKind, Family
from guard.facts.files.added import is_text
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange, FileSide
from guard.model.finding import Confidence, Severity

SECRET = EffectKind(
    "flow.secret",
    "A secret can leave",
    "What is secret (the environment, credential files, keys, tokens, credentials of a request, the cloud's "
    "metadata) reaches the network, a log, telemetry, a response, a published file or a command.",
    Severity.HIGH,
    Confidence.MEDIUM,
    "Send only what the receiver needs, by name; name the secret or its length in a record, never its value; "
    "and give a key to the service it belongs to alone, in its header.",
    ("CWE-200", "CWE-532"),
)
STORE = EffectKind(
    "flow.store",
    "Credentials of the machine are read",
    "Code reads where people and machines keep credentials: key files, stores of browsers, wallets, the "
    "cloud's metadata.",
    Severity.MEDIUM,
    Confidence.MEDIUM,
    "Let the caller hand over the one credential that is needed, by a setting that names it.",
    ("CWE-522",),
)
PERSONAL = EffectKind(
    "flow.personal",
    "Personal data is recorded",
    "A value that is named as personal data (an address, a card's number, a birth date) goes into a "
    "log or to telemetry.",
    Severity.LOW,
    Confidence.LOW,
    "Record an identifier of your own instead of the person's data.",
    ("CWE-532",),
)
PAYLOAD = EffectKind(
    "flow.payload",
    "A hidden or fetched program is run",
    "A program that the code decodes, decrypts or fetches is run, a shell is handed to a connection, or code "
    "writes itself into what starts with the machine.",
    Severity.HIGH,
    Confidence.HIGH,
    "Leave it out: put the code into a module that can be read, and what is fetched into the locked "
    "dependencies.",
    ("CWE-506", "CWE-494"),
)

SCRIPT = expression(r"\.[cm]?[jt]sx?$", re.IGNORECASE)
_SHELL_NAMES = expression(
    r"(?:^|/)(?:[^/]*\.(?:sh|bash|zsh|ksh|dash)|makefile|[^/]*\.mk|justfile"
    r"|(?:docker|container)file[^/]*|[^/]*\.(?:docker|container)file)$",
    re.IGNORECASE,
)
_SHEBANG = expression(rb"#![^\n]{0,60}sh\b")
IGNORES = frozenset({".gitignore", ".dockerignore", ".npmignore", ".gcloudignore", ".helmignore"})
_ENDS = expression(
    rb"environ|getenv|printenv|\benv\b|process\.env|secret|token|passw|credential|api[-_]?key|[a-z]key\b|\.ssh|\.aws"
    rb"|netrc|\.npmrc|\.pypirc|kube|keychain|cookie|localStorage|169\.254|metadata|authorization|headers"
    rb"|session|wallet|leveldb|User Data|Login Data|email|phone|exec\b|eval\b|compile\b|marshal|dup2|b64"
    rb"|\blogger\b|\bvars\(|\blocals\(|compgen|\bdeclare\b|\btypeset\b|\bexport -p|\bset\s*[|;}>&]"
    rb"|base64|digest|salt|public-?read|loadenv|envprefix"
    rb"|postMessage|static|dotfiles|sendfile"
    rb"|hostname|getuser|urlopen|urlretrieve|powershell|subprocess|os\.system|popen|send_default_pii"
    rb"|app\.config|(?:dir|vars)\(settings|settings\.(?:__dict__|model_dump|dict)|_ur[li]\b"
    rb"|atob|unescape|fromCharCode|constructor|statsd|dump|backup|git\b|handler|netloc|\.send|\.post\b|\.put\b|requests|http|socket|__import__|\bdig\b|curl",
    re.IGNORECASE,
)
"""Words of which a text holds one where it can be an end of a flow, or a program that is hidden."""


_CONFIGURATION = expression(
    r"(?i)\.(?:conf|cfg|cnf|ini|ya?ml|toml|json|service|env|tf|vhost|j2|tmpl|tpl|template|properties|caddyfile)$"
    r"|(?:^|/)(?:procfile|caddyfile|\.env[\w.]*|(?:sites-\w+|nginx|conf\.d|apache2?|httpd)/[\w.-]+)$"
)
_IN_CONFIGURATION = expression(
    rb"(?i)(?:log_?format|accesslog|access_log|capture\s+(?:request|cookie)|log_credentials|%REQ\(|mirror"
    rb"|capture_?header|header_?capture|\b(?:curl|wget|nc|ncat|netcat|socat|nslookup|dig|scp|rsync)\b)"
)
"""What a file of configuration has where it says how a log is written, what is copied, and what sends."""
_SENDS_AWAY = expression(
    rb"(?i)ignore_headers|otlp|exporter|handlers|syslog|fluentd|logstash|sentry|statsd|telemetry|tracing"
    rb"|sensitive"
)
"""What it has where it may say where records go, and what is kept or shown against its mark."""

_PAGE = expression(
    r"(?i)\.(?:x?html?|shtml|njk|twig|liquid|mustache|hbs|handlebars|ejs|erb|vue|svelte|cshtml|razor|ftlh?|jsp|mako|jinja2?"
    r"|j2|tmpl|tpl|gohtml|php|jsx|tsx|mjml|eml|txt|js|ts)$"
)
_ASKS = expression(
    rb"(?i)(?:src|href|action|srcset|poster|data|background|ping|url|content)[\w-]*\s*[=(:]\s*[\"'`{]*\s*(?:https?:)?//"
)
"""Texts that may be pages, and how a page asks another host for something."""


class Flow(Family):
    """The family itself."""

    id = "flow"
    kinds = (SECRET, STORE, PERSONAL, PAYLOAD)
    blind_spots = (
        "A way is followed through names, containers, calls of functions of the change and one call into "
        "unchanged files, in Python; by names of one file in JavaScript and TypeScript; by pipes, "
        "groups, functions, files, variables and substitutions in shell. A way through a database, a queue, "
        "a file that another program reads "
        "or the state of an object made elsewhere is not followed. A key in a header or a field that is "
        "named for it goes where keys are for, and is let through, unless a key that was there goes to "
        "a host that was not. Secrets with names that do not say so are not known; made-up secrets of "
        "tests, and personal data sent to a service, are left out."
    )

    def reads(self, file: FileChange) -> bool:
        """Whether `file` is text after the change, in a language whose flows are followed, with an end."""
        if file.path.rpartition("/")[2] in IGNORES:
            return any(is_text(side) for side in file.sides)
        side = file.after
        if side is None or not is_text(side) or not file.content_changed:
            return False
        path = side.path
        if _CONFIGURATION.search(path) and any(map(_may_send, file.sides)):
            return True
        if reads_page(side):
            return True
        return is_followed(path, side.data) and _ENDS.search(side.data) is not None


def reads_page(side: FileSide) -> bool:
    """Whether a text may be a page that asks another host for something."""
    return _PAGE.search(side.path) is not None and _ASKS.search(side.data) is not None


def _may_send(side: FileSide) -> bool:
    return _IN_CONFIGURATION.search(side.data) is not None or _SENDS_AWAY.search(side.data) is not None


def is_followed(path: str, data: bytes) -> bool:
    """Whether the language of the text at `path` is one whose flows are followed."""
    return is_python(path) or SCRIPT.search(path) is not None or is_shell(path, data) or is_workflow(path)


def is_python(path: str) -> bool:
    """Whether it is a module in Python."""
    return path.endswith((".py", ".pyw"))


def is_shell(path: str, data: bytes) -> bool:
    """Whether it is a script for a shell, or holds commands line by line."""
    return _SHELL_NAMES.search(path) is not None or (data[:2] == b"#!" and _SHEBANG.match(data) is not None)


def is_workflow(path: str) -> bool:
    """Whether it is a workflow of CI."""
    return path.endswith((".yml", ".yaml")) and FileClass.CI in classes(path)
