"""Real git repositories for tests: quick to make, and deaf to the machine they are made on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENV = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Author",
    "GIT_AUTHOR_EMAIL": "author@mail.example",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "Committer",
    "GIT_COMMITTER_EMAIL": "committer@mail.example",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}

Content = bytes | str | None


class Repo:
    """A git repository in a folder of its own."""

    def __init__(
        self, folder: Path, files: Mapping[str, Content] | None = None, *, init: bool = True
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if init:
            self.git("init", "-q", "-b", "main", "--template=")
        if files is not None:
            self.commit(files)

    @property
    def git_dir(self) -> Path:
        return self.folder / ".git"

    def git(self, *args: str, input: bytes | None = None, env: Mapping[str, str] | None = None) -> str:
        """Run git as a user would, and return what it printed."""
        done = subprocess.run(
            ["git", *args],
            cwd=self.folder,
            env={**_ENV, **(env or {})},
            input=input,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, (args, done.stderr)
        return os.fsdecode(done.stdout).strip("\n")

    def write(self, files: Mapping[str, Content]) -> None:
        """Put files on disk; None deletes one."""
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def stage(self, files: Mapping[str, Content]) -> None:
        """Put files on disk and stage everything that differs."""
        self.write(files)
        self.git("add", "-A", "-f")

    def commit(self, files: Mapping[str, Content], message: str = "change") -> str:
        """Commit files, and return the commit's id."""
        self.stage(files)
        self.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def plant(self, script: Path, marker: Path) -> str:
        """Write a program that leaves a marker when it runs, and return its path."""
        script.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n")
        script.chmod(0o755)
        return str(script)


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything beneath a folder: kind, mode, size, times and content."""
    state: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        info = path.lstat()
        if path.is_symlink():
            content: object = path.readlink()
        elif path.is_file():
            content = path.read_bytes()
        else:
            content = ""
        state[str(path.relative_to(folder))] = (info.st_mode, info.st_ino, info.st_mtime_ns, content)
    return state
