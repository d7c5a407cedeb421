"""The commits of a range, each held against its id: who made them, what they say, and their signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from guard.errors import IntakeError, RepositoryError
from guard.expressions import expression
from guard.tools.git_command import Git
from guard.tools.git_store import LISTING_LIMIT, Wanted, read_objects

MAX_COMMITS = 10_000
"""Commits of one range that are read."""
_EMAIL = expression(r"<([^<>\n]*)>")
_ID = expression(r"[0-9a-f]{40,64}")
_TRAILER = expression(r"([A-Za-z][A-Za-z0-9-]{0,60}): *(\S.*)")


@dataclass(frozen=True)
class CommitObject:
    """One commit, as its own bytes say it."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: str
    """The author's address."""
    trailers: tuple[tuple[str, str], ...]
    signed: bytes
    """The bytes that a signature is over."""
    signature: str
    """Armoured; "" for none."""
    alters: bool = True
    """Whether its tree is another than its parent's; a merge always counts as one that alters."""

    @property
    def parent(self) -> str | None:
        """Its first parent; None where it has none."""
        return self.parents[0] if self.parents else None

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
        RepositoryError: one is missing, malformed, or holds other bytes than its id names.
        IntakeError: there are too many.
    """
    listed = git.run("rev-list", f"--max-count={MAX_COMMITS + 1}", head, f"^{base}", limit=LISTING_LIMIT)
    ids = listed.stdout.decode("ascii", "replace").split()
    if len(ids) > MAX_COMMITS:
        raise IntakeError(f"the range has more than {MAX_COMMITS} commits; name a shorter one")
    found = {one.id: one for one in read_commits(git, ids)}
    beyond = {one.parent for one in found.values() if one.parent and len(one.parents) == 1} - found.keys()
    trees = {one.id: one.tree for one in (*found.values(), *read_commits(git, sorted(beyond)))}
    return tuple(replace(found[one], alters=_alters(found[one], trees)) for one in ids)


def read_commits(git: Git, ids: Sequence[str]) -> tuple[CommitObject, ...]:
    """The commits with these ids, in the same order.

    Raises:
        RepositoryError: one is missing, malformed, or holds other bytes than its id names.
    """
    found = read_objects(git, Wanted(commits=dict.fromkeys(ids, "")), LISTING_LIMIT)
    return tuple(parse_commit(one, found[one]) for one in ids)


def _alters(commit: CommitObject, trees: Mapping[str, str]) -> bool:
    return len(commit.parents) != 1 or trees[commit.parents[0]] != commit.tree


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
        RepositoryError: they are no commit's; or they name several trees or authors, so that readers could
            differ on what it is and whose.
    """
    head, _, message = data.partition(b"\n\n")
    said: dict[bytes, list[str]] = {b"tree": [], b"parent": [], b"author": []}
    signature, kept = [], []
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
        name, _, value = line.partition(b" ")
        if name in said:
            said[name].append(value.decode("utf-8", "replace"))
    trees, authors = said[b"tree"], said[b"author"]
    if len(trees) != 1 or len(authors) != 1 or not all(map(_ID.fullmatch, trees + said[b"parent"])):
        raise RepositoryError("names no tree or author, or several; is this repository damaged?", where=oid)
    address = _EMAIL.search(authors[0])
    author = address[1] if address is not None else ""
    signed = b"\n".join(kept) + b"\n\n" + message
    armoured = b"\n".join(signature).decode("ascii", "replace")
    trailers = tuple(_trailers(message.decode("utf-8", "replace")))
    return CommitObject(oid, trees[0], tuple(said[b"parent"]), author, trailers, signed, armoured)


def _trailers(message: str) -> Iterator[tuple[str, str]]:
    """The lines `Name: value` of the last paragraph, the title apart; what is indented goes on with the last.

    Git wants most of the paragraph to be such lines. Here each counts, so that none hides behind prose.
    """
    last = message.rstrip().partition("\n")[2].rpartition("\n\n")[2]
    for line in re.sub(r"\n[ \t]+", " ", last).splitlines():
        match = _TRAILER.fullmatch(line.rstrip())
        if match is not None:
            yield match[1], match[2]
