"""Byte order marks: the first bytes by which a text says how it is encoded (Unicode standard, 23.8)."""

from __future__ import annotations

import codecs

UTF8 = codecs.BOM_UTF8
MARKS = (
    (UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Each mark, and the codec that takes it off; what begins as another one does stands before that."""
LETTER = "\ufeff"
"""The mark as it is in a text that was decoded."""


def marked_as(data: bytes) -> str:
    """The codec that the mark of a text names, as in `MARKS`; "" where there is no mark."""
    return next((codec for mark, codec in MARKS if data.startswith(mark)), "")
