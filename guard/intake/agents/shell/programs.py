"""Programs that are known to change no file, and arguments with which some of them do."""

from __future__ import annotations

import re
from collections.abc import Sequence

_READERS_TEXT = """
    : [ ag basename cat cd cmp column comm cut date df diff dirname du echo egrep env exit export expr
    false fgrep file find fold grep head hexdump hostname id jq less locale ls lsof man md5sum more nl
    nproc od paste pgrep printenv printf ps pwd read readlink realpath rev rg ripgrep seq set
    sha1sum sha256sum sleep sort stat strings tac tail test tput tr tree true tty type uname uniq unset
    uptime wait wc whereis which whoami xxd yes
"""
_READERS = frozenset(_READERS_TEXT.split())
_GIT_READERS_TEXT = """
    blame cat-file check-ignore describe diff diff-tree for-each-ref grep log ls-files ls-remote ls-tree
    merge-base name-rev rev-list rev-parse shortlog show show-ref status version whatchanged
"""
_GIT_READERS = frozenset(_GIT_READERS_TEXT.split())
_WRITING_ARGUMENTS = {
    "find": re.compile(r"-(delete|exec|execdir|ok|okdir|fprint|fprint0|fprintf|fls)"),
    "sort": re.compile(r"-[a-zA-Z]*o.*|--output.*|--compress-program.*"),
    "tree": re.compile(r"-o.*"),
    "diff": re.compile(r"--output.*"),
    "date": re.compile(r"-s.*|--set.*"),
    "less": re.compile(r"-[a-zA-Z]*[oO].*|--log-file.*"),
    "hostname": re.compile(r"[^-].*|-F.*"),
    "file": re.compile(r"-C|--compile"),
    "rg": re.compile(r"--pre.*"),
    "git": re.compile(r"--output.*|-O.*|--open-files-in-pager.*|--ext-diff|--textconv|-c|--exec-path.*"),
}
_TWO_NAMES = frozenset({"uniq", "xxd"})
"""Programs whose second name is written to."""


def only_reads(name: str, arguments: Sequence[str | None]) -> bool:
    """Whether a program, called like this, is known to change no file by itself.

    An argument that is not constant (None) might be anything, so it only passes where none could write.
    """
    if name == "git":
        command = next((word for word in arguments if word is None or not word.startswith("-")), None)
        if command not in _GIT_READERS or (arguments and arguments[0] == "-c"):
            return False
    elif name not in _READERS:
        return False
    pattern = _WRITING_ARGUMENTS.get(name)
    if pattern is not None and any(word is None or pattern.fullmatch(word) for word in arguments):
        return False
    if name == "env" and any(
        word is None or (not word.startswith("-") and "=" not in word) for word in arguments
    ):
        return False  # it runs another program
    names = [word for word in arguments if word is None or not word.startswith("-")]
    return not (name in _TWO_NAMES and len(names) > 1)
