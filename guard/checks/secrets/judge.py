"""Secrets on added lines. What is found is never shown: only its kind, its place and a salted digest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from guard.checks.kit.findings import Case, Findings
from guard.checks.kit.interface import Context
from guard.checks.kit.rule import Rule
from guard.checks.secrets import rules
from guard.checks.secrets.check import Secrets
from guard.checks.secrets.tables import (
    ESCAPED,
    EXAMPLE_PLACE,
    HASH_LINE,
    JOINT,
    KEY_BODY,
    NETRC,
    PLACEHOLDER,
    REFERENCE,
    SETTING,
    SPECIMEN,
    TRIVIAL,
    UUID,
    candidates,
)
from guard.facts.files.added import Block, added, is_text, removed
from guard.facts.files.classify import FileClass, classes
from guard.model.change import FileChange
from guard.model.finding import CheckResult, Severity, failed
from guard.ports import SecretMatch, SecretScanner

_ID = Secrets.meta.id
_MAX_LINE = 4000
_UNQUOTED = frozenset({FileClass.CONFIG, FileClass.CI, FileClass.BUILD, FileClass.DATA, FileClass.OTHER})
"""Classes of files in which a value may stand without quotes."""
_RANDOM_LENGTH = range(24, 129)


@dataclass(frozen=True)
class _Candidate:
    """A text to scan, and the line it begins on."""

    file: FileChange
    line: int
    text: str


def judge(context: Context) -> CheckResult:
    """Scan added lines that could hold a secret.

    Raises:
        ToolError: the scanner cannot be relied on.
    """
    files = [file for file in context.files() if is_text(file.after)]
    judged = [file.path for file in files]
    found = [one for file in files for one in _candidates(file, added(file, context.facts))]
    findings = Findings(Secrets.meta)
    if not found:
        return findings.result(judged)
    scanner = context.ports.secrets
    if scanner is None:
        return CheckResult(failed(_ID, "there is no scanner for secrets"))
    old = [
        one
        for file in context.files()
        if is_text(file.before)
        for one in _candidates(file, removed(file, context.facts))
    ]
    leftover = Counter((match.kind, match.secret) for _, match in _matches(old, scanner))
    seen: set[tuple[str, int, str]] = set()
    for candidate, match in _matches(found, scanner):
        place = (candidate.file.path, candidate.line, match.secret)
        if place in seen:
            continue
        seen.add(place)
        if leftover[match.kind, match.secret] > 0:
            leftover[match.kind, match.secret] -= 1
            continue
        _judge(candidate, match, findings)
    return findings.result(judged, scanner.engine)


def _candidates(file: FileChange, block: Block) -> Iterator[_Candidate]:
    """Lines that a cheap pattern does not rule out, and the text of literals that are joined."""
    kinds = classes(file.path)
    if not block or FileClass.LOCK in kinds:
        return
    if kinds[0] in _UNQUOTED:
        lines = tuple(NETRC.sub(r'\1password = "\2"', SETTING.sub(r'\1"\2"', line)) for line in block.lines)
        block = Block(block.path, block.numbers, lines)
    after = file.after.lines if file.after else ()
    for index in sorted({block.index_at(offset) for offset in candidates(block.text)}):
        number, line = block.numbers[index], block.lines[index]
        follows = after[number].decode("utf-8", "replace") if number < len(after) else ""
        for start in range(0, len(line), _MAX_LINE):
            piece = line[start : start + _MAX_LINE + 200]
            yield _Candidate(file, number, piece + ("\n" + follows if "PRIVATE KEY" in piece else ""))
    yield from _joined(file, block)


def _has_candidate(text: str) -> bool:
    return next(candidates(text), None) is not None


def _joined(file: FileChange, block: Block) -> Iterator[_Candidate]:
    """Runs of string literals side by side, as the one literal they make."""
    if "\\x" in block.text:  # escapes of letters that need none
        for number, line in block:
            plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), line)
            if plain != line and len(line) <= _MAX_LINE and _has_candidate(plain):
                yield _Candidate(file, number, plain)
    if not JOINT.search(block.text):
        return
    position = 0
    for line in JOINT.sub("\0", block.text).split("\n"):
        if "\0" in line and _has_candidate(text := line.replace("\0", "")):
            start = block.text.find(line.split("\0", 1)[0], position)
            position = max(start, position)
            yield _Candidate(file, block.line_at(position), text[:_MAX_LINE])


def _matches(texts: list[_Candidate], scanner: SecretScanner) -> Iterator[tuple[_Candidate, SecretMatch]]:
    for match in scanner.scan([one.text for one in texts]):
        yield texts[match.index], match


def _judge(candidate: _Candidate, match: SecretMatch, findings: Findings) -> None:
    secret, line, path = match.secret, candidate.text, candidate.file.path
    if "PRIVATE KEY" in secret and not KEY_BODY.search(line.split("PRIVATE KEY", 1)[-1]):
        return  # the head alone: code that looks for keys
    in_example = EXAMPLE_PLACE.search(path.casefold()) is not None
    if match.is_format:
        if not SPECIMEN.search(secret) and len(set(secret)) > 6:
            _enter(rules.FORMAT, candidate, match, findings, Severity.LOW if in_example else None)
        return
    if in_example or PLACEHOLDER.search(secret) or REFERENCE.search(secret) or len(set(secret)) < 5:
        return
    if UUID.search(secret) or HASH_LINE.search(line):
        return
    if "Entropy" in match.kind:
        if len(secret) in _RANDOM_LENGTH and any(char.isdigit() for char in secret):
            _enter(rules.ENTROPY, candidate, match, findings, None)
    elif _is_password(secret) and classes(path)[0] is not FileClass.TEXT:
        _enter(rules.NAMED, candidate, match, findings, None)


def _is_password(value: str) -> bool:
    """Whether a value reads like a secret, not like a word, a name or a phrase."""
    if TRIVIAL.fullmatch(value) or len(value) < 8 or " " in value.strip():
        return False
    kinds = (str.isdigit, str.islower, str.isupper, lambda char: not char.isalnum())
    return sum(any(map(kind, value)) for kind in kinds) >= 3


def _enter(
    rule: Rule, candidate: _Candidate, match: SecretMatch, findings: Findings, severity: Severity | None
) -> None:
    path = candidate.file.path
    message = f"this line holds what looks like a secret: {match.kind} ({len(match.secret)} characters)"
    findings.add(rule, path, candidate.line, message, _digest(match, path), Case(severity=severity))


def _digest(match: SecretMatch, path: str) -> str:
    """A digest that names the secret again without giving it away: slow to guess, and other in each file."""
    salt = f"guard secrets {match.kind} {path}".encode("utf-8", "surrogateescape")
    secret = match.secret.encode("utf-8", "surrogateescape")
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=12).hex()
