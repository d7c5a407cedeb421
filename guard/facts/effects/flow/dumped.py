"""Dumps, backups and whole repositories that shell text hands to a host, and did not before.

What is dumped is followed by the names of its files, through programs that pack it; where it goes is read out
of the words of what sends: by the manuals of curl, OpenSSH, rsync, netcat, git and the clouds' clients,
November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import words
from guard.facts.effects.around import Around
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.new_in_file import new_in_files
from guard.facts.effects.flow.pipes import Stage, pipelines
from guard.facts.effects.flow.scripts import pieces
from guard.facts.effects.flow.shell import Piece
from guard.facts.effects.flow.whom import host_in, is_foreign, is_known
from guard.facts.effects.new_in_file import Found
from guard.model.change import FileChange, FileSide
from guard.model.effect import ChangeEffect

_DUMPERS = words(
    "pg_dump pg_dumpall mysqldump mariadb-dump mongodump pg_basebackup redis-cli etcdctl influxd neo4j-admin"
)
_BY_NAME = expression(r"(?i)backup|\.sql\b|\.bak\b|snapshot|\.rdb\b|\.sqlite|customers|/var/(?:lib|backups)/")
_CLOUDS = words("aws gsutil gcloud az s3cmd mc rclone restic borg b2 oci azcopy s5cmd doctl")
_INTO = frozenset({"--file", "-f", "--out", "-o", "--result-file", "-r", "--archive", "--rdb", "save"})
_VARIABLE = expression(r"\$(?:\{(?P<braced>\w+)(?::?[-=](?P<default>[^}]*))?[^}]*\}|(?P<plain>\w+))")
_REMOTE = expression(r"^(?:[\w.$-]+@)?(?P<host>[\w.-]+\.[A-Za-z][\w-]+):(?!//)")
_BUCKET = expression(r"^(?:s3|gs|az|b2|r2|oss|swift|rclone)://(?P<bucket>[\w.-]{0,80})")
_SHORTEST = 3
"""Letters of a bucket's name, at the least: the rules of S3 and of Cloud Storage for names."""
_LISTENS = words("nc ncat netcat socat telnet ssh sftp ftp tftp")
_HERE = expression(
    r"<<-?\s*['\"]?(?P<word>\w+)['\"]?[^\n]*\n(?P<body>#!.{0,20000}?)\n\s*(?P=word)\b", re.DOTALL
)
_GIVES = frozenset({"push", "bundle", "set-url", "add", "send-email", "send-pack"})


@dataclass
class _Reader:
    """Follows one text: what its variables say, and which of its files hold a dump."""

    piece: Piece
    texts: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    def sent(self) -> Iterator[Found]:
        """What goes to which host."""
        for pipeline in pipelines(self.piece.text):
            line = self.piece.lines[
                min(self.piece.text.count("\n", 0, pipeline.start), len(self.piece.lines) - 1)
            ]
            carried = False
            for stage in pipeline.stages:
                for name, word in stage.assignments:
                    self.texts[name] = self._said(word.shown.partition("=")[2])
                given = [self._said(word.shown) for word in stage.arguments]
                carried = carried or stage.program in _DUMPERS or self._is_held(stage, given)
                self._kept(stage, given, carried=carried)
                if stage.program == "git" and _GIVES & set(given[:3]):
                    what = "all that the repository holds"
                    hosts = [host_in(one)[1] or _remote(one) for one in given]
                elif carried and stage.program in table.SENDERS | _CLOUDS:
                    what, hosts = "a dump or a backup", list(_destinations(stage.program, given))
                else:
                    continue
                for host in filter(None, hosts):
                    yield Found(what, line, stage.program, to=host)

    def _said(self, text: str) -> str:
        """A word with what is known of its variables put in; of others their defaults, or their names."""

        def value(match: re.Match[str]) -> str:
            name = match["braced"] or match["plain"]
            return self.texts.get(name) or match["default"] or f"${name}"

        return _VARIABLE.sub(value, text.strip("\"'"))

    def _is_held(self, stage: Stage, given: Sequence[str]) -> bool:
        read = [self._said(one.target.shown) for one in stage.redirects if one.operator == "<"]
        return any(self._holds(one) for one in (*given, *read))

    def _holds(self, word: str) -> bool:
        path = word.rpartition("@")[2] if word.startswith(("@", "file=@")) else word
        is_address = "://" in path or _REMOTE.match(path) is not None
        named = not is_address and _BY_NAME.search(path) is not None
        return named or any(path.startswith(one) for one in self.held)

    def _kept(self, stage: Stage, given: Sequence[str], *, carried: bool) -> None:
        if stage.program in _DUMPERS:
            for option, following in zip(given, [*given[1:], ""], strict=True):
                name, sign, value = option.partition("=")
                if name in _INTO and (value if sign else following):
                    self.held.add(value if sign else following)
        if carried:
            targets = [
                self._said(one.target.shown) for one in stage.redirects if one.operator in (">", ">>", ">|")
            ]
            self.held |= {one for one in targets if not one.startswith("/dev/") and len(one) > 2}


def _destinations(program: str, given: Sequence[str]) -> Iterator[str]:
    for word in given:
        bucket = _BUCKET.match(word)
        if bucket is not None:
            if len(bucket["bucket"]) >= _SHORTEST:
                yield bucket["bucket"]
        elif "://" in word:
            yield host_in(word)[1]
        elif remote := _remote(word):
            yield remote
        elif program in _LISTENS and not word.startswith("-"):
            yield host_in(word.rpartition("@")[2].rpartition("TCP:")[2].rpartition("tcp:")[2])[1]


def _remote(word: str) -> str:
    """The host of `user@host:path`."""
    match = _REMOTE.match(word)
    return match["host"].lower() if match is not None else ""


def dumped(files: Sequence[FileChange], around: Around) -> Iterator[ChangeEffect]:
    """The hosts that the change's shell text hands such things to, and that the project never talked to."""
    yield from new_in_files(
        files,
        lambda side: _handed(side, around),
        lambda _, found: (
            f"`{found.detail}` hands {found.what} to {found.to}, which the project never talked to"
        ),
        "Keep it where it was kept, or propose the new place by itself, and say whose it is.",
        is_told=lambda found: not is_known(found.to, around),
    )


def _handed(side: FileSide | None, around: Around) -> Iterable[Found]:
    """What one side hands to others, each once."""
    sent = (one for piece in _all(pieces(side, around.sources)) for one in _Reader(piece).sent())
    found: dict[tuple[str, str], Found] = {}
    for one in sent:
        if _is_outside(one.to, one.detail):
            found.setdefault(one.key, one)
    return found.values()


def _is_outside(host: str, program: str) -> bool:
    return is_foreign(host) or ("." not in host and program in _CLOUDS)


def _all(texts: Sequence[Piece]) -> Iterator[Piece]:
    """Each text, and the scripts that it writes out."""
    for piece in texts:
        yield piece
        for match in _HERE.finditer(piece.text):
            first = piece.text.count("\n", 0, match.start("body"))
            yield Piece(match["body"], piece.lines[first : first + match["body"].count("\n") + 1])
