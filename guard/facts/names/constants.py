"""Strings that are put together at run time from constants: what they come to, without running anything.

Each operation is one of a closed list, on values that are already known, with a bound on the size; nothing of
the file is evaluated.
"""

from __future__ import annotations

import ast
import binascii
import codecs
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Literal, TypeVar
from urllib.parse import unquote

Constant = str | bytes | int
_A = TypeVar("_A", str, bytes)

_LIMIT = 4096
"""Characters. Names are short; a longer result is not worth knowing."""

_NO_ARGUMENTS = {"lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "swapcase", "casefold"}
_ORDERS: tuple[Literal["big"], Literal["little"]] = ("big", "little")
_TEXT_CODECS = {"utf-8", "utf8", "ascii", "latin-1", "latin1"}


def _base64(name: str, value: bytes) -> bytes:
    """What a function of `base64` makes of a value; few files decode anything."""
    decoded: bytes = getattr(import_module("base64"), name)(value)
    return decoded


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    **{
        f"base64.{name}": partial(_base64, name)
        for name in ("b64decode", "urlsafe_b64decode", "b32decode", "b16decode", "a85decode", "b85decode")
    },
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_hex": binascii.unhexlify,
    "binascii.a2b_base64": binascii.a2b_base64,
}


def operate(operator: ast.operator, left: Constant, right: Constant) -> Constant | None:
    """The value of `left operator right`, or None where it is not one we work out."""
    match operator, left, right:
        case ast.Add(), str(), str():
            return _bounded(left + right)
        case ast.Add(), bytes(), bytes():
            return _bounded(left + right)
        case (ast.Mult(), str() | bytes(), int()) if 0 <= right * len(left) <= _LIMIT:
            return left * right
        case ast.Mod(), str(), str() if left.count("%") == 1 and "%s" in left:
            return _bounded(left.replace("%s", right))
        case ast.Add(), int(), int():
            return left + right
        case ast.Sub(), int(), int():
            return left - right
        case ast.BitXor(), int(), int():
            return left ^ right
    return None


def method(value: Constant, name: str, arguments: list[Constant]) -> Constant | None:
    """The value of `value.name(*arguments)`, or None where it is not one we work out."""
    match value, name, arguments:
        case str() | bytes(), _, [] if name in _NO_ARGUMENTS and hasattr(value, name):
            result = getattr(value, name)()
            return result if isinstance(result, str | bytes) else None
        case str(), "replace", [str() as old, str() as new] if len(value) * (len(new) + 1) <= _LIMIT:
            return value.replace(old, new)
        case str(), "format", _ if value.count("{}") == len(arguments) == value.count("{"):
            for argument in arguments:
                value = value.replace("{}", str(argument), 1)
            return _bounded(value)
        case bytes(), "decode", [] | [str()]:
            return _decode(value, str(arguments[0]) if arguments else "utf-8")
        case str(), "encode", [] | [str()]:
            return _encode(value, str(arguments[0]) if arguments else "utf-8")
        case bytes(), "hex", []:
            return _bounded(value.hex())
        case int(), "to_bytes", [int() as length, str() as order] if 0 < length <= _LIMIT and value >= 0:
            known = next((one for one in _ORDERS if one == order), None)
            return value.to_bytes(length, known) if known and value.bit_length() <= 8 * length else None
    return None


_LARGEST = 10**30
"""From here on a number is not written out."""
_FOLDED = frozenset(
    {
        "chr",
        "ord",
        "str",
        "bytes.fromhex",
        "urllib.parse.unquote",
        "urllib.parse.unquote_plus",
        "codecs.decode",
    }
)


def is_folded(function: str) -> bool:
    """Whether `call` works out calls of that function."""
    return function in _FOLDED or function in _DECODERS


def call(function: str, arguments: list[Constant]) -> Constant | None:
    """The value of a call of a known function ("chr", "base64.b64decode"), or None."""
    match function, arguments:
        case "chr", [int() as code] if 0 <= code < 0x110000:
            return chr(code)
        case "ord", [str() as text] if len(text) == 1:
            return ord(text)
        case "str", [str() as text]:
            return text
        case "str", [int() as whole] if type(whole) is int and abs(whole) < _LARGEST:
            return str(whole)
        case "bytes.fromhex", [str() as text]:
            return _attempt(bytes.fromhex, text)
        case "urllib.parse.unquote" | "urllib.parse.unquote_plus", [str() as text]:
            return _bounded(unquote(text))
        case "codecs.decode", [str() | bytes() as value, str() as codec]:
            return _decode(value, codec) if isinstance(value, bytes) else _rot13(value, codec)
        case _, [str() | bytes() as value] if function in _DECODERS and len(value) <= _LIMIT:
            raw = value.encode("ascii", "replace") if isinstance(value, str) else value
            return _attempt(_DECODERS[function], raw)
    return None


def join(separator: Constant, parts: list[Constant]) -> Constant | None:
    """The value of `separator.join(parts)`."""
    if isinstance(separator, str) and all(isinstance(part, str) for part in parts):
        return _bounded(separator.join(str(part) for part in parts))
    if isinstance(separator, bytes) and all(isinstance(part, bytes) for part in parts):
        return _bounded(separator.join(part for part in parts if isinstance(part, bytes)))
    return None


def percent(text: str, values: Sequence[Constant]) -> Constant | None:
    """The value of `text % values`, where each is put in by `%s`."""
    if text.count("%") != text.count("%s") or text.count("%s") != len(values):
        return None
    for value in values:
        text = text.replace("%s", str(value), 1)
    return _bounded(text)


def of_numbers(numbers: Sequence[Constant]) -> bytes | None:
    """The value of `bytes(numbers)`."""
    if len(numbers) <= _LIMIT and all(isinstance(one, int) and 0 <= one < 256 for one in numbers):
        return bytes(one for one in numbers if isinstance(one, int))
    return None


def piece(value: Constant, index: slice | int) -> Constant | None:
    """The value of `value[index]`."""
    if not isinstance(value, str | bytes):
        return None
    try:
        return value[index]
    except (IndexError, ValueError):
        return None


def _decode(value: bytes, codec: str) -> Constant | None:
    if codec.lower() in _TEXT_CODECS:
        return _attempt(lambda raw: raw.decode(codec), value)
    if codec.lower() in {"hex", "hex_codec"}:
        return _attempt(binascii.unhexlify, value)
    if codec.lower() in {"base64", "base64_codec"}:
        return _attempt(_DECODERS["base64.b64decode"], value)
    return None


def _encode(value: str, codec: str) -> Constant | None:
    return _attempt(lambda text: text.encode(codec), value) if codec.lower() in _TEXT_CODECS else None


def _rot13(value: str, codec: str) -> Constant | None:
    return codecs.decode(value, "rot13") if codec.lower() in {"rot13", "rot_13"} else None


def _attempt(function: Callable[[_A], Constant], value: _A) -> Constant | None:
    try:
        return _bounded(function(value))
    except ValueError:  # binascii.Error and UnicodeError are ValueErrors
        return None


def _bounded(value: Constant) -> Constant | None:
    return value if isinstance(value, int) or len(value) <= _LIMIT else None
