"""Commands that apply a patch: apply_patch, `git apply`, `patch`; and git's own `mv` and `rm`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guard.errors import PatchError
from guard.intake.agents.codex_patch import apply_section
from guard.intake.agents.draft import EditError
from guard.intake.agents.patch_text import parse_patch
from guard.intake.agents.shell.context import Shell
from guard.intake.agents.shell.writers import Program, move, remove
from guard.intake.unified import FilePatch, parse


def apply_patch(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> bytes | None:
    """Codex's own command, with the patch as its argument or on standard input."""
    text = arguments[0] if len(arguments) == 1 else None
    if not arguments and fed is not None:
        text = fed.decode("utf-8", "surrogatepass")
    if text is None:
        raise shell.refuse("applies a patch that is not known before it runs")
    if shell.folder is None:
        raise shell.refuse("is run in a folder that is not known")
    shell.draft.folder, before = shell.folder, shell.draft.folder
    try:
        for section in parse_patch(text):
            for name in filter(None, (section.path, section.move_to)):
                shell.changing(shell.draft.locate(name))
            apply_section(shell.draft, section)
    finally:
        shell.draft.folder = before
    return b""


def patch(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> bytes | None:
    """`patch -pN`, with the diff on standard input or after -i."""
    words = list(arguments)
    text, strip = fed, None
    while words:
        word = words.pop(0)
        if word is not None and (level := re.fullmatch(r"(?:-p|--strip=)([01])", word)):
            strip = int(level[1])
        elif word in ("-i", "--input") and words:
            text = shell.read(words.pop(0))
        elif word is not None and word.startswith("--input="):
            text = shell.read(word.partition("=")[2])
        elif word not in ("-s", "-N", "--forward", "--silent", "--quiet", "-u", "--no-backup-if-mismatch"):
            raise shell.refuse("applies a patch with options that are not followed")
    if strip is None:
        raise shell.refuse("guesses names, without -p0 or -p1")
    _apply(shell, text, strip)
    return b""


def git_apply(shell: Shell, arguments: Sequence[str | None], fed: bytes | None) -> bytes | None:
    """`git apply`, with the diff on standard input or in a file."""
    strip = 1
    names: list[str] = []
    for word in arguments:
        if word is not None and (level := re.fullmatch(r"-p([01])", word)):
            strip = int(level[1])
        elif word in ("--stat", "--numstat", "--summary", "--check") and len(arguments) <= 2:
            return None
        elif word in ("--index", "-v", "--verbose", "-", "--whitespace=nowarn"):
            continue
        elif word is None or word.startswith("-"):
            raise shell.refuse("applies a patch with options that are not followed")
        else:
            names.append(word)
    if len(names) > 1:
        raise shell.refuse("applies more than one patch")
    _apply(shell, shell.read(names[0]) if names else fed, strip)
    return b""


def _apply(shell: Shell, text: bytes | None, strip: int) -> None:
    """Apply a unified diff where every hunk fits exactly at the lines that it names."""
    if text is None:
        raise shell.refuse("applies a patch that is not known before it runs")
    if shell.folder != "":
        raise shell.refuse("applies a patch elsewhere than at the top of the work tree")
    read = parse(text, "patch")
    if read.strip != strip:
        raise shell.refuse(f"strips other folders from names than the patch has (it needs -p{read.strip})")
    for file in read.files:
        _apply_file(shell, file)


def _apply_file(shell: Shell, file: FilePatch) -> None:
    if file.is_binary or file.copied:
        raise PatchError(
            f"{file.path!r}: copies and binary patches are not followed", where=f"patch:{file.line}"
        )
    draft = shell.draft
    origin, target = file.before_path, file.after_path
    for path in {name for name in (origin, target) if name is not None}:
        shell.changing(path)
    old = draft.side(origin) if origin is not None else None
    if (old is None) != (origin is None) or (
        target not in (None, origin) and draft.side(target or "") is not None
    ):
        raise PatchError(f"{file.path!r}: the patch and the tree disagree whether it exists")
    data = _patched(old.data if old is not None else b"", file)
    if target is None:
        if data:
            raise PatchError(
                f"{file.path!r} is deleted by the patch, but holds more", where=f"patch:{file.line}"
            )
        draft.delete(origin or "")
        return
    if origin is not None and origin != target:
        draft.move(origin, target)
    draft.write(target, data)
    if file.after_mode is not None:
        draft.set_mode(target, file.after_mode)


def _patched(data: bytes, file: FilePatch) -> bytes:
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    shift = 0
    for hunk in file.hunks:
        start = hunk.before_start + shift - (1 if hunk.before else 0)
        if tuple(lines[start : start + len(hunk.before)]) != hunk.before or start > len(lines):
            raise EditError(
                "a hunk of the patch does not fit at the line that it names",
                where=f"{file.path}, patch:{hunk.line}",
                repair="Make the patch against the file as it is now, with right line numbers.",
            )
        lines[start : start + len(hunk.before)] = hunk.after
        shift += len(hunk.after) - len(hunk.before)
    return b"".join(lines)


PROGRAMS: dict[str, Program] = {"apply_patch": apply_patch, "applypatch": apply_patch, "patch": patch}
GIT: dict[str, Program] = {"apply": git_apply, "mv": move, "rm": remove}
"""The commands of git that are followed."""
