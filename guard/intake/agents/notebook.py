"""Claude Code's NotebookEdit: one cell replaced, inserted or deleted by its id."""

from __future__ import annotations

import json
import re
from typing import Any

from guard.intake.agents.draft import Draft, EditError

_NUMBERED = re.compile(r"cell-(\d{1,6})")
_NEW_ID = "new-cell"
"""The harness draws a random id for a new cell; which one does not matter to what the notebook does."""


def edit_notebook(
    draft: Draft, path: str, *, source: str, cell_id: str | None, cell_type: str | None, mode: str
) -> None:
    """Change one cell of the notebook at `path`.

    Args:
        draft: the files so far.
        path: the notebook, inside the tree.
        source: the cell's new text.
        cell_id: the cell's id, or `cell-N` for the N-th from 0; where a cell is inserted, the one before it.
        cell_type: `code` or `markdown`; needed to insert.
        mode: `replace`, `insert` or `delete`.

    Raises:
        EditError: the file is no notebook, there is no such cell, or the call does not fit together.
    """
    document = _document(draft, path)
    cells: list[dict[str, Any]] = document["cells"]
    if mode not in ("replace", "insert", "delete") or cell_type not in (None, "code", "markdown"):
        raise EditError("asks for what NotebookEdit does not do", where=path)
    if mode == "insert":
        if cell_type is None:
            raise EditError("a cell to insert has no type", where=path, repair="Give cell_type.")
        at = _place(cells, cell_id, path) + 1 if cell_id is not None else 0
        cells.insert(at, _new_cell(document, source, cell_type))
    elif cell_id is None:
        raise EditError("names no cell", where=path, repair="Give cell_id.")
    elif mode == "delete":
        del cells[_place(cells, cell_id, path)]
    else:
        _replace(cells[_place(cells, cell_id, path)], source, cell_type)
    draft.write(path, json.dumps(document, indent=1, ensure_ascii=False))


def _document(draft: Draft, path: str) -> dict[str, Any]:
    if not path.endswith(".ipynb"):
        raise EditError("is not named as a notebook", where=path)
    try:
        document = json.loads(draft.text(path), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise EditError("is no JSON that can be read", where=path) from error
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise EditError("is no notebook with cells", where=path)
    assert isinstance(document, dict)
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _place(cells: list[dict[str, Any]], cell_id: str, path: str) -> int:
    found = [at for at, cell in enumerate(cells) if cell.get("id") == cell_id]
    if len(found) == 1:
        return found[0]
    numbered = _NUMBERED.fullmatch(cell_id)
    if not found and numbered is not None and int(numbered[1]) < len(cells):
        return int(numbered[1])
    how_many = "several cells have" if found else "no cell has"
    raise EditError(f"{how_many} the id {cell_id!r}", where=path, repair="Read the notebook again.")


def _new_cell(document: dict[str, Any], source: str, cell_type: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": cell_type, "metadata": {}, "source": source}
    if (document.get("nbformat"), document.get("nbformat_minor", 0)) >= (4, 5):
        cell["id"] = _NEW_ID
    if cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _replace(cell: dict[str, Any], source: str, cell_type: str | None) -> None:
    cell["source"] = source
    if cell_type is not None:
        cell["cell_type"] = cell_type
    if cell.get("cell_type") == "code":
        cell |= {"execution_count": None, "outputs": []}
