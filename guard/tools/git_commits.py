"""The commits of a range, each held against its id: who made them, what they say, and their signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.errors import IntakeError, RepositoryError
from guard.expressions import expression
from guard.tools.git_command import Git
from guard.tools.git_store import LISTING_LIMIT, Wanted, read_objects

MAX_COMMITS = 10_000
"""Commits of one range that are read."""
_EMAIL = expression(r"<([^<>\n]*)>")
_TREE_AND_PARENT = expression(rb"tree ([0-9a-f]{40,64})\n(?:parent ([0-9a-f]{40,64})\n)?")
_TRAILER = expression(r"([A-Za-z][A-Za-z0-9-]{0,60}): *(\S.*)")


@dataclass(frozen=True)
class CommitObject:
    """One commit, as its own bytes say it."""

    id: str
    tree: str
    parent: str | None
    """Its first parent; None where it has none."""
    author: str
    """The author's address."""
    trailers: tuple[tuple[str, str], ...]
    signed: bytes
    """The bytes that a signature is over."""
    signature: str
    """Armoured; "" for none."""

    def named(self, *names: str) -> Iterator[str]:
        """The values of the trailers with one of these names, whatever their case."""
        wanted = {name.casefold() for name in names}
        return (value for name, value in self.trailers if name.casefold() in wanted)

    @property
    def makers(self) -> Iterator[tuple[str, str]]:
        """Who made it: addresses, each with "author" or "co-author"."""
        yield self.author, "author"
        for value in self.named("co-authored-by"):
            match = _EMAIL.search(value)
            yield (match[1] if match is not None else value), "co-author"


def commits_of(git: Git, base: str, head: str) -> tuple[CommitObject, ...]:
    """The commits of `head` that `base` does not have, newest first.

    Raises:
        RepositoryError: one is missing or holds other bytes than its id names.
        IntakeError: there are too many.
    """
    listed = git.run("rev-list", f"--max-count={MAX_COMMITS + 1}", head, f"^{base}", limit=LISTING_LIMIT)
    ids = listed.stdout.decode("ascii", "replace").split()
    if len(ids) > MAX_COMMITS:
        raise IntakeError(f"the range has more than {MAX_COMMITS} commits; name a shorter one")
    return read_commits(git, ids)


def read_commits(git: Git, ids: Sequence[str]) -> tuple[CommitObject, ...]:
    """The commits with these ids, in the same order.

    Raises:
        RepositoryError: one is missing or holds other bytes than its id names.
    """
    found = read_objects(git, Wanted(commits=dict.fromkeys(ids, "")), LISTING_LIMIT)
    return tuple(parse_commit(one, found[one]) for one in ids)


def first_commits(git: Git, revision: str) -> tuple[str, ...]:
    """The commits without parents that `revision` goes back to, sorted: what the repository is known by.

    Raises:
        RepositoryError: the clone is shallow, so that its first commits are not there.
    """
    if git.run("rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        raise RepositoryError(
            "this clone is shallow, and what a repository is known by is its first commit; "
            "run `git fetch --unshallow`, or check out with fetch-depth: 0",
            where=str(git.folder),
        )
    listed = git.run("rev-list", "--max-parents=0", revision, limit=LISTING_LIMIT)
    return tuple(sorted(listed.stdout.decode("ascii", "replace").split()))


def parse_commit(oid: str, data: bytes) -> CommitObject:
    """Read the bytes of a commit object.

    Raises:
        RepositoryError: they are no commit's.
    """
    match = _TREE_AND_PARENT.match(data)
    if match is None:
        raise RepositoryError("names no tree; is this repository damaged?", where=oid)
    tree, parent = match[1].decode(), match[2].decode() if match[2] is not None else None
    head, _, message = data.partition(b"\n\n")
    author, signature, kept = "", [], []
    inside = False
    for line in head.split(b"\n"):
        if inside and line.startswith(b" "):
            signature.append(line[1:])
            continue
        inside = line.startswith((b"gpgsig ", b"gpgsig-sha256 "))
        if inside:
            signature.append(line.split(b" ", 1)[1])
            continue
        kept.append(line)
        if line.startswith(b"author "):
            address = _EMAIL.search(line.decode("utf-8", "replace"))
            author = address[1] if address is not None else ""
    signed = b"\n".join(kept) + b"\n\n" + message
    armoured = b"\n".join(signature).decode("ascii", "replace")
    trailers = tuple(_trailers(message.decode("utf-8", "replace")))
    return CommitObject(oid, tree, parent, author, trailers, signed, armoured)


def _trailers(message: str) -> Iterator[tuple[str, str]]:
    """The lines `Name: value` of the last paragraph, the title apart; what is indented goes on with the last.

    Git wants most of the paragraph to be such lines. Here each counts, so that none hides behind prose.
    """
    last = message.rstrip().partition("\n")[2].rpartition("\n\n")[2]
    for line in re.sub(r"\n[ \t]+", " ", last).splitlines():
        match = _TRAILER.fullmatch(line.rstrip())
        if match is not None:
            yield match[1], match[2]
