"""Formats of access logs that write down what people prove themselves by: headers and cookies.

As of November 2026, by the manuals of Gunicorn (`access_log_format`), uWSGI, nginx (`log_format`),
Apache httpd (`LogFormat`), HAProxy (`capture request header`), Envoy (`%REQ(…)%`), Traefik
(`accessLog.fields.headers`), Caddy (`log_credentials`) and morgan (`:req[…]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guard.expressions import expression
from guard.facts.effects.flow.new_in_file import new_in_files
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect

_NAME = (
    r"[\w-]{0,30}(?:authorization|cookie|api[-_]?key|access[-_]token"
    r"|auth[-_]token|csrf[-_]?token|x[-_]token|secret)[\w-]{0,20}"
)
_TOLD = expression(
    rf"\{{(?P<field>{_NAME})\}}[ioe]\b"
    rf"|%REQ\((?P<envoy>{_NAME})"
    rf"|:req\[(?P<morgan>{_NAME})\]"
    rf"|capture\s+(?:request|cookie)\s+(?:header\s+)?(?P<haproxy>{_NAME})"
    rf"|%\((?:HTTP_|var\.)(?P<uwsgi>{_NAME})\)",
    re.IGNORECASE,
)
_NGINX = expression(r"(?i)\blog_format\b[^;]{0,4000}")
_VARIABLE = expression(
    rf"(?i)\$(?P<name>(?:http|sent_http|upstream_http|cookie|arg)_(?:{_NAME}|token|session\w*|sid|password))"
)
_COOKIE = expression(r"(?i)\$(?P<name>cookie_\w*(?:session|sid|auth|jwt)\w*)")
_CAPTURED = expression(
    r"(?i)capture_?headers?\w*[\"']?(?:,\s*value)?[\"']?\s*[:=]\s*[^\n]*?"
    r"(?P<name>authorization|(?:set-)?cookie|x-api-key|\.\*)"
)
"""What telemetry takes along of each request: OpenTelemetry's variables that capture headers."""
_SWITCH = expression(
    r"(?im)^\s*(?P<name>log_credentials)\b|(?P<traefik>accesslog\.fields\.headers\.default_?mode)\s*[=:]\s*[\"']?keep"
)
_MAY = expression(rb"(?i)authorization|cookie|api.?key|token|secret|log_credentials|fields\.headers")


def written_down(files: Sequence[FileChange]) -> Iterator[ChangeEffect]:
    """The headers and cookies that a format of a log writes down since the change."""
    yield from new_in_files(
        files,
        lambda side: [Found(*one) for one in dict(_told(side)).items()],
        lambda path, found: f"the log's format in {path} writes down `{found.what}` of each request",
    )


def _told(side: FileSide | None) -> Iterator[tuple[str, int]]:
    text = side.text if side is not None and _MAY.search(side.data) else None
    if text is None:
        return
    for pattern in (_TOLD, _SWITCH, _CAPTURED):
        for match in pattern.finditer(text):
            name = next(value for value in match.groups() if value)
            yield name.lower(), text.count("\n", 0, match.start()) + 1
    for block in _NGINX.finditer(text):
        for pattern in (_VARIABLE, _COOKIE):
            for match in pattern.finditer(block[0]):
                yield match["name"].lower(), text.count("\n", 0, block.start() + match.start()) + 1
