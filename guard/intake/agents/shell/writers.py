"""Programs that write files in ways that are known: cat, echo, tee, cp, mv, rm, touch, chmod, sed -i."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guard.intake.agents.draft import EditError
from guard.intake.agents.shell.context import Shell
from guard.intake.agents.shell.sed import edit_in_place, is_in_place
from guard.model.change import MODE_EXECUTABLE, MODE_FILE

Program = Callable[[Shell, Sequence[str | None], bytes | None], bytes | None]
"""Follows one call: the shell, the arguments, standard input; gives what it prints, None where not known."""


def _split(shell: Shell, arguments: Sequence[str | None], flags: str) -> tuple[set[str], list[str]]:
    """Short options out of `flags`, and names.

    Raises:
        EditError: another option is given, or a word that is not constant.
    """
    options: set[str] = set()
    names: list[str] = []
    plain = False
    for word in arguments:
        if word is None:
            raise shell.refuse("names a file in a way that is not constant")
        if plain or not word.startswith("-") or word == "-":
            names.append(word)
        elif word == "--":
            plain = True
        elif set(word[1:]) <= set(flags):
            options |= set(word[1:])
        else:
            raise shell.refuse(f"has the option {word!r}, which is not followed")
    return options, names


def cat(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> bytes | None:
    """Prints its files, or what it reads."""
    if any(word is None or (word.startswith("-") and word != "-") for word in arguments):
        return None
    parts = [fed if word == "-" else shell.read(word) for word in arguments] or [fed]
    known = [part for part in parts if part is not None]
    return b"".join(known) if len(known) == len(parts) else None


def echo(_shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Prints its arguments; where one holds a backslash, shells differ in what that is."""
    words = list(arguments)
    newline = True
    while words and words[0] is not None and re.fullmatch(r"-[neE]+", words[0]):
        if words[0] != "-n":
            return None
        newline = False
        words = words[1:]
    known = [word for word in words if word is not None and "\\" not in word]
    if len(known) != len(words):
        return None
    return (" ".join(known) + ("\n" if newline else "")).encode("utf-8", "surrogatepass")


def printf(_shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    r"""Prints a format that holds nothing but text, `\n`, `\t`, `%s` and `%%`."""
    words = [word for word in arguments if word is not None]
    if len(words) != len(arguments) or not words or words[0].startswith("-"):
        return None
    form, values = words[0], words[1:]
    parts = re.findall(r"%s|%%|\\n|\\t|\\\\|[^%\\]+", form)
    if "".join(parts) != form or parts.count("%s") != len(values):
        return None
    rest = iter(values)
    texts = {"%%": "%", "\\n": "\n", "\\t": "\t", "\\\\": "\\"}
    out = [next(rest) if part == "%s" else texts.get(part, part) for part in parts]
    return "".join(out).encode("utf-8", "surrogatepass")


def tee(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> bytes | None:
    """Writes what it reads to its files."""
    options, names = _split(shell, arguments, "ai")
    for name in names:
        if name not in ("/dev/null", "/dev/stderr", "/dev/tty", "/dev/stdout"):
            shell.write(name, fed, append="a" in options)
    return fed


def remove(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Deletes files, and with -r folders."""
    options, names = _split(shell, arguments, "frRv")
    for name in names:
        path = shell.path(name, whole=True)
        if path is None:
            continue
        below = shell.draft.workspace.below(path) if options & {"r", "R"} else ()
        for found in below or (path,):
            if not below and "f" in options and _missing(shell, found):
                continue
            shell.changing(found)
            shell.draft.remove(found)
    return b""


def _missing(shell: Shell, path: str) -> bool:
    return shell.draft.is_missing(path)


def copy(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Copies one file of the tree to another place in it."""
    _copy_or_move(shell, arguments, moves=False)
    return b""


def move(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Moves one file of the tree to another place in it."""
    _copy_or_move(shell, arguments, moves=True)
    return b""


def _copy_or_move(shell: Shell, arguments: Sequence[str | None], *, moves: bool) -> None:
    _, names = _split(shell, arguments, "fpv")
    if len(names) != 2:
        raise shell.refuse("copies or moves other than one file to one place")
    origin, target = shell.path(names[0], whole=moves), shell.path(names[1])
    if target is None and not moves:
        return
    if origin is None or target is None:
        raise shell.refuse("takes a file from outside the tree, or out of it")
    if names[1].endswith("/") or shell.draft.workspace.is_folder(target):
        target = f"{target}/{origin.rpartition('/')[2]}"
    side = shell.draft.side(origin)
    if side is None:
        raise EditError("there is no such file", where=origin)
    shell.changing(target)
    if moves:
        shell.changing(origin)
        shell.draft.move(origin, target)
    else:
        new = shell.draft.side(target) is None
        shell.draft.write(target, side.data)
        if new:
            shell.draft.set_mode(target, side.mode)


def touch(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Makes empty files where there are none."""
    _, names = _split(shell, arguments, "acm")
    for name in names:
        path = shell.path(name)
        if path is not None and shell.draft.side(path) is None:
            shell.changing(path)
            shell.draft.write(path, b"")
    return b""


def folders(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Makes or removes folders, which are no part of a change."""
    _, names = _split(shell, arguments, "pv")
    for name in names:
        shell.path(name)
    return b""


def change_mode(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """Makes files executable, or plain again."""
    modes = {"+x": MODE_EXECUTABLE, "a+x": MODE_EXECUTABLE, "u+x": MODE_EXECUTABLE, "755": MODE_EXECUTABLE}
    modes |= {"-x": MODE_FILE, "a-x": MODE_FILE, "644": MODE_FILE}
    mode = modes.get(arguments[0] or "") if arguments else None
    if mode is None:
        raise shell.refuse("sets a mode that is not followed")
    for name in arguments[1:]:
        path = shell.path(name)
        if path is not None:
            shell.changing(path)
            shell.draft.set_mode(path, mode)
    return b""


def sed(shell: Shell, arguments: Sequence[str | None], _fed: bytes | None) -> bytes | None:
    """`sed`, which changes files only with -i."""
    if is_in_place(arguments):
        edit_in_place(shell, arguments)
        return b""
    return None


PROGRAMS: dict[str, Program] = {
    "cat": cat,
    "echo": echo,
    "printf": printf,
    "tee": tee,
    "rm": remove,
    "cp": copy,
    "mv": move,
    "touch": touch,
    "mkdir": folders,
    "rmdir": folders,
    "chmod": change_mode,
    "sed": sed,
}
