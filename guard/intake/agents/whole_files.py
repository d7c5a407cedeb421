"""Whole files as JSON: `{"files": {"PATH": "TEXT" or null}}`, null for a file that goes away.

A list is taken as well: `{"files": [{"path": …, "content": …}, {"path": …, "deleted": true}]}`.
"""

from __future__ import annotations

import json
from typing import Any

from guard.intake.agents.draft import Draft, EditError

_REPAIR = 'Write {"files": {"PATH": "TEXT"}} with each path once, and null for a file that is to go.'


def apply_whole_files(draft: Draft, text: str) -> None:
    """Make the changes that a document of whole files asks for in `draft`.

    Raises:
        EditError: it is no such document, holds what is not understood, or names a file twice.
    """
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _refuse("is no JSON that can be read") from error
    if not isinstance(document, dict) or set(document) != {"files"} or not document["files"]:
        raise _refuse("is no object that holds `files` and nothing else")
    files = document["files"]
    if isinstance(files, dict):
        asked = list(files.items())
    elif isinstance(files, list):
        asked = [_entry(item) for item in files]
    else:
        raise _refuse("has `files` that are neither an object nor a list")
    seen: set[str] = set()
    for name, content in asked:
        path = draft.locate(name)
        if path in seen:
            raise _refuse(f"names {path!r} twice")
        seen.add(path)
        if content is None:
            draft.delete(path)
        elif isinstance(content, str):
            draft.write(path, content)
        else:
            raise _refuse(f"holds no text for {path!r}")


def _entry(item: Any) -> tuple[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("path"), str):
        raise _refuse("has an entry without a path")
    if set(item) == {"path", "content"} and item["content"] is not None:
        return item["path"], item["content"]
    if set(item) == {"path", "deleted"} and item["deleted"] is True:
        return item["path"], None
    raise _refuse(f"has an entry for {item['path']!r} that is not understood")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _refuse(message: str) -> EditError:
    return EditError(f"the document {message}", repair=_REPAIR)
