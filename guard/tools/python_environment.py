"""A ready environment of Python, looked at without running anything of it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from guard.errors import UsageError
from guard.prove.environment import Environment

_CONFIG = "pyvenv.cfg"
_MAX_PTH = 64 * 1024


def environment_at(
    python: Path | str, tree: Path | None = None, readable: Sequence[Path] = ()
) -> Environment:
    """The environment of an interpreter, or of the virtual environment in a folder.

    Args:
        python: the interpreter, or the folder of a virtual environment.
        tree: the work tree of the project; folders in it that the environment leads to are named by their
            paths there, and are taken from the tree that is run.
        readable: what programs in it need to see besides.

    Raises:
        UsageError: there is no such interpreter.
    """
    path = Path(python).absolute()
    if path.is_dir():
        path = path / "bin" / "python"
    if not path.is_file() or not os.access(path, os.X_OK):
        raise UsageError("there is no Python that can be run", where=str(python))
    prefix = path.parent.parent
    needed = [prefix, *readable]
    base = _base(prefix)
    needed += [base] if base is not None else []
    needed += _steps(path)
    found = [one for one in dict.fromkeys(needed) if one.exists() and one != Path("/usr")]
    packages = [one for one in prefix.glob("lib/python3*/site-packages") if one.is_dir()]
    within = tuple(dict.fromkeys(_within(packages, tree))) if tree is not None else ()
    return Environment(path, tuple(_outermost(found)), within, _digest(path, packages))


def _base(prefix: Path) -> Path | None:
    """Where the Python is that a virtual environment was made from."""
    try:
        lines = (prefix / _CONFIG).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition("=")
        if name.strip() == "home" and value.strip():
            return Path(value.strip()).parent
    return None


def _steps(path: Path) -> Iterator[Path]:
    """The installations that a chain of links leads through."""
    for _ in range(10):
        if not path.is_symlink():
            return
        path = Path(os.path.normpath(path.parent / path.readlink()))
        if path.parent.name == "bin":
            yield path.parent.parent


def _outermost(paths: Sequence[Path]) -> Iterator[Path]:
    """Those that lie in none of the others."""
    for one in paths:
        if not any(other != one and other in one.parents for other in paths):
            yield one


def _within(packages: Sequence[Path], tree: Path) -> Iterator[str]:
    """Folders of the work tree that the environment puts on the import path (editable installs)."""
    top = tree.resolve()
    for folder in packages:
        for name in sorted(folder.glob("*.pth")):
            if not stat.S_ISREG(name.stat().st_mode) or name.stat().st_size > _MAX_PTH:
                continue
            for line in name.read_text(encoding="utf-8", errors="replace").splitlines():
                place = Path(line.strip())
                if line.strip() and not line.startswith(("import ", "#")) and place.is_absolute():
                    resolved = place.resolve()
                    if resolved == top or top in resolved.parents:
                        yield str(resolved.relative_to(top)).removeprefix(".")


def _digest(python: Path, packages: Sequence[Path]) -> str:
    """Over the interpreter and the names, versions and records of what is installed."""
    digest = hashlib.sha256(os.fsencode(python.resolve()))
    for folder in packages:
        for info in sorted(folder.glob("*.dist-info")):
            digest.update(info.name.encode())
            record = info / "RECORD"
            if record.is_file():
                digest.update(record.read_bytes())
    return f"sha256:{digest.hexdigest()}"
