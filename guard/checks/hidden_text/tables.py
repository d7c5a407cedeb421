"""Tables for the hidden-text check: characters not seen, signs of decoding, first bytes."""

from __future__ import annotations

import re

from guard.checks.kit.letters import INVISIBLE
from guard.expressions import expression

BIDI = expression("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
"""Embedding, override, isolate and mark characters."""
BIDI_STRONG = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
RIGHT_TO_LEFT = expression(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

PAYLOAD = expression(INVISIBLE.pattern + "{3,}")
"""Three in a row carry data: one or two are found in ordinary writing."""
JOINERS = frozenset("\u200c\u200d")
JOINED_SCRIPTS = expression(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc]"
)
"""Scripts that are written with joiners and non-joiners."""
PICTURES = expression(
    "[#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff\U00020000-\U0003ffff\u3400-\u9fff\ufe00-\ufe0f]"
)
"""Emoji, symbols, key caps and ideographs, which variation selectors and joiners follow."""
FLAG = "\U0001f3f4"
"""A tag sequence after the black flag spells a region; anywhere else it spells hidden text."""

CONTROL = expression("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\x80-\x84\x86-\x9f]|\x1b")
"""Controls that a terminal may obey; tab, form feed and line ends are treated by themselves."""
LINE_ENDS = expression("\r(?!$)|[\x85\u2028\u2029]|(?<=\\S)\x0c", re.MULTILINE)
"""What some reader takes for the end of a line and git does not."""

NAME_BLANKS = expression("[\t\n\r\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]")
"""Blanks and line ends that a name shows as an ordinary blank, or not at all."""

DEVICE = expression(
    "(?:con|prn|aux|nul|conin[$]|conout[$]|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[.].*)?", re.IGNORECASE
)
"""What Windows takes for a device, with whatever suffix."""
GUARDED = frozenset(
    f".{name}"
    for name in (
        *("claude", "codex", "cursor", "devcontainer", "gemini", "gitattributes", "github", "gitignore"),
        *("gitlab-ci.yml", "gitmodules", "guard", "husky", "openhands", "pre-commit-config.yaml", "vscode"),
    )
)
"""Names that tools and guard itself obey, and that are written in lower case alone."""

WORD = expression(r"(?<!\w)\w*[^\W\x00-\x7f]\w*")
"""A word with a letter that is not ASCII."""

LONG_GAP = expression(r"(?<=\S)[ \t\u00a0\u2000-\u200a\u3000]{60,}(?=\S)")
"""Blanks after which what follows is out of sight."""
FAR_COLUMN = 120
LONG_LINE = 2000

DECODER = expression(
    r"\b(?:b(?:ase)?(?:64|32|85|16)_?decode|b(?:64|32|85|16)decode|a85decode|urlsafe_b64decode|decodebytes|unhexlify"
    r"|a2b_\w+|fromhex|decompress|rot_?13|atob|unescape)\b|from\([^()\n]*['\"](?:base64|hex)['\"]"
    r"|decode\(\s*['\"](?:hex|rot|zlib|bz2|base64)",
    re.IGNORECASE,
)
_DECODE_SIGNS = ("decode", "compress", "hex", "atob", "rot", "unescape", "base64", "a2b")


def may_decode(text: str) -> bool:
    """Whether `DECODER` can match in `text`; a cheap look before a careful one."""
    low = text.casefold()
    return any(sign in low for sign in _DECODE_SIGNS)


RUNNER = expression(
    r"(?<![\w.])(?:exec|eval|execfile|__import__)\s*\(|\b(?:marshal|dill|cloudpickle|pickle)\s*\.\s*loads?\s*\("
    r"|\bnew\s+Function\s*\(|\bvm\s*\.\s*run\w+\(|\bcompile\s*\([^\n]{0,400}?['\"](?:exec|eval)['\"]"
    r"|\bgetattr\s*\(\s*(?:builtins|__builtins__)|\b(?:builtins|__builtins__)\s*(?:\.|\[['\"])\s*(?:exec|eval)\b"
    r"|=\s*(?:exec|eval)\b"
)
LITERAL = expression(r"[A-Za-z0-9+/=_\-\\]{200,}")
"""A literal so long that nobody reads it."""
NEAR = 12
"""Lines between decoding and running that still belong together."""

BAD_CODING = expression(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.MULTILINE)
DECEPTIVE_CODECS = expression(
    r"utf[-_]?7|unicode[-_]escape|raw[-_]unicode|rot[-_]?13|punycode|idna|hex|base64|zlib|bz2|uu"
)

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"\xca\xfe\xba\xbe", "a Java class or Mach-O program"),
    (b"\xcf\xfa\xed\xfe", "a Mach-O program"),
    (b"\xce\xfa\xed\xfe", "a Mach-O program"),
    (b"\0asm", "a WebAssembly program"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
)
_PROGRAMS = "so dll dylib exe pyc pyo pyd class jar war whl egg deb rpm apk msi node wasm o a lib bin"
_ARCHIVES = "zip gz tgz bz2 xz 7z rar tar zst docx xlsx pptx odt ods epub npz"
PROGRAM_SUFFIXES = frozenset(_PROGRAMS.split())
ARCHIVE_SUFFIXES = frozenset(_ARCHIVES.split())

RENDERED = expression(r"\.(?:md|markdown|mdx|rst|txt|mdc|svgz?)$")
"""Files that are shown as what they render to, by their names in small letters."""
