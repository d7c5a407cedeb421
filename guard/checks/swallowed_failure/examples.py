"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "wrapped and hidden",
            {"a.py": "def f(x):\n    send(x)\n"},
            {"a.py": "def f(x):\n    try:\n        send(x)\n    except Exception:\n        pass\n"},
        ),
        Example(
            "a refusal is dropped",
            {"a.py": "def f(u):\n    if u.no:\n        raise PermissionError(u)\n    a(u)\n    b()\n"},
            {"a.py": "def f(u):\n    a(u)\n    b()\n"},
        ),
        Example(
            "a check says yes",
            {"a.py": "def is_valid(t):\n    return t in known\n"},
            {"a.py": "def is_valid(t):\n    return True\n"},
        ),
        Example(
            "a status is ignored",
            {"a.py": "def f():\n    run(['x'], check=True)\n"},
            {"a.py": "def f():\n    run(['x'])\n"},
        ),
    ),
    quiet=(
        Example(
            "caught by name",
            {"a.py": "def f(x):\n    send(x)\n"},
            {"a.py": "def f(x):\n    try:\n        send(x)\n    except OSError:\n        again()\n"},
        ),
        Example(
            "the refusal moved to a helper",
            {"a.py": "def f(u):\n    if not u.admin:\n        raise PermissionError(u)\n    work(u)\n"},
            {
                "a.py": "def f(u):\n    allow(u)\n    work(u)\n\n\ndef allow(u):\n    if not u.admin:\n"
                "        raise PermissionError(u)\n"
            },
        ),
        Example(
            "logged as an error",
            {"a.py": "def f(x):\n    send(x)\n"},
            {"a.py": "def f(x):\n    try:\n        send(x)\n    except Exception:\n        fail(x)\n"},
        ),
    ),
)
