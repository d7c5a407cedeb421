"""`sed -i` with scripts that mean the same to every sed: plain replacements, and lines deleted by number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from guard.intake.agents.shell.context import Shell

_OPTION = re.compile(r"-(?P<before>[nErsuz]*)i(?P<suffix>.*)|--in-place(=(?P<long>.*))?")
_SPECIAL = frozenset(".[]*^$\\")
_SPECIAL_EXTENDED = _SPECIAL | frozenset("+?(){}|")

Edit = Callable[[list[str]], list[str]]


def is_in_place(arguments: Sequence[str | None]) -> bool:
    """Whether a call of sed may change its files.

    A word that is not constant may be the option for it, or a script that writes.
    """
    return any(word is None or _OPTION.fullmatch(word) or not _is_quiet(word) for word in arguments)


def _is_quiet(word: str) -> bool:
    """Whether a script, option or name has no command that writes a file or runs a program."""
    return re.search(r"(^|[;{}/0-9$!,|#\s])\s*[wWe]\s*\S*\s*$|\bw\s", word) is None or word.startswith(
        ("/", "./")
    )


def edit_in_place(shell: Shell, arguments: Sequence[str | None]) -> None:
    """Change the files of a call of sed.

    Raises:
        EditError: the call is not one of the plain ones.
    """
    words = [word for word in arguments if word is not None]
    if len(words) != len(arguments):
        raise shell.refuse("rewrites files by a script that is not constant")
    extended = in_place = False
    scripts: list[str] = []
    names: list[str] = []
    rest = iter(words)
    for word in rest:
        option = _OPTION.fullmatch(word)
        if option is not None:
            if option["suffix"] or option["long"] or set(option["before"] or "") - set("Er"):
                raise shell.refuse("keeps copies, or has options that are not followed")
            in_place, extended = True, extended or bool(option["before"])
        elif word in ("-E", "-r", "--regexp-extended"):
            extended = True
        elif word in ("-e", "--expression"):
            scripts.append(next(rest, ""))
        elif word.startswith("-"):
            raise shell.refuse("has options that are not followed")
        else:
            names.append(word)
    if not scripts and names:
        scripts.append(names.pop(0))
    if not in_place or not names:
        raise shell.refuse("may write files in a way that is not followed")
    if len(scripts) > 1 and any(script.endswith("d") for script in scripts):
        raise shell.refuse("deletes lines by number beside other commands")
    edits = [_edit(shell, script, extended=extended) for script in scripts]
    for name in names:
        path = shell.path(name)
        if path is None:
            continue
        shell.changing(path)
        text = shell.draft.text(path)
        lines = re.findall(r"[^\n]*\n|[^\n]+", text)
        for edit in edits:
            lines = edit(lines)
        shell.draft.write(path, "".join(lines))


def _edit(shell: Shell, script: str, *, extended: bool) -> Edit:
    numbers = re.fullmatch(r"([0-9]+)(?:,([0-9]+|\$))?d", script.strip())
    if numbers is not None:
        return _deletion(int(numbers[1]), numbers[2])
    if len(script) > 3 and script[0] == "s" and script[1] in "/|#,@:%!":
        parts = script[2:].split(script[1])
        if len(parts) == 3 and parts[0] and parts[2] in ("", "g"):
            special = _SPECIAL_EXTENDED if extended else _SPECIAL
            old = _plain(parts[0], special)
            new = _plain(parts[1], frozenset("&\\"))
            if old is not None and new is not None:
                return _replacement(old, new, every=parts[2] == "g")
    raise shell.refuse("rewrites files by a script that is more than a plain replacement")


def _plain(text: str, special: frozenset[str]) -> str | None:
    """The text without escapes; None where it is more than text."""
    out = re.sub(r"\\([./\-\[\]*^$&])", lambda match: f"\0{ord(match[1]):03d}", text)
    if "\n" in out or set(re.sub(r"\0[0-9]{3}", "", out)) & special:
        return None
    return re.sub(r"\0([0-9]{3})", lambda match: chr(int(match[1])), out)


def _replacement(old: str, new: str, *, every: bool) -> Edit:
    return lambda lines: [line.replace(old, new) if every else line.replace(old, new, 1) for line in lines]


def _deletion(first: int, last: str | None) -> Edit:
    def delete(lines: list[str]) -> list[str]:
        end = first if last is None else len(lines) if last == "$" else max(first, int(last))
        return [line for number, line in enumerate(lines, 1) if not first <= number <= end]

    return delete
