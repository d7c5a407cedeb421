"""Hostile entries: trees that no git would write, names that hide, and folders that hold more than files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.faults.lab import BAD, CLEAN, STOPPED, Fault, Lab
from tests.repos import Repo

Entry = tuple[str, bytes, str]
"""Mode, name, and what it is: `bad`, `good`, `link`, `commit`, or another entry's tree."""
RAW: dict[str, Sequence[Entry]] = {
    "named .git": [("100644", b".git", "bad")],
    "named .GIT": [("100644", b".GIT", "bad")],
    "a folder named .git": [("40000", b".git", "tree")],
    "named ..": [("100644", b"..", "bad")],
    "a folder named ..": [("40000", b"..", "tree")],
    "named .": [("100644", b".", "bad")],
    "without a name": [("100644", b"", "bad")],
    "with a slash": [("100644", b"a/b.py", "bad")],
    "with an absolute name": [("100644", b"/etc/passwd.py", "bad")],
    "with .. inside": [("100644", b"a/../../b.py", "bad")],
    "with a backslash": [("100644", b"a\\..\\b.py", "bad")],
    "with a line feed": [("100644", b"a\nb.py", "bad")],
    "with a carriage return": [("100644", b"a\rb.py", "bad")],
    "with an escape sequence": [("100644", b"a\x1b[2J\x1b]0;x\x07.py", "bad")],
    "with bytes that are no UTF-8": [("100644", b"a\xff\xfe.py", "bad")],
    "with a name of 5,000 bytes": [("100644", b"a" * 5000 + b".py", "bad")],
    "with a tab and quotes": [("100644", b'a\t"b".py', "bad")],
    "twice under one name": [("100644", b"a.py", "good"), ("100644", b"a.py", "bad")],
    "a file and a folder of one name": [("100644", b"a.py", "bad"), ("40000", b"a.py", "tree")],
    "out of order": [("100644", b"z.py", "good"), ("100644", b"a.py", "bad")],
    "that differ only in case": [("100644", b"A.py", "good"), ("100644", b"a.py", "bad")],
    "with mode 0": [("0", b"a.py", "bad")],
    "with mode 100666": [("100666", b"a.py", "bad")],
    "with mode 104755": [("104755", b"a.py", "bad")],
    "with mode 100664": [("100664", b"a.py", "bad")],
    "with mode 777777": [("777777", b"a.py", "bad")],
    "with a padded mode": [("0100644", b"a.py", "bad")],
    "with a mode that is no number": [("10064x", b"a.py", "bad")],
    "a blob as a folder": [("40000", b"a", "bad")],
    "a tree as a file": [("100644", b"a.py", "tree")],
    "a link out of the tree": [("120000", b"a.py", "link")],
    "a link named .gitmodules": [("120000", b".gitmodules", "link")],
    "a submodule of nowhere": [("160000", b"sub", "commit")],
    "a submodule with an ext:: url": [("160000", b"sub", "commit"), ("100644", b".gitmodules", "modules")],
    "a missing blob": [("100644", b"a.py", "missing")],
    "200 folders deep": [("40000", b"d", "deep")],
}
HIDDEN = {
    ".git with a zero-width sign": ".g\u200cit/config", ".git with a joiner": ".gi\u200dt/config",
    ".git behind a mark": "\u200e.git/config", "the short name of .git": "GIT~1/config",
    "the short name in small letters": "git~1/config", ".git before a blank": ".git /config",
    ".git before a dot": ".git./config", ".git as a stream": ".git::$INDEX_ALLOCATION/config",
    "a sign that writes backwards": "src/a\u202eyp.txt", "a zero-width blank": "src/a\u200bpp.py",
    "a byte order mark": "src/\ufeffapp.py", "a soft hyphen": "src/ap\u00adp.py",
    "a tag sign": "src/app\U000e0041.py", "a variation selector": "src/app\ufe0f.py",
    "a Cyrillic letter": "src/\u0430pp.py", "a Greek letter": "src/\u03bfs.py", "a full-width letter": "src/\uff41pp.py",
    "a blank that does not break": "src/app\u00a0.py", "a Hangul filler": "src/\u3164.py",
    "a line separator": "src/a\u2028b.py", "an isolate": "src/\u2066app\u2069.py",
}  # fmt: skip
MODULES = b'[submodule "sub"]\n\tpath = sub\n\turl = ext::sh -c touch% %s\n\tupdate = !touch %s\n'


def faults() -> Iterator[Fault]:
    """All of them."""
    refused = (
        "never exit 0, or for a harmless one a verdict; nothing outside of the tree is read, nothing run"
    )
    for name, entries in RAW.items():
        yield Fault("entries", f"an entry {name}", refused, _raw(entries))
    for name, path in HIDDEN.items():
        yield Fault(
            "entries", f"a path that hides: {name}", "a finding tells it, or it is refused", _hidden(path)
        )
    for name, put in FOLDERS.items():
        for face in ("--after", "--worktree"):
            yield Fault(
                "entries",
                f"{name} in what is judged, {face}",
                "never exit 0 unread; no hang",
                _folder(name, put, face),
            )


def _raw(entries: Sequence[Entry]) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo()
        modules = MODULES.replace(b"%s", str(lab.mark).encode())
        blobs = {"bad": BAD.encode(), "good": CLEAN.encode(), "link": b"/etc/passwd", "modules": modules}
        ids = {kind: _write(repo, "blob", data) for kind, data in blobs.items()}
        ids["missing"] = "12" * 20
        ids["commit"] = repo.git("rev-parse", "feature")
        ids["tree"] = _write(repo, "tree", _entry("100644", b"x.py", ids["bad"]))
        deep = ids["tree"]
        for _ in range(200):
            deep = _write(repo, "tree", _entry("40000", b"d", deep))
        ids["deep"] = deep
        rows = b"".join(_entry(mode, name, ids[kind]) for mode, name, kind in entries)
        top = _entry("100644", b"README.md", repo.git("rev-parse", "main:README.md"))
        tree = _write(
            repo, "tree", rows + _entry("100644", b"app.py", repo.git("rev-parse", "main:app.py")) + top
        )
        commit = repo.git("rev-parse", "main")
        text = f"tree {tree}\nparent {commit}\nauthor A <a@a.example> 1 +0000\ncommitter A <a@a.example> 1 +0000\n\nx\n"
        repo.git("update-ref", "refs/heads/feature", _write(repo, "commit", text.encode()))
        done = lab.check(repo, codes=STOPPED | {0}, within=30)
        kinds = {kind for _, _, kind in entries}
        if kinds & {"bad", "tree", "deep", "missing"}:
            # A mode that git takes for a submodule's is shown as one, which somebody must sign for.
            opaque = "opaque-content" in done.out and any(mode in ("0", "777777") for mode, _, _ in entries)
            lab.must(done.code in STOPPED or opaque, "the bad file passed")
        lab.must("root:" not in done.text, "a file outside of the tree was read")

    return act


def _entry(mode: str, name: bytes, id: str) -> bytes:
    return mode.encode() + b" " + name + b"\0" + bytes.fromhex(id)


def _write(repo: Repo, kind: str, data: bytes) -> str:
    return repo.git("hash-object", "-t", kind, "-w", "--stdin", "--literally", input=data)


def _hidden(path: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        repo = lab.repo("good")
        blob = _write(repo, "blob", CLEAN.encode())
        for part in reversed(path.split("/")[1:]):
            blob = _write(repo, "tree", _entry("100644", part.encode(), blob))
        rows = [("100644", b"README.md", repo.git("rev-parse", "main:README.md"))]
        rows += [
            ("100644", b"app.py", repo.git("rev-parse", "main:app.py")),
            ("40000", path.split("/")[0].encode(), blob),
        ]
        tree = _write(repo, "tree", b"".join(_entry(*row) for row in sorted(rows, key=lambda row: row[1])))
        repo.git("update-ref", "refs/heads/feature", repo.git("commit-tree", tree, "-p", "main", "-m", "x"))
        done = lab.check(repo, "--format", "json", within=30)
        if done.code in (0, 1, 3):
            verdict = lab.json(done)
            lab.must(verdict.get("findings"), f"nothing is said of the name (exit {done.code})")

    return act


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


MAY_PASS = (
    "a link to a device", "a link to itself", "a link to the folder above", "a link to a password file",
    "a repository inside", "a .git file inside",
)  # fmt: skip
"""Links are shown as links, which somebody signs for; what lies below a `.git` is no content."""
FOLDERS: dict[str, Callable[[Path], object]] = {
    "a FIFO": lambda folder: os.mkfifo(folder / "pipe.py"),
    "a socket": lambda folder: _socket(folder / "s.py"),
    "a device": lambda folder: os.mknod(folder / "zero.py", 0o20666, os.makedev(1, 5)),
    "a link to a device": lambda folder: (folder / "zero.py").symlink_to("/dev/zero"),
    "a link to itself": lambda folder: (folder / "loop.py").symlink_to("loop.py"),
    "a link to the folder above": lambda folder: (folder / "up").symlink_to(".."),
    "a link to a password file": lambda folder: (folder / "p.py").symlink_to("/etc/passwd"),
    "a name that is no UTF-8": lambda folder: Path(os.fsdecode(bytes(folder) + b"/a\xff.py")).write_text(BAD),
    "a name with a line feed": lambda folder: (folder / "a\nb.py").write_text(BAD),
    "a folder nested 300 deep": lambda folder: _deep(folder),
    "a file of 300 MB of nothing": lambda folder: _sparse(folder / "big.py"),
    "a repository inside": lambda folder: Repo(folder / "inner", {"lib.py": BAD}),
    "a .git file inside": lambda folder: _marker(folder / "inner"),
}  # fmt: skip


def _marker(folder: Path) -> None:
    folder.mkdir()
    (folder / ".git").write_text("gitdir: /nowhere\n")


def _deep(folder: Path) -> None:
    path = folder.joinpath(*["d"] * 300)
    path.mkdir(parents=True)
    (path / "x.py").write_text(BAD)


def _sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(300_000_000)


def _folder(name: str, put: Callable[[Path], object], face: str) -> Callable[[Lab], None]:
    def act(lab: Lab) -> None:
        if face == "--worktree":
            repo = lab.repo("good")
            put(repo.folder)
            done = lab.guard("check", "--worktree", "-C", repo.folder, within=40)
        else:
            before, after = lab.work / "b", lab.work / "a"
            before.mkdir()
            after.mkdir()
            (after / "app.py").write_text(CLEAN)
            put(after)
            done = lab.guard("check", "--before", before, "--after", after, within=40)
        if name not in MAY_PASS:
            lab.must(done.code in STOPPED, "it passed")
        lab.must("root:" not in done.text, "a file outside of the tree was read")

    return act
