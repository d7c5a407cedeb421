"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example("a direction override", {"a.py": "x = 1\n"}, {"a.py": "x = 1  # \u202e admin\n"}),
        Example("a look-alike letter", {"a.py": "x = 1\n"}, {"a.py": "x = 1\n\u0430dmin = True\n"}),
        Example(
            "tags that spell a text",
            {"a.md": "Hello\n"},
            {"a.md": "Hello\U000e0061\U000e0062\U000e0063\n"},
        ),
        Example(
            "a decoded payload is run",
            {"a.py": "import base64\n"},
            {"a.py": "import base64\n\nexec(base64.b64decode('cHJpbnQoMSk='))\n"},
        ),
        Example("a folder that is git's own on macOS", {}, {".g\u200cit/config": "[core]\n"}),
        Example("text out of sight", {"a.sh": "ls\n"}, {"a.sh": "ls" + " " * 200 + "; rm -r build\n"}),
    ),
    quiet=(
        Example("emoji in prose", {"a.md": "Hi\n"}, {"a.md": "Hi \u2764\ufe0f \U0001f468\u200d\U0001f469\n"}),
        Example("Hebrew in prose", {"a.md": "Hi\n"}, {"a.md": "\u200f\u05e9\u05dc\u05d5\u05dd\u200f\n"}),
        Example("Chinese in a string", {"a.py": "x = 1\n"}, {"a.py": "x = '\u4f7f\u7528API'\n"}),
        Example("a name in another script", {}, {"\u6587\u6863/\u8bf4\u660e.md": "x\n"}),
        Example("a formula", {"a.py": "x = 1\n"}, {"a.py": "\u0394x = 1  # 5 \u00b5s\n"}),
        Example(
            "data decoded, not run",
            {"a.py": "import base64\n"},
            {"a.py": "import base64\n\nraw = base64.b64decode(text)\n"},
        ),
    ),
)
