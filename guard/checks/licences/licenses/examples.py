"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "a copyleft library in an MIT project",
            {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n', "requirements.txt": "a==1\n"},
            {
                "pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n',
                "requirements.txt": "a==1\nguard-sample-copyleft==1.0\n",
            },
        ),
    ),
    quiet=(
        Example(
            "a permissive one, by choice",
            {"pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n', "requirements.txt": "a==1\n"},
            {
                "pyproject.toml": '[project]\nname = "a"\nlicense = "MIT"\n',
                "requirements.txt": "a==1\nguard-sample-either==1.0\n",
            },
        ),
    ),
)
