"""Under which keys a line of a configuration file stands."""

from __future__ import annotations

import pytest

from guard.facts.effects.under import settings

FORMATS = {
    "yaml": ("tasks:\n  build:\n    command: make\nother: 1\n", 3, "tasks.build.command"),
    "a list in yaml": ("plugins:\n  - search\n  - redirects:\n      maps: 1\n", 4, "plugins.redirects.maps"),
    "a list as deep as its key": ("hooks:\n- a.py\nplugins:\n- b\n", 4, "plugins"),
    "json": ('{\n  "scripts": {\n    "prepare": "x"\n  }\n}\n', 3, "scripts.prepare"),
    "json in one line": ('{\n  "scripts": {"prepare": "x"}\n}\n', 2, "scripts.prepare"),
    "toml": ('[tool.x]\na = 1\n\n[tool.y]\nb = "c"\n', 5, "tool.y.b"),
    "ini": ("[pytest]\naddopts =\n    -p x\n", 3, "pytest.addopts"),
    "javascript": (
        "export default {\n  test: {\n    globalSetup: 'x.js',\n  },\n}\n",
        3,
        "test.globalSetup",
    ),
}


@pytest.mark.parametrize(("text", "line", "keys"), FORMATS.values(), ids=FORMATS)
def test_the_keys_above_a_line(text: str, line: int, keys: str) -> None:
    [found] = settings(text.split("\n"), [line])
    assert (found.line, found.keys) == (line, keys)


def test_comments_blanks_and_closing_brackets_say_nothing() -> None:
    text = "# a: 1\n\n  // b: 2\n{\n}\n"
    assert list(settings(text.split("\n"), range(1, 6))) == []
