"""What must trip the check, and what must not."""

from __future__ import annotations

from guard.checks.kit.interface import Example, Examples

_SHELL = "import os\n\nx = 1\n\n\ndef {}:\n    os.system('id')\n"

EXAMPLES = Examples(
    trips=(
        Example("a package that calls home",
                {"pkg/__init__.py": "import urllib.request\n"},
                {"pkg/__init__.py": "import urllib.request\n\nurllib.request.urlopen('http://a.example')\n"}),
        Example("through a function",
                {"pkg/__init__.py": "x = 1\n"},
                {"pkg/__init__.py": f"{_SHELL.format('boot()')}\n\nboot()\n"}),
        Example("a build hook",
                {"hatch_build.py": "x = 1\n"},
                {"hatch_build.py": _SHELL.format("initialize(self)")}),
        Example("before the tests",
                {"tests/conftest.py": "x = 1\n"},
                {"tests/conftest.py": _SHELL.format("pytest_configure()")}),
        Example("start-up line", {"x.pth": "a\n"}, {"x.pth": "a\nimport os; os.system('id')\n"}),
        Example("a plug-in for every run of the tests",
                {"pyproject.toml": "[project]\nname = 'a'\n"},
                {"pyproject.toml": "[project]\nname = 'a'\nentry-points.pytest11.a = 'a.b'\n"}),
    ),
    quiet=(
        Example("only when called",
                {"pkg/__init__.py": "x = 1\n"},
                {"pkg/__init__.py": _SHELL.format("boot()")}),
        Example("only when started",
                {"pkg/run.py": "import os\n"},
                {"pkg/run.py": "import os\n\nif __name__ == '__main__':\n    os.system('id')\n"}),
        Example("reads its version",
                {"pkg/__init__.py": "import os\n"},
                {"pkg/__init__.py": "import os\n\nv = os.environ.get('V') or open('V').read()\n"}),
        Example("a command",
                {"pyproject.toml": "[project]\nname = 'a'\n"},
                {"pyproject.toml": "[project]\nname = 'a'\n\n[project.scripts]\na = 'a.cli:main'\n"}),
    ),
)  # fmt: skip
