"""XML as the elements that it opens, by expat: no entity of the document's own, and nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.parsers import expat

from guard.syntax.unreadable import UnreadableError

MAX_DEPTH = 200
"""Elements within each other."""


def each_element(
    data: bytes,
    opened: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str, str], None] | None = None,
) -> None:
    """Tell every element as it opens, in the order of the document.

    Args:
        data: the document, whose declaration says its encoding.
        opened: told an element's name and its attributes.
        text: told the name of the innermost open element, and a piece of its text.

    Raises:
        UnreadableError: it is not well-formed, declares an entity, or nests too deeply. What was told until
            then is part of a document that counts for nothing.
    """
    parser = expat.ParserCreate()
    within: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(within) >= MAX_DEPTH:
            raise UnreadableError("its elements nest too deeply")
        within.append(name)
        opened(name, attributes)

    def refuse(*_: object) -> None:
        # An entity may stand for ever more text, or for another file.
        raise UnreadableError("it declares an entity, which no document here needs")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: within.pop()
    parser.EntityDeclHandler = refuse
    if text is not None:
        parser.CharacterDataHandler = lambda piece: text(within[-1], piece) if within else None
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code) if error.code else str(error)
        raise UnreadableError(f"not well-formed XML: {said} in line {error.lineno}") from error
    except (ValueError, LookupError) as error:
        raise UnreadableError(f"not XML in an encoding that is known: {error}") from error
