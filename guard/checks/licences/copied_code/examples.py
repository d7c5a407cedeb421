"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_SAMPLE = """def {0}(path, pairs, limit=100):
    found = {{}}
    with open(path, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            head, mark, rest = line.partition("=")
            if not mark or head.startswith("#"):
                continue
            key = head.strip().lower()
            if key in found and found[key] != rest:
                raise ValueError(f"{{path}}:{{number}}: {{key}} twice")
            found[key] = rest.strip() or None
            if len(found) > limit:
                break
    for key, value in pairs:
        if key not in found:
            found[key] = [value] * (limit - len(found))
        elif isinstance(value, tuple):
            found[key] = {{part: index for index, part in enumerate(value) if part}}
    return sorted(found.items(), key=lambda item: (item[1] is None, item[0]))
"""

EXAMPLES = Examples(
    trips=(
        Example(
            "a function with other names",
            {"a.py": "x = 1\n"},
            {"a.py": "x = 1\n\n\n" + _SAMPLE.format("load").replace("found", "out").replace("key", "k")},
        ),
    ),
    quiet=(
        Example("code of one's own", {"a.py": "x = 1\n"}, {"a.py": "def f(value):\n    return value + 1\n"}),
        Example(
            "code that moved",
            {"a.py": _SAMPLE.format("settings"), "b.py": "x = 1\n"},
            {"a.py": "x = 2\n", "b.py": "x = 1\n\n\n" + _SAMPLE.format("settings")},
        ),
    ),
)
