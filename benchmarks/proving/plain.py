"""A project's tests run plainly: what holds without guard, to hold guard's answers against."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+\.py(?:::[^ ]+(?: [^-]\S*)*)?)", re.MULTILINE)
_GREEN = (0, 5)
"""pytest's status where all passed, and where there was nothing to run."""


def read(folder: Path) -> dict[str, bytes]:
    """The regular files that git follows in a clone."""
    listed = subprocess.run(["git", "-C", folder, "ls-files", "-z"], check=True, capture_output=True)
    paths = [one for one in listed.stdout.decode("utf-8", "surrogateescape").split("\0") if one]
    return {
        one: (folder / one).read_bytes()
        for one in paths
        if (folder / one).is_file() and not (folder / one).is_symlink()
    }


class Plain:
    """A copy of a project, in a folder of its own, and pytest on it."""

    def __init__(self, files: Mapping[str, bytes], python: Path, folder: Path, seconds: float) -> None:
        self.python, self.folder, self.seconds = python, folder, seconds
        for path, data in files.items():
            self.write(path, data)

    def write(self, path: str, data: bytes) -> None:
        """Write one file of it."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if data.startswith(b"#!"):
            target.chmod(0o755)

    def run(self, *arguments: str) -> tuple[bool, str]:
        """Whether all tests pass, and the end of what was said; one that hangs does not pass."""
        home = self.folder.parent / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        paths = [str(self.folder / one) for one in ("src", "lib", "") if (self.folder / one).is_dir()]
        environment = {
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "HOME": str(home),
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
        }
        command = [str(self.python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        try:
            ran = subprocess.run(
                command, cwd=self.folder, env=environment, capture_output=True, text=True,
                errors="replace", timeout=self.seconds, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False, "it did not end in time"
        return ran.returncode in _GREEN, ran.stdout[-20_000:] + ran.stderr[-2000:]

    def failing(self, tests: Sequence[str]) -> list[str]:
        """The tests that fail by themselves."""
        green, said = self.run("-rfE", *tests)
        return [] if green else sorted(set(_FAILED.findall(said)))
