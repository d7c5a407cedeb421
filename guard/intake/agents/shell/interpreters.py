"""Shells and interpreters: a script for a shell is followed, a program only searched for plain writing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guard.intake.agents.shell.context import Shell

SHELLS = frozenset({"bash", "sh", "dash", "zsh"})

_LONGEST = 20_000
"""Characters of a program on a command line that are looked over."""
_WRITES = {
    "python": re.compile(
        r"""open\s*\([^),]{0,300}+,[^)]{0,300}?['"][rbt]{0,3}[wax+]|\bwrite(_text|_bytes|lines)?\b|\b(unlink|rmtree|rename|truncate)\b
        |\bos\s*\.\s*(remove|replace|system|popen|exec|spawn|symlink|link|chmod|open|makedirs|mkdir)
        |\b(subprocess|shutil|fileinput|ctypes|tempfile)\b|\b(exec|eval|compile|__import__|import_module)\b""",
        re.VERBOSE,
    ),
    "node": re.compile(
        r"\b(fs|(write|append)File\w*|unlink\w*|rename\w*|child_process|eval|Function|import)\b"
    ),
    "perl": re.compile(r"\b(open|print\s*\{?\s*\$|unlink|rename|system|exec|eval|qx)\b|`|-i"),
    "ruby": re.compile(r"\b(File|IO|FileUtils|system|exec|eval|write|open)\b|`|-i"),
}


def script_of(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> str | None:
    """The script that a shell is given; None where it is a file, or not known, which is then noted."""
    words = list(arguments)
    while words and words[0] is not None and re.fullmatch(r"-[elux]+|--login|--norc|--noprofile", words[0]):
        words.pop(0)
    if len(words) >= 2 and words[0] is not None and re.fullmatch(r"-[elux]*c", words[0]):
        if words[1] is None:
            raise shell.refuse("runs a script that is not known")
        return words[1]
    if not words or words == ["-s"] or words == ["-"]:
        if fed is None:
            raise shell.refuse("runs a script that is not known")
        return fed.decode("utf-8", "surrogatepass")
    shell.unfollowed.append(shell.shown)
    return None


def _may_write(language: str, code: str) -> bool:
    """Whether a program may change something; one that is too long to be looked over may."""
    return len(code) > _LONGEST or _WRITES[language].search(code) is not None


def _interpreter(language: str, flags: str) -> Callable[[Shell, Sequence[str | None], bytes | None], None]:
    def look(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> None:
        words = list(arguments)
        codes = [words[at + 1] for at in range(len(words) - 1) if re.fullmatch(flags, words[at] or "")]
        if not codes and (not words or words[0] == "-"):
            codes = [None if fed is None else fed.decode("utf-8", "replace")]
            if fed is None and not words:
                codes = []
        in_place = language in ("perl", "ruby") and any(
            re.match(r"-[a-z0-9]*i", word or "") for word in words
        )
        if in_place or any(code is not None and _may_write(language, code) for code in codes):
            raise shell.refuse("changes files, or runs programs, in a way that is not followed")
        shell.unfollowed.append(shell.shown)

    return look


PROGRAMS = {
    **dict.fromkeys(("python", "python3", "python2", "pypy3", "py"), _interpreter("python", r"-[a-zA-Z]*c")),
    **dict.fromkeys(("node", "nodejs", "bun", "deno"), _interpreter("node", r"-e|-p|--eval|--print|eval")),
    "perl": _interpreter("perl", r"-[a-zA-Z0-9]*[eE]"),
    "ruby": _interpreter("ruby", r"-[a-zA-Z0-9]*e"),
}
