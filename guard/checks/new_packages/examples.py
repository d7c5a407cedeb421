"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "two letters swapped",
            {"requirements.txt": "flask==3.0.0\n"},
            {"requirements.txt": "flask==3.0.0\nsqlalchmey==2.0.30\n"},
        ),
        Example(
            "a part of Python itself",
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n'},
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = ["subprocess"]\n'},
        ),
    ),
    quiet=(
        Example(
            "a removed dependency",
            {"requirements.txt": "flask==3.0.0\nsqlalchmey==2.0.30\n"},
            {"requirements.txt": "flask==3.0.0\n"},
        ),
        Example("no dependency", {"app.py": "x = 1\n"}, {"app.py": "x = 2\n"}),
    ),
)
