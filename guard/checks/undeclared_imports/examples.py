"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

EXAMPLES = Examples(
    trips=(
        Example(
            "nothing provides it",
            {"pyproject.toml": '[project]\nname = "a"\ndependencies = []\n', "a.py": "x = 1\n"},
            {
                "pyproject.toml": '[project]\nname = "a"\ndependencies = []\n',
                "a.py": "import fastjsonutils_turbo\nx = 1\n",
            },
        ),
    ),
    quiet=(
        Example(
            "declared under another name",
            {"requirements.txt": "PyYAML==6.0\n", "a.py": "x = 1\n"},
            {"requirements.txt": "PyYAML==6.0\n", "a.py": "import yaml\nimport os.path\nx = 1\n"},
        ),
        Example(
            "the project's own",
            {"requirements.txt": "", "src/tool/b.py": "y = 1\n", "a.py": "x = 1\n"},
            {"requirements.txt": "", "src/tool/b.py": "y = 1\n", "a.py": "from tool import b\nx = 1\n"},
        ),
    ),
)
