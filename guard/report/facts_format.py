"""What a change does, unjudged, as JSON: for teams that write rules of their own over it.

The form is `guard.facts/1`: fields may be added, and none changes its meaning under this name. Paths stand as
in the verdict's JSON (`encode_path`).
"""

from __future__ import annotations

import json
from typing import Any

from guard.facts.dependencies.delta import Dependency, DependencyDelta, DependencyMove
from guard.model.change import ChangeSet, FileChange
from guard.model.edit import Edit, Facts
from guard.model.effect import ChangeEffect
from guard.report.json_format import encode_path, spans_list
from guard.report.sanitize import json_log, line

SCHEMA = "guard.facts/1"
_TEXT = 2000


def facts_json(change: ChangeSet, facts: Facts, delta: DependencyDelta, version: str) -> str:
    """The document, ending in a newline; `version` is guard's own."""
    said = {
        "schema": SCHEMA,
        "guard_version": version,
        "change": {"source": _text(change.source), "digest": change.digest, "base": change.base.id},
        "files": [_file(file, facts) for file in change.files],
        "edits": [_edit(edit) for edit in facts.edits],
        "effects": [_effect(effect) for effect in facts.effects],
        "dependencies": [_move(move) for move in delta.moves],
        "unread": [
            *({"path": "", "line": 0, "message": _text(text)} for text in facts.unasked),
            *(
                {"path": encode_path(one.file), "line": one.line, "message": _text(one.message)}
                for one in delta.unread
            ),
        ],
    }
    return json_log(json.dumps(said, indent=1, ensure_ascii=True)) + "\n"


def _text(text: str) -> str:
    return line(text, _TEXT)


def _file(file: FileChange, facts: Facts) -> dict[str, Any]:
    lines = facts.lines.get(file.path)
    return {
        "path": encode_path(file.path),
        "before_path": encode_path(file.before.path) if file.before is not None and file.is_moved else "",
        "kind": file.kind.value,
        "read_by": [_text(name) for name in facts.engines.get(file.path, ())],
        "lines_added": len(lines.after) if lines is not None else 0,
        "lines_removed": len(lines.before) if lines is not None else 0,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "kind": edit.kind,
        "path": encode_path(edit.path),
        "before_path": encode_path(edit.before_path),
        "line": edit.line,
        "symbol": _text(edit.symbol),
        "summary": _text(edit.summary),
        "before": spans_list(edit.before),
        "after": spans_list(edit.after),
        "gains": list(edit.gains),
        "lost": list(edit.lost),
        "unanalysed": [_text(call) for call in edit.unanalysed],
        "effects": list(edit.effects),
    }


def _effect(effect: ChangeEffect) -> dict[str, Any]:
    return {
        "kind": effect.kind,
        "path": encode_path(effect.path),
        "before_path": encode_path(effect.before_path),
        "line": effect.after,
        "before_line": effect.before,
        "symbol": _text(effect.symbol),
        "severity": effect.severity.value,
        "confidence": effect.confidence.value,
        "message": _text(effect.message),
    }


def _move(move: DependencyMove) -> dict[str, Any]:
    at = move.dependency
    return {
        "ecosystem": at.ecosystem,
        "name": _text(at.name),
        "path": encode_path(at.file),
        "line": at.line,
        "place": _text(at.place),
        "locked": at.locked,
        "moves": sorted(one.value for one in move.moves),
        "before": _side(move.before),
        "after": _side(move.after),
    }


def _side(side: Dependency | None) -> dict[str, Any] | None:
    """One side of a dependency. Its address may hold credentials, so only the kind of source is told."""
    if side is None:
        return None
    return {
        "specifier": _text(side.specifier),
        "version": _text(side.version),
        "extras": [_text(one) for one in side.extras],
        "marker": _text(side.marker),
        "source": side.source.value,
        "hashes": len(side.hashes),
    }
