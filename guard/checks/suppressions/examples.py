"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example("a bare noqa", {"a.py": "import os\n"}, {"a.py": "import os  # noqa\n"}),
        Example("a named rule", {"a.py": "x = f(1)\n"}, {"a.py": "x = f(1)  # type: ignore[arg-type]\n"}),
        Example("a security tool", {"a.py": "x = f(1)\n"}, {"a.py": "x = f(1)  # nosec B602\n"}),
        Example("widened", {"a.py": "x = f(1)  # noqa: E501\n"}, {"a.py": "x = f(1)  # noqa\n"}),
        Example(
            "strict is dropped",
            {"pyproject.toml": "[tool.mypy]\nstrict = true\n"},
            {"pyproject.toml": "[tool.mypy]\n"},
        ),
        Example("a longer ignore file", {".semgrepignore": "build\n"}, {".semgrepignore": "build\nsrc\n"}),
    ),
    quiet=(
        Example("in a string", {"a.py": "x = 1\n"}, {"a.py": "x = '# noqa'\n"}),
        Example(
            "the line is edited",
            {"a.py": "x = f(a)  # noqa: E501\n"},
            {"a.py": "x = f(a, b)  # noqa: E501\n"},
        ),
        Example("narrowed", {"a.py": "x = f(a)  # noqa\n"}, {"a.py": "x = f(a)  # noqa: E501\n"}),
        Example(
            "a setting moves to another file",
            {"mypy.ini": "[mypy]\nstrict = true\n", "pyproject.toml": "[project]\n"},
            {"pyproject.toml": "[project]\n[tool.mypy]\nstrict = true\n"},
        ),
    ),
)
