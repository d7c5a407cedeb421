"""Path globs as in a `.gitignore` file, anchored to the root of the tree.

`*` and `?` stay within one folder, `[…]` is one character, `**` stands alone between slashes and is any
number of folders, and a backslash takes the next character as it is. There is no negation and no brace
expansion: both are refused, because in a permission they are read wrongly.

Two ways to match:

- **exact**, for what a policy permits: case-sensitive, byte for byte;
- **protective**, for what it guards (`frozen`, `sign_off`, `except_paths`): a path matches too when a file
  system that folds case, Unicode forms, invisible characters or trailing dots would open the same file, and
  `folder/**` also guards `folder` itself, which a link or a submodule could take the place of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from guard.facts.files.folding import caseless, fold

_MAX_LENGTH = 512


def check_glob(glob: str) -> str:
    """Return `glob` if it is well formed.

    Raises:
        ValueError: saying what is wrong and what to write instead.
    """
    _translate(glob, folded=False)
    return glob


class PathGlobs:
    """A list of globs, compiled once; immutable and safe to share between threads."""

    def __init__(self, globs: Iterable[str], *, protective: bool = False) -> None:
        """Compile `globs` (an empty list matches nothing).

        Raises:
            ValueError: a glob is malformed.
        """
        self.globs = tuple(globs)
        self.protective = protective
        wanted = list(self.globs)
        if protective:
            wanted += [glob[:-3] for glob in self.globs if glob.endswith("/**") and glob != "**/**"]
        self._exact = _alternatives(wanted, folded=False)
        self._folded = _alternatives(wanted, folded=True) if protective else None

    def __bool__(self) -> bool:
        return bool(self.globs)

    def match(self, path: str) -> bool:
        """Whether any glob matches `path`."""
        if self._exact.fullmatch(path) is not None:
            return True
        return self._folded is not None and any(map(self._folded.fullmatch, _spellings(path)))

    def which(self, path: str) -> str:
        """The first glob that matches `path`, or ""."""
        if not self.match(path):
            return ""
        return next(
            (glob for glob in self.globs if PathGlobs([glob], protective=self.protective).match(path)), ""
        )


def glob_includes(wide: str, narrow: str) -> bool:
    """Whether every path that `narrow` matches is provably matched by `wide` too (False: not proved)."""
    if wide in (narrow, "**"):
        return True
    if wide.endswith("/**") and narrow.startswith(wide[:-2]):
        return True
    tail = wide.removeprefix("**/")
    return tail != wide and "/" not in tail and (narrow == tail or narrow.endswith("/" + tail))


@lru_cache(maxsize=8192)
def _spellings(path: str) -> tuple[str, ...]:
    return tuple({caseless(path), fold(path)})


def _alternatives(globs: Iterable[str], *, folded: bool) -> re.Pattern[str]:
    bodies = [_translate(glob, folded=folded) for glob in globs]
    return re.compile("|".join(f"(?:{body})" for body in bodies) if bodies else r"(?!)", re.DOTALL)


@lru_cache(maxsize=4096)
def _translate(glob: str, *, folded: bool) -> str:
    """The regular expression for `glob`, to be used with `fullmatch`.

    Every stretch between two wildcards of a kind is matched at its leftmost place and then kept (an atomic
    group). That is exact, because a later place never leaves more room, and keeps matching linear: a long
    path made up by the proposer cannot make it backtrack.
    """
    _check_shape(glob)
    runs: list[list[str]] = [[]]  # runs of folders between `**`
    for part in _split(unicodedata.normalize("NFC", glob) if folded else glob):
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(_component(part, glob, folded=folded))
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *middle, last = runs
    out = "".join(f"{part}/" for part in first)
    for run in middle:
        if run:
            out += "(?>(?:[^/]*/)*?" + "".join(f"{part}/" for part in run) + ")"
    return out + ("(?:[^/]*/)*" + "/".join(last) if last else ".+")


def _check_shape(glob: str) -> None:
    if not glob or glob != glob.strip():
        raise ValueError("a path glob is empty or has white space around it")
    if len(glob) > _MAX_LENGTH:
        raise ValueError(f"a path glob has more than {_MAX_LENGTH} characters")
    if "\0" in glob:
        raise ValueError("a path glob holds a NUL character")
    if glob.startswith("!"):
        raise ValueError(f"{glob!r}: a glob cannot be negated; use except_paths")
    if glob.startswith("/"):
        raise ValueError(f"{glob!r}: globs start at the root of the tree already; drop the leading slash")
    if glob.endswith("/"):
        raise ValueError(f"{glob!r} matches no file; write {glob + '**'!r} for all that the folder holds")


def _split(glob: str) -> list[str]:
    """The parts of `glob` between slashes; a slash inside `[…]` is refused later, so it may split here."""
    parts = glob.split("/")
    for part in parts:
        if part in ("", ".", ".."):
            raise ValueError(f"{glob!r}: an empty, `.` or `..` part matches no path")
        if "**" in part and part != "**":
            raise ValueError(f"{glob!r}: `**` must stand alone between slashes")
    return parts


def _component(part: str, glob: str, *, folded: bool) -> str:
    """The expression for one folder or file name."""
    pieces: list[str] = [""]
    index = 0
    while index < len(part):
        char = part[index]
        index += 1
        if char == "*":
            pieces.append("")
        elif char == "?":
            pieces[-1] += "[^/]"
        elif char == "[":
            body, index = _char_class(part, index, glob)
            pieces[-1] += f"(?i:{body})" if folded else body
        elif char in "{}":
            raise ValueError(f"{glob!r}: braces are not expanded; write one glob for each, or `\\{char}`")
        else:
            if char == "\\":
                if index == len(part):
                    raise ValueError(f"{glob!r}: a backslash at the end of a part escapes nothing")
                char = part[index]
                index += 1
            pieces[-1] += _literal(char, folded=folded)
    first, *rest = pieces
    if not rest:
        return first
    *middle, last = rest
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + f"[^/]*{last}"


def _literal(char: str, *, folded: bool) -> str:
    if not folded:
        return re.escape(char)
    return re.escape(caseless(char))


def _char_class(part: str, index: int, glob: str) -> tuple[str, int]:
    """The expression for the class that starts after `[` at `index`, and where it ends."""
    negated = part[index : index + 1] in ("!", "^") and bool(part[index : index + 1])
    start = index + negated
    end = part.find("]", start + 1)
    if end < 0:
        raise ValueError(f"{glob!r}: `[` is not closed; write `\\[` for the character itself")
    items, out, at = part[start:end], "", 0
    if "\\" in items:
        raise ValueError(f"{glob!r}: a backslash inside `[…]` is not supported")
    while at < len(items):
        if items[at + 1 : at + 2] == "-" and at + 2 < len(items):
            low, high = items[at], items[at + 2]
            if low > high:
                raise ValueError(f"{glob!r}: the range {low}-{high} is the wrong way round")
            out += f"{re.escape(low)}-{re.escape(high)}"
            at += 3
        else:
            out += re.escape(items[at])
            at += 1
    return (f"[^/{out}]" if negated else f"(?!/)[{out}]"), end + 1
