"""Print the oldest and the newest CPython of this machine among those that pyproject.toml supports.

Interpreters are looked for where pyenv keeps them, if there is pyenv, and as `python3.X` on PATH. One path a
line, the oldest first; one line only where all that were found have one minor version. Of several patch
releases of a minor version the latest stands for it. Runs on Python 3.9 and later with nothing installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

Version = tuple[int, ...]

ASK = """
import ctypes, ensurepip, json, lzma, sqlite3, ssl, sys, venv, zlib  # what a fresh environment and guard need
version = sys.version_info
print(json.dumps([sys.implementation.name, version.releaselevel, sys.executable, *version[:3]]))
"""


def supported(pyproject: str) -> tuple[Version, Version]:
    """The lowest version that is supported and the first that is not any more, out of `requires-python`.

    Raises:
        ValueError: it is not written as `>=A.B,<A.C`.
    """
    found = re.search(r'^requires-python = ">=(\d+)\.(\d+),<\1\.(\d+)"$', pyproject, re.MULTILINE)
    if found is None:
        raise ValueError("pyproject.toml: requires-python must be written as >=A.B,<A.C")
    major, low, beyond = map(int, found.groups())
    return (major, low), (major, beyond)


def ends(found: Mapping[Version, str], lowest: Version, beyond: Version) -> list[str]:
    """Of interpreters by version: the oldest and the newest that are supported, or the only one, or none."""
    minors = {version[:2]: found[version] for version in sorted(found) if lowest <= version[:2] < beyond}
    return [minors[minor] for minor in sorted({min(minors), max(minors)})] if minors else []


def candidates(lowest: Version, beyond: Version) -> list[str]:
    """Where interpreters may be; not all of these need to run."""
    names = [f"python{lowest[0]}.{minor}" for minor in range(lowest[1], beyond[1])]
    paths = [path for path in map(shutil.which, names) if path is not None]
    pyenv = shutil.which("pyenv")
    if pyenv is not None:
        root = subprocess.check_output([pyenv, "root"], text=True).strip()
        versions = subprocess.check_output([pyenv, "versions", "--bare"], text=True).split()
        paths += [str(Path(root, "versions", version, "bin", "python3")) for version in versions]
    return paths


def asked(path: str) -> tuple[Version, str] | None:
    """The version of the interpreter at `path` and where it says it is; None where it is of no use here."""
    try:
        done = subprocess.run([path, "-c", ASK], capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    name, level, executable, *version = json.loads(done.stdout)
    return (tuple(version), executable) if (name, level) == ("cpython", "final") else None


def main() -> int:
    """Print what was chosen; 1 where no interpreter is supported."""
    pyproject = Path(__file__).resolve().parents[1] / "pyproject.toml"
    lowest, beyond = supported(pyproject.read_text(encoding="utf-8"))
    found = dict(filter(None, map(asked, candidates(lowest, beyond))))
    chosen = ends(found, lowest, beyond)
    print("\n".join(chosen))
    return 0 if chosen else 1


if __name__ == "__main__":
    sys.exit(main())
