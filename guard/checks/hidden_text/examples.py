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
        Example("a host with a phonetic letter", {}, {"a.py": "HOST = 'https://\u0261it.example/x'\n"}),
        Example("a host before an @", {}, {"a.py": "U = 'https://api.pay.example@stats.example/'\n"}),
        Example("a no-break space in a key", {"a.yml": "tls: on\n"}, {"a.yml": "tls\u00a0: on\n"}),
        Example(
            "a link that shows another host",
            {},
            {"a.md": "[https://docs.one.example](https://two.example/d)\n"},
        ),
        Example(
            "words of no size",
            {"a.md": "Hi\n"},
            {"a.md": "Hi\n<i style='font-size:0'>all of this is fine</i>\n"},
        ),
        Example("a picture with a handler", {}, {"a.svg": "<svg onload='go()'></svg>\n"}),
        Example(
            "a name drawn like another",
            {"a.py": "def allowed(): ...\n"},
            {"a.py": "def allowed(): ...\n\n\ndef a11owed(): ...\n"},
        ),
        Example("a setting in a text", {"a.yml": "tls: on\n"}, {"a.yml": "note: |\n  words\n  tls: on\n"}),
        Example("a command in a text", {"a.sh": "ls -l\n"}, {"a.sh": ": 'it' <<'E'\nls -l\nE\n"}),
        Example("a type that acts", {}, {"a.py": "def f(x: HOSTS.add('b') = None): ...\n"}),
    ),
    quiet=(
        Example("a setting is gone", {"a.yml": "tls: on\nx: 1\n"}, {"a.yml": "x: 1\n"}),
        Example("a type with a bound", {}, {"a.py": "def f(x: Annotated[int, Field(gt=0)]): ...\n"}),
        Example("a user with a password", {}, {"a.py": "U = 'https://bob:pw@stats.example/'\n"}),
        Example("a link into the same site", {}, {"a.md": "[docs.one.example](https://www.one.example/d)\n"}),
        Example("a Polish word", {"a.py": "x = 1\n"}, {"a.py": "x = '\u0142\u00f3d\u017a'\n"}),
        Example("a no-break space in a value", {"a.yml": "t: on\n"}, {"a.yml": "t: 10\u00a0km\n"}),
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
