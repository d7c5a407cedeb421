"""Calls that plainly change files, by programs whose doing is not followed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guard.intake.agents.shell.context import Shell

_ALWAYS_WRITE_TEXT = """
    bunzip2 chgrp chown csplit dd ed emacs ex gunzip gzip install link ln mkfifo mknod mktemp mount nano
    patchutils rename rsync setfacl shred split sponge tar truncate unlink unxz unzip vi vim xz zip
"""
_ALWAYS_WRITE = frozenset(_ALWAYS_WRITE_TEXT.split())
_RUN_OTHERS_TEXT = """
    busybox chroot command doas env eval exec flock nice nohup parallel script setsid stdbuf strace su sudo
    time timeout toybox unbuffer watch xargs
"""
_RUN_OTHERS = frozenset(_RUN_OTHERS_TEXT.split())
"""Programs that run the one that their arguments name."""
_WRITERS_TEXT = "tee rm cp mv touch chmod sed patch apply_patch applypatch bash sh dash zsh"
_WRITERS = frozenset(_WRITERS_TEXT.split())
_WRITING_WORDS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("awk", "gawk", "mawk", "nawk"), re.compile(r".*(inplace|>|system|\|)", re.DOTALL)),
    (("sort", "yq"), re.compile(r"-[a-zA-Z]*[oi]$|--output|--in-?place")),
    (("git",), re.compile(r"(apply|am|mv|rm)$|--output")),
)
"""Words with which programs write files, beside what they are usually for."""


def refuse_writing(shell: Shell, name: str, arguments: Sequence[str | None]) -> None:
    """Refuse a call that plainly changes files, by a program that is not followed.

    Raises:
        EditError: it is one.
    """
    words = [word or "" for word in arguments]
    if name in _ALWAYS_WRITE and not (name == "tar" and _lists(words)):
        raise shell.refuse("changes files in a way that is not followed")
    if name == "find" and any(re.fullmatch(r"-(delete|exec.*|ok.*|fprint.*|fls)", word) for word in words):
        raise shell.refuse("changes files, or runs programs, for whatever it finds")
    if name in _RUN_OTHERS and any(_may_write(word) for word in words):
        raise shell.refuse("runs a program that changes files, in a way that is not followed")
    for names, pattern in _WRITING_WORDS:
        if name in names and any(pattern.match(word) for word in words):
            raise shell.refuse("changes files in a way that is not followed")
    if name in ("curl", "wget"):
        _refuse_download(shell, name, words)


def _may_write(word: str) -> bool:
    """Whether a word names a program that writes files, or a shell, or is a script that sends text to one."""
    name = word.rpartition("/")[2]
    return name in _WRITERS or name in _ALWAYS_WRITE or (" " in word and ">" in word)


def _refuse_download(shell: Shell, name: str, words: Sequence[str]) -> None:
    option = "-o" if name == "curl" else "-O"
    for at, word in enumerate(words):
        target = (
            words[at + 1]
            if word in (option, "--output", "--output-document") and at + 1 < len(words)
            else None
        )
        if target is None and word.startswith(("--output=", "--output-document=")):
            target = word.partition("=")[2]
        if target is None and re.match(rf"-[a-zA-Z]*{option[1]}$", word) and at + 1 < len(words):
            target = words[at + 1]
        if target is not None and target not in ("-", "/dev/null", "/dev/stdout"):
            shell.write(target, None)
        if name == "curl" and re.fullmatch(r"--remote-name.*|-[a-zA-Z]*O[a-zA-Z]*", word):
            raise shell.refuse("writes a file whose text is not known")
    if name == "wget" and not any(
        re.match(r"-[a-zA-Z]*O|--output-document|--spider", word) for word in words
    ):
        raise shell.refuse("writes a file whose text is not known")


def _lists(words: Sequence[str]) -> bool:
    return bool(words) and re.fullmatch(r"-?[a-zA-Z]*t[a-zA-Z]*|--list", words[0]) is not None
