"""Flows of secrets in shell text: what pipes, variables and substitutions bring to where values leave."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from guard.expressions import expression
from guard.facts.dependencies.manifests.model import words
from guard.facts.effects.flow import tables as table
from guard.facts.effects.flow.dumps import (
    DUMPS,
    LOGGERS,
    dumps,
    names_alone,
    shows_environment,
    text_of_commands,
)
from guard.facts.effects.flow.labels import NONE, SECRETS, WHOLE, Kind, Label, Labels
from guard.facts.effects.flow.pipes import Pipeline, Stage, pipelines
from guard.facts.effects.flow.sinks import Place, Way
from guard.syntax.shell.parts import Word

_DEEPEST = 4
_MOST_GROUPS = 20
"""Groups, one inside the other, that are followed."""
_VARIABLE = expression(r"\$\{?#?([A-Za-z_]\w*)")
_HELD = r"\$\{\{(?=(?:(?!\$\{\{)[^}])*+\}\})"
"""Where an expression of a workflow begins that also ends."""
_CONTEXT = expression(_HELD + r"[^}]*?\bsecrets\.(\w+)[^}]*+\}\}")
_ALL_SECRETS = expression(_HELD + r"[^}]*?toJSON\(\s*secrets\s*\)[^}]*+\}\}", re.IGNORECASE)
_NAMED = expression(
    r"(?i)(?:key|token|secret|passw(?:or)?d|auth|credential|bearer|basic|jwt|code)[\w.-]*[\"']?\s*[=:]"
    r"\s*(?:bearer\s+|token\s+|basic\s+)?[\"']?$"
)
"""What stands before a secret in a field that is named for it."""
_LONGEST_NAME = 200
_READERS = words(
    """
    cat tar zip gzip bzip2 xz base64 base32 xxd od hexdump head tail less more strings sed awk grep jq yq cp
    dd rsync split openssl tac nl fold cut sort uniq tr gpg 7z source sqlite3 find
    """
)
"""Programs that give back what lies in a file: GTFOBins (file read)."""
_FORGETS = words("wc sha256sum sha1sum md5sum sha512sum shasum cksum test [ [[ true diff cmp mkdir ls stat")
"""Programs after which the value itself cannot be told any more."""
_SHOWS = words("echo printf cat base64 base32 xxd od hexdump rev tr sed fold tee jq awk head tail cut")
_ENCODES = words("base64 base32 xxd od hexdump rev gzip openssl")
_HOST_PROGRAMS = words("hostname whoami id uname ifconfig ip ipconfig")
_SUBSTITUTED = expression(r"\$\(([^()]{1,400})\)")
_UPLOADS = words("aws gsutil gcloud az gh glab s3cmd mc oci doctl slackcat")
"""Programs of services that keep what they are given: their manuals."""
_DUMPED = expression(r"\b(?:pg_dump(?:all)?|mysqldump|mariadb-dump|mongodump|sqlite3\b[^\n]*\.dump)\b")
_OPEN = expression(
    r"^(?:--(?:acl|predefined-acl|canned-acl)=)?(?:public-?[rR]ead\S*|--public|authenticated-?[rR]ead)$"
)
"""How what is put into a store is said to be for everybody: the manuals of the clients of S3 and GCS."""
_PUBLIC = expression(r"\.pub$|known_hosts$|/config$|authorized_keys$")
_PROOF_OPTIONS = words(
    """
    -H --header -u --user --oauth2-bearer -b --cookie -E --cert --key --password --token --proxy-user -i
    --identity --netrc-file -F-auth --username --http-user --http-password --config -o --output --build-arg -K
    """
)
_BODY_OPTIONS = words(
    """
    -d --data --data-raw --data-binary --data-ascii --data-urlencode -F --form --json -T --upload-file
    --post-data --post-file --body-data --body-file
    """
)


@dataclass(frozen=True)
class ShellFlow:
    """A secret that arrives where values leave."""

    label: Label
    way: Way
    place: Place
    program: str
    line: int
    is_whole: bool = False
    encoded: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Names the flow on both sides of a change."""
        return (self.label.kind, self.label.what, self.way, self.place, self.program, self.encoded)


@dataclass
class Piece:
    """Shell text out of a file, and what its variables carry."""

    text: str
    lines: list[int]
    """For each line of it: the line of the file."""
    variables: dict[str, Labels] = field(default_factory=dict)
    in_ci: bool = False
    """Whether its output is kept and shown."""


def flows_in(piece: Piece) -> Iterator[ShellFlow]:
    """Every flow of a piece of shell text."""
    yield from _Follower(piece).run()


class _Follower:
    def __init__(self, piece: Piece) -> None:
        self._piece = piece
        self._variables = dict(piece.variables)
        self._functions: dict[str, Labels] = {}
        self._held: dict[str, Labels] = {}
        """What lies in files that the text has written."""
        self._starts = [0]
        for line in piece.text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def run(self) -> Iterator[ShellFlow]:
        for pipeline in pipelines(self._piece.text):
            self._line = self._at(pipeline.start)
            yield from self._pipeline(pipeline, 0)

    def _at(self, offset: int) -> int:
        index = min(bisect_right(self._starts, offset) - 1, len(self._piece.lines) - 1)
        return self._piece.lines[max(index, 0)]

    def _pipeline(self, pipeline: Pipeline, depth: int) -> Iterator[ShellFlow]:
        carried: Labels = NONE
        encoded = False
        for stage in pipeline.stages:
            for name, word in stage.assignments:
                self._variables[name] = self._of_word(word, depth)
            for word in stage.words:
                for inner in word.inner if depth < _DEEPEST else ():
                    for one in pipelines(inner.text):
                        yield from (
                            flow for flow in self._pipeline(one, depth + 1) if flow.way is not Way.LOG
                        )
            yield from self._said(stage, depth)
            yield from self._leaving(stage, carried | self._handed_in(stage, depth), encoded, depth)
            encoded = encoded or stage.program in _ENCODES
            carried = self._after(stage, carried, depth)
        last = pipeline.stages[-1]
        yield from self._written(last, carried)
        shown = last.program in _SHOWS or (last.program in DUMPS and not last.arguments)
        if shown and self._piece.in_ci and not _redirected(last) and depth == 0:
            for label in carried:
                if label.kind in SECRETS:
                    yield ShellFlow(label, Way.LOG, Place.BODY, last.program, self._line, encoded=encoded)

    def _said(self, stage: Stage, depth: int) -> Iterator[ShellFlow]:
        """What commands do that are handed over as a text: to a trap, or to another shell."""
        text = text_of_commands(stage)
        if text and depth < _DEEPEST:
            for one in pipelines(text):
                yield from self._pipeline(one, depth + 1)

    # -- what is carried -----------------------------------------------------------------------------------

    def _outcome(self, pipeline: Pipeline, carried: Labels, depth: int) -> Labels:
        """What a pipeline writes, given what it reads; of groups that nest too deeply, nothing."""
        if depth > _MOST_GROUPS:
            return NONE
        for stage in pipeline.stages:
            carried = self._after(stage, carried, depth)
        return NONE if _redirected(pipeline.stages[-1]) else carried

    def _handed_in(self, stage: Stage, depth: int) -> Labels:
        """What a command reads out of a here-document, a here-string or a file that was written before."""
        found: set[Label] = set()
        for redirect in stage.redirects:
            if redirect.operator == "<<<":
                found |= self._of_word(redirect.target, depth)
            elif redirect.operator == "<":
                found |= self._held.get(redirect.target.shown, NONE)
            elif redirect.operator.startswith("<<") and redirect.body is None and depth == 0:
                text = self._piece.text[slice(*redirect.span)]
                for name in _VARIABLE.findall(text):
                    found |= self._named(name)
                for inner in _SUBSTITUTED.findall(text):
                    for one in pipelines(inner):
                        found |= self._outcome(one, NONE, depth + 1)
        return frozenset(found)

    def _after(self, stage: Stage, carried: Labels, depth: int) -> Labels:
        """What a command writes, given what it reads."""
        program = stage.program
        if stage.inside:
            held = frozenset().union(*(self._outcome(one, carried, depth + 1) for one in stage.inside))
            if stage.name:
                self._functions[stage.name] = held
            return NONE if stage.name else held
        if program in self._functions:
            return self._functions[program]
        if names_alone(stage):
            return frozenset(label for label in carried if label.kind is not Kind.ENVIRONMENT)
        if shows_environment(stage):
            return frozenset({Label(Kind.ENVIRONMENT, "all variables", self._line)})
        if program in _FORGETS or (
            program == "grep" and any(w.shown.startswith("-q") for w in stage.arguments)
        ):
            return NONE
        if program in DUMPS and dumps(stage):
            return frozenset({Label(Kind.ENVIRONMENT, "all variables", self._line)})
        if program == "printenv":
            return (
                frozenset().union(*(self._named(word.shown) for word in stage.arguments))
                if stage.arguments
                else NONE
            )
        if program in _HOST_PROGRAMS:
            return carried | {Label(Kind.HOST, program, self._line)}
        found = set(carried) | self._handed_in(stage, depth)
        if program in ("curl", "wget") and any(table.METADATA.search(w.shown) for w in stage.arguments):
            found.add(Label(Kind.METADATA, "the cloud's metadata", self._line))
        if program in table.SENDERS:
            return frozenset(label for label in found if label.kind is Kind.METADATA)
        if program in _READERS:
            found |= self._files(stage)
        if program in _READERS or program in _SHOWS:
            for word in stage.arguments:
                found |= self._of_word(word, depth)
        return frozenset(found)

    def _files(self, stage: Stage) -> Labels:
        found: set[Label] = set()
        for word in stage.arguments:
            found |= self._file(word.shown)
        for redirect in stage.redirects:
            if redirect.operator == "<":
                found |= self._file(redirect.target.shown)
        return frozenset(found)

    def _file(self, path: str) -> Labels:
        path = path.rpartition("@")[2] if "@" in path[:12] else path
        if path in self._held:
            return self._held[path]
        path = path.replace("${HOME}", "~").replace("$HOME", "~")
        if _PUBLIC.search(path):
            return NONE
        if table.STORES.search(path):
            return frozenset({Label(Kind.STORE, path[:60], self._line)})
        if table.WALLETS.search(path) and path.startswith(("~", "/", "$")):
            return frozenset({Label(Kind.WALLET, path[:60], self._line)})
        return NONE

    def _named(self, name: str) -> Labels:
        known = self._variables.get(name)
        if known is not None:
            return known
        if table.is_secret(name, of_environment=True):
            return frozenset({Label(Kind.VARIABLE, f"${name}", self._line)})
        return frozenset({Label(Kind.HOST, f"${name}", self._line)}) if name in ("HOSTNAME", "USER") else NONE

    def _of_word(self, word: Word, depth: int) -> Labels:
        """What is substituted into a word."""
        found: set[Label] = set()
        raw = word.raw  # a workflow's own expressions are put in before a shell sees its quotes
        if _ALL_SECRETS.search(raw):
            found.add(Label(Kind.ENVIRONMENT, "all secrets of the workflow", self._line))
        for match in _CONTEXT.finditer(raw):
            if match[1] != "GITHUB_TOKEN":
                found.add(Label(Kind.VARIABLE, f"secrets.{match[1]}", self._line))
        shown = word.shown if word.dynamic else ""
        if "${!" in shown and "compgen" in self._piece.text:
            found.add(Label(Kind.ENVIRONMENT, "all variables", self._line))
        for match in _VARIABLE.finditer(_CONTEXT.sub("", shown)):
            if not match[0].startswith("${#"):
                found |= self._named(match[1])
        for inner in word.inner if depth < _DEEPEST else ():
            for pipeline in pipelines(inner.text):
                found |= self._outcome(pipeline, NONE, depth + 1)
        return frozenset(found)

    # -- where it leaves -----------------------------------------------------------------------------------

    def _leaving(self, stage: Stage, carried: Labels, encoded: bool, depth: int) -> Iterator[ShellFlow]:
        program = stage.program
        if program in table.RESOLVERS:
            for word in stage.arguments:
                for label in self._of_word(word, depth):
                    plain = label.kind is Kind.HOST and bool(
                        re.fullmatch(r'"?\$(?:\([^|()]*\)|\w+)"?', word.raw)
                    )
                    if not plain:
                        yield ShellFlow(
                            label, Way.NAMES, Place.BODY, program, self._line, encoded="|" in word.raw
                        )
        elif program in LOGGERS:
            given = frozenset().union(carried, *(self._of_word(word, depth) for word in stage.arguments))
            for label in given & _all_secrets(given):
                yield ShellFlow(label, Way.LOG, Place.BODY, program, self._line, encoded=encoded)
        elif program in _UPLOADS:
            if _DUMPED.search(self._piece.text) and any(_OPEN.search(one.shown) for one in stage.arguments):
                label = Label(Kind.STORE, "a dump of a database", self._line)
                yield ShellFlow(label, Way.PUBLISHED, Place.BODY, program, self._line, True, encoded)
            for label in carried:
                if label.kind in WHOLE:
                    yield ShellFlow(label, Way.NETWORK, Place.BODY, program, self._line, True, encoded)
        elif program in table.SENDERS:
            for label in carried:
                if program not in ("ssh", "http", "https") or label.kind in WHOLE:
                    yield ShellFlow(label, Way.NETWORK, Place.BODY, program, self._line, True, encoded)
            yield from self._arguments(stage, depth)

    def _arguments(self, stage: Stage, depth: int) -> Iterator[ShellFlow]:
        option = ""
        for word in stage.arguments:
            shown = word.shown
            if shown.startswith("-"):
                option, sign, _ = shown.partition("=")
                if not sign and not (
                    shown[:2] in _PROOF_OPTIONS | _BODY_OPTIONS
                    and not shown.startswith("--")
                    and len(shown) > 2
                ):
                    continue
                option = option if shown.startswith("--") else shown[:2]
            proof = option in _PROOF_OPTIONS
            body = option in _BODY_OPTIONS
            labels = self._of_word(word, depth)
            if body or stage.program in ("scp", "rsync", "nc", "ncat", "sftp", "ftp", "mail"):
                labels = labels | (NONE if proof else self._file(shown))
            for label in labels:
                place = Place.PROOF if proof or _is_named(word) else Place.BODY if body else Place.ADDRESS
                whole = bool(re.fullmatch(r"[\"']?\$\{?\w+\}?[\"']?|[\"']?\$\{\{[^}]*\}\}[\"']?", word.raw))
                yield ShellFlow(label, Way.NETWORK, place, stage.program, self._line, whole)
            option = ""

    def _written(self, stage: Stage, carried: Labels) -> Iterator[ShellFlow]:
        """What goes into files, by redirection, `tee` or a copy."""
        targets = [one.target.shown for one in stage.redirects if one.operator in (">", ">>", "&>", ">|")]
        if stage.program in ("tee", "cp") and stage.arguments:
            targets.append(stage.arguments[-1].shown)
            carried = carried | (self._files(stage) if stage.program == "cp" else NONE)
        for target in targets:
            if target.startswith("/dev/"):
                continue
            if secrets := _all_secrets(carried):
                self._held[target] = self._held.get(target, NONE) | secrets
            way = Way.PUBLISHED if table.PUBLISHED.search(target) else Way.FILE
            for label in carried:
                yield ShellFlow(label, way, Place.BODY, f"{stage.program} > {target[:40]}", self._line)


def _redirected(stage: Stage) -> bool:
    return any(one.operator in (">", ">>", "&>", ">|") and one.number in ("", "1") for one in stage.redirects)


def _all_secrets(labels: Labels) -> Labels:
    return frozenset(label for label in labels if label.kind in SECRETS)


def _is_named(word: Word) -> bool:
    """Whether what is substituted stands in a field that is named for a key."""
    raw = word.raw.replace("\\", "")
    first = raw.find("$")
    return first > 0 and _NAMED.search(raw[max(0, first - _LONGEST_NAME) : first]) is not None
