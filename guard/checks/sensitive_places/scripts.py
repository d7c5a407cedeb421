"""Lines of programs in other languages than Python, and of shell scripts, that matter and are altered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from guard.checks.kit.rule import Rule
from guard.checks.sensitive_places import words
from guard.checks.sensitive_places.place import Altered, Place
from guard.checks.sensitive_places.rules import ACCESS, AMOUNT, ENTRY, REACH, RECORDS, SENDING
from guard.expressions import expression
from guard.facts.effects.flow.pipes import Stage, pipelines
from guard.facts.effects.flow.tables import SENDERS
from guard.facts.effects.protection.words import listed, says_any
from guard.facts.effects.records.words import AUDIT

_NAME = expression(r"[A-Za-z_$][\w$]*")
_COMMENT = expression(r"^\s*(?://|/\*|\*|#)|^\s*$")
_ANSWERS = expression(
    r"""\b(?:app|router|server|api|fastify)\.(?:get|post|put|patch|delete|all|use)\(\s*["'`](/[^"'`]*)"""
)
_REFUSES = expression(
    r"\b(?:status|sendStatus|code)\((?:401|403|429)\)|timingSafeEqual|createHmac|jsonwebtoken|jwt\."
    r"|ConstantTimeCompare|hmac\.|bcrypt|Status(?:Unauthorized|Forbidden)|HttpStatus\.(?:UNAUTHORIZED|FORBIDDEN)"
    r"|\b(?:abort|http_response_code|head)\(?\s*:?(?:401|403|unauthorized|forbidden)\b"
)
_SENT = expression(
    r"\b(?:fetch|sendBeacon|open|request|axios(?:\.\w+)?|WebSocket|EventSource|post)\(.{0,40}[\"'`](?:https?|wss?):"
)
"""What sends to an address that is written out."""
_ACTS = expression(r"\bif\b|\breturn\b|\bthrow\b|[=!]==|\w\(|\?")
"""What a line holds that asks or does something."""
_CALLED = expression(r"([\w$.]+)\(")
_LOOKS = expression(r"(?i)\.[jt]sx$")
"""What draws pages: nothing is enforced there."""
_LINE = expression(r"\n")
_SENDS = SENDERS | listed("aws gsutil gcloud az s3cmd mc restic borg b2 azcopy kubectl helm psql mysql")
_RIGHTS = listed(
    "chmod chown setfacl sudo su useradd usermod visudo passwd iptables nft ufw firewall-cmd setcap semanage "
    "setenforce systemctl crontab openssl ssh-keygen gpg update-ca-certificates"
)
"""Commands by which is said who may what, or who reaches what, on the machine."""


def of_script(one: Altered) -> Iterator[Place]:
    """The places of one program in another language than Python, by its changed lines."""
    file = one.file
    if _LOOKS.search(file.path):
        return
    before = file.before.text or "" if file.before is not None else ""
    known = {match[1] for match in _ANSWERS.finditer(before)}
    for number, line, is_new in _changed(one):
        found = _ANSWERS.search(line)
        if found and is_new and found[1] not in known:
            yield Place(ENTRY, found[1], "", 0, number)
            continue
        rule = SENDING if is_new and _SENT.search(line) else _about(line)
        if rule is not None:
            yield Place(rule, line.strip()[:60], "", 0 if is_new else number, number if is_new else 0)


def _about(line: str) -> Rule | None:
    if _REFUSES.search(line):
        return ACCESS
    if not _ACTS.search(line):
        return None
    names = _NAME.findall(line)
    if any(map(words.decides, names)):
        return ACCESS
    if any(AUDIT.search(name) for name in _CALLED.findall(line)):
        return RECORDS
    return AMOUNT if any(says_any(name, words.MONEY) for name in names) else None


def of_shell(one: Altered) -> Iterator[Place]:
    """The new commands of one script for a shell that send, copy elsewhere, or say who may."""
    for text, numbers, is_new in one.sides():
        for line, stage in _stages(text) if is_new else ():
            rule = SENDING if stage.program in _SENDS else REACH if stage.program in _RIGHTS else None
            if rule is not None and line in numbers:
                yield Place(rule, stage.program, "", 0, line)


def _stages(text: str) -> Iterator[tuple[int, Stage]]:
    starts = [0, *(found.end() for found in _LINE.finditer(text))]
    for pipeline in pipelines(text):
        line = bisect_right(starts, pipeline.start)
        yield from ((line, stage) for stage in pipeline.stages)


def _changed(one: Altered) -> Iterator[tuple[int, str, bool]]:
    """The changed lines that are no comment, each with its number and whether it is new."""
    for text, numbers, is_new in one.sides():
        held = text.split("\n")
        for number in sorted(numbers):
            line = held[number - 1] if number <= len(held) else ""
            if not _COMMENT.match(line):
                yield number, line, is_new
