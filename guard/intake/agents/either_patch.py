"""apply_patch of a harness whose reader is not known: accepted where both known readers agree."""

from __future__ import annotations

from guard.intake.agents import codex_patch, v4a_diff
from guard.intake.agents.draft import Draft, EditError
from guard.intake.agents.patch_text import Chunk, FileSection, parse_patch


def apply_either(draft: Draft, text: str) -> None:
    """Make the changes of a whole patch in `draft`.

    Raises:
        EditError: one of the readers would refuse it, or they would do different things; only whether a
            file ends in a newline may differ, and then it does.
    """
    for section in parse_patch(text):
        if section.kind == "update":
            path = draft.locate(section.path)
            before = draft.text(path)
            by_codex = codex_patch.updated(before, section.chunks, path)
            by_sdk = v4a_diff.updated(before, _diff(section), path)
            if by_codex.removesuffix("\n") != by_sdk.removesuffix("\n"):
                raise EditError(
                    "readers of apply_patch would change different lines",
                    where=path,
                    repair="Give more lines around the change, so that they occur once in the file.",
                )
        codex_patch.apply_section(draft, section)


def _diff(section: FileSection) -> str:
    return "".join(f"{line}\n" for chunk in section.chunks for line in _chunk_lines(chunk))


def _chunk_lines(chunk: Chunk) -> list[str]:
    head = "@@" if chunk.anchor is None else f"@@ {chunk.anchor}"
    return [head, *chunk.lines, *(["*** End of File"] if chunk.at_end else [])]
