"""The objects of a repository, each held against its id.

git itself hands out what a damaged or forged object file holds, with whatever size its head claims; it looks
at ids only in `git fsck`. An id says what its object's bytes are, and a tree's or commit's bytes are the ids
of what belongs to it: where a commit, the trees that lead to a file and the file hold, nothing was swapped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from guard.errors import IntakeError, RepositoryError
from guard.expressions import expression
from guard.tools.git_command import Git, unknown_form
from guard.tools.process import OutputLimitError

MAX_BYTES = 256 * 1024 * 1024
"""How many bytes of content the two sides of one change may hold together."""
LISTING_LIMIT = 512 * 1024 * 1024
"""How many bytes a list of all files, or all their trees or commits, may have."""
_HEAD = expression(rb"([0-9a-f]{40,64}) (blob|tree|commit) ([0-9]{1,15})\n")
_MISSING = expression(rb"[^\n]* missing\n")
_TREE_ROW = expression(rb"([0-7]{5,6}) ([^\0/]+)\0")
_TREE_OF = expression(rb"tree ([0-9a-f]+)\n")


@dataclass(frozen=True)
class Wanted:
    """Objects to read and to hold against their ids, from one git process."""

    blobs: Iterable[str] = ()
    trees: Iterable[str] = ()
    commits: Mapping[str, str] = field(default_factory=dict)
    """Commits with the tree that each is believed to have; "" where nothing is believed."""

    def kinds(self) -> dict[str, str]:
        """Every object with what it must be."""
        found = dict.fromkeys(self.blobs, "blob")
        return {**found, **dict.fromkeys(self.trees, "tree"), **dict.fromkeys(self.commits, "commit")}


def read_objects(git: Git, wanted: Wanted, limit: int | None = None) -> dict[str, bytes]:
    """The bytes of every object.

    Raises:
        RepositoryError: one is missing, of another kind, or holds other bytes than its id names; a commit has
            another tree.
        IntakeError: together they hold more than `limit` bytes (`MAX_BYTES` by default).
    """
    kinds = wanted.kinds()
    found = dict(_read(git, sorted(kinds), limit or MAX_BYTES))
    for oid, kind in kinds.items():
        if oid not in found or found[oid][0] != kind:
            raise _missing(git, oid, kind)
    _believe(git, wanted.commits, found)
    return {oid: data for oid, (_, data) in found.items()}


def read_blobs(git: Git, oids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of every blob; see `read_objects`."""
    return read_objects(git, Wanted(blobs=oids))


def read_named(git: Git, names: Iterable[str], commits: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """Kind and bytes, by id, of what the names stand for; one that stands for nothing is left out.

    Raises:
        RepositoryError: an object holds other bytes than its id names; one of `commits` has another tree.
        IntakeError: together they hold too much.
    """
    found = dict(_read(git, list(dict.fromkeys([*names, *commits])), MAX_BYTES))
    _believe(git, commits, found)
    return found


def _believe(git: Git, commits: Mapping[str, str], found: Mapping[str, tuple[str, bytes]]) -> None:
    for commit, tree in commits.items():
        match = _TREE_OF.match(found.get(commit, ("", b""))[1])
        if match is None or tree not in ("", match[1].decode()):
            raise RepositoryError(f"commit {commit} has another tree than {tree}", where=str(git.folder))


def _read(git: Git, names: list[str], limit: int) -> Iterable[tuple[str, tuple[str, bytes]]]:
    if not names:
        return
    asked = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    try:
        done = git.run("cat-file", "--batch", input=asked, limit=limit)
    except OutputLimitError as error:
        raise IntakeError(f"the change holds more than {limit} bytes of content; split it") from error
    output, at = done.stdout, 0
    for _ in names:
        if match := _MISSING.match(output, at):
            at = match.end()
            continue
        match = _HEAD.match(output, at)
        if match is None:
            raise unknown_form(done)
        oid, kind, end = match[1].decode(), match[2].decode(), match.end() + int(match[3])
        data = output[match.end() : end]
        if output[end : end + 1] != b"\n" or object_id(kind, data, like=oid) != oid:
            raise RepositoryError(
                f"object {oid} does not hold the bytes that its id names, so nothing of it can be judged; "
                "run `git fsck`, and fetch the object again from where it is sound",
                where=str(git.folder),
            )
        yield oid, (kind, data)
        at = end + 1


def object_id(kind: str, data: bytes, *, like: str) -> str:
    """The id of an object with these bytes, by the algorithm (SHA-1 or SHA-256) of the id `like`."""
    digest = hashlib.sha1(usedforsecurity=False) if len(like) == 40 else hashlib.sha256()
    digest.update(b"%s %d\0" % (kind.encode(), len(data)))
    digest.update(data)
    return digest.hexdigest()


def blob_id(data: bytes, *, like: str) -> str:
    """The id of a blob with these bytes; see `object_id`."""
    return object_id("blob", data, like=like)


def tree_rows(data: bytes, *, like: str) -> dict[bytes, tuple[int, str]]:
    """Mode and id of everything in a tree object, by name.

    Raises:
        RepositoryError: the object has not the form of a tree, or holds a name twice.
    """
    rows: dict[bytes, tuple[int, str]] = {}
    at, size = 0, len(like) // 2
    while at < len(data):
        match = _TREE_ROW.match(data, at)
        if match is None or len(data) < match.end() + size or match[2] in rows:
            raise RepositoryError(f"the tree {like} is malformed; run `git fsck`")
        at = match.end() + size
        rows[match[2]] = int(match[1], 8), data[match.end() : at].hex()
    return rows


def _missing(git: Git, oid: str, kind: str) -> RepositoryError:
    return RepositoryError(
        f"object {oid} is missing or no {kind}; in a partial clone run `git fetch --refetch --no-filter` "
        "first, otherwise run `git fsck`",
        where=str(git.folder),
    )
