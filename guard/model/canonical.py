"""JSON in one form, for what digests and signatures are made over."""

from __future__ import annotations

import json


def canonical(document: object) -> str:
    """The document with its keys sorted, nothing between the tokens, ASCII only.

    Raises:
        ValueError: a number in it is none (`nan`, infinity).
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
