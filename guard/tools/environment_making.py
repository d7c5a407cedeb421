"""Environments that tests run with, made of a base by commands that the caller names.

Made is each once, in the user's cache, under a digest of what it is made of: the commands, the interpreter,
and those files of the base that say what is installed and built. Nothing of a change is there while the
commands run, as they have the network and no sandbox. What is kept is used where its seal and the names,
versions and records of what is installed are as they were left.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from guard.errors import ToolError
from guard.facts.files.classify import FileClass, classes
from guard.ports import NEVER, Stop
from guard.prove.environment import Environment
from guard.prove.layout import lay
from guard.tools.cache import cache_dir, read_sealed, write_sealed
from guard.tools.process import minimal_environment, run
from guard.tools.python_environment import environment_at

SECONDS = 1800.0
"""That all commands together may take."""
_DECIDES = frozenset({FileClass.MANIFEST, FileClass.LOCK, FileClass.BUILD, FileClass.SOURCE})
"""Files that say what is installed, and those that compiled parts are built from."""
_PASSED_ON = ("PIP_", "UV_", "POETRY_", "PDM_", "HATCH_", "PIPENV_", "CONDA_", "SETUPTOOLS_SCM_", "XDG_")
"""Beginnings of variables by which installers are told where packages are."""
_ALSO = frozenset(
    {"http_proxy", "https_proxy", "no_proxy", "all_proxy", "ssl_cert_file", "ssl_cert_dir"}
    | {"requests_ca_bundle", "curl_ca_bundle", "cc", "cxx", "cflags", "ldflags"}
)
_STEP = 0.2
"""Seconds after which another guard that makes the same is asked for again."""


@dataclass(frozen=True)
class Recipe:
    """How an environment is made."""

    commands: tuple[tuple[str, ...], ...]
    """One after the other, each a program and its arguments; the environment's own programs come first."""
    python: Path
    """The interpreter that it is made from."""
    readable: tuple[Path, ...] = ()
    """What programs in it need to see besides."""

    def digest(self, files: Mapping[str, bytes]) -> str:
        """What the environment of a base is kept under."""
        found = self.python.resolve()
        status = found.stat()
        digest = hashlib.sha256(
            repr((self.commands, str(found), status.st_size, status.st_mtime_ns)).encode()
        )
        for path in sorted(files):
            if not _DECIDES.isdisjoint(classes(path)):
                digest.update(path.encode("utf-8", "surrogateescape") + b"\0")
                digest.update(hashlib.sha256(files[path]).digest())
        return digest.hexdigest()


def made_environment(recipe: Recipe, files: Mapping[str, bytes], stop: Stop = NEVER) -> Environment:
    """The environment of a base; it is made where there is none.

    Args:
        recipe: how.
        files: the base, path by path.
        stop: ends what is being made.

    Raises:
        ToolError: it cannot be made; what a command said stands in the message.
    """
    place = cache_dir() / "environments" / recipe.digest(files)[:40]
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(place / "lock", stop):
            kept = _environment(recipe, place)
            note = read_sealed(place / "made")
            if kept is not None and note == kept.digest.encode():
                return kept
            _make(recipe, files, place, stop)
            made = _environment(recipe, place)
            if made is None:
                raise ToolError("the environment of the base has no Python after it was made")
            write_sealed(place / "made", made.digest.encode())
            return made
    except OSError as error:
        raise ToolError(f"the environment of the base cannot be kept: {error}", where=str(place)) from error


def _environment(recipe: Recipe, place: Path) -> Environment | None:
    python = place / "env" / "bin" / "python"
    return environment_at(python, place / "tree", recipe.readable) if python.is_file() else None


def _make(recipe: Recipe, files: Mapping[str, bytes], place: Path, stop: Stop) -> None:
    for name in ("env", "tree"):
        shutil.rmtree(place / name, ignore_errors=True)
    (place / "made").unlink(missing_ok=True)
    env, tree = place / "env", lay(files, place / "tree")
    until = time.monotonic() + SECONDS
    programs = os.pathsep.join([str(env / "bin"), minimal_environment()["PATH"]])
    variables = {
        **_passed_on(),
        "PATH": programs,
        "VIRTUAL_ENV": str(env),
        "UV_PROJECT_ENVIRONMENT": str(env),
    }
    try:
        for command in ((str(recipe.python), "-m", "venv", str(env)), *recipe.commands):
            ran = run(command, cwd=tree, env=variables, timeout=max(1.0, until - time.monotonic()), stop=stop)
            if ran.returncode:
                said = (ran.complaint or ran.stdout.decode("utf-8", "replace").strip())[-600:]
                words = f"`{' '.join(command)}` ended with status {ran.returncode}: {said}"
                raise ToolError(f"the environment of the base could not be made: {words}")
    finally:
        shutil.rmtree(tree, ignore_errors=True)


def _passed_on() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_PASSED_ON) or name.lower() in _ALSO
    }


@contextmanager
def _alone(path: Path, stop: Stop) -> Iterator[None]:
    """While this lasts, nobody else makes what lies beside `path`."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                stop.check()
                time.sleep(_STEP)
        yield
    finally:
        os.close(descriptor)


def commands_of(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Commands as a caller writes them, split into words as a shell does, without any of its other meanings.

    Raises:
        ValueError: a quotation has no end, or a command no word.
    """
    found = tuple(tuple(shlex.split(text)) for text in texts)
    if not all(found):
        raise ValueError("a command has no word")
    return found
