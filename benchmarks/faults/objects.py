"""Damaged repositories: what git's objects, packs, refs and index hold is not what their names say."""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.faults.lab import BAD, BASE, BLOCKED, GOOD, STOPPED, Fault, Lab
from tests.repos import Repo

SIZE = len(BAD)
BLOB: dict[str, Callable[[bytes], bytes]] = {
    "says it is empty": lambda _: zlib.compress(b"blob 0\0" + BAD.encode()),
    "says it is shorter": lambda _: zlib.compress(b"blob 10\0" + BAD.encode()),
    "says it is one longer": lambda _: zlib.compress(b"blob %d\0" % (SIZE + 1) + BAD.encode()),
    "says it is much longer": lambda _: zlib.compress(b"blob %d\0" % (SIZE + 9999) + BAD.encode()),
    "says it has 10^15 bytes": lambda _: zlib.compress(b"blob %d\0" % 10**15 + BAD.encode()),
    "says a negative size": lambda _: zlib.compress(b"blob -1\0" + BAD.encode()),
    "says its size with zeros": lambda _: zlib.compress(b"blob 000%d\0" % SIZE + BAD.encode()),
    "says no size": lambda _: zlib.compress(b"blob \0" + BAD.encode()),
    "has no header": lambda _: zlib.compress(BAD.encode()),
    "is a tree": lambda _: zlib.compress(b"tree 0\0"),
    "is a commit": lambda _: zlib.compress(b"commit 3\0a b"),
    "is of an unknown type": lambda _: zlib.compress(b"blub %d\0" % SIZE + BAD.encode()),
    "holds another file": lambda _: zlib.compress(b"blob %d\0" % len(GOOD) + GOOD.encode()),
    "holds nothing": lambda _: zlib.compress(b"blob 0\0"),
    "has one byte flipped": lambda _: zlib.compress(
        b"blob %d\0" % SIZE + BAD.replace("shell=T", "shell=F").encode()
    ),
    "ends early, with the right size": lambda _: zlib.compress(b"blob %d\0" % SIZE + BAD.encode()[:20]),
    "goes on behind its end": lambda old: old + zlib.compress(b"more"),
    "ends within its stream": lambda old: old[: len(old) // 2],
    "is an empty file": lambda _: b"",
    "is garbage": lambda _: b"\0\1\2 garbage",
    "is not compressed": lambda _: b"blob %d\0" % SIZE + BAD.encode(),
    "is compressed twice": lambda old: zlib.compress(old),
    "is a bomb under a small size": lambda _: zlib.compress(b"blob 10\0" + b" " * 200_000_000, 9),
}
FILES: dict[str, Callable[[Path], object]] = {
    "is missing": lambda path: path.unlink(),
    "is a folder": lambda path: _instead(path, path.mkdir),
    "is a FIFO": lambda path: _instead(path, partial(os.mkfifo, path)),
    "is a link to nothing": lambda path: _instead(path, partial(path.symlink_to, "nowhere")),
    "is a link to a device": lambda path: _instead(path, partial(path.symlink_to, "/dev/zero")),
}
HEADS: dict[str, Callable[[Repo], object]] = {
    "HEAD is missing": lambda r: (r.git_dir / "HEAD").unlink(),
    "HEAD is garbage": lambda r: (r.git_dir / "HEAD").write_bytes(b"\0\1"),
    "HEAD names itself": lambda r: (r.git_dir / "HEAD").write_text("ref: HEAD\n"),
    "HEAD names a file above": lambda r: (r.git_dir / "HEAD").write_text("ref: refs/../../x\n"),
    "HEAD is empty": lambda r: (r.git_dir / "HEAD").write_text(""),
    "main is garbage": lambda r: (r.git_dir / "refs/heads/main").write_text("garbage\n"),
    "main names feature": lambda r: (r.git_dir / "refs/heads/main").write_text("ref: refs/heads/feature\n"),
    "main names itself": lambda r: (r.git_dir / "refs/heads/main").write_text("ref: refs/heads/main\n"),
    "main is a blob": lambda r: (r.git_dir / "refs/heads/main").write_text(r.git("rev-parse", "main:app.py") + "\n"),
    "main is zeros": lambda r: (r.git_dir / "refs/heads/main").write_text("0" * 40 + "\n"),
    "feature is also a tag on main": lambda r: r.git("tag", "feature", "main"),
    "main is also a tag on feature": lambda r: r.git("tag", "main", "feature"),
    "a branch has the name of feature's id": lambda r: r.git("update-ref", "refs/heads/" + r.git("rev-parse", "feature"), "main"),
    "packed-refs is garbage": lambda r: (r.git_dir / "packed-refs").write_bytes(b"\0\xff garbage\n"),
    "packed-refs has another main": lambda r: (r.git_dir / "packed-refs").write_text(f"{r.git('rev-parse', 'feature')} refs/heads/main\n"),
    "the bad blob is replaced by refs/replace": lambda r: r.git("replace", r.git("rev-parse", "feature:lib.py"), r.git("rev-parse", "main:app.py")),
    "the bad commit is replaced": lambda r: r.git("replace", r.git("rev-parse", "feature"), r.git("rev-parse", "main")),
    "the bad tree is replaced": lambda r: r.git("replace", r.git("rev-parse", "feature^{tree}"), r.git("rev-parse", "main^{tree}")),
    "a graft": lambda r: _info(r, "grafts", f"{r.git('rev-parse', 'main')} {r.git('rev-parse', 'feature')}\n"),
    "a shallow file": lambda r: (r.git_dir / "shallow").write_text(r.git("rev-parse", "feature") + "\n"),
    "a shallow file of garbage": lambda r: (r.git_dir / "shallow").write_text("garbage\n"),
    "alternates name nothing": lambda r: _info(r, "../objects/info/alternates", "/nowhere\n"),
    "alternates name themselves": lambda r: _info(r, "../objects/info/alternates", f"{r.git_dir}/objects\n"),
    "alternates are garbage": lambda r: _info(r, "../objects/info/alternates", "\0\1\n"),
    "alternates by HTTP": lambda r: _info(r, "../objects/info/http-alternates", "http://127.0.0.1:9/x\n"),
    "a commit graph of garbage": lambda r: _info(r, "../objects/info/commit-graph", "CGPH garbage"),
    "the configuration is garbage": lambda r: (r.git_dir / "config").write_text("[core\n"),
    "the configuration is a folder": lambda r: _instead(r.git_dir / "config", (r.git_dir / "config").mkdir),
    "the configuration includes itself": lambda r: (r.git_dir / "config").write_text("[include]\n\tpath = config\n"),
    "the object folder is missing": lambda r: (r.git_dir / "objects").rename(r.git_dir / "gone"),
    "everything is locked": lambda r: [(r.git_dir / f"{name}.lock").write_text("") for name in ("index", "HEAD", "config", "packed-refs")],
    "another user owns it": lambda r: os.chown(r.folder, 12345, 12345),
    ".git is a file that names itself": lambda r: _instead(r.git_dir, partial(r.git_dir.write_text, "gitdir: .git\n")),
    ".git is a file that names nothing": lambda r: _instead(r.git_dir, partial(r.git_dir.write_text, "gitdir: /nowhere\n")),
    ".git is garbage": lambda r: _instead(r.git_dir, partial(r.git_dir.write_bytes, b"\0\1")),
    ".git is a link to itself": lambda r: _instead(r.git_dir, partial(r.git_dir.symlink_to, ".git")),
}  # fmt: skip
INDEX: dict[str, Callable[[bytes], bytes]] = {
    "is empty": lambda _: b"",
    "is garbage": lambda _: b"\0\1\2 garbage" * 20,
    "ends early": lambda old: old[: len(old) // 2],
    "is of version 99": lambda old: old[:7] + b"\x63" + old[8:],
    "says more entries": lambda old: old[:11] + b"\xff" + old[12:],
    "has a byte flipped": lambda old: old[:70] + bytes([old[70] ^ 255]) + old[71:],
    "has another digest": lambda old: old[:-4] + b"\0\0\0\1",
}
SPECS = (
    "", "..", "...", "main", "main..", "..feature", "main....feature", "main..feature..main", "--output=x..feature",
    "-h..feature", "--..--", "main..--help", "^main..feature", "main..^feature", "@{u}..feature", "@{-1}..feature",
    ":/bad..feature", "main..:/x", "main^{tree}..feature", "main:app.py..feature", "main..feature^{blob}",
    "main..feature^{/x}", "main..HEAD@{1 hour ago}", "nowhere..feature", "main..nowhere", "0..feature",
    "0000000000000000000000000000000000000000..feature", "main..ffffffffffffffffffffffffffffffffffffffff",
    "refs/heads/../heads/main..feature", "main\n..feature", "main ..feature", "main..fea*", "main..feature\u202e",
    "main..FEATURE", "$(id)..feature", "main..feature;id", "main..feature|id", "a" * 5000 + "..feature",
    "main..stash@{0}", "main..FETCH_HEAD", "main..feature~99999999999999999999", "main..feature@{99999999999}",
    "main..feature^{commit}^{", "main...nowhere", "main..é", "main.. --staged",
)  # fmt: skip


def faults() -> Iterator[Fault]:
    """All of them."""
    promise = "never exit 0: REVIEW is not said of bytes that were not read"
    for mode in (0, 0o100664, 0o777777):
        yield Fault(
            "objects", f"an entry of the index has the mode {mode:06o}", promise, partial(_odd_mode, mode)
        )
    for form in ("sha1", "sha256"):
        for name, change in BLOB.items():
            for face in ("range", "staged") if form == "sha1" else ("range",):
                yield Fault(
                    "objects",
                    f"the bad blob {name}, {form}, {face}",
                    promise,
                    _blob(form, _bytes(change), face),
                )
        for name, put in FILES.items():
            waits = name == "is a FIFO"  # which git opens, and is ended after two minutes
            yield Fault("objects", f"the bad blob {name}, {form}", promise, _blob(form, put, "range"), waits)
        for name, act in TREES.items():
            yield Fault("objects", f"{name}, {form}", promise, _tree(form, act))
        for part in range(1, 9):
            yield Fault(
                "objects", f"a byte of the pack at {part}/9 is flipped, {form}", promise, _pack(form, part)
            )
    for name, alter in HEADS.items():
        yield Fault(
            "refs", name, "exit 1, or a refusal (2, 3): nothing makes the bad change pass", _head(alter)
        )
    for name, change in INDEX.items():
        yield Fault("refs", f"the index {name}", "exit 1, or a refusal (2, 3)", _index(change))
    for spec in SPECS:
        shown = spec if len(spec) < 60 else spec[:20] + "…"
        yield Fault(
            "refs", f"the range {shown!r}", "a refusal (2, 3), or the bad change is blocked", _spec(spec)
        )


def _instead(path: Path, put: Callable[[], object]) -> None:
    """Put something in the place of a file or folder."""
    path.rename(path.with_name("away"))
    put()


def _info(repo: Repo, name: str, text: str) -> None:
    path = repo.git_dir / "info" / name
    (repo.git_dir / "info").mkdir(exist_ok=True)
    path.parent.resolve().mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _made(lab: Lab, form: str) -> Repo:
    if form == "sha1":
        return lab.repo()
    repo = Repo(lab.folder / "repo", init=False)
    repo.git("init", "-q", "-b", "main", "--template=", f"--object-format={form}")
    repo.commit(BASE)
    repo.git("checkout", "-q", "-b", "feature")
    repo.commit({"lib.py": BAD})
    repo.git("checkout", "-q", "main")
    return repo


def _loose(repo: Repo, name: str) -> Path:
    id = repo.git("rev-parse", name)
    path = repo.git_dir / "objects" / id[:2] / id[2:]
    path.chmod(0o644)
    return path


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def _odd_mode(mode: int, lab: Lab) -> None:
    """git lists no difference for an entry without a mode; a commit of it holds something all the same."""
    repo = _made(lab, "sha1")
    repo.git("read-tree", "feature")
    index = repo.git_dir / "index"
    data = bytearray(index.read_bytes()[:-20])
    at = data.index(bytes.fromhex(repo.git("rev-parse", "feature:lib.py"))) - 40
    data[at + 24 : at + 28] = mode.to_bytes(4, "big")
    index.write_bytes(bytes(data) + hashlib.sha1(data, usedforsecurity=False).digest())
    lab.guard("check", "--staged", "-C", repo.folder, codes=STOPPED)


def _blob(form: str, put: Callable[[Path], object], face: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = _made(lab, form)
        if face == "staged":
            repo.git("read-tree", "feature")
            put(_loose(repo, "feature:lib.py"))
            lab.guard("check", "--staged", "-C", repo.folder, codes=STOPPED, within=30)
        else:
            put(_loose(repo, "feature:lib.py"))
            lab.check(repo, codes=STOPPED, within=200)

    return act


def _swap(repo: Repo, name: str, other: str) -> None:
    """Let the object `name` hold what `other` holds."""
    data = _loose(repo, other).read_bytes()
    _loose(repo, name).write_bytes(data)


def _shortened(repo: Repo) -> None:
    path = _loose(repo, "feature^{tree}")
    data = zlib.decompress(path.read_bytes())
    path.write_bytes(zlib.compress(data[: len(data) // 2]))


TREES: dict[str, Callable[[Repo], object]] = {
    "feature's tree holds main's": lambda r: _swap(r, "feature^{tree}", "main^{tree}"),
    "main's tree holds feature's": lambda r: _swap(r, "main^{tree}", "feature^{tree}"),
    "feature's commit holds main's": lambda r: _swap(r, "feature", "main"),
    "main's commit holds feature's": lambda r: _swap(r, "main", "feature"),
    "feature's tree is a blob": lambda r: _swap(r, "feature^{tree}", "main:app.py"),
    "feature's commit is a tree": lambda r: _swap(r, "feature", "main^{tree}"),
    "feature's tree ends early": _shortened,
    "feature's tree is missing": lambda r: _loose(r, "feature^{tree}").unlink(),
    "feature's commit is missing": lambda r: _loose(r, "feature").unlink(),
    "feature's commit is garbage": lambda r: _loose(r, "feature").write_bytes(b"\0\1 garbage"),
    "feature's tree is empty": lambda r: _loose(r, "feature^{tree}").write_bytes(zlib.compress(b"tree 0\0")),
}


def _tree(form: str, alter: Callable[[Repo], object]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = _made(lab, form)
        alter(repo)
        lab.check(repo, codes=STOPPED, within=30)

    return act


def _pack(form: str, part: int) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = _made(lab, form)
        repo.git("repack", "-adq")
        pack = next((repo.git_dir / "objects/pack").glob("*.pack"))
        pack.chmod(0o644)
        data = bytearray(pack.read_bytes())
        data[len(data) * part // 9] ^= 255
        pack.write_bytes(data)
        lab.check(repo, codes=STOPPED, within=30)

    return act


def _head(alter: Callable[[Repo], object]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        alter(repo)
        lab.check(repo, codes=STOPPED, within=30)

    return act


def _index(change: Callable[[bytes], bytes]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        repo.stage({"lib.py": BAD})
        path = repo.git_dir / "index"
        path.write_bytes(change(path.read_bytes()))
        lab.guard("check", "--staged", "-C", repo.folder, codes=STOPPED, within=30)

    return act


def _spec(spec: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        lab.guard("check", spec, "-C", repo.folder, codes=STOPPED, within=30)
        lab.must(not (repo.folder / "x").exists(), "a file was written")

    return act


assert BLOCKED in STOPPED
