"""The gate on a plain git server: a hook that refuses a push to a protected branch without its signatures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from guard.app.evidence import gate
from guard.app.looking import Looked, look
from guard.errors import EmptyChangeError, RepositoryError, UsageError
from guard.expressions import expression
from guard.ports import NEVER, Stop
from guard.review.gate import Answer
from guard.tools.git import GitRepository
from guard.tools.git_notes import REF

MARK = "# Written by `guard hook install git-server`."
_ZERO = expression(r"0+")
_QUARANTINE = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
_WORD = expression(r"[A-Za-z0-9/_.*?@:=+-]+")


@dataclass(frozen=True)
class Pushed:
    """What the gate says of one ref of a push."""

    ref: str
    refused: str
    """Why it is refused without being judged; "" where it was judged."""
    looked: Looked | None = None
    """None where nothing differs, as for `answer`."""
    answer: Answer | None = None

    @property
    def may_pass(self) -> bool:
        """Whether the ref may be moved."""
        return not self.refused and (self.answer is None or self.answer.exit_code == 0)


def pushed(
    folder: Path | str,
    lines: Iterable[str],
    branches: Iterable[str],
    environ: Mapping[str, str],
    policy: str | None = None,
    pushed_by: Iterable[str] = (),
    stop: Stop = NEVER,
) -> Iterator[Pushed]:
    """Judge what a push moves, as git tells a `pre-receive` hook: lines of old id, new id and ref.

    A protected branch may be made once and is never removed; what it moves to is compared with what it was,
    so that commits which a forced push takes away count as well.

    Raises:
        UsageError: a line is none of git's.
        GuardError: nothing can be judged.
    """
    moves = [_move(line) for line in lines if line.strip()]
    notes = next((new for _, new, ref in moves if ref == REF and not _ZERO.fullmatch(new)), "")
    quarantine = {name: environ[name] for name in _QUARANTINE if environ.get(name)}
    protected = tuple(branches)
    for old, new, ref in moves:
        if not any(fnmatchcase(ref.removeprefix("refs/heads/"), glob) for glob in protected):
            continue
        if _ZERO.fullmatch(new):
            yield Pushed(ref, "a protected branch is not removed")
        elif not _ZERO.fullmatch(old):
            spec = f"{old}..{new}"
            try:
                found = look(
                    folder, spec, policy, pushed_by=tuple(pushed_by), quarantine=quarantine, stop=stop
                )
            except EmptyChangeError:
                yield Pushed(ref, "")
                continue
            yield Pushed(ref, "", found, gate(found, notes=notes))


def _move(line: str) -> tuple[str, str, str]:
    words = line.split()
    if len(words) != 3 or not words[2].startswith("refs/"):
        raise UsageError(f"{line.strip()!r} is no line that git hands a pre-receive hook")
    return words[0], words[1], words[2]


def plan_hook(
    folder: Path, program: str, branches: Iterable[str], policy: str | None, *, remove: bool = False
) -> tuple[Path, str, str]:
    """The hook of a bare repository: its file, what that holds, and what it is to hold ("": no file).

    Raises:
        RepositoryError: there is no bare repository.
        UsageError: another hook is there; a word cannot stand in the script.
    """
    git = GitRepository(folder).git
    if git.run("rev-parse", "--is-bare-repository").stdout.strip() != b"true":
        raise RepositoryError("a server's repository is bare; in a clone use pre-commit", where=str(folder))
    top = Path(os.fsdecode(git.run("rev-parse", "--absolute-git-dir").stdout.rstrip(b"\n")))
    place = top / "hooks" / "pre-receive"
    old = place.read_text("utf-8", "surrogateescape") if place.exists() else ""
    if old and MARK not in old:
        raise UsageError("another hook is there; let it call `guard gate --pre-receive`", where=str(place))
    return place, old, "" if remove else _script(program, tuple(branches) or (_head(folder),), policy)


def _script(program: str, branches: Iterable[str], policy: str | None) -> str:
    options = [word for name in branches for word in ("--branch", name)]
    options += ["--policy", policy] if policy else []
    for word in (program, *options):
        if not _WORD.fullmatch(word):
            raise UsageError(f"{word!r} cannot stand in a hook; name it by letters, digits and / _ . - * ?")
    quoted = " ".join(f"'{word}'" for word in (program, "gate", "--pre-receive", *options))
    return (
        f"#!/bin/sh\n{MARK} A push that is not judged is refused.\n"
        f'exec {quoted} --pushed-by "${{GL_USERNAME:-${{REMOTE_USER:-}}}}"\n'
    )


def write_hook(place: Path, script: str) -> None:
    """Write the hook as planned, or take it away where it is to hold nothing."""
    if not script:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(exist_ok=True)
    place.write_text(script, encoding="utf-8")
    place.chmod(0o755)


def _head(folder: Path) -> str:
    done = GitRepository(folder).git.run("symbolic-ref", "HEAD")
    return os.fsdecode(done.stdout).strip().removeprefix("refs/heads/")
