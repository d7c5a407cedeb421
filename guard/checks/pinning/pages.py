"""Scripts and styles that a page takes from another host: whoever serves them decides what visitors run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guard.checks.kit.findings import Findings
from guard.checks.pinning import rules
from guard.checks.pinning.check import is_page
from guard.model.change import ChangeSet, FileSide

_TAG = re.compile(r"<(?:script|link)\b[^<>]{0,2000}>", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:src|href)\s?=\s?[\"']?((?:https?:)?//[^\s\"'<>]{1,1000})", re.IGNORECASE)
_RUNS = re.compile(
    r"<script\b|\brel\s?=\s?[\"']?(?:stylesheet|preload|modulepreload|import)\b", re.IGNORECASE
)
_HASH = re.compile(r"\bintegrity\s?=\s?[\"']?sha(?:256|384|512)-", re.IGNORECASE)
_IMPORTMAP = re.compile(
    r"<script\b[^<>]{0,300}\btype\s?=\s?[\"']?importmap\b[^<>]{0,300}>([^<]{0,20000})", re.IGNORECASE
)
_MAPPED = re.compile(r"[\"']((?:https?:)?//[^\s\"']{1,1000})[\"']")


def judge_pages(change: ChangeSet, found: Findings) -> list[str]:
    """Enter what a page newly runs of another host without a hash; gives the files that were read."""
    judged = []
    for file in change.files:
        if not is_page(file) or file.after is None:
            continue
        judged.append(file.path)
        known = {address for address, _ in _taken(file.before)} if file.before is not None else set()
        for address, line in _taken(file.after):
            if address not in known:
                message = f"the page runs what {address.split('/')[2]} serves, whatever that is by then."
                found.add(rules.PAGE, file.path, line, message, address)
    return judged


def _taken(side: FileSide) -> Iterator[tuple[str, int]]:
    """The addresses without a hash that the page runs, with their lines."""
    text = side.data.decode("utf-8", "replace")
    for tag in _TAG.finditer(text):
        match = _ADDRESS.search(tag[0])
        if match is not None and _RUNS.search(tag[0]) and not _HASH.search(tag[0]):
            yield match[1], text.count("\n", 0, tag.start()) + 1
    for script in _IMPORTMAP.finditer(text):
        for match in _MAPPED.finditer(script[1]):
            yield match[1], text.count("\n", 0, script.start(1) + match.start()) + 1
