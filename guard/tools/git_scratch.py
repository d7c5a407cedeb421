"""Applying a patch where it can do no harm: in an index and an object folder that are thrown away.

The repository only lends its objects (as an alternate); its own index, references, objects and work tree
are not written, and the work tree is not read.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from guard.errors import PatchError
from guard.model.change import FileChange, FileSide
from guard.tools.git_command import Git
from guard.tools.git_objects import difference, load


def apply_patch(git: Git, base: str, patch: bytes, strip: int) -> tuple[FileChange, ...]:
    """What a patch changes in the tree `base`, as git applies it: no fuzz, no mending of white space.

    A hunk may stand some lines off from where it says, as git allows where its context matches exactly; what
    is returned is what really came out.

    Raises:
        PatchError: the patch does not apply; nothing of it was.
        RepositoryError: the repository cannot be read.
    """
    with _scratch(git) as scratch:
        scratch.run("read-tree", base)
        arguments = ("--cached", f"-p{strip}", "--whitespace=nowarn", "--no-ignore-whitespace", "-")
        done = scratch.run("apply", *arguments, input=patch, ok=(0, 1, 128))
        if done.returncode != 0:
            lines = [line.removeprefix("error: ") for line in done.complaint.splitlines()]
            raise PatchError("the patch does not apply: " + "; ".join(lines[:3]))
        return load(scratch, difference(scratch, "diff-index", "--cached", base))


def apply_to_files(
    files: Mapping[str, FileSide], patch: bytes, strip: int, near: Path | None = None
) -> tuple[FileChange, ...]:
    """What a patch changes in `files`, in a repository made for it and thrown away.

    No program is taken from the work tree around `near`.

    Raises:
        PatchError: the patch does not apply.
    """
    with tempfile.TemporaryDirectory(prefix="guard-") as name:
        folder = Path(name)
        git = Git(folder, extra={"GIT_DIR": name}, near=near)
        git.run("init", "--quiet", "--bare", "--template=")
        git.run("fast-import", "--quiet", input=_import_stream(files))
        base = git.run("rev-parse", "--verify", "refs/heads/base^{tree}").stdout.decode().strip()
        return apply_patch(git, base, patch, strip)


@contextmanager
def _scratch(git: Git) -> Iterator[Git]:
    """git, writing objects and its index into a private folder."""
    git_folder = _path(git.run("rev-parse", "--absolute-git-dir").stdout)
    lender = (git.folder / _path(git.run("rev-parse", "--git-path", "objects").stdout)).resolve()
    with tempfile.TemporaryDirectory(prefix="guard-") as name:
        folder = Path(name)
        info = folder / "objects" / "info"
        info.mkdir(parents=True)
        (info / "alternates").write_bytes(_quote(os.fsencode(lender)) + b"\n")
        extra = {
            "GIT_DIR": str(git_folder),
            # Called from a folder of its work tree, git would take the patch's paths as relative to that.
            "GIT_WORK_TREE": name,
            "GIT_INDEX_FILE": str(folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(folder / "objects"),
        }
        yield Git(folder, git.options, {**git.extra, **extra}, git.near or git.folder)


def _path(output: bytes) -> Path:
    return Path(os.fsdecode(output.removesuffix(b"\n")))


def _import_stream(files: Mapping[str, FileSide]) -> bytes:
    """A fast-import stream of one commit that holds `files`."""
    parts = [b"commit refs/heads/base\ncommitter guard <> 0 +0000\ndata 0\n"]
    for path in sorted(files):
        side = files[path]
        parts.append(b"M %06o inline %s\n" % (side.mode, _quote(os.fsencode(path))))
        parts.append(b"data %d\n" % len(side.data))
        parts += (side.data, b"\n")
    return b"".join(parts) + b"done\n"


def _quote(path: bytes) -> bytes:
    """A path as git's C-style string, which can hold any byte."""
    return b'"' + b"".join(b"\\%03o" % byte if byte < 33 or byte in b'"\\' or byte > 126 else
                           bytes([byte]) for byte in path) + b'"'  # fmt: skip
